namespace NanoZero.Reports;

/// <summary>One bar.</summary>
/// <param name="Value">Height of the bar from 0.</param>
/// <param name="Lower">Lower end of its interval, or null.</param>
/// <param name="Upper">Upper end of its interval, or null.</param>
/// <param name="Label">Text at the end of the bar; null for the value in three digits.</param>
public readonly record struct BarValue(double Value, double? Lower = null, double? Upper = null, string? Label = null);
