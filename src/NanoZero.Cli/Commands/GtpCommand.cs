namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero gtp</c>: a player for front ends and other programs, by the Go Text Protocol.</summary>
internal sealed class GtpCommand
{
    private static readonly GtpServerOptions Standard = new();

    private readonly EnginePlayer player = new("answers");
    private readonly Option<Superko?> superko = TypedOption.Choice<Superko>(
        "--superko", "Repeated positions that are illegal beside those of the simple ko [default: none]");

    private readonly Option<float?> resignBelow = TypedOption.OptionalNumber(
        "--resign-below", "Resign when the search's value is below this, from -1 (lost) to 1 (won) [default: never]",
        -1, 1);

    private readonly Option<int?> analysis = TypedOption.OptionalCount(
        "--analysis", $"Simulations after which an analysis rests [default: {Standard.AnalysisSimulations}]");

    public static Command Create(Terminal terminal)
    {
        GtpCommand options = new();
        Command command = new(
            "gtp",
            "Answer a front end or another program by the Go Text Protocol (GTP 2), for any game. Commands come from "
                + "the standard input.");
        options.player.AddTo(command, options.superko, options.resignBelow, options.analysis);
        command.SetAction((parsed, cancellation) =>
            Task.FromResult(options.Run(parsed, terminal, cancellation)));
        return HelpWithExamples.Add(
            command,
            "gtp go9",
            "gtp go9 rollout@1000",
            "gtp go9 puct:runs/go9@400 --resign-below -0.95 --superko positional",
            "gtp connect4 puct:shipped@200");
    }

    private int Run(ParseResult parsed, Terminal terminal, CancellationToken cancellation)
    {
        (_, string game, Func<string, IGameSession> open) = player.Read(parsed, terminal);
        GtpServerOptions answers = new()
        {
            Superko = parsed.GetValue(superko) ?? Standard.Superko,
            ResignBelow = parsed.GetValue(resignBelow),
            AnalysisSimulations = parsed.GetValue(analysis) ?? Standard.AnalysisSimulations,
        };
        using GtpServer server = new(open, game, terminal.Output, answers);
        server.Run(terminal.Input, cancellation);
        return CommandLine.Succeeded;
    }
}
