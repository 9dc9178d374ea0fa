namespace NanoZero.Statistics;

/// <summary>The significance test that verdicts use: the exact sign-flip test on pair scores.</summary>
public static class PairTest
{
    /// <summary>
    /// Probability of a total at least as far from even as observed if the two players were interchangeable (two-sided).
    /// </summary>
    /// <param name="counts">Pair scores of A.</param>
    /// <returns>In (0, 1]; 1 without a pair.</returns>
    /// <remarks>
    /// Interchangeable players make a pair score x as likely as 2 - x, so every pair's distance from 1 keeps its size and
    /// takes either sign with probability ½ (Fisher's randomisation test). Exact for any number of pairs, where a t test
    /// calls five pairs of 2, 2, 2, 2, 1½ significant at 0.001 although chance alone gives such a run once in 16 times.
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
                probability += Math.Exp(SpecialFunctions.LogChoose(large, positive) - (large * Math.Log(2))) * tail[atLeast];
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
