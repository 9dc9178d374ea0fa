namespace NanoZero.Reports;

/// <summary>One bar.</summary>
/// <param name="Value">Height of the bar from 0.</param>
/// <param name="Lower">Lower end of its interval, or null.</param>
/// <param name="Upper">Upper end of its interval, or null.</param>
/// <param name="Label">Text at the end of the bar; null for the value in three digits.</param>
/// <remarks>An infinite end of an interval is no end: nothing is drawn there.</remarks>
public readonly record struct BarValue(double Value, double? Lower = null, double? Upper = null, string? Label = null)
{
    /// <summary>Gets the lower end of the interval; null for none.</summary>
    public double? Lower { get; } = ChartPoint.Drawn(Lower);

    /// <summary>Gets the upper end of the interval; null for none.</summary>
    public double? Upper { get; } = ChartPoint.Drawn(Upper);
}
