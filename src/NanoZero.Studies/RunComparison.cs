using System.Text.Json.Nodes;

namespace NanoZero.Studies;

/// <summary>Several training runs side by side, as a page for people.</summary>
/// <remarks>Runs that differ only in their seed are one thing: each is a thin line beside their mean.</remarks>
internal static class RunComparison
{
    /// <summary>Writes <c>report.html</c> and <c>figures/</c> of a comparison.</summary>
    /// <param name="runs">Two or more runs of one game, finished or not.</param>
    /// <param name="folder">Where to.</param>
    /// <returns>The report's file.</returns>
    /// <exception cref="IOException">
    /// The folder holds something else than an earlier page, or cannot be written.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The runs cannot be compared, or have nothing to show; the message says why.
    /// </exception>
    public static string Write(IReadOnlyList<RunFolder> runs, string folder)
    {
        ReportFiles.RequireOwnFolder(folder);
        return ReportFiles.Write(Of(runs), folder);
    }

    /// <summary>Returns the comparison of runs.</summary>
    /// <param name="runs">Two or more runs of one game, finished or not.</param>
    /// <exception cref="InvalidDataException">
    /// The runs cannot be compared, or have nothing to show; the message says why.
    /// </exception>
    public static Report Of(IReadOnlyList<RunFolder> runs)
    {
        string[] paths = [.. runs.Select(run => Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path)))];
        if (paths.Distinct().Count() < 2 || paths.Distinct().Count() < paths.Length)
        {
            throw new InvalidDataException("a comparison needs two or more different runs, each named once");
        }

        if (runs.Select(run => run.Config.Game).Distinct().ToArray() is { Length: > 1 } games)
        {
            throw new InvalidDataException(
                $"these are runs of {string.Join(" and ", games)}; only runs of one game are compared side by side");
        }

        bool areNamesUnique = runs.Select(RunReport.NameOf).Distinct().Count() == runs.Count;
        Compared[] compared = [.. runs.Select(run => Describe(run, areNamesUnique ? RunReport.NameOf(run) : run.Path))];
        return Of(compared);
    }

    private static Compared Describe(RunFolder run, string name)
    {
        IReadOnlyList<IterationReport> reports = RunReport.IterationsOf(run);
        Dictionary<string, string> settings = [];
        Flatten(JsonNode.Parse(ConfigurationFile.Write(run.Config)), "", settings);
        return new Compared(name, run, reports, RunReport.Summarise(run, reports), settings);
    }

    private static void Flatten(JsonNode? node, string key, Dictionary<string, string> settings)
    {
        if (node is not JsonObject values)
        {
            settings[key] = node?.ToJsonString().Trim('"') ?? "–";
            return;
        }

        foreach ((string name, JsonNode? value) in values)
        {
            Flatten(value, key.Length == 0 ? name : $"{key}.{name}", settings);
        }
    }

    private static Report Of(Compared[] runs)
    {
        string[] keys = [.. runs.SelectMany(run => run.Settings.Keys).Distinct()];
        string[] differing = [.. keys.Where(key => runs.Select(run => run.Setting(key)).Distinct().Count() > 1)];
        Block differences = differing.Length == 0
            ? new Paragraph("Nothing in the configuration.")
            : new Table(
                [Column.Words("setting"), .. runs.Select(run => Column.Words(run.Name))],
                [.. differing.Select(key => (Cell[])[key, .. runs.Select(run => new Cell(run.Setting(key)))])]);
        Figure curves = new(
            "curves",
            "By iteration. Intervals: 95 % (Wilson). Where runs differ only in their seed, thin lines are the "
                + "runs and the thick one is their mean.",
            [
                .. ErrorCharts(runs),
                Chart(
                    runs,
                    "Score against one-ply",
                    Percentage,
                    report => At(report, report.Strength?.AgainstOnePly),
                    each => each.AgainstOnePly?.Score),
                Chart(
                    runs,
                    "Score against random",
                    Percentage,
                    report => At(report, report.Strength?.AgainstRandom),
                    each => each.AgainstRandom?.Score),
                Chart(
                    runs,
                    "Policy loss",
                    new ChartAxis("loss", "nats"),
                    report => new ChartPoint(report.Iteration, report.Learning.PolicyLoss)),
                Chart(
                    runs,
                    "Value loss",
                    new ChartAxis("squared error"),
                    report => new ChartPoint(report.Iteration, report.Learning.ValueLoss)),
                Chart(
                    runs,
                    "Speed of self-play",
                    new ChartAxis("evaluations", "1/s") { IncludesZero = true },
                    report => new ChartPoint(report.Iteration, report.SelfPlay.EvaluationsPerSecond)),
                Chart(
                    runs,
                    "Length of self-play games",
                    new ChartAxis("length", "plies"),
                    report => new ChartPoint(report.Iteration, report.SelfPlay.MeanPlies)),
            ]);
        Table origins = new(
            [Column.Words("run"), Column.Words("program"), Column.Words("machine"), Column.Words("network evaluation")],
            [.. runs.Select(run =>
                (Cell[])[run.Name, run.Run.Description.Version, run.Run.Description.Machine.ToString(),
                    run.Run.Description.Plan.ToString()])]);
        return new Report(
            $"{runs.Length} training runs side by side",
            Answer(runs, differing),
            [
                new Section("What differs", [differences]),
                new Section("Curves", [curves]),
                new Section("Final results", [Results(runs)]),
                new Section("How these were made", [origins]),
            ]);
    }

    private static LineChart[] ErrorCharts(Compared[] runs) =>
        !runs.Any(run => run.Summary.Positions is not null) ? [] :
    [
        Chart(runs, "Move errors of the search, solved positions", Errors,
            report => RunFigures.ErrorPoint(report, each => each.Search), each => each.Search?.Rate),
        Chart(runs, "Move errors of the network alone", Errors,
            report => RunFigures.ErrorPoint(report, each => each.Network), each => each.Search?.Rate),
        Chart(runs, "Value error of the network", new ChartAxis("squared error") { IncludesZero = true },
            RunFigures.ValuePoint),
    ];

    private static ChartAxis Errors => new("errors") { IsPercent = true, IncludesZero = true };

    private static ChartAxis Percentage => new("score") { Minimum = 0, Maximum = 1, IsPercent = true };

    private static string Answer(Compared[] runs, string[] differing)
    {
        string difference = differing.Length switch
        {
            0 => "with the same configuration",
            <= 4 => $"that differ in {string.Join(", ", differing)}",
            _ => $"that differ in {differing.Length} settings",
        };
        Compared? best = runs.Where(run => run.Summary.OnePly is not null).MaxBy(run => run.Summary.OnePly!.Score);
        string result = best is null
            ? "None was evaluated yet."
            : $"The highest last score against the one-ply player is {Score(best.Summary.OnePly)}, by {best.Name}.";
        return $"{runs.Length} runs of {runs[0].Run.Config.Game} {difference}. {result} One run is one sample of its "
            + "settings.";
    }

    private static ChartPoint? At(IterationReport report, GameCounts? counts) =>
        counts is { } games && ScoreSummary.Of(games) is { } score
            ? new ChartPoint(report.Iteration, score.Score, score.Lower, score.Upper)
            : null;

    // Players that learn nothing do alike in every run; untrained networks differ by their seeds, and are left to the
    // runs' own reports.
    private static LineChart Chart(
        Compared[] runs, string title, ChartAxis y, Func<IterationReport, ChartPoint?> point,
        Func<ReferenceReport, double?>? reference = null)
    {
        RunStrength references =
            runs.Select(run => run.Run.Strength()).FirstOrDefault(strength => strength is not null) ?? new();
        List<LineSeries> lines = [];
        foreach ((int style, Compared[] seeds)
            in runs.GroupBy(run => run.WithoutSeed).Select(group => group.ToArray()).Index())
        {
            string name = seeds.Length == 1
                ? seeds[0].Name
                : $"{seeds[0].Name} and {seeds.Length - 1} more seed{(seeds.Length == 2 ? "" : "s")}, mean";
            lines.AddRange(SeedLines.Of(name, style, [.. seeds.Select(run => Points(run, point))]));
        }

        return new LineChart
        {
            Title = title,
            X = new ChartAxis("iteration"),
            Y = y,
            Series = lines,
            References =
                reference is null ? [] : RunFigures.ReferenceLines(references with { Untrained = null }, reference)
        };
    }

    private static ChartPoint[] Points(Compared run, Func<IterationReport, ChartPoint?> point) =>
        [.. run.Reports.Select(point).OfType<ChartPoint>()];

    private static Table Results(Compared[] runs) => Table.Of(
        runs.Select(run => (run.Name, run.Summary)),
        (Column.Words("run"), run => run.Name),
        (Column.Numbers("iterations"), run => Cell.Number(run.Summary.Iterations)),
        (Column.Numbers("games"), run => Cell.Number(run.Summary.Games)),
        (Column.Numbers("self-play / training, s"), run => NumberText.Of(run.Summary.SelfPlaySeconds, "0.0")
            + $" / {NumberText.Of(run.Summary.TrainingSeconds, "0.0")}"),
        (Column.Numbers("evaluations/s"), run => Cell.Number(run.Summary.EvaluationsPerSecond)),
        (Column.Numbers("policy loss"), run => Cell.Number(run.Summary.PolicyLoss, "0.000")),
        (Column.Numbers("value loss"), run => Cell.Number(run.Summary.ValueLoss, "0.000")),
        (Column.Numbers("random, % [95 %]"), run => Brief(run.Summary.Random)),
        (Column.Numbers("one-ply, % [95 %]"), run => Brief(run.Summary.OnePly)),
        (Column.Numbers("move errors, % [95 %]"), run =>
            run.Summary.Positions is { Search: var errors } ? Brief(errors.Rate, errors.Interval) : Cell.None));

    private static string Score(ScoreSummary? score) =>
        score is null
            ? NumberText.None
            : NumberText.WithInterval(score.Score, new(score.Lower, score.Upper), NumberText.PercentFormat);

    private static Cell Brief(ScoreSummary? score) =>
        score is null ? Cell.None : Brief(score.Score, new(score.Lower, score.Upper));

    // The column's heading has the percent sign.
    private static Cell Brief(double share, Interval interval) =>
        Cell.Estimate(share, interval, NumberText.PercentFormat) with
        {
            Text = NumberText.WithInterval(100 * share, new(100 * interval.Lower, 100 * interval.Upper), "0.0"),
        };

    private sealed record Compared(
        string Name, RunFolder Run, IReadOnlyList<IterationReport> Reports, RunSummary Summary,
        Dictionary<string, string> Settings)
    {
        public string WithoutSeed =>
            string.Join('\n', Settings.Where(setting => setting.Key != "seed").Select(setting =>
                $"{setting.Key}={setting.Value}"));

        public string Setting(string key) => Settings.GetValueOrDefault(key, "–");
    }
}

