namespace NanoZero.Statistics;

/// <summary>
/// Ends of rating intervals: from resampled pairs, and where those show no spread, from what could have gone unseen.
/// </summary>
internal sealed class RatingIntervals
{
    private readonly RatedPairs pairs;
    private readonly int players;
    private readonly RatingOptions options;
    private readonly double[][] lower;
    private readonly double[][] upper;
    private readonly double[] firstMoves;

    public RatingIntervals(RatedPairs pairs, int players, RatingOptions options, RatingModel start)
    {
        this.pairs = pairs;
        this.players = players;
        this.options = options;
        lower = [.. Enumerable.Range(0, players).Select(_ => new double[options.Resamples])];
        upper = [.. Enumerable.Range(0, players).Select(_ => new double[options.Resamples])];
        firstMoves = new double[options.Resamples];
        Random random = new(options.Seed);
        for (int i = 0; i < options.Resamples; i++)
        {
            Rate(i, pairs.Resample(random), start);
        }

        foreach (double[] values in (double[][])[.. lower, .. upper, firstMoves])
        {
            Array.Sort(values);
        }
    }

    public Interval? FirstMove() => pairs.Count < 2 ? null
        : new Interval(firstMoves[Rank(pairs.Count)], firstMoves[^(Rank(pairs.Count) + 1)]);

    /// <summary>
    /// The interval of a player whose pairs did not all end alike; an end is infinite where the games leave it open.
    /// </summary>
    public Interval Of(int player, int ownPairs)
    {
        int rank = Rank(ownPairs);
        return new Interval(lower[player][rank], upper[player][^(rank + 1)]);
    }

    /// <summary>
    /// The interval of a player whose pairs all ended alike, or whom no points tie to the anchor. As in
    /// <see cref="EloEstimate"/>, up to q of the pairs could have ended differently unseen. The ends are the ratings at
    /// which the player expects s(1 - q) and s + (1 - s)q. The other ratings stay where they are.
    /// </summary>
    /// <param name="player">The player.</param>
    /// <param name="ownPairs">Pairs it rests on.</param>
    /// <param name="meetings">Games of the player it rests on.</param>
    /// <param name="model">Ratings of all.</param>
    public Interval Unseen(int player, long ownPairs, IReadOnlyList<Meeting> meetings, RatingModel model)
    {
        double games = meetings.Sum(meeting => meeting.Games);
        double score = meetings.Sum(meeting => meeting.PointsOf(player)) / games;
        double unlike = 1 - Math.Pow(1 - options.Confidence, 1.0 / ownPairs);
        return new Interval(RatingAt(score * (1 - unlike)), RatingAt(score + ((1 - score) * unlike)));

        double RatingAt(double wanted)
        {
            if (wanted is <= 0 or >= 1)
            {
                return wanted <= 0 ? double.NegativeInfinity : double.PositiveInfinity;
            }

            double low = -10_000;
            double high = 10_000;
            while (high - low > 1e-7)
            {
                double shift = (low + high) / 2;
                double expected = meetings.Sum(meeting => meeting.Games * Expected(meeting, shift)) / games;
                (low, high) = expected < wanted ? (shift, high) : (low, shift);
            }

            return model.RatingOf(player) + low;
        }

        double Expected(Meeting meeting, double shift) => meeting.First == player
            ? model.ExpectedScore(meeting, shift)
            : 1 - model.ExpectedScore(meeting, -shift);
    }

    private void Rate(int sample, List<Meeting> meetings, RatingModel start)
    {
        RatingTies ties = new(players, options.Anchor, meetings);
        RatingModel model = RatingModel.Fit(
            players, options.Anchor,
            [.. meetings.Where(meeting => ties.IsFinite(meeting.First) && ties.IsFinite(meeting.Second))], start);
        firstMoves[sample] = model.FirstMoveElo;
        for (int player = 0; player < players; player++)
        {
            // A resample that ties a player to the anchor in neither way says nothing: it counts against both ends.
            lower[player][sample] = ties.IsOpenBelow(player) ? double.NegativeInfinity
                : ties.IsOpenAbove(player) ? double.PositiveInfinity
                : model.RatingOf(player);
            upper[player][sample] = ties.IsOpenAbove(player) ? double.PositiveInfinity
                : ties.IsOpenBelow(player) ? double.NegativeInfinity
                : model.RatingOf(player);
        }
    }

    /// <summary>
    /// Resamples beyond an end: the expanded percentile, which mends that resampling n pairs shows too little spread.
    /// </summary>
    private int Rank(int ownPairs)
    {
        double t = SpecialFunctions.StudentQuantile((1 + options.Confidence) / 2, Math.Max(1, ownPairs - 1));
        double tail = SpecialFunctions.NormalCdf(-t * Math.Sqrt(ownPairs / Math.Max(1.0, ownPairs - 1)));
        return (int)Math.Floor(tail * options.Resamples);
    }
}
