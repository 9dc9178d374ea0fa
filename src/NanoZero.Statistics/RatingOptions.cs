namespace NanoZero.Statistics;

/// <summary>How ratings are anchored and how their intervals are made.</summary>
public sealed record RatingOptions
{
    /// <summary>Index of the player whose rating is 0.</summary>
    public int Anchor { get; init; }

    /// <summary>Confidence of the intervals, in (0, 1).</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Times the pairs are drawn anew, at least 100.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Seed of the resampling.</summary>
    public int Seed { get; init; } = 1;

    internal void Validate(int players)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Anchor);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Anchor, players);
        ArgumentOutOfRangeException.ThrowIfLessThan(Resamples, 100);
        if (!(Confidence > 0 && Confidence < 1))
        {
            throw new ArgumentException(FormattableString.Invariant($"a confidence lies above 0 and below 1; it is {Confidence}"));
        }
    }
}
