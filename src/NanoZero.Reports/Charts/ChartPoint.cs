namespace NanoZero.Reports;

/// <summary>One measured value of a line chart.</summary>
/// <param name="X">Position along the horizontal axis.</param>
/// <param name="Y">The value; NaN leaves a gap in the line.</param>
/// <param name="Lower">Lower end of its interval, or null.</param>
/// <param name="Upper">Upper end of its interval, or null.</param>
public readonly record struct ChartPoint(double X, double Y, double? Lower = null, double? Upper = null);
