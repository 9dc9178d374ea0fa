namespace NanoZero.Statistics;

/// <summary>A confidence interval with both of its ends.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end, at least <paramref name="Lower"/>.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Whether the value lies in the interval, its ends included.</summary>
    /// <param name="value">In the unit of the ends.</param>
    public bool Contains(double value) => Lower <= value && value <= Upper;
}
