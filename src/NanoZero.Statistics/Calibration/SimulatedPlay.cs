namespace NanoZero.Statistics;

/// <summary>Two players whose true strength is known: what statistics are calibrated with.</summary>
/// <param name="TrueElo">Logistic difference A minus B.</param>
/// <param name="DrawRate">
/// Share of drawn games, in [0, 1]; reduced where the expected score of a game leaves less room.
/// </param>
/// <param name="OpeningSpread">
/// Each opening favours one side by up to this much of a point, evenly spread. The advantage goes to A in one game of
/// the pair and to B in the other. So the two games of a pair depend on each other and the mean stays the true score.
/// </param>
/// <param name="FirstMoveElo">What moving first is worth in every game, Elo.</param>
internal readonly record struct SimulatedPlay(
    double TrueElo, double DrawRate, double OpeningSpread, double FirstMoveElo = 0)
{
    /// <summary>Plays one opening from both sides.</summary>
    /// <param name="random">Source of the results.</param>
    /// <returns>Results for A, +1, 0 or -1: as first mover, then as second.</returns>
    public (int First, int Second) PlayPair(Random random)
    {
        ArgumentNullException.ThrowIfNull(random);
        (double first, double second) = Scores((2 * random.NextDouble()) - 1);
        return (Game(random, first), Game(random, second));
    }

    /// <summary>Plays a match.</summary>
    /// <param name="random">Source of the results.</param>
    /// <param name="pairs">Pairs to play.</param>
    public PairCounts Play(Random random, int pairs)
    {
        PairCounts counts = default;
        for (int pair = 0; pair < pairs; pair++)
        {
            (int first, int second) = PlayPair(random);
            counts = counts.AddPair(first, second);
        }

        return counts;
    }

    /// <summary>The true difference on the normalised scale, from the exact variance of a pair.</summary>
    public double NormalisedElo()
    {
        // The advantage of an opening is spread evenly: the mean over many small slices is its expectation.
        const int Slices = 2000;
        double sum = 0;
        double square = 0;
        for (int i = 0; i < Slices; i++)
        {
            (double first, double second) = Scores((((2 * i) + 1.0) / Slices) - 1);
            double mean = (first + second) / 2;
            sum += mean;
            square += (mean * mean) + ((GameVariance(first) + GameVariance(second)) / 4);
        }

        double score = sum / Slices;
        double pairVariance = (square / Slices) - (score * score);
        return (score - 0.5) / Math.Sqrt(2 * pairVariance) * 800 / Math.Log(10);
    }

    /// <summary>The two sides of the match exchanged.</summary>
    public SimulatedPlay Reversed() => this with { TrueElo = -TrueElo };

    /// <summary>Expected points of A in both games of a pair, from an opening between -1 and 1.</summary>
    private (double First, double Second) Scores(double opening)
    {
        double first = Elo.ToScore(TrueElo + FirstMoveElo);
        double second = Elo.ToScore(TrueElo - FirstMoveElo);
        double room = Math.Min(Math.Min(first, 1 - first), Math.Min(second, 1 - second));
        double advantage = opening * Math.Min(OpeningSpread, room);
        return (first + advantage, second - advantage);
    }

    private double DrawsAt(double score) => Math.Min(DrawRate, 2 * Math.Min(score, 1 - score));

    private double GameVariance(double score) => (score * (1 - score)) - (DrawsAt(score) / 4);

    private int Game(Random random, double score)
    {
        double draw = DrawsAt(score);
        double win = score - (draw / 2);
        double u = random.NextDouble();
        return u < win ? 1 : u < win + draw ? 0 : -1;
    }
}
