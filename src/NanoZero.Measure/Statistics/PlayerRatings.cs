namespace NanoZero.Measure;

/// <summary>Ratings of several players from one set of games.</summary>
/// <param name="Players">In the order given.</param>
/// <param name="FirstMoveElo">What moving first is worth, Elo.</param>
/// <param name="FirstMoveInterval">Its interval; null with fewer than two pairs.</param>
/// <param name="EvenDrawRate">Share of drawn games between two equal players when neither has the first move's advantage.</param>
public sealed record PlayerRatings(
    IReadOnlyList<PlayerRating> Players, double FirstMoveElo, Interval? FirstMoveInterval, double EvenDrawRate);
