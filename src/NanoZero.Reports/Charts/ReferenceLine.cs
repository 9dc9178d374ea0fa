namespace NanoZero.Reports;

/// <summary>A value to compare the data with, drawn across the chart: an even score, a baseline.</summary>
/// <param name="Value">Where it lies on the value axis.</param>
/// <param name="Label">What it is; shown in the legend.</param>
public sealed record ReferenceLine(double Value, string Label);
