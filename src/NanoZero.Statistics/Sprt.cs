namespace NanoZero.Statistics;

/// <summary>
/// The generalised sequential probability ratio test on pairs: it may be looked at after every pair and ends a match as
/// soon as one of two stated differences explains it much better than the other.
/// </summary>
/// <remarks>
/// Pair scores x ∈ {0, ¼, ½, ¾, 1} per game are taken for normal with mean μ and an unknown variance, which each hypothesis
/// may choose as it likes best (hence "generalised"). With mean s and variance V of the n pairs:
/// logistic bounds μᵢ: LLR = n/2 · ln((V + (s - μ₀)²) / (V + (s - μ₁)²));
/// normalised bounds tᵢ = √2 · Eloᵢ · ln 10 / 800 (a pair's mean varies 1/√2 as much as a game): μᵢ = ½ + tᵢσ, σ free, and
/// LLR = ℓ(t₁) - ℓ(t₀) with ℓ(t) = n (ln u - M u²/2 + t m u - t²/2), m = s - ½, M = V + m², u = (tm + √(t²m² + 4M)) / 2M.
///
/// Regularisation: V is that of the pairs and two imagined ones that lie ½ off the mean, V = (Σ(x - s)² + ½) / (n + 2).
/// Pairs that all end alike then say no more than they can: without it, a few equal pairs would have variance 0 and an
/// infinite ratio, and with a fortieth of their weight 8 to 9 % of tests with bounds of 5 % accept H0 under H1 where most games
/// are drawn. The imagined pairs do not move s; their weight vanishes as 1/n.
///
/// Wald 1945; Van den Bergh, "The generalized maximum likelihood ratio for the expectation value of a distribution" and
/// "Normalized Elo". Wald's bounds hold up to the normal approximation: see the calibration in docs/results.
/// </remarks>
public static class Sprt
{
    private const double ImaginedPairs = 2;
    private const double ImaginedSpread = ImaginedPairs * 0.25;

    /// <summary>Looks at a match.</summary>
    /// <param name="options">The test.</param>
    /// <param name="counts">Pair scores of A so far.</param>
    /// <exception cref="ArgumentException">The options make no test.</exception>
    public static SprtResult Test(SprtOptions options, PairCounts counts)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        double lower = Math.Log(options.Beta / (1 - options.Alpha));
        double upper = Math.Log((1 - options.Beta) / options.Alpha);
        double ratio = counts.Pairs == 0 ? 0 : Ratio(options, counts);
        SprtDecision decision = ratio >= upper ? SprtDecision.AcceptH1 : ratio <= lower ? SprtDecision.AcceptH0 : SprtDecision.Continue;
        return new SprtResult(ratio, lower, upper, decision, counts.Pairs);
    }

    private static double Ratio(SprtOptions options, PairCounts counts)
    {
        long n = counts.Pairs;
        double score = counts.Score;
        double variance = ((counts.Variance * (n - 1)) + ImaginedSpread) / (n + ImaginedPairs);
        if (options.Model == EloModel.Normalised)
        {
            double offset = score - 0.5;
            return n * (NormalisedLikelihood(offset, variance, options.Elo1) - NormalisedLikelihood(offset, variance, options.Elo0));
        }

        double from0 = score - Elo.ToScore(options.Elo0);
        double from1 = score - Elo.ToScore(options.Elo1);
        return n / 2.0 * Math.Log((variance + (from0 * from0)) / (variance + (from1 * from1)));
    }

    /// <summary>Mean log-likelihood of a pair, up to a constant, when its mean lies t standard deviations above ½.</summary>
    private static double NormalisedLikelihood(double offset, double variance, double elo)
    {
        double t = Math.Sqrt(2) * elo * Math.Log(10) / 800;
        double square = variance + (offset * offset);
        double u = ((t * offset) + Math.Sqrt((t * t * offset * offset) + (4 * square))) / (2 * square);
        return Math.Log(u) - (square * u * u / 2) + (t * offset * u) - (t * t / 2);
    }
}
