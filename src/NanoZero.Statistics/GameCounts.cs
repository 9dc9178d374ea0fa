namespace NanoZero.Statistics;

/// <summary>Wins, draws and losses of player A, game by game.</summary>
/// <param name="Wins">Games A won.</param>
/// <param name="Draws">Games nobody won.</param>
/// <param name="Losses">Games A lost.</param>
public readonly record struct GameCounts(long Wins, long Draws, long Losses)
{
    /// <summary>Number of games played.</summary>
    public long Games => Wins + Draws + Losses;

    /// <summary>Games that somebody won.</summary>
    public long Decisive => Wins + Losses;

    /// <summary>Mean points of A per game, a draw counting half, in [0, 1]; NaN before the first game.</summary>
    public double Score => (Wins + (0.5 * Draws)) / Games;

    /// <summary>The counts with one more game.</summary>
    /// <param name="result">+1 if A won, 0 for a draw, -1 if A lost.</param>
    /// <exception cref="ArgumentOutOfRangeException">The result is not one of these.</exception>
    public GameCounts Add(int result) => result switch
    {
        1 => this with { Wins = Wins + 1 },
        0 => this with { Draws = Draws + 1 },
        -1 => this with { Losses = Losses + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(result), result, "A game ends with +1, 0 or -1."),
    };

    /// <summary>The counts of two matches taken together.</summary>
    /// <param name="other">Counts of the same player A.</param>
    public GameCounts Add(GameCounts other) => new(Wins + other.Wins, Draws + other.Draws, Losses + other.Losses);

    /// <summary>Wins, draws and losses as "+12 =3 -5".</summary>
    public override string ToString() => FormattableString.Invariant($"+{Wins} ={Draws} -{Losses}");
}
