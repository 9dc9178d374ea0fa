namespace NanoZero.Statistics;

/// <summary>Rating of one player among several, relative to the anchor.</summary>
/// <param name="Player">Name.</param>
/// <param name="Rating">Elo above the anchor; null where the likelihood has no maximum, as for a player who won everything.</param>
/// <param name="Lower">Lower end of the interval; null where the games say nothing about it.</param>
/// <param name="Upper">Upper end of the interval; null where the games say nothing about it.</param>
/// <param name="Games">Games of the player.</param>
/// <param name="Pairs">Pairs of the player.</param>
/// <param name="Score">Mean points per game, in [0, 1].</param>
public sealed record PlayerRating(string Player, double? Rating, double? Lower, double? Upper, long Games, long Pairs, double Score)
{
    /// <summary>The rating with its interval, as "+35 [-12, +83]", a bound alone, as "&gt; +191", or "unknown".</summary>
    public override string ToString() => (Rating, Lower, Upper) switch
    {
        (double rating, double lower, double upper) => $"{Elo.ToText(rating)} [{Elo.ToText(lower)}, {Elo.ToText(upper)}]",
        (double rating, _, _) => $"{Elo.ToText(rating)} [{End(Lower, "-∞")}, {End(Upper, "+∞")}]",
        (null, double lower, _) => $"> {Elo.ToText(lower)}",
        (null, null, double upper) => $"< {Elo.ToText(upper)}",
        _ => "unknown",
    };

    private static string End(double? end, string open) => end is { } elo ? Elo.ToText(elo) : open;
}
