namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero analysis</c>: analyses of Go for front ends, by KataGo's analysis protocol.</summary>
internal sealed class AnalysisCommand
{
    private static readonly AnalysisServerOptions Standard = new();

    private readonly Argument<string> game = TypedOption.Game();
    private readonly Argument<string?> player = new("player")
    {
        Description = $"Who analyses: {PlayerText.Grammar} [default: {PlayCommand.StandardPlayer}]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly NetworkSettings network = new();
    private readonly Option<AnalysisPerspective?> perspective = TypedOption.Choice<AnalysisPerspective>(
        "--perspective",
        "Whose win rates and scores are told where a query does not say it [default: side-to-move]");

    private readonly Option<int?> mostVisits = TypedOption.OptionalCount(
        "--most-visits", $"Most simulations that a query can ask for [default: {Standard.MostVisits}]");

    private readonly Option<bool> quit = TypedOption.Flag(
        "--quit-without-waiting", "End with the input, even where queries still wait for their answers");

    private readonly Option<ulong> seed = TypedOption.Seed();

    public static Command Create(Terminal terminal)
    {
        AnalysisCommand options = new();
        Command command = new(
            "analysis",
            "Analyse positions of Go for a front end such as KaTrain, by KataGo's analysis protocol: a line of JSON "
                + "each. Queries come from the standard input. Win rates are the player's. scoreLead and ownership are "
                + "not: they are rough estimates by random play.")
        {
            options.game, options.player,
        };
        options.network.AddTo(command);
        command.Add(options.perspective);
        command.Add(options.mostVisits);
        command.Add(options.quit);
        command.Add(options.seed);
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(options.Run(parsed, terminal, cancellation)));
        return HelpWithExamples.Add(
            command,
            "analysis go9",
            "analysis go19 rollout@1000",
            "analysis go9 puct:runs/go9@400 --quit-without-waiting");
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
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
        AnalysisServerOptions answers = new()
        {
            Perspective = parsed.GetValue(perspective) ?? Standard.Perspective,
            MostVisits = parsed.GetValue(mostVisits) ?? Standard.MostVisits,
            QuitsWithoutWaiting = parsed.GetValue(quit),
            NetworkGame = answering.Game,
        };
        using AnalysisServer server = new(
            GtpCommand.Opener(named, answering, played, opening), played, answering.Pinned.ToString(), terminal.Output,
            answers);
        server.Run(terminal.Input, cancellation);
        return CommandLine.Succeeded;
    }
}
