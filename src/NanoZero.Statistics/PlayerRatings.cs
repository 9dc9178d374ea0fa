namespace NanoZero.Statistics;

/// <summary>Ratings of several players from one set of games.</summary>
/// <param name="Players">In the order given.</param>
/// <param name="FirstMoveElo">What moving first is worth, Elo.</param>
/// <param name="FirstMoveInterval">Its interval; null with fewer than two pairs.</param>
public sealed record PlayerRatings(IReadOnlyList<PlayerRating> Players, double FirstMoveElo, Interval? FirstMoveInterval);
