namespace NanoZero.Cli.Commands;

/// <summary><c>nanozero gtp</c>: a player for front ends and other programs, by the Go Text Protocol.</summary>
internal sealed class GtpCommand
{
    private static readonly GtpServerOptions Standard = new();

    private readonly Argument<string> game = TypedOption.Game();
    private readonly Argument<string?> player = new("player")
    {
        Description = $"Who answers: {PlayerText.Grammar} [default: {PlayCommand.StandardPlayer}]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly NetworkSettings network = new();
    private readonly Option<Superko?> superko = TypedOption.Choice<Superko>(
        "--superko", "Repeated positions that are illegal beside those of the simple ko [default: none]");

    private readonly Option<float?> resignBelow = TypedOption.OptionalNumber(
        "--resign-below", "Resign when the search's value is below this, from -1 (lost) to 1 (won) [default: never]",
        -1, 1);

    private readonly Option<int?> analysis = TypedOption.OptionalCount(
        "--analysis", $"Simulations after which an analysis rests [default: {Standard.AnalysisSimulations}]");

    private readonly Option<ulong> seed = TypedOption.Seed();

    public static Command Create(Terminal terminal)
    {
        GtpCommand options = new();
        Command command = new(
            "gtp",
            "Answer a front end or another program by the Go Text Protocol (GTP 2), for any game. Commands come from "
                + "the standard input.")
        {
            options.game, options.player,
        };
        options.network.AddTo(command);
        command.Add(options.superko);
        command.Add(options.resignBelow);
        command.Add(options.analysis);
        command.Add(options.seed);
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
        GtpServerOptions answers = new()
        {
            Superko = parsed.GetValue(superko) ?? Standard.Superko,
            ResignBelow = parsed.GetValue(resignBelow),
            AnalysisSimulations = parsed.GetValue(analysis) ?? Standard.AnalysisSimulations,
        };
        using GtpServer server = new(Opener(named, answering, played, opening), played, terminal.Output, answers);
        server.Run(terminal.Input, cancellation);
        return CommandLine.Succeeded;
    }

    /// <summary>
    /// Returns what opens a player for a game and for others: a network plays its own alone, other players any.
    /// </summary>
    /// <param name="named">The player as it was named.</param>
    /// <param name="answering">The player for the game.</param>
    /// <param name="played">The game.</param>
    /// <param name="opening">How players are opened.</param>
    public static Func<string, IGameSession> Opener(
        string named, ResolvedPlayer answering, string played, OpenPlayersOptions opening) => other =>
    {
        ResolvedPlayer there = other == played ? answering : ResolvedPlayer.Of(named, other);
        _ = ResolvedPlayer.GameOf([there], other);
        return PlayerSession.Open(other, there, opening);
    };
}
