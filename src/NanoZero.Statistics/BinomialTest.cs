namespace NanoZero.Statistics;

/// <summary>The exact sign test on decisive games.</summary>
public static class BinomialTest
{
    /// <summary>
    /// Probability that a fair coin splits the decisive games at least as unevenly as observed (two-sided).
    /// </summary>
    /// <param name="wins">Games A won, at least 0.</param>
    /// <param name="losses">Games A lost, at least 0.</param>
    /// <returns>In (0, 1]; 1 without a decisive game.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    /// <remarks>For comparison with publications only: it takes the two games of a pair for independent, which they are not.</remarks>
    public static double TwoSided(long wins, long losses)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wins);
        ArgumentOutOfRangeException.ThrowIfNegative(losses);
        if (wins == losses)
        {
            return 1;
        }

        // P(X ≤ k) of Binomial(n, ½) is the incomplete beta function at ½ (DLMF 8.17.5).
        long fewer = Math.Min(wins, losses);
        long more = Math.Max(wins, losses);
        return Math.Min(1, 2 * SpecialFunctions.IncompleteBeta(more, fewer + 1, 0.5));
    }
}
