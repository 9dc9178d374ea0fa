namespace NanoZero.Reports;

/// <summary>The bars of one colour, one per category.</summary>
/// <param name="Name">Shown in the legend.</param>
/// <param name="Values">One value per category of the chart; null where nothing was measured.</param>
public sealed record BarSeries(string Name, IReadOnlyList<BarValue?> Values)
{
    /// <summary>Which colour and shade to use, at least 0; null for the position in the chart.</summary>
    public int? Style { get; init; }
}
