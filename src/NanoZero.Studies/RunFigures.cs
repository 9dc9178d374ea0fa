namespace NanoZero.Studies;

/// <summary>The curves of a training run.</summary>
internal static class RunFigures
{
    private const string Others = "expected";  // the line of other runs

    /// <summary>Returns the curves of everything that the iterations measured.</summary>
    /// <param name="reports">The finished iterations.</param>
    /// <param name="references">What learns nothing, to be drawn beside them.</param>
    /// <param name="expected">What runs of the same recipe reached, to be drawn behind them; null for none.</param>
    /// <param name="axis">What they are drawn against.</param>
    public static Figure Learning(
        IReadOnlyList<IterationReport> reports, RunStrength references, ExpectedCurve? expected,
        LearningAxis axis = LearningAxis.Iterations)
    {
        IterationScale own = IterationScale.Of(axis, reports);
        IterationScale? others =
            expected is null ? null : IterationScale.Of(axis, expected, reports[0].SelfPlay.Counts.Games);
        return new Figure(
            "learning",
            Caption(reports, references, others is null ? null : expected, axis),
            [.. ByIteration(reports, references, expected).Select(chart => chart with
            {
                X = IterationScale.AxisOf(axis),
                Series =
                [
                    .. from series in chart.Series
                       let scale = series.Name == Others ? others : own
                       where scale is not null
                       select series with { Points = scale.Place(series.Points) },
                ],
            })]);
    }

    private static LineChart[] ByIteration(
        IReadOnlyList<IterationReport> reports, RunStrength references, ExpectedCurve? expected) =>
        [
            .. reports.Any(report => report.Strength?.Positions is not null)
                ? (LineChart[])
                [
                    MoveErrors(
                        "search", reports, references, each => each.Search, each => each.Search,
                        Expected(expected, StrengthMeasure.SearchErrors)),
                    MoveErrors(
                        "network alone", reports, references, each => each.Network, each =>
                            each.Network ?? each.Search,
                        Expected(expected, StrengthMeasure.NetworkErrors)),
                    ValueErrors(reports, references),
                ]
                : [],
            .. reports.Any(report => report.Strength?.AgainstRandom is not null)
                ? (LineChart[])
                [
                    Scores(
                        "random",
                        reports,
                        references,
                        report => report.Strength?.AgainstRandom,
                        each => each.AgainstRandom,
                        Expected(expected, StrengthMeasure.RandomScore)),
                    Scores(
                        "one-ply",
                        reports,
                        references,
                        report => report.Strength?.AgainstOnePly,
                        each => each.AgainstOnePly,
                        Expected(expected, StrengthMeasure.OnePlyScore)),
                ]
                : [],
            Losses(reports),
            Speed(reports),
            Lengths(reports),
            .. reports.All(report => report.SelfPlay is { PolicyEntropy: not null, DistinctPositions: not null })
                ? (LineChart[])[Entropy(reports), DifferentPositions(reports)]
                : [],
            Memory(reports),
        ];

    // Of what is drawn, and of nothing else.
    private static string Caption(
        IReadOnlyList<IterationReport> reports, RunStrength references, ExpectedCurve? expected, LearningAxis axis)
    {
        bool hasPositions = reports.Any(report => report.Strength?.Positions is not null);
        bool hasScores = reports.Any(report => report.Strength?.AgainstRandom is not null);
        string[] sentences =
        [
            $"Learning and speed by {IterationScale.WordsOf(axis)}.",
            references.Untrained is null ? "" : "The first point is the untrained network.",
            references.Baselines.Count == 0 ? "" : "Players that learn nothing stand beside it.",
            expected is null || !(hasPositions || hasScores) ? ""
                : "Grey bands: where 99 of 100 measurements are expected, by "
                    + $"{(expected.Runs.Count == 1 ? "one finished run" : $"{expected.Runs.Count} finished runs")} of "
                    + "this recipe.",
            hasPositions ? "Intervals: 95 % (Wilson; of the value error, normal)."
                : hasScores ? "Intervals: 95 % (Wilson)." : "",
            hasPositions ? "Move errors: moves worse than the best by exact win, draw or loss." : "",
            "The policy loss includes the search policies' own entropy and does not reach 0.",
        ];
        return string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
    }

    private static LineChart Scores(
        string opponent,
        IReadOnlyList<IterationReport> reports,
        RunStrength references,
        Func<IterationReport, GameCounts?> results,
        Func<ReferenceReport, GameCounts?> reference,
        IReadOnlyList<LineSeries> expected) => new()
        {
            Title = $"Score against {opponent}",
            X = new ChartAxis("iteration"),
            Y = new ChartAxis("score") { Minimum = 0, Maximum = 1, IsPercent = true },
            Series =
            [
                .. expected,
                new LineSeries("trained", [.. ScorePoints(reports, references, results, reference)]) { Style = 0 },
            ],
            References = ReferenceLines(references, each => reference(each)?.Score),
        };

    private static LineChart MoveErrors(
        string what,
        IReadOnlyList<IterationReport> reports,
        RunStrength references,
        Func<PositionReport, MoveErrors> errors,
        Func<ReferenceReport, MoveErrors?> reference,
        IReadOnlyList<LineSeries> expected) => new()
        {
            Title = $"Move errors of the {what}, solved positions",
            X = new ChartAxis("iteration"),
            Y = new ChartAxis("errors") { IsPercent = true, IncludesZero = true },
            Series =
            [
                .. expected,
                new LineSeries("trained",
                [
                    .. references.Untrained is { } untrained && reference(untrained) is { } first
                        ? (ChartPoint[])[
                            new ChartPoint(0, first.Rate, first.Interval.Lower, first.Interval.Upper)] : [],
                    .. reports.Select(report => ErrorPoint(report, errors)).OfType<ChartPoint>(),
                ]) { Style = 0 },
            ],
            References = ReferenceLines(references, each => reference(each)?.Rate),
        };

