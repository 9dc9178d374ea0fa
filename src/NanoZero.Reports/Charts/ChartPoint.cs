namespace NanoZero.Reports;

/// <summary>One measured value of a line chart.</summary>
/// <param name="X">Position along the horizontal axis.</param>
/// <param name="Y">The value; NaN leaves a gap in the line.</param>
/// <param name="Lower">Lower end of its interval, or null.</param>
/// <param name="Upper">Upper end of its interval, or null.</param>
/// <remarks>An infinite end of an interval is no end: nothing is drawn there.</remarks>
public readonly record struct ChartPoint(double X, double Y, double? Lower = null, double? Upper = null)
{
    /// <summary>Gets the lower end of the interval; null for none.</summary>
    public double? Lower { get; } = Drawn(Lower);

    /// <summary>Gets the upper end of the interval; null for none.</summary>
    public double? Upper { get; } = Drawn(Upper);

    internal static double? Drawn(double? end) => end is { } number && double.IsFinite(number) ? end : null;
}
