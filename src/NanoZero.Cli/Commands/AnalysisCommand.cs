namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero analysis</c>: analyses of Go for front ends, by KataGo's analysis protocol.</summary>
internal sealed class AnalysisCommand
{
    private static readonly AnalysisServerOptions Standard = new();

    private readonly EnginePlayer player = new("analyses");
    private readonly Option<AnalysisPerspective?> perspective = TypedOption.Choice<AnalysisPerspective>(
        "--perspective",
        "Whose win rates and scores are told where a query does not say it [default: side-to-move]");

    private readonly Option<int?> mostVisits = TypedOption.OptionalCount(
        "--most-visits", $"Most simulations that a query can ask for [default: {Standard.MostVisits}]");

    private readonly Option<bool> quit = TypedOption.Flag(
        "--quit-without-waiting", "End with the input, even where queries still wait for their answers");

    public static Command Create(Terminal terminal)
    {
        AnalysisCommand options = new();
        Command command = new(
            "analysis",
            "Analyse positions of Go for a front end such as KaTrain, by KataGo's analysis protocol: a line of JSON "
                + "each. Queries come from the standard input. Win rates are the player's. scoreLead and ownership are "
                + "not: they are rough estimates by random play.");
        options.player.AddTo(command, options.perspective, options.mostVisits, options.quit);
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
        (ResolvedPlayer analysing, string game, Func<string, IGameSession> open) = player.Read(parsed, terminal);
        AnalysisServerOptions answers = new()
        {
            Perspective = parsed.GetValue(perspective) ?? Standard.Perspective,
            MostVisits = parsed.GetValue(mostVisits) ?? Standard.MostVisits,
            QuitsWithoutWaiting = parsed.GetValue(quit),
            NetworkGame = analysing.Game,
        };
        using AnalysisServer server = new(open, game, analysing.Pinned.ToString(), terminal.Output, answers);
        server.Run(terminal.Input, cancellation);
        return CommandLine.Succeeded;
    }
}
