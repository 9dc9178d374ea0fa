using NanoZero.Cli.Commands;

namespace NanoZero.Cli.Options;

/// <summary>The arguments and options of a command that answers front ends as one player.</summary>
/// <param name="role">What the player does, such as <c>answers</c>.</param>
internal sealed class EnginePlayer(string role)
{
    private readonly Argument<string> game = TypedOption.Game();
    private readonly Argument<string?> player = new("player")
    {
        Description = $"Who {role}: {PlayerText.Grammar} [default: {PlayCommand.StandardPlayer}]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly NetworkSettings network = new();
    private readonly Option<ulong> seed = TypedOption.Seed();

    /// <summary>Adds them to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="own">The command's own options, which stand between.</param>
    public void AddTo(Command command, params IEnumerable<Option> own)
    {
        command.Add(game);
        command.Add(player);
        network.AddTo(command);
        foreach (Option option in own)
        {
            command.Add(option);
        }

        command.Add(seed);
    }

    /// <summary>Reads who plays which game, and says so.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="terminal">Where it is said.</param>
    /// <returns>
    /// The player, the game with its rule options, and what opens the player for a game: a network plays its own alone,
    /// other players any.
    /// </returns>
    /// <exception cref="UsageException">No such player.</exception>
    /// <exception cref="InvalidDataException">A network of another game.</exception>
    public (ResolvedPlayer Player, string Game, Func<string, IGameSession> Open) Read(
        ParseResult parsed, Terminal terminal)
    {
        string asked = parsed.GetRequiredValue(game);
        string named = parsed.GetValue(player) ?? PlayCommand.StandardFor(asked, terminal);
        ResolvedPlayer answering = PlayerArgument.Read("PLAYER", named, asked);
        string played = ResolvedPlayer.GameOf([answering], asked);
        terminal.Say($"player: {answering.Pinned}; game: {played}");
        network.Announce(parsed, terminal, [answering]);
        OpenPlayersOptions opening = new()
        {
            Execution = network.Read(parsed) with { Workers = 1 },
            IsMeasured = false,
            Seed = parsed.GetValue(seed),
        };
        return (answering, played, Open);

        IGameSession Open(string other)
        {
            ResolvedPlayer there = other == played ? answering : ResolvedPlayer.Of(named, other);
            _ = ResolvedPlayer.GameOf([there], other);
            return PlayerSession.Open(other, there, opening);
        }
    }
}
