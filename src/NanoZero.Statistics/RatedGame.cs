namespace NanoZero.Statistics;

/// <summary>One game as ratings see it.</summary>
/// <param name="First">Index of the player who moved first.</param>
/// <param name="Second">Index of the opponent.</param>
/// <param name="Result">+1 if the one who moved first won, 0 for a draw, -1 if they lost.</param>
/// <param name="Pair">
/// Number of the pair among the pairs of these two players: games of the same two with the same number share their opening
/// and are resampled together.
/// </param>
public readonly record struct RatedGame(int First, int Second, int Result, long Pair);
