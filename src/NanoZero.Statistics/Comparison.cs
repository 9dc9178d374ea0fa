namespace NanoZero.Statistics;

/// <summary>What the pairs of a match say about A and B, with a margin that was stated beforehand.</summary>
/// <param name="Verdict">The answer.</param>
/// <param name="MarginElo">The difference that counts as none, Elo above 0.</param>
/// <param name="Elo">Estimate of A minus B with its interval.</param>
/// <param name="MorePairs">
/// Pairs still needed for an answer if score and spread stay as measured. 0 where there is an answer. Null for over ten
/// million pairs: the difference then sits on the border between two answers.
/// </param>
public sealed record Comparison(Verdict Verdict, double MarginElo, EloEstimate Elo, long? MorePairs)
{
    /// <summary>The margin used where none is stated, Elo.</summary>
    public const double DefaultMarginElo = 30;

    private const long MostPairs = 10_000_000;

    /// <summary>Gets whether a sequential test gave the verdict; otherwise the interval did.</summary>
    public bool IsSequential { get; private init; }

    /// <summary>
    /// Gets whether the match shows which of the two is stronger. How small a difference it could have shown is then
    /// no question: the scores of an uneven match vary less than those of near equals.
    /// </summary>
    internal bool ShowsDifference => Verdict is Verdict.Better or Verdict.Worse;

    // The answer that the missing pairs would give.
    private Verdict Expected { get; init; }

    /// <summary>
    /// Gets whether A is shown to be at most the margin weaker than B: the whole interval lies above -margin.
    /// </summary>
    /// <remarks>
    /// A claim of non-inferiority. A false claim has a probability of at most half of what the confidence leaves.
    /// </remarks>
    public bool IsWithinMargin => Elo.Lower > -MarginElo;

    /// <summary>Gets whether A and B are shown to be at most the margin apart, in either direction.</summary>
    /// <remarks>A claim of equivalence by two one-sided tests (Schuirmann 1987).</remarks>
    public bool IsEquivalent => IsWithinMargin && Elo.Upper < MarginElo;

    /// <summary>Judges the pairs of a match by their interval; see <see cref="Verdicts.Of"/>.</summary>
    /// <param name="counts">Pair scores of A.</param>
    /// <param name="marginElo">Elo above 0, stated before the match was played.</param>
    /// <param name="confidence">Confidence of the two-sided interval the answer rests on.</param>
    /// <exception cref="ArgumentOutOfRangeException">The margin is not above 0.</exception>
    public static Comparison Of(PairCounts counts, double marginElo = DefaultMarginElo, double confidence = 0.95)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(marginElo);
        EloEstimate estimate = EloEstimate.From(counts, confidence);
        Verdict verdict = Verdicts.Of(estimate.Lower, estimate.Upper, marginElo);
        if (verdict != Verdict.Inconclusive || counts.Pairs == 0)
        {
            return new Comparison(verdict, marginElo, estimate, verdict == Verdict.Inconclusive ? null : 0);
        }

        long? enough = PairsToAnswer(counts, marginElo, confidence);
        return new Comparison(verdict, marginElo, estimate, enough - counts.Pairs)
        {
            Expected = enough is { } pairs ? After(pairs, counts, marginElo, confidence) : Verdict.Inconclusive,
        };
    }

    /// <summary>Judges the pairs of a match by a sequential test between "weaker by the margin" and "equal".</summary>
    /// <param name="counts">Pair scores of A.</param>
    /// <param name="test">The test.</param>
    /// <param name="marginElo">Elo above 0, stated before the match was played.</param>
    public static Comparison Sequential(PairCounts counts, SprtOptions test, double marginElo) =>
        Of(counts, marginElo) with
        {
            IsSequential = true,
            Verdict = Sprt.Test(test, counts).Decision switch
            {
                SprtDecision.AcceptH1 => Verdict.NotWorse,
                SprtDecision.AcceptH0 => Verdict.Worse,
                _ => Verdict.Inconclusive,
            },
        };

    /// <summary>
    /// The answer in words, as "inconclusive; about 140 more pairs would settle it as worse if the result stays as it
    /// is".
    /// </summary>
    public override string ToString() => Verdicts.Word(Verdict) + Verdict switch
    {
        Verdict.NotWorse => $" ({MarginText}{(IsSequential ? ", sequential test" : "")})",
        Verdict.Better or Verdict.Worse => IsSequential ? " (sequential test)" : "",
        _ => "; " + WhatIsMissing(),
    };

    /// <summary>The answer in one sentence without its full stop: "A is better than B: +127 [+50, +204] Elo".</summary>
    /// <param name="a">Name of A.</param>
    /// <param name="b">Name of B.</param>
    public string Sentence(string a, string b) => Verdicts.Sentence(Verdict, a, b, Elo.WithUnit(), MarginElo)
        + (Verdict == Verdict.Inconclusive ? "; " + WhatIsMissing() : "");

    private string WhatIsMissing() => this switch
    {
        { Elo.Pairs: 0 } => "no pair was played",
        { IsSequential: true } => "the sequential test has not decided"
            + (MorePairs is > 0 and { } more ? $", {PairsText(more)} should" : ""),
        { MorePairs: { } more } =>
            $"{PairsText(more)} would settle it as {Verdicts.Word(Expected)}"
            + $"{(Expected == Verdict.NotWorse ? $" ({MarginText})" : "")} if the result stays as it is",
        _ => "the result sits on the border, more games would hardly settle it",
    };

    private string MarginText => $"margin {Verdicts.Margin(MarginElo)} Elo";

    /// <summary>
    /// Returns a number of pairs that are missing in words, as "about 140 more pairs" or "about 1 more pair".
    /// </summary>
    /// <param name="pairs">Pairs that are missing.</param>
    public static string PairsText(long pairs) =>
        string.Create(CultureInfo.InvariantCulture, $"about {pairs:#,0} more pair{(pairs == 1 ? "" : "s")}");

    /// <summary>
    /// The fewest pairs with the same score and variance that give an answer; null beyond <see cref="MostPairs"/>.
    /// </summary>
    private static long? PairsToAnswer(PairCounts counts, double margin, double confidence)
    {
        bool Answers(long pairs) => After(pairs, counts, margin, confidence) != Verdict.Inconclusive;

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

    // The verdict of so many pairs with the same score and variance.
    private static Verdict After(long pairs, PairCounts counts, double margin, double confidence)
    {
        EloEstimate estimate = EloEstimate.FromMoments(pairs, counts.Score, counts.Variance, confidence);
        return Verdicts.Of(estimate.Lower, estimate.Upper, margin);
    }
}
