namespace NanoZero.Statistics;

/// <summary>Ratings of several players from one set of games.</summary>
/// <param name="Players">In the order given.</param>
/// <param name="FirstMoveElo">What moving first is worth, Elo.</param>
/// <param name="FirstMoveInterval">Its interval; null with fewer than two pairs.</param>
internal sealed record PlayerRatings(
    IReadOnlyList<PlayerRating> Players, double FirstMoveElo, Interval? FirstMoveInterval);

/// <summary>Rating of one player among several, relative to the anchor.</summary>
/// <param name="Player">Name.</param>
/// <param name="Rating">
/// Elo above the anchor; null where the likelihood has no maximum, as for a player who won everything.
/// </param>
/// <param name="Lower">Lower end of the interval; null where the games say nothing about it.</param>
/// <param name="Upper">Upper end of the interval; null where the games say nothing about it.</param>
/// <param name="Games">Games of the player.</param>
/// <param name="Pairs">Pairs of the player.</param>
/// <param name="Score">Mean points per game, in [0, 1].</param>
public sealed record PlayerRating(
    string Player, double? Rating, double? Lower, double? Upper, long Games, long Pairs, double Score)
{
    /// <summary>
    /// The rating with its interval, as "+35 [-12, +83]", a bound alone, as "&gt; +191", or "unknown".
    /// </summary>
    public override string ToString() => (Rating, Lower, Upper) switch
    {
        (double rating, double lower, double upper) =>
            $"{Elo.ToText(rating)} [{Elo.ToText(lower)}, {Elo.ToText(upper)}]",
        (double rating, _, _) => $"{Elo.ToText(rating)} [{End(Lower, "-∞")}, {End(Upper, "+∞")}]",
        (null, double lower, _) => $"> {Elo.ToText(lower)}",
        (null, null, double upper) => $"< {Elo.ToText(upper)}",
        _ => "unknown",
    };

    private static string End(double? end, string open) => end is { } elo ? Elo.ToText(elo) : open;
}

/// <summary>One game as ratings see it.</summary>
/// <param name="First">Index of the player who moved first.</param>
/// <param name="Second">Index of the opponent.</param>
/// <param name="Result">+1 if the one who moved first won, 0 for a draw, -1 if they lost.</param>
/// <param name="Pair">
/// Number of the pair among the pairs of these two players. Games of these two with the same number share their opening
/// and are resampled together.
/// </param>
internal readonly record struct RatedGame(int First, int Second, int Result, long Pair);

/// <summary>How ratings are anchored and how their intervals are made.</summary>
internal sealed record RatingOptions
{
    /// <summary>Index of the player whose rating is 0.</summary>
    public int Anchor { get; init; }

    /// <summary>Confidence of the intervals, in (0, 1).</summary>
    public double Confidence { get; init; } = 0.95;

    /// <summary>Times the pairs are drawn anew, at least 100.</summary>
    public int Resamples { get; init; } = 1000;

    /// <summary>Seed of the resampling.</summary>
    public int Seed { get; init; } = 1;

    internal void Validate(int players)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(Anchor);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Anchor, players);
        ArgumentOutOfRangeException.ThrowIfLessThan(Resamples, 100);
        if (!(Confidence > 0 && Confidence < 1))
        {
            throw new ArgumentException(
                FormattableString.Invariant($"a confidence lies above 0 and below 1; it is {Confidence}"));
        }
    }
}
