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
    /// <param name="standard">The player where the option is not given, in words.</param>
    public static Option<string?> Option(string name, string role, string standard) => new(name)
    {
        Description = $"{role}: {PlayerText.Grammar} [default: {standard}]",
        HelpName = "PLAYER",
    };

    /// <summary>Returns the game that players on the command line play.</summary>
    /// <param name="players">The players.</param>
    /// <param name="game">The game asked for with <c>--game</c>; null where it was not.</param>
    /// <exception cref="UsageException">No player and no option names the game.</exception>
    /// <exception cref="InvalidDataException">
    /// Two networks play different games, or another one than asked for.
    /// </exception>
    public static string GameOf(IReadOnlyList<ResolvedPlayer> players, string? game) =>
        game is null && players.All(player => player.Game is null)
            ? throw new UsageException(
                "none of these players has a network that says what is played; name the game with --game")
            : ResolvedPlayer.GameOf(players, game);

    /// <summary>Looks up a player that was named on the command line.</summary>
    /// <param name="name">The argument or option.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="game">The game that is played, which <c>shipped</c> needs.</param>
    /// <exception cref="UsageException">The text names no player, or a setting that does not exist.</exception>
    public static ResolvedPlayer Read(string name, string text, string? game) =>
        UsageException.Check(name, () => ResolvedPlayer.Of(text, game));

    /// <summary>
    /// Looks up players that play one game. Whoever is <c>shipped</c> takes the game from the networks of the others.
    /// </summary>
    /// <param name="named">The argument or option of each, and what it holds.</param>
    /// <param name="game">The game asked for; null where none was.</param>
    /// <exception cref="UsageException">
    /// A text names no player, or a setting that does not exist, or nothing says for which game a network ships.
    /// </exception>
    public static IReadOnlyList<ResolvedPlayer> Read(IReadOnlyList<(string Name, string Text)> named, string? game)
    {
        PlayerText[] texts =
            [.. named.Select(player => UsageException.Check(player.Name, () => PlayerText.Parse(player.Text)))];
        string? played = game;
        if (played is null && texts.Any(text => text.Folder == PlayerText.Shipped))
        {
            played = texts.Select(GameNamedBy).OfType<string>().FirstOrDefault() ?? throw GameIsMissing();
        }

        return [.. named.Select(player => Read(player.Name, player.Text, played))];
    }

    /// <summary>Opens the network that an argument or option names.</summary>
    /// <param name="folder">What it holds: a folder, or <c>shipped</c>.</param>
    /// <param name="game">The game asked for; null where none was.</param>
    /// <exception cref="UsageException">Nothing says for which game a network ships, or an ONNX file.</exception>
    /// <exception cref="InvalidDataException">
    /// There is no model, or it is damaged, or it plays another game.
    /// </exception>
    public static TrainedModel Open(string folder, string? game)
    {
        if (PlayerText.OnnxFileOf(folder) is not null)
        {
            throw new UsageException(
                $"'{folder}' is an ONNX file; here the folder of a run or checkpoint is expected");
        }

        TrainedModel model =
            folder == PlayerText.Shipped && game is null ? throw GameIsMissing() : TrainedModel.Open(folder, game);
        return game is null || GameCatalogue.Allows(game, model.Game) ? model : throw new InvalidDataException(
            $"the model '{model.Text}' plays {model.Game}, not {GameCatalogue.Canonical(game)}; name its game, or "
            + "another model");
    }

    /// <summary>Returns the game that is played with the network of an ONNX file.</summary>
    /// <param name="file">The file.</param>
    /// <param name="game">The game asked for.</param>
    /// <exception cref="InvalidDataException">The file names another game.</exception>
    public static string GameOf(OnnxFile file, string game) =>
        file.Game is null || GameCatalogue.Allows(game, file.Game) ? file.Game ?? game : throw new InvalidDataException(
            $"'{file.Path}' plays {file.Game}, not {GameCatalogue.Canonical(game)}; name its game, or another file");

    private static string? GameNamedBy(PlayerText text) => text switch
    {
        { Folder: not (null or PlayerText.Shipped) } => TrainedModel.Open(text.Folder).Game,
        { File: not null } => OnnxFile.Open(text.File).Game,
        _ => null,
    };

    private static UsageException GameIsMissing() => new(
        $"'{PlayerText.Shipped}' is the network that comes with the program for a game, and nothing says which game; "
        + "name it with --game");
}
