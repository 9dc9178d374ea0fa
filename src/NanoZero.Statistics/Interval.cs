namespace NanoZero.Statistics;

/// <summary>A confidence interval with both of its ends.</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end, at least <paramref name="Lower"/>.</param>
public readonly record struct Interval(double Lower, double Upper)
{
    /// <summary>Half the width of a normal distribution's 95 % interval, in standard errors.</summary>
    public const double NormalHalfWidth = 1.96;

    /// <summary>Returns the 95 % interval of a mean whose error is normal.</summary>
    /// <param name="mean">The mean.</param>
    /// <param name="standardError">Its standard error, at least 0.</param>
    public static Interval Normal(double mean, double standardError) =>
        new(mean - (NormalHalfWidth * standardError), mean + (NormalHalfWidth * standardError));

    /// <summary>Whether the value lies in the interval, its ends included.</summary>
    /// <param name="value">In the unit of the ends.</param>
    public bool Contains(double value) => Lower <= value && value <= Upper;
}

/// <summary>Intervals for a rate that was observed in independent trials.</summary>
internal static class Proportion
{
    /// <summary>Wilson's score interval: good coverage at every rate, never outside [0, 1].</summary>
    /// <param name="successes">
    /// In [0, <paramref name="trials"/>]; a draw may count one half, which makes the interval a little too wide.
    /// </param>
    /// <param name="trials">Above 0.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <remarks>
    /// Wilson 1927; method 3 of Newcombe 1998, "Two-sided confidence intervals for the single proportion".
    /// </remarks>
    public static Interval Wilson(double successes, double trials, double confidence = 0.95)
    {
        RequireCounts(successes, trials);
        double z = SpecialFunctions.NormalQuantile((1 + confidence) / 2);
        double rate = successes / trials;
        double middle = rate + (z * z / (2 * trials));
        double half = z * Math.Sqrt(((rate * (1 - rate)) + (z * z / (4 * trials))) / trials);
        double scale = 1 + (z * z / trials);
        return new Interval(
            successes == 0 ? 0 : Math.Max(0, (middle - half) / scale),
            successes == trials ? 1 : Math.Min(1, (middle + half) / scale));
    }

    /// <summary>The exact interval: covers the true rate at least as often as it claims.</summary>
    /// <param name="successes">In [0, <paramref name="trials"/>]; need not be whole.</param>
    /// <param name="trials">Above 0; need not be whole.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is outside its range.</exception>
    /// <remarks>Clopper and Pearson 1934; method 5 of Newcombe 1998.</remarks>
    public static Interval ClopperPearson(double successes, double trials, double confidence = 0.95)
    {
        RequireCounts(successes, trials);
        double tail = (1 - confidence) / 2;
        double failures = trials - successes;
        return new Interval(
            successes == 0 ? 0 : SpecialFunctions.BetaQuantile(successes, failures + 1, tail),
            failures == 0 ? 1 : SpecialFunctions.BetaQuantile(successes + 1, failures, 1 - tail));
    }

    private static void RequireCounts(double successes, double trials)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(trials);
        if (!(successes >= 0 && successes <= trials))
        {
            throw new ArgumentOutOfRangeException(
                nameof(successes), successes, "Successes must lie between 0 and the number of trials.");
        }
    }
}
