using System.Text.Json.Serialization;

namespace NanoZero.Statistics;

/// <summary>The logistic Elo scale: how an expected score and a rating difference name the same thing.</summary>
public static class Elo
{
    /// <summary>Rating difference at which a player expects the given score.</summary>
    /// <param name="score">Expected points per game, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The score is not inside (0, 1), where the difference is infinite.
    /// </exception>
    public static double FromScore(double score)
    {
        if (!(score > 0 && score < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(score), score, "Only a score above 0 and below 1 has an Elo difference.");
        }

        return 400 * Math.Log10(score / (1 - score));
    }

    /// <summary>Score that a player expects with the given rating difference, in (0, 1).</summary>
    /// <param name="difference">Rating of the player minus that of the opponent.</param>
    public static double ToScore(double difference) => 1 / (1 + Math.Pow(10, -difference / 400));

    /// <summary>A difference as text, rounded and with its sign: "+35", "-12", "0".</summary>
    /// <param name="difference">Elo.</param>
    public static string ToText(double difference) => ToText(difference, decimals: 0);

    internal static string ToText(double difference, int decimals)
    {
        string digits = decimals == 0 ? "0" : $"0.{new string('0', decimals)}";
        return difference.ToString(
            $"+{digits};-{digits};0", System.Globalization.CultureInfo.InvariantCulture);
    }
}

/// <summary>Which scale the bounds of a test are stated on.</summary>
public enum EloModel
{
    /// <summary>
    /// The usual scale: an expected score of 1 / (1 + 10^(-Elo/400)) per game, however drawish the games are.
    /// </summary>
    Logistic,

    /// <summary>
    /// Score above ½ in standard deviations of one game, times 800/ln 10. The same bounds need the same number of
    /// games, whatever the draw rate and the openings.
    /// </summary>
    /// <remarks>
    /// Van den Bergh, "Normalized Elo". The variance of a game is taken from the pairs, as twice that of a pair's mean
    /// score. Near 0, without draws and with games that do not depend on their opening, both scales agree.
    /// </remarks>
    Normalised,
}

/// <summary>An Elo difference (logistic) estimated from the pairs of a match, with its confidence interval.</summary>
/// <param name="Difference">
/// Elo of A minus Elo of B; null where it would be infinite (A scored nothing or everything) or no pair was played.
/// </param>
/// <param name="Lower">Lower end; null where the match says nothing about it.</param>
/// <param name="Upper">Upper end; null where the match says nothing about it.</param>
/// <param name="Confidence">Confidence of the interval, or of the one bound that is left, in (0, 1).</param>
/// <param name="Pairs">Pairs the estimate rests on.</param>
/// <remarks>
/// With n pairs, mean score s and pair variance V the interval is symmetric in Elo: Elo(s) ± t·√(V/n)·Elo'(s). t is
/// Student's quantile with n - 1 degrees of freedom (delta method on the logistic scale). The interval is cut to the
/// Clopper–Pearson interval of n games with score s, which has the largest variance a score can have. When all pairs
/// scored alike the variance says nothing. Then at most q = 1 - (1 - confidence)^(1/n) of the pairs can be expected to
/// score differently. The ends are what happens if those pairs score 0, or everything: s(1 - q) and s + (1 - s)q. For s
/// = 1 that leaves the one-sided exact bound (1 - confidence)^(1/n) and no upper end.
/// </remarks>
public readonly record struct EloEstimate(
    double? Difference, double? Lower, double? Upper, double Confidence, long Pairs)
{
    /// <summary>Whether only one end, or none, could be given.</summary>
    [JsonIgnore]
    public bool IsOneSided => Lower is null || Upper is null;

    /// <summary>Estimates the difference from pair scores.</summary>
    /// <param name="counts">Pair scores of A.</param>
    /// <param name="confidence">Above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The confidence is not inside (0, 1).</exception>
    public static EloEstimate From(PairCounts counts, double confidence = 0.95)
    {
        if (!(confidence > 0 && confidence < 1))
        {
            throw new ArgumentOutOfRangeException(
                nameof(confidence), confidence, "A confidence lies above 0 and below 1.");
        }

        return counts.Pairs == 0
            ? new EloEstimate(null, null, null, confidence, 0)
            : FromMoments(counts.Pairs, counts.Score, counts.Variance, confidence);
    }

    /// <summary>
    /// The difference with its interval, as "+35 [-12, +83]", or a bound alone, as "&gt; +191 (95 %)". An end close to
    /// 0 has decimals, so that an interval that leaves 0 out does not seem to touch it: "+13.1 [+0.3, +25.9]".
    /// </summary>
    public override string ToString() => (Lower, Upper) switch
    {
        (null, null) => "no games",
        (null, double upper) => $"< {Text(upper)} ({PercentText(Confidence)})",
        (double lower, null) => $"> {Text(lower)} ({PercentText(Confidence)})",
        (double lower, double upper) => $"{Text(Difference!.Value)} [{Text(lower)}, {Text(upper)}]",
    };

    /// <summary>The same with its unit, for a sentence: "+35 [-12, +83] Elo", "&gt; +191 Elo (95 %)".</summary>
    public string WithUnit() => (Lower, Upper) switch
    {
        (null, null) => ToString(),
        (null, double upper) => $"< {Text(upper)} Elo ({PercentText(Confidence)})",
        (double lower, null) => $"> {Text(lower)} Elo ({PercentText(Confidence)})",
        _ => $"{this} Elo",
    };

    private string Text(double elo)
    {
        double closest = Math.Min(Math.Abs(Lower ?? 1), Math.Abs(Upper ?? 1));
        return Elo.ToText(elo, decimals: closest is < 0.005 or >= 0.5 ? 0 : closest < 0.05 ? 2 : 1);
    }

    internal static EloEstimate FromMoments(long pairs, double score, double variance, double confidence)
    {
        Interval scores = variance > 0
            ? SpreadInterval(pairs, score, variance, confidence)
            : AlikeInterval(pairs, score, confidence);
        return new EloEstimate(FiniteElo(score), FiniteElo(scores.Lower), FiniteElo(scores.Upper), confidence, pairs);
    }

    private static Interval SpreadInterval(long pairs, double score, double variance, double confidence)
    {
        double t = SpecialFunctions.StudentQuantile((1 + confidence) / 2, pairs - 1);
        double slope = 400 / (Math.Log(10) * score * (1 - score));
        double half = t * Math.Sqrt(variance / pairs) * slope;
        double middle = Elo.FromScore(score);
        Interval widest = Proportion.ClopperPearson(pairs * score, pairs, confidence);
        return new Interval(
            Math.Max(widest.Lower, Elo.ToScore(middle - half)),
            Math.Min(widest.Upper, Elo.ToScore(middle + half)));
    }

    private static Interval AlikeInterval(long pairs, double score, double confidence)
    {
        double unlike = 1 - Math.Pow(1 - confidence, 1.0 / pairs);
        return new Interval(score * (1 - unlike), score + ((1 - score) * unlike));
    }

    private static double? FiniteElo(double score) => score is > 0 and < 1 ? Elo.FromScore(score) : null;

    private static string PercentText(double fraction) =>
        (100 * fraction).ToString("0.##", System.Globalization.CultureInfo.InvariantCulture) + " %";
}
