namespace NanoZero.Reports;

/// <summary>One named line of a chart.</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Points">Values in the order they are joined; may be empty.</param>
public sealed record LineSeries(string Name, IReadOnlyList<ChartPoint> Points)
{
    /// <summary>Intervals are drawn as a band behind the line instead of error bars.</summary>
    public bool HasBand { get; init; }

    /// <summary>The line is thin and pale, without markers: one seed of several beside their mean.</summary>
    public bool IsFaint { get; init; }

    /// <summary>Which colour, marker and dash to use, at least 0; null for the position in the chart. Fix it to make one thing look the same in several charts.</summary>
    public int? Style { get; init; }
}