    // The first line of a chart lies behind the others.
    private static IReadOnlyList<LineSeries> Expected(ExpectedCurve? curve, StrengthMeasure measure)
    {
        const int Grey = 6;
        if (curve is null || !curve.Measures.Contains(measure))
        {
            return [];
        }

        ChartPoint[] points =
        [
            .. from time in curve.Times()
               let band = curve.At(measure, time.Iteration)
               where band is not null
               select new ChartPoint(time.Iteration, band.Value.Mean, band.Value.Range.Lower, band.Value.Range.Upper),
        ];
        return points.Length == 0 ? []
            : [new LineSeries(Others, points) { HasBand = true, IsFaint = true, Style = Grey }];
    }

    private static LineChart ValueErrors(IReadOnlyList<IterationReport> reports, RunStrength references) => new()
    {
        Title = "Value error, solved positions",
        X = new ChartAxis("iteration"),
        Y = new ChartAxis("squared error") { IncludesZero = true },
        Series =
        [
            new LineSeries("network",
            [
                .. references.Untrained?.Values is { } first
                    ? (ChartPoint[])[new ChartPoint(0, first.Mean, first.Interval.Lower, first.Interval.Upper)]
                    : [],
                .. reports.Select(ValuePoint).OfType<ChartPoint>(),
            ]),
        ],
        References = ReferenceLines(references, each => each.Values?.Mean),
    };

    /// <summary>The untrained network and the players that learn nothing, as lines across a chart.</summary>
    public static IReadOnlyList<ReferenceLine> ReferenceLines(
        RunStrength references, Func<ReferenceReport, double?> value) =>
    [
        .. from each in ((ReferenceReport?[])[references.Untrained, .. references.Baselines]).OfType<ReferenceReport>()
           let measured = value(each)
           where measured is not null
           select new ReferenceLine(measured.Value, each.Player),
    ];

    private static IEnumerable<ChartPoint> ScorePoints(
        IReadOnlyList<IterationReport> reports, RunStrength references, Func<IterationReport, GameCounts?> results,
        Func<ReferenceReport, GameCounts?> reference) =>
        from each in reports.Select(report => (report.Iteration, Counts: results(report)))
            .Prepend((Iteration: 0, Counts: references.Untrained is { } untrained ? reference(untrained) : null))
        let counts = each.Counts
        where counts is not null
        let score = ScoreSummary.Of(counts.Value)
        select new ChartPoint(each.Iteration, score.Score, score.Lower, score.Upper);

    public static ChartPoint? ErrorPoint(IterationReport report, Func<PositionReport, MoveErrors> errors) =>
        report.Strength?.Positions is { } positions && errors(positions) is var found
            ? new ChartPoint(report.Iteration, found.Rate, found.Interval.Lower, found.Interval.Upper)
            : null;

    public static ChartPoint? ValuePoint(IterationReport report) =>
        report.Strength?.Positions is { Values: var values }
        ? new ChartPoint(report.Iteration, values.Mean, values.Interval.Lower, values.Interval.Upper)
        : null;

    private static LineChart Losses(IReadOnlyList<IterationReport> reports) => Lines(
        "Losses",
        new ChartAxis("loss"),
        reports,
        ("policy, nats", report => report.Learning.PolicyLoss),
        ("value, squared error", report => report.Learning.ValueLoss));

    private static LineChart Speed(IReadOnlyList<IterationReport> reports) => Lines(
        "Speed of self-play",
        new ChartAxis("evaluations", "1/s") { IncludesZero = true },
        reports,
        ("evaluations", report => report.SelfPlay.EvaluationsPerSecond));

    private static LineChart Lengths(IReadOnlyList<IterationReport> reports) => Lines(
        "Length of self-play games",
        new ChartAxis("length", "plies"),
        reports,
        ("mean", report => report.SelfPlay.MeanPlies));

    private static LineChart Entropy(IReadOnlyList<IterationReport> reports) => Lines(
        "Entropy of the search policies",
        new ChartAxis("entropy", "nats") { IncludesZero = true },
        reports,
        ("mean", report => report.SelfPlay.PolicyEntropy!.Value));

    private static LineChart DifferentPositions(IReadOnlyList<IterationReport> reports) => Lines(
        "Different positions among those learnt",
        new ChartAxis("share") { IsPercent = true, IncludesZero = true },
        reports,
        ("share", report => report.SelfPlay.DistinctPositions!.Value));

    private static LineChart Memory(IReadOnlyList<IterationReport> reports) => Lines(
        "Memory of the program",
        new ChartAxis("memory", "MB") { IncludesZero = true },
        reports,
        ("memory", report => report.MemoryBytes / 1e6));

    private static LineChart Lines(
        string title, ChartAxis y, IReadOnlyList<IterationReport> reports,
        params (string Name, Func<IterationReport, double> Value)[] lines) => new LineChart
        {
            Title = title,
            X = new ChartAxis("iteration"),
            Y = y,
            Series = [.. lines.Select(line => new LineSeries(
                line.Name, [.. reports.Select(report => new ChartPoint(report.Iteration, line.Value(report)))]))],
        };
}
