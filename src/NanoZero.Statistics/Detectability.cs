namespace NanoZero.Statistics;

/// <summary>What a match of this size could have shown, whatever it did show.</summary>
public static class Detectability
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
