namespace NanoZero.Cli.Options;

/// <summary>Players on the command line: the same text everywhere.</summary>
internal static class PlayerArgument
{
    /// <summary>Creates an argument that names a player.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="role">Who that is.</param>
    public static Argument<string> Argument(string name, string role) =>
        new(name) { Description = $"{role}: {PlayerText.Grammar}" };

    /// <summary>Creates an option that names a player.</summary>
    /// <param name="name">With its dashes.</param>
    /// <param name="role">Who that is.</param>
    /// <param name="standard">The player where the option is not given.</param>
    public static Option<string> Option(string name, string role, string standard) => new(name)
    {
        Description = $"{role}: {PlayerText.Grammar}",
        HelpName = "PLAYER",
        DefaultValueFactory = _ => standard,
    };

    /// <summary>Returns the game that players on the command line play.</summary>
    /// <param name="players">The players.</param>
    /// <param name="game">The game asked for with <c>--game</c>; null where it was not.</param>
    /// <exception cref="UsageException">No player and no option names the game.</exception>
    /// <exception cref="InvalidDataException">
    /// Two networks play different games, or another one than asked for.
    /// </exception>
    public static string GameOf(IReadOnlyList<ResolvedPlayer> players, string? game) =>
        game is null && players.All(player => player.Model is null)
            ? throw new UsageException(
                "none of these players has a network, which would say what is played; name the game with --game")
            : ResolvedPlayer.GameOf(players, game);

    /// <summary>Looks up a player that was named on the command line.</summary>
    /// <param name="name">The argument or option.</param>
    /// <param name="text">What it holds.</param>
    /// <exception cref="UsageException">The text names no player, or a setting that does not exist.</exception>
    public static ResolvedPlayer Read(string name, string text) =>
        UsageException.Check(name, () => ResolvedPlayer.Of(text));
}
