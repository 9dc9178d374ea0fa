namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero play</c>: a game against a player, in the terminal or through pipes.</summary>
internal sealed class PlayCommand
{
    private readonly Argument<string> game = TypedOption.Game();
    private const string WithoutNetwork = "rollout@400";

    /// <summary>Who plays where nobody is named, in words.</summary>
    public const string StandardPlayer =
        $"{PlayerText.Shipped} where a network comes with the program for this game, else {WithoutNetwork}";

    private readonly Option<string?> against = PlayerArgument.Option("--against", "The opponent", StandardPlayer);
    private readonly NetworkSettings network = new();
    private readonly Option<PlayerSide?> side = TypedOption.Choice<PlayerSide>(
        "--side", "The side you play; none lets the opponent play itself [default: first]");
    private readonly Option<string?> moves = TypedOption.Moves(
        "Moves to begin from, or a file such as game.sgf or game.sgf@40 (Go)");
    private readonly Option<ulong> seed = TypedOption.Seed();

    public static Command Create(Terminal terminal)
    {
        PlayCommand options = new();
        Command command = new(
            "play", "Play a game against a player. Type one move a line; 'help' lists what else you can type.")
        {
            options.game, options.against,
        };
        options.network.AddTo(command);
        command.Add(options.side);
        command.Add(options.moves);
        command.Add(options.seed);
        command.SetAction((parsed, cancellation) =>
        {
            string asked = parsed.GetRequiredValue(options.game);
            ResolvedPlayer opponent =
                PlayerArgument.Read(
                    "--against", parsed.GetValue(options.against) ?? StandardFor(asked, terminal), asked);
            string played = ResolvedPlayer.GameOf([opponent], asked);
            return Task.FromResult(options.Run(parsed, terminal, opponent, played, cancellation));
        });
        return HelpWithExamples.Add(
            command,
            "play connect4",
            "play connect4 --against puct:shipped@8",
            "play tictactoe --side second --against puct:runs/tictactoe@100",
            "play go9 --against rollout@500,algorithm=ttts --side none");
    }

    /// <summary>
    /// Returns who plays a game where nobody is named. Where networks do not run, another player does.
    /// </summary>
    /// <param name="game">The game.</param>
    /// <param name="terminal">Hears why the network that comes with the program does not play.</param>
    public static string StandardFor(string game, Terminal terminal)
    {
        if (ShippedNetworks.Find(game) is null)
        {
            return WithoutNetwork;
        }

        if (NativeTorch.Problem is { } problem)
        {
            terminal.Say($"no network plays: {OneLine.Of(problem)}");
            return WithoutNetwork;
        }

        return PlayerText.Shipped;
    }

    private int Run(
        ParseResult parsed, Terminal terminal, ResolvedPlayer opponent, string played, CancellationToken cancellation)
    {
        GameView begin = MovesArgument.View(played, parsed.GetValue(moves));
        terminal.Say($"opponent: {opponent.Pinned}");
        network.Announce(parsed, terminal, [opponent]);
        OpenPlayersOptions opening =
            new()
            {
                Execution = network.Read(parsed) with { Workers = 1 },
                IsMeasured = false,
                Seed = parsed.GetValue(seed)
            };
        using IGameSession session = PlayerSession.Open(played, opponent, opening);
        session.Begin(begin.Line);
        new GameDialogue(terminal, session).Play(parsed.GetValue(side) ?? PlayerSide.First, cancellation);
        return CommandLine.Succeeded;
    }
}
