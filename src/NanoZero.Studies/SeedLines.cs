namespace NanoZero.Studies;

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
