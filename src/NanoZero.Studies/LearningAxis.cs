namespace NanoZero.Studies;

/// <summary>What curves of learning are drawn against.</summary>
internal enum LearningAxis
{
    /// <summary>Iterations of self-play and training.</summary>
    Iterations,

    /// <summary>Games of self-play.</summary>
    Games,

    /// <summary>Time by the clock, without the measurements of strength, in minutes.</summary>
    Minutes,

    /// <summary>Network answers in self-play, in millions.</summary>
    Evaluations,
}

/// <summary>Where the iterations of a run lie on an axis.</summary>
internal sealed class IterationScale
{
    private readonly IReadOnlyList<double> places;  // [iterations + 1]; the first one is the untrained network

    private IterationScale(IReadOnlyList<double> places) => this.places = places;

    /// <summary>Returns the axis as charts show it.</summary>
    /// <param name="axis">Which.</param>
    public static ChartAxis AxisOf(LearningAxis axis) => axis switch
    {
        LearningAxis.Games => new("games"),
        LearningAxis.Minutes => new("time", "min"),
        LearningAxis.Evaluations => new("evaluations", "millions"),
        _ => new("iteration"),
    };

    /// <summary>Returns the axis in the words of a caption, after "by".</summary>
    /// <param name="axis">Which.</param>
    public static string WordsOf(LearningAxis axis) => axis switch
    {
        LearningAxis.Games => "games of self-play",
        LearningAxis.Minutes => "minutes of the clock, without the measurements of strength",
        LearningAxis.Evaluations => "network answers in self-play",
        _ => "iteration",
    };

    /// <summary>Returns where the iterations of a run lie.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="reports">The finished iterations, from the first one on.</param>
    public static IterationScale Of(LearningAxis axis, IReadOnlyList<IterationReport> reports) =>
        Sum(reports.Select(report => axis switch
        {
            LearningAxis.Games => report.SelfPlay.Counts.Games,
            LearningAxis.Minutes => (report.TotalSeconds - (report.Strength?.Seconds ?? 0)) / 60,
            LearningAxis.Evaluations => report.SelfPlay.Counts.Evaluations / 1e6,
            _ => 1,
        }));

    /// <summary>
    /// Returns where the iterations of an expected curve lie; null where nobody knows, because its runs were measured
    /// on another machine.
    /// </summary>
    /// <param name="axis">The axis.</param>
    /// <param name="curve">The curve.</param>
    /// <param name="gamesPerIteration">Games of self-play of an iteration.</param>
    public static IterationScale? Of(LearningAxis axis, ExpectedCurve curve, long gamesPerIteration) => axis switch
    {
        LearningAxis.Iterations => Sum(Enumerable.Repeat(1.0, curve.Times().Last().Iteration)),
        LearningAxis.Games => Sum(Enumerable.Repeat((double)gamesPerIteration, curve.Times().Last().Iteration)),
        _ => null,
    };

    /// <summary>Returns the mean of several scales, as far as all of them reach.</summary>
    /// <param name="scales">At least one.</param>
    public static IterationScale Mean(IReadOnlyList<IterationScale> scales) => new(
    [
        .. Enumerable.Range(0, scales.Min(scale => scale.places.Count))
            .Select(iteration => scales.Average(scale => scale.places[iteration])),
    ]);

    /// <summary>Moves points from their iterations to where these lie.</summary>
    /// <param name="points">Points by iteration.</param>
    public IReadOnlyList<ChartPoint> Place(IReadOnlyList<ChartPoint> points) =>
    [
        .. points.Where(point => point.X < places.Count).Select(point => point with { X = places[(int)point.X] }),
    ];

    private static IterationScale Sum(IEnumerable<double> steps)
    {
        List<double> places = [0];
        foreach (double step in steps)
        {
            places.Add(places[^1] + step);
        }

        return new(places);
    }
}
