namespace NanoZero.Statistics;

/// <summary>
/// How often each pair score of player A occurred in a match (the pentanomial counts). A pair is one opening played
/// twice with the sides swapped, so A scores 0, ½, 1, 1½ or 2 points in it.
/// </summary>
/// <param name="Zero">Pairs in which A scored nothing.</param>
/// <param name="Half">Pairs in which A scored half a point.</param>
/// <param name="One">Pairs in which A scored one point: a win and a loss, or two draws.</param>
/// <param name="OneAndHalf">Pairs in which A scored one and a half points.</param>
/// <param name="Two">Pairs in which A won both games.</param>
/// <remarks>
/// The two games of a pair share their opening and so are not independent: the pair is the unit of every verdict.
/// </remarks>
public readonly record struct PairCounts(long Zero, long Half, long One, long OneAndHalf, long Two)
{
    /// <summary>Number of pairs played.</summary>
    public long Pairs => Zero + Half + One + OneAndHalf + Two;

    /// <summary>Number of games played, two per pair.</summary>
    public long Games => 2 * Pairs;

    /// <summary>Points of A over all games, in [0, Games].</summary>
    public double Points => (0.5 * Half) + One + (1.5 * OneAndHalf) + (2 * Two);

    /// <summary>Mean points of A per game, in [0, 1]; NaN before the first pair.</summary>
    public double Score => Points / Games;

    /// <summary>
    /// Variance of one pair's points per game, which lie in [0, 1], estimated with n - 1; 0 with fewer than two pairs.
    /// </summary>
    public double Variance
    {
        get
        {
            if (Pairs < 2)
            {
                return 0;
            }

            double mean = Score;
            double sum = 0;
            for (int halfPoints = 0; halfPoints <= 4; halfPoints++)
            {
                double deviation = (halfPoints / 4.0) - mean;
                sum += this[halfPoints] * deviation * deviation;
            }

            return IsUniform ? 0 : sum / (Pairs - 1);
        }
    }

    private bool IsUniform => Pairs == Math.Max(Math.Max(Zero, Half), Math.Max(One, Math.Max(OneAndHalf, Two)));

    /// <summary>Number of pairs in which A scored the given number of half points.</summary>
    /// <param name="halfPoints">In [0, 4].</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is outside its range.</exception>
    public long this[int halfPoints] => halfPoints switch
    {
        0 => Zero,
        1 => Half,
        2 => One,
        3 => OneAndHalf,
        4 => Two,
        _ => throw new ArgumentOutOfRangeException(
            nameof(halfPoints), halfPoints, "A pair is worth 0 to 4 half points."),
    };

    /// <summary>The counts with one more pair.</summary>
    /// <param name="pairScore">Points of A in the pair: 0, ½, 1, 1½ or 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The score is not one of these.</exception>
    public PairCounts Add(double pairScore) => pairScore switch
    {
        0 => this with { Zero = Zero + 1 },
        0.5 => this with { Half = Half + 1 },
        1 => this with { One = One + 1 },
        1.5 => this with { OneAndHalf = OneAndHalf + 1 },
        2 => this with { Two = Two + 1 },
        _ => throw new ArgumentOutOfRangeException(nameof(pairScore), pairScore, "A pair scores 0, 0.5, 1, 1.5 or 2."),
    };

    /// <summary>The counts with one more pair, by the results of its games.</summary>
    /// <param name="first">Result of one game for A: +1, 0 or -1.</param>
    /// <param name="second">Result of the other game for A.</param>
    /// <exception cref="ArgumentOutOfRangeException">A result is not one of these.</exception>
    public PairCounts AddPair(int first, int second) => Add((first + second + 2) / 2.0);

    /// <summary>The counts of two matches of the same player A taken together.</summary>
    public static PairCounts operator +(PairCounts left, PairCounts right) => new(
        left.Zero + right.Zero,
        left.Half + right.Half,
        left.One + right.One,
        left.OneAndHalf + right.OneAndHalf,
        left.Two + right.Two);

    /// <summary>The same match seen by the opponent.</summary>
    public PairCounts Reversed() => new(Two, OneAndHalf, One, Half, Zero);
}

/// <summary>Wins, draws and losses of player A, game by game.</summary>
/// <param name="Wins">Games A won.</param>
/// <param name="Draws">Games nobody won.</param>
/// <param name="Losses">Games A lost.</param>
public readonly record struct GameCounts(long Wins, long Draws, long Losses)
{
    /// <summary>Number of games played.</summary>
    public long Games => Wins + Draws + Losses;

    /// <summary>Games that somebody won. It stands in the JSON of matches and metrics.</summary>
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

    /// <summary>The counts of two matches of the same player A taken together.</summary>
    public static GameCounts operator +(GameCounts left, GameCounts right) =>
        new(left.Wins + right.Wins, left.Draws + right.Draws, left.Losses + right.Losses);

    /// <summary>Wins, draws and losses as "+12 =3 -5".</summary>
    public override string ToString() => FormattableString.Invariant($"+{Wins} ={Draws} -{Losses}");
}

/// <summary>The outcome of a match played in pairs: the pair scores and the single games of player A.</summary>
/// <param name="Pairs">Pair scores; what verdicts are made of.</param>
/// <param name="Games">
/// Wins, draws and losses; a win and a loss make the same pair score as two draws, so both are kept.
/// </param>
public readonly record struct MatchCounts(PairCounts Pairs, GameCounts Games)
{
    /// <summary>The counts with one more pair of games over the same opening.</summary>
    /// <param name="first">Result for A of the game in which A moved first: +1, 0 or -1.</param>
    /// <param name="second">Result for A of the game with the sides swapped.</param>
    /// <exception cref="ArgumentOutOfRangeException">A result is not +1, 0 or -1.</exception>
    public MatchCounts AddPair(int first, int second) =>
        new(Pairs.AddPair(first, second), Games.Add(first).Add(second));

    /// <summary>The counts of two matches of the same player A taken together.</summary>
    public static MatchCounts operator +(MatchCounts left, MatchCounts right) =>
        new(left.Pairs + right.Pairs, left.Games + right.Games);
}
