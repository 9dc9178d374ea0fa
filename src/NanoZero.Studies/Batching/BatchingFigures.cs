using System.Globalization;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>The drawings of the batching study's report.</summary>
internal static class BatchingFigures
{
    private static ChartAxis Errors => new("errors") { IsPercent = true, IncludesZero = true };

    private static ChartAxis Score => new("score") { Minimum = 0, Maximum = 1, IsPercent = true };

    /// <summary>Draws time and final strength by multiplier, and the learning curves of every algorithm.</summary>
    /// <param name="summary">The study.</param>
    public static IReadOnlyList<Chart> Learning(StudySummary summary)
    {
        bool isJudged = summary.Cells.Any(cell => cell.Curve.Any(point => point.Positions is not null));
        SearchAlgorithm[] algorithms = [.. summary.Cells.Select(cell => cell.Algorithm).Distinct()];
        return
        [
            Bars(summary, "Self-play time", new ChartAxis("self-play", "s") { IncludesZero = true }, cell => new BarValue(cell.SelfPlaySeconds)),
            isJudged
                ? Bars(summary, "Final move errors of the search, solved positions", Errors, cell => cell.Curve is [.., { Iteration: > 0, Positions.Search: var errors }] ? Bar(errors) : null)
                : Bars(summary, "Final score against the one-ply player", Score, cell => cell.Curve is [.., { Iteration: > 0, OnePly: var last }] ? new BarValue(last.Score, last.Lower, last.Upper) : null),
            .. isJudged ? algorithms.Select(algorithm => Curves(
                summary, algorithm, "move errors of the search", Errors, point => point.Positions is { Search: var errors } ? Point(point, errors) : null, each => each.Search?.Rate)) : [],
            .. isJudged ? algorithms.Select(algorithm => Curves(
                summary, algorithm, "move errors of the network alone", Errors, point => point.Positions is { Network: var errors } ? Point(point, errors) : null, each => each.Search?.Rate)) : [],
            .. algorithms.Select(algorithm => Curves(
                summary, algorithm, "score against the one-ply player", Score, point => new ChartPoint(point.Games, point.OnePly.Score, point.OnePly.Lower, point.OnePly.Upper), each => each.AgainstOnePly?.Score)),
        ];
    }

    /// <summary>Draws every checkpoint of a run against the earlier ones.</summary>
    /// <param name="ladder">The results.</param>
    public static HeatMap Ladder(LadderSummary ladder) =>
        LadderFigures.MapOf($"{ladder.Run}: score of every checkpoint against the earlier ones", ladder.Iterations, ladder.Scores);

    private static BarValue Bar(MoveErrors errors) => new(errors.Rate, errors.Interval.Lower, errors.Interval.Upper);

    private static ChartPoint? Point(CurvePoint point, MoveErrors errors) =>
        new ChartPoint(point.Games, errors.Rate, errors.Interval.Lower, errors.Interval.Upper);

    private static LineChart Curves(
        StudySummary summary, SearchAlgorithm algorithm, string what, ChartAxis y, Func<CurvePoint, ChartPoint?> point, Func<ReferenceReport, double?> reference)
    {
        IEnumerable<IGrouping<int, CellSummary>> multipliers = summary.Cells.Where(cell => cell.Algorithm == algorithm).GroupBy(cell => cell.Multiplier);
        return new LineChart
        {
            Title = $"{Words.Of(algorithm).ToUpperInvariant()}: {what}",
            X = new ChartAxis("self-play games"),
            Y = y,
            Series =
            [
                .. multipliers.SelectMany((seeds, style) => SeedLines.Of(
                    $"{seeds.Key}×", style, [.. seeds.Select(cell => (IReadOnlyList<ChartPoint>)[.. cell.Curve.Select(point).OfType<ChartPoint>()])])),
            ],
            References = RunReport.ReferenceLines(new RunStrength { Baselines = summary.Baselines }, reference),
        };
    }

    private static BarChart Bars(StudySummary summary, string title, ChartAxis y, Func<CellSummary, BarValue?> value)
    {
        int[] multipliers = [.. summary.Cells.Select(cell => cell.Multiplier).Distinct().Order()];
        return new BarChart
        {
            Title = title,
            CategoryLabel = "multiplier",
            Categories = [.. multipliers.Select(multiplier => $"{multiplier}×")],
            Y = y,
            Series =
            [
                .. summary.Cells.GroupBy(cell => cell.Algorithm).Select(group => new BarSeries(
                    Words.Of(group.Key).ToUpperInvariant(),
                    [.. multipliers.Select(multiplier => OverSeeds([.. group.Where(cell => cell.Multiplier == multiplier).Select(value).OfType<BarValue>()]))])),
            ],
        };
    }

    private static BarValue? OverSeeds(BarValue[] seeds) => seeds switch
    {
        [] => null,
        [var one] => one,
        _ => new BarValue(seeds.Average(each => each.Value), seeds.Min(each => each.Value), seeds.Max(each => each.Value)),
    };
}
