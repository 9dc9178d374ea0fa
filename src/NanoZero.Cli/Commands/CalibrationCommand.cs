namespace NanoZero.Cli.Commands;

/// <summary>
/// <c>nanozero study calibration</c>: whether intervals and tests keep what they promise, on simulated matches.
/// </summary>
internal sealed class CalibrationCommand
{
    private const int Resamples = 500;
    private static readonly double[] RatingsOfPlayers = [0, 20, 50, 150];
    private static readonly (double DrawRate, double Spread)[] Kinds =
        [(0, 0), (0, 0.4), (0.3, 0.3), (0.5, 0), (0.8, 0.1)];

    private readonly Option<int> matches = TypedOption.Count(
        "--matches", "Simulated matches for every number; for ratings a fifth of them", 10_000, 100);
    private readonly Option<ulong> seed = TypedOption.Seed();

    public static Command Create(Terminal terminal)
    {
        CalibrationCommand options = new();
        Command command =
            new("calibration",
                "Simulate matches whose true result is known, and count how often intervals and sequential "
                    + "tests are right.")
        {
            options.matches, options.seed,
        };
        command.SetAction((parsed, cancellation) =>
        {
            int count = parsed.GetValue(options.matches);
            ulong first = parsed.GetValue(options.seed);
            Intervals(terminal, count, first, cancellation);
            Ratings(terminal, Math.Max(20, count / 5), first, cancellation);
            Tests(terminal, count, first, cancellation);
            return Task.FromResult(CommandLine.Succeeded);
        });
        return HelpWithExamples.Add(command, "study calibration", "study calibration --matches 1000");
    }

    private static void Intervals(Terminal terminal, int matches, ulong seed, CancellationToken cancellation)
    {
        terminal.Output.WriteLine($"Coverage of the 95 % interval of a match, % of {matches} matches; wanted 93 to 97");
        int[] sizes = [20, 50, 200, 2000];
        List<Cell[]> rows = [];
        foreach (double elo in (double[])[0, 20, 50, 150])
        {
            foreach ((double draws, double spread) in Kinds)
            {
                cancellation.ThrowIfCancellationRequested();
                SimulatedPlay play = new(elo, draws, spread);
                rows.Add([$"±{elo}", Percent(draws, "0"), Number(spread),
                    .. sizes.Select(size => Percent(Calibration.CoverageOfElo(play, size, matches, seed), "0.0"))]);
            }
        }

        ScreenWriter.WriteTable(terminal.Output, new Table(
            [.. Numbers("true Elo", "draws", "opening"), .. sizes.Select(size => Column.Numbers($"{size} pairs"))],
            rows));
    }

    private static void Ratings(Terminal terminal, int tournaments, ulong seed, CancellationToken cancellation)
    {
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            $"Coverage of the 95 % intervals of Bradley–Terry ratings, % of {tournaments} round robins of four "
                + $"players, the first the anchor at 0; wanted 93 to 97");
        List<Cell[]> rows = [];
        foreach (int pairs in (int[])[20, 50, 200])
        {
            foreach ((double draws, double spread) in Kinds)
            {
                cancellation.ThrowIfCancellationRequested();
                SimulatedPlay play = new(0, draws, spread, 40);
                double[] coverage =
                    Calibration.CoverageOfRatings(RatingsOfPlayers, play, pairs, tournaments, Resamples, seed);
                rows.Add([Number(pairs), Percent(draws, "0"), Number(spread), Number(play.FirstMoveElo),
                    .. coverage.Select(share => Percent(share, "0.0"))]);
            }
        }

        ScreenWriter.WriteTable(terminal.Output, new Table(
            [.. Numbers("pairs each", "draws", "opening", "first move, Elo"),
                .. RatingsOfPlayers.Skip(1).Select(elo => Column.Numbers($"at {elo}"))],
            rows));
    }

    private static void Tests(Terminal terminal, int tests, ulong seed, CancellationToken cancellation)
    {
        terminal.Output.WriteLine();
        terminal.Output.WriteLine(
            $"Errors of the sequential test, % of {tests} tests looked at after every pair, and its mean length in "
            + $"pairs");
        List<Cell[]> rows = [];
        foreach (string text
            in (string[])["0..10", "0..30", "-30..0", "0..100", "100..150", "normalised:0..30", "0..30@0.01/0.1"])
        {
            SprtOptions test = SprtOptions.Parse(text);
            foreach ((double draws, double spread) in Kinds)
            {
                SimulatedPlay play = new(0, draws, spread);
                SprtErrors h0 = Calibration.ErrorsOfSprt(
                    test, Calibration.PlayersAt(test.Model, test.Elo0, play), tests, seed, cancellation);
                SprtErrors h1 = Calibration.ErrorsOfSprt(
                    test, Calibration.PlayersAt(test.Model, test.Elo1, play), tests, seed, cancellation);
                rows.Add([
                    text, Percent(draws, "0"), Number(spread), Percent(h0.AcceptedH1 / (double)tests, "0.0"),
                    Percent(h1.AcceptedH0 / (double)tests, "0.0"),
                    $"{Percent(test.Alpha, "0.#")} / {Percent(test.Beta, "0.#")}",
                    $"{h0.MeanPairs:0}", $"{h1.MeanPairs:0}"]);
            }
        }

        ScreenWriter.WriteTable(terminal.Output, new Table(
            [
                Column.Words("test"),
                .. Numbers("draws", "opening", "H1 accepted under H0", "H0 accepted under H1", "bound",
                    "pairs under H0", "pairs under H1"),
            ],
            rows));
    }

    private static IEnumerable<Column> Numbers(params string[] headings) => headings.Select(Column.Numbers);

    private static string Number(double value) => $"{value}";

    private static string Percent(double share, string format) => (100 * share).ToString(format);
}
