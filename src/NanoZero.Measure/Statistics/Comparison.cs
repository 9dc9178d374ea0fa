using System.Globalization;

namespace NanoZero.Measure;

/// <summary>The answer to "is A as good as B?" with a margin that was stated beforehand.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="MarginElo">The difference that counts as none, Elo above 0.</param>
/// <param name="Elo">Estimate of A minus B with the interval the verdict rests on.</param>
/// <param name="MorePairs">
/// Pairs still needed for an answer if score and spread stay as measured; 0 with an answer; null if that many cannot be played
/// (over ten million: the difference sits on the border between two answers).
/// </param>
public sealed record Comparison(Verdict Verdict, double MarginElo, EloEstimate Elo, long? MorePairs)
{
    /// <summary>The margin used where none is stated, Elo.</summary>
    public const double DefaultMarginElo = 30;

    private const long MostPairs = 10_000_000;

    /// <summary>Whether A is at most the margin weaker than B.</summary>
    /// <param name="counts">Pair scores of A.</param>
    /// <param name="marginElo">Elo above 0, stated before the match was played.</param>
    /// <param name="confidence">Confidence of the two-sided interval the answer rests on.</param>
    /// <returns>
    /// As good as: the whole interval lies above -margin. Worse: else, if it lies below 0. Inconclusive otherwise.
    /// A false "as good as" has a probability of at most (1 - confidence)/2.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    public static Comparison NonInferiority(PairCounts counts, double marginElo = DefaultMarginElo, double confidence = 0.95) =>
        Judge(counts, marginElo, confidence, estimate => JudgeNonInferiority(estimate, marginElo));

    /// <summary>Whether A and B are at most the margin apart, in either direction.</summary>
    /// <param name="counts">Pair scores of A.</param>
    /// <param name="marginElo">Elo above 0, stated before the match was played.</param>
    /// <param name="confidence">Confidence of the two-sided interval the answer rests on.</param>
    /// <returns>
    /// As good as: the whole interval lies within ±margin. Worse or better: else, if it lies wholly on one side of 0.
    /// Inconclusive otherwise.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    /// <remarks>Two one-sided tests (Schuirmann 1987), each at (1 - confidence)/2.</remarks>
    public static Comparison Equivalence(PairCounts counts, double marginElo = DefaultMarginElo, double confidence = 0.95) =>
        Judge(counts, marginElo, confidence, estimate => JudgeEquivalence(estimate, marginElo));

    /// <summary>The answer in words, as "inconclusive; about 140 more pairs would settle it if the result stays as it is".</summary>
    public override string ToString()
    {
        string margin = MarginElo.ToString("0.#", CultureInfo.InvariantCulture);
        return Verdict switch
        {
            Verdict.AsGoodAs => $"as good as (margin {margin} Elo)",
            Verdict.Worse => "worse",
            Verdict.Better => "better",
            _ when Elo.Pairs == 0 => "inconclusive; no pair was played",
            _ when MorePairs is null => "inconclusive; the result sits on the border, more games would hardly settle it",
            _ => $"inconclusive; {PairsText(MorePairs.Value)} would settle it if the result stays as it is",
        };
    }

    /// <summary>Returns a number of pairs that are missing in words, as "about 140 more pairs" or "about 1 more pair".</summary>
    /// <param name="pairs">Pairs that are missing.</param>
    public static string PairsText(long pairs) => string.Create(CultureInfo.InvariantCulture, $"about {pairs:#,0} more pair{(pairs == 1 ? "" : "s")}");

    private static Comparison Judge(PairCounts counts, double margin, double confidence, Func<EloEstimate, Verdict> judge)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(margin);
        EloEstimate estimate = EloEstimate.From(counts, confidence);
        Verdict verdict = judge(estimate);
        long? more = verdict != Verdict.Inconclusive ? 0
            : counts.Pairs == 0 ? null
            : PairsToAnswer(counts, confidence, judge) - counts.Pairs;
        return new Comparison(verdict, margin, estimate, more);
    }

    private static Verdict JudgeNonInferiority(EloEstimate estimate, double margin) =>
        estimate.Lower > -margin ? Verdict.AsGoodAs
        : estimate.Upper < 0 ? Verdict.Worse
        : Verdict.Inconclusive;

    private static Verdict JudgeEquivalence(EloEstimate estimate, double margin) =>
        estimate.Lower > -margin && estimate.Upper < margin ? Verdict.AsGoodAs
        : estimate.Upper < 0 ? Verdict.Worse
        : estimate.Lower > 0 ? Verdict.Better
        : Verdict.Inconclusive;

    /// <summary>The fewest pairs with the same score and variance that give an answer; null beyond <see cref="MostPairs"/>.</summary>
    private static long? PairsToAnswer(PairCounts counts, double confidence, Func<EloEstimate, Verdict> judge)
    {
        bool Answers(long pairs) =>
            judge(EloEstimate.FromMoments(pairs, counts.Score, counts.Variance, confidence)) != Verdict.Inconclusive;

        long low = counts.Pairs;
        long high = Math.Max(2, low);
        while (!Answers(high))
        {
            low = high;
            high *= 2;
            if (high > MostPairs)
            {
                return null;
            }
        }

        while (high - low > 1)
        {
            long middle = (low + high) / 2;
            (low, high) = Answers(middle) ? (low, middle) : (middle, high);
        }

        return high;
    }
}
