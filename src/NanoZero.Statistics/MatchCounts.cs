namespace NanoZero.Statistics;

/// <summary>The outcome of a match played in pairs: the pair scores and the single games of player A.</summary>
/// <param name="Pairs">Pair scores; what verdicts are made of.</param>
/// <param name="Games">Wins, draws and losses; a win and a loss make the same pair score as two draws, so both are kept.</param>
public readonly record struct MatchCounts(PairCounts Pairs, GameCounts Games)
{
    /// <summary>The counts with one more pair of games over the same opening.</summary>
    /// <param name="first">Result for A of the game in which A moved first: +1, 0 or -1.</param>
    /// <param name="second">Result for A of the game with the sides swapped.</param>
    /// <exception cref="ArgumentOutOfRangeException">A result is not +1, 0 or -1.</exception>
    public MatchCounts AddPair(int first, int second) =>
        new(Pairs.AddPair(first, second), Games.Add(first).Add(second));

    /// <summary>The counts of two matches taken together.</summary>
    /// <param name="other">Counts of the same player A.</param>
    public MatchCounts Add(MatchCounts other) => new(Pairs.Add(other.Pairs), Games.Add(other.Games));
}