/// <summary>Lines of runs that differ only in their seed: each thin and pale, and their mean.</summary>
internal static class SeedLines
{
    /// <summary>Returns the lines of one thing.</summary>
    /// <param name="name">Its name in the legend.</param>
    /// <param name="style">Its colour, marker and dash.</param>
    /// <param name="seeds">The points of every seed; of a single one with their intervals.</param>
    public static IEnumerable<LineSeries> Of(string name, int style, IReadOnlyList<IReadOnlyList<ChartPoint>> seeds) =>
        seeds.Count == 1
        ? [new LineSeries(name, seeds[0]) { Style = style }]
        :
        [
            .. seeds.Select(points => new LineSeries(
                "", [.. points.Select(point => new ChartPoint(point.X, point.Y))]) { IsFaint = true, Style = style }),
            new LineSeries(name, Mean(seeds)) { Style = style },
        ];

    // Only where every seed has a point: a mean over others is one of other things.
    private static ChartPoint[] Mean(IReadOnlyList<IReadOnlyList<ChartPoint>> seeds) =>
    [
        .. seeds.SelectMany(points => points).GroupBy(point => point.X).Where(group => group.Count() == seeds.Count)
            .OrderBy(group => group.Key)
            .Select(group => new ChartPoint(group.Key, group.Average(point => point.Y))),
    ];
}
