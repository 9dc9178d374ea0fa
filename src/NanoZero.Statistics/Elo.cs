namespace NanoZero.Statistics;

/// <summary>The logistic Elo scale: how an expected score and a rating difference name the same thing.</summary>
public static class Elo
{
    /// <summary>Rating difference at which a player expects the given score.</summary>
    /// <param name="score">Expected points per game, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is not inside (0, 1), where the difference is infinite.</exception>
    public static double FromScore(double score)
    {
        if (!(score > 0 && score < 1))
        {
            throw new ArgumentOutOfRangeException(nameof(score), score, "Only a score above 0 and below 1 has an Elo difference.");
        }

        return 400 * Math.Log10(score / (1 - score));
    }

    /// <summary>Score that a player expects with the given rating difference, in (0, 1).</summary>
    /// <param name="difference">Rating of the player minus that of the opponent.</param>
    public static double ToScore(double difference) => 1 / (1 + Math.Pow(10, -difference / 400));

    /// <summary>A difference as text, rounded and with its sign: "+35", "-12", "0".</summary>
    /// <param name="difference">Elo.</param>
    public static string ToText(double difference) =>
        difference.ToString("+0;-0;0", System.Globalization.CultureInfo.InvariantCulture);
}
