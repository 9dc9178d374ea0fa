namespace NanoZero.Statistics;

/// <summary>The significance test that verdicts use: the exact sign-flip test on pair scores.</summary>
internal static class PairTest
{
    /// <summary>
    /// Probability of a total at least as far from even as observed if the two players were interchangeable
    /// (two-sided).
    /// </summary>
    /// <param name="counts">Pair scores of A.</param>
    /// <returns>In (0, 1]; 1 without a pair.</returns>
    /// <remarks>
    /// Interchangeable players make a pair score x as likely as 2 - x. So every pair's distance from 1 keeps its size
    /// and takes either sign with probability ½ (Fisher's randomisation test). The test is exact for any number of
    /// pairs. A t test calls five pairs of 2, 2, 2, 2, 1½ significant at 0.001. Chance alone gives such a run once in
    /// 16 times.
    /// </remarks>
    public static double TwoSided(PairCounts counts)
    {
        long small = counts.Half + counts.OneAndHalf;
        long large = counts.Zero + counts.Two;
        long observed = Math.Abs(counts.OneAndHalf - counts.Half + (2 * (counts.Two - counts.Zero)));
        if (observed == 0)
        {
            return 1;
        }

        double[] tail = UpperTail(small);
        double probability = 0;
        for (long positive = 0; positive <= large; positive++)
        {
            // The small ones must bring the total to `observed`: 2·k - small ≥ observed - 2·(2·positive - large).
            long missing = observed - (2 * ((2 * positive) - large));
            long atLeast = Math.Max(0, (missing + small + 1) >> 1);
            if (atLeast <= small)
            {
                probability += Math.Exp(
                    SpecialFunctions.LogChoose(large, positive) - (large * Math.Log(2))) * tail[atLeast];
            }
        }

        return Math.Min(1, 2 * probability);
    }

    /// <summary>P(X ≥ k) of Binomial(n, ½) for every k in [0, n].</summary>
    private static double[] UpperTail(long n)
    {
        double[] tail = new double[n + 1];
        double sum = 0;
        for (long k = n; k >= 0; k--)
        {
            sum += Math.Exp(SpecialFunctions.LogChoose(n, k) - (n * Math.Log(2)));
            tail[k] = Math.Min(1, sum);
        }

        return tail;
    }
}

/// <summary>The exact sign test on decisive games.</summary>
internal static class BinomialTest
{
    /// <summary>
    /// Probability that a fair coin splits the decisive games at least as unevenly as observed (two-sided).
    /// </summary>
    /// <param name="wins">Games A won, at least 0.</param>
    /// <param name="losses">Games A lost, at least 0.</param>
    /// <returns>In (0, 1]; 1 without a decisive game.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count is negative.</exception>
    /// <remarks>
    /// For comparison with publications only: it takes the two games of a pair for independent, which they are not.
    /// </remarks>
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

/// <summary>Correction of p-values for having asked several questions at once.</summary>
internal static class HolmCorrection
{
    /// <summary>Adjusted p-values: each may be compared with the significance level as if it stood alone.</summary>
    /// <param name="pValues">Raw p-values, shape [K], each in [0, 1].</param>
    /// <returns>Adjusted p-values in the same order, each in [0, 1] and at least the raw one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A p-value lies outside [0, 1].</exception>
    /// <remarks>Holm 1979, "A simple sequentially rejective multiple test procedure".</remarks>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        foreach (double p in pValues)
        {
            if (!(p >= 0 && p <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(pValues), p, "A p-value lies in [0, 1].");
            }
        }

        int[] ascending = [.. Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i])];
        double[] adjusted = new double[pValues.Count];
        double largestSoFar = 0;
        for (int rank = 0; rank < ascending.Length; rank++)
        {
            double scaled = pValues[ascending[rank]] * (ascending.Length - rank);
            largestSoFar = Math.Max(largestSoFar, Math.Min(1, scaled));
            adjusted[ascending[rank]] = largestSoFar;
        }

        return adjusted;
    }
}

/// <summary>What a match of this size could have shown, whatever it did show.</summary>
internal static class Detectability
{
    /// <summary>
    /// The smallest Elo difference that a match like this one finds significant with the given power.
    /// </summary>
    /// <param name="counts">Pair scores; only their number and spread matter.</param>
    /// <param name="power">Probability of finding a difference of the returned size, above ½ and below 1.</param>
    /// <param name="significance">Two-sided level of the test, above 0 and below 1.</param>
    /// <returns>Elo above 0; null if no difference, however large, would have been found (too few pairs).</returns>
    /// <exception cref="ArgumentOutOfRangeException">A probability is outside its range.</exception>
    /// <remarks>
    /// Score difference (t(1 - significance/2) + t(power))·√(V/n) from an even score, with Student's quantiles.
    /// If all pairs scored alike, V is the largest variance that could have gone unseen (as in
    /// <see cref="EloEstimate"/>).
    /// </remarks>
    public static double? SmallestElo(PairCounts counts, double power = 0.8, double significance = 0.05)
    {
        if (!(power > 0.5 && power < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(power), power, "A power lies above 0.5 and below 1.");
        }

        if (counts.Pairs < 2)
        {
            return null;
        }

        long pairs = counts.Pairs;
        double quantiles = SpecialFunctions.StudentQuantile(1 - (significance / 2), pairs - 1)
            + SpecialFunctions.StudentQuantile(power, pairs - 1);
        double variance = counts.Variance > 0 ? counts.Variance : UnseenVariance(pairs, counts.Score, significance);
        double score = 0.5 + (quantiles * Math.Sqrt(variance / pairs));
        return score < 1 ? Elo.FromScore(score) : null;
    }

    private static double UnseenVariance(long pairs, double score, double significance)
    {
        double unlike = 1 - Math.Pow(significance, 1.0 / pairs);
        double distance = Math.Max(score, 1 - score);
        return unlike * (1 - unlike) * distance * distance;
    }
}
