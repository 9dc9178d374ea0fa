using System.Text.Json.Nodes;

namespace NanoZero.Studies;

/// <summary>Several training runs side by side, as a page for people.</summary>
/// <remarks>Runs that differ only in their seed are one thing: each is a thin line beside their mean.</remarks>
internal static class RunComparison
{
    /// <summary>Writes <c>report.html</c> and <c>figures/</c> of a comparison.</summary>
    /// <param name="runs">Two or more runs of one game, finished or not.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="axis">What their curves are drawn against.</param>
    /// <returns>The report's file.</returns>
    /// <exception cref="IOException">
    /// The folder holds something else than an earlier page, or cannot be written.
    /// </exception>
    /// <exception cref="InvalidDataException">
    /// The runs cannot be compared, or have nothing to show; the message says why.
    /// </exception>
    public static string Write(
        IReadOnlyList<RunFolder> runs, string folder, LearningAxis axis = LearningAxis.Iterations)
    {
        ReportFiles.RequireOwnFolder(folder);
        return ReportFiles.Write(Of(runs, axis), folder);
    }

    /// <summary>Returns the comparison of runs.</summary>
    /// <param name="runs">Two or more runs of one game, finished or not.</param>
    /// <param name="axis">What their curves are drawn against.</param>
    /// <exception cref="InvalidDataException">
    /// The runs cannot be compared, or have nothing to show; the message says why.
    /// </exception>
    public static Report Of(IReadOnlyList<RunFolder> runs, LearningAxis axis = LearningAxis.Iterations)
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
        return Of(compared, axis);
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

    private static Report Of(Compared[] runs, LearningAxis axis)
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
            $"By {IterationScale.WordsOf(axis)}. Intervals: 95 % (Wilson). Where runs differ only in their seed, thin "
                + "lines are the runs and the thick one is their mean.",
            [.. Charts(runs, axis)]);
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

    private static IEnumerable<LineChart> Charts(Compared[] runs, LearningAxis axis) =>
    [
        .. ErrorCharts(runs, axis),
        Chart(
            runs,
            axis,
            "Score against one-ply",
            Percentage,
            report => At(report, report.Strength?.AgainstOnePly),
            each => each.AgainstOnePly?.Score),
        Chart(
            runs,
            axis,
            "Score against random",
            Percentage,
            report => At(report, report.Strength?.AgainstRandom),
            each => each.AgainstRandom?.Score),
        Chart(
            runs,
            axis,
            "Policy loss",
            new ChartAxis("loss", "nats"),
            report => new ChartPoint(report.Iteration, report.Learning.PolicyLoss)),
        Chart(
            runs,
            axis,
            "Value loss",
            new ChartAxis("squared error"),
            report => new ChartPoint(report.Iteration, report.Learning.ValueLoss)),
        Chart(
            runs,
            axis,
            "Speed of self-play",
            new ChartAxis("evaluations", "1/s") { IncludesZero = true },
            report => new ChartPoint(report.Iteration, report.SelfPlay.EvaluationsPerSecond)),
        Chart(
            runs,
            axis,
            "Length of self-play games",
            new ChartAxis("length", "plies"),
            report => new ChartPoint(report.Iteration, report.SelfPlay.MeanPlies)),
        .. runs.Any(run => run.Reports.Any(report => report.SelfPlay.PolicyEntropy is not null))
            ? (LineChart[])
            [
                Chart(
                    runs,
                    axis,
                    "Entropy of the search policies",
                    new ChartAxis("entropy", "nats") { IncludesZero = true },
                    report => At(report, report.SelfPlay.PolicyEntropy)),
                Chart(
                    runs,
                    axis,
                    "Different positions among those learnt",
                    new ChartAxis("share") { IsPercent = true, IncludesZero = true },
                    report => At(report, report.SelfPlay.DistinctPositions)),
            ]
            : [],
        Chart(
            runs,
            axis,
            "Memory of the program",
            new ChartAxis("memory", "MB") { IncludesZero = true },
            report => At(report, report.MemoryBytes / 1e6)),
    ];

    private static LineChart[] ErrorCharts(Compared[] runs, LearningAxis axis) =>
        !runs.Any(run => run.Summary.Positions is not null) ? [] :
    [
        Chart(runs, axis, "Move errors of the search, solved positions", Errors,
            report => RunFigures.ErrorPoint(report, each => each.Search), each => each.Search?.Rate),
        Chart(runs, axis, "Move errors of the network alone", Errors,
            report => RunFigures.ErrorPoint(report, each => each.Network), each => each.Search?.Rate),
        Chart(runs, axis, "Value error of the network", new ChartAxis("squared error") { IncludesZero = true },
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
        return $"{runs.Length} runs of {runs[0].Run.Config.Game} {difference}. {Result(runs)} One run is one sample of "
            + "its settings.";
    }

    // By solved positions where all runs were measured on them, else by games.
    private static string Result(Compared[] runs)
    {
        if (runs.All(run => run.Summary.Positions is not null))
        {
            return Result(
                "move errors with search",
                [.. runs.Select(run => (run.Name, run.Summary.Positions!.Search.Rate,
                    run.Summary.Positions.Search.Interval)).OrderBy(each => each.Rate)]);
        }

        return runs.All(run => run.Summary.OnePly is not null)
            ? Result(
                "score against the one-ply player",
                [.. runs.Select(run => (run.Name, run.Summary.OnePly!.Score,
                    new Interval(run.Summary.OnePly.Lower, run.Summary.OnePly.Upper)))
                    .OrderByDescending(each => each.Score)])
            : "Not all of them were measured yet.";
    }

    // The best one first.
    private static string Result(string what, (string Name, double Share, Interval Interval)[] found)
    {
        (string Name, double Share, Interval Interval) best = found[0], worst = found[^1];
        bool areApart = best.Interval.Upper < worst.Interval.Lower || worst.Interval.Upper < best.Interval.Lower;
        return $"Last {what}: {Text(best)}{(found.Length > 2 ? " at best" : "")}, {Text(worst)}"
            + $"{(found.Length > 2 ? " at worst" : "")}{(areApart ? "" : "; the intervals overlap")}.";

        static string Text((string Name, double Share, Interval Interval) each) =>
            $"{NumberText.WithInterval(each.Share, each.Interval, NumberText.PercentFormat)} for {each.Name}";
    }

    private static ChartPoint? At(IterationReport report, double? value) =>
        value is { } known ? new ChartPoint(report.Iteration, known) : null;

    private static ChartPoint? At(IterationReport report, GameCounts? counts) =>
        counts is { } games && ScoreSummary.Of(games) is { } score
            ? new ChartPoint(report.Iteration, score.Score, score.Lower, score.Upper)
            : null;

    // Players that learn nothing do alike in every run; untrained networks differ by their seeds, and are left to the
    // runs' own reports.
    private static LineChart Chart(
        Compared[] runs, LearningAxis axis, string title, ChartAxis y, Func<IterationReport, ChartPoint?> point,
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
            IterationScale[] scales = [.. seeds.Select(run => IterationScale.Of(axis, run.Reports))];
            IterationScale[] ofLines = scales.Length == 1 ? scales : [.. scales, IterationScale.Mean(scales)];
            lines.AddRange(SeedLines.Of(name, style, [.. seeds.Select(run => Points(run, point))]).Zip(
                ofLines, (line, scale) => line with { Points = scale.Place(line.Points) }));
        }

        return new LineChart
        {
            Title = title,
            X = IterationScale.AxisOf(axis),
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
