namespace NanoZero.Reports;

/// <summary>What an axis of a chart measures and how it is divided.</summary>
/// <param name="Label">What is measured, as "self-play time"; may be empty.</param>
/// <param name="Unit">Unit, written in brackets after the label; null for a pure number.</param>
public sealed record ChartAxis(string Label, string? Unit = null)
{
    /// <summary>Equal factors take equal distances; values of 0 and below are then not shown.</summary>
    public bool IsLogarithmic { get; init; }

    /// <summary>Values are fractions and shown in percent: 0.5 as "50 %".</summary>
    public bool IsPercent { get; init; }

    /// <summary>The axis reaches 0 even if no value does (linear axes only).</summary>
    public bool IncludesZero { get; init; }

    /// <summary>First value shown; null to follow the data.</summary>
    public double? Minimum { get; init; }

    /// <summary>Last value shown; null to follow the data.</summary>
    public double? Maximum { get; init; }

    /// <summary>Values that get a tick, as the multipliers 1, 4, 8; null for round numbers.</summary>
    public IReadOnlyList<double>? Ticks { get; init; }

    internal string Text => Unit is null ? Label : Label.Length == 0 ? Unit : $"{Label} ({Unit})";
}
