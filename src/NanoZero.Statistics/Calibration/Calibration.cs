namespace NanoZero.Statistics;

/// <summary>How often statistics keep what they promise, on simulated matches whose truth is known.</summary>
internal static class Calibration
{
    /// <summary>Share of matches whose Elo interval covers the true difference.</summary>
    /// <param name="play">The players; every second match is played with the sides exchanged.</param>
    /// <param name="pairs">Pairs of a match.</param>
    /// <param name="matches">Matches to simulate.</param>
    /// <param name="seed">Seed of the simulation.</param>
    public static double CoverageOfElo(SimulatedPlay play, int pairs, int matches, ulong seed)
    {
        Random random = RandomOf(seed);
        int covered = 0;
        for (int match = 0; match < matches; match++)
        {
            SimulatedPlay players = match % 2 == 0 ? play : play.Reversed();
            EloEstimate estimate = EloEstimate.From(players.Play(random, pairs));
            covered += Covers(estimate.Lower, estimate.Upper, players.TrueElo) ? 1 : 0;
        }

        return covered / (double)matches;
    }

    /// <summary>
    /// Share of round robins in which the Bradley–Terry interval covers the true rating, by player; the first is the
    /// anchor.
    /// </summary>
    /// <param name="ratings">True Elo of each player, the first 0; shape [K].</param>
    /// <param name="play">How they play; its Elo is not used.</param>
    /// <param name="pairs">Pairs between any two.</param>
    /// <param name="tournaments">Round robins to simulate.</param>
    /// <param name="resamples">Resamples of each.</param>
    /// <param name="seed">Seed of the simulation.</param>
    /// <returns>Shape [K - 1], without the anchor.</returns>
    public static double[] CoverageOfRatings(
        IReadOnlyList<double> ratings, SimulatedPlay play, int pairs, int tournaments, int resamples, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(ratings);
        Random random = RandomOf(seed);
        string[] names = [.. ratings.Select((_, player) => $"player {player}")];
        int[] covered = new int[ratings.Count];
        for (int tournament = 0; tournament < tournaments; tournament++)
        {
            List<RatedGame> games = RoundRobin(ratings, play, pairs, random);
            PlayerRatings rated =
                BradleyTerry.Rate(names, games, new RatingOptions { Resamples = resamples, Seed = random.Next() });
            for (int player = 1; player < ratings.Count; player++)
            {
                covered[player] += Covers(rated.Players[player].Lower, rated.Players[player].Upper, ratings[player])
                    ? 1
                    : 0;
            }
        }

        return [.. covered.Skip(1).Select(count => count / (double)tournaments)];
    }

    /// <summary>Plays sequential tests to their end.</summary>
    /// <param name="test">The test.</param>
    /// <param name="play">The players.</param>
    /// <param name="tests">Tests to simulate.</param>
    /// <param name="seed">Seed of the simulation.</param>
    /// <param name="cancellation">Ends the simulation after a test.</param>
    /// <remarks>Looks after every pair, the most often a match can.</remarks>
    public static SprtErrors ErrorsOfSprt(
        SprtOptions test, SimulatedPlay play, int tests, ulong seed, CancellationToken cancellation = default)
    {
        Random random = RandomOf(seed);
        int acceptedH0 = 0;
        long pairs = 0;
        for (int i = 0; i < tests; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            SprtResult result;
            PairCounts counts = default;
            do
            {
                (int first, int second) = play.PlayPair(random);
                counts = counts.AddPair(first, second);
                result = Sprt.Test(test, counts);
            }
            while (result.Decision == SprtDecision.Continue);
            acceptedH0 += result.Decision == SprtDecision.AcceptH0 ? 1 : 0;
            pairs += counts.Pairs;
        }

        return new SprtErrors(tests, acceptedH0, tests - acceptedH0, pairs / (double)tests);
    }

    /// <summary>Players who differ by the given Elo on the scale of a test.</summary>
    /// <param name="model">The scale.</param>
    /// <param name="elo">The difference.</param>
    /// <param name="play">How they play; its Elo is not used.</param>
    public static SimulatedPlay PlayersAt(EloModel model, double elo, SimulatedPlay play)
    {
        if (model == EloModel.Logistic)
        {
            return play with { TrueElo = elo };
        }

        double low = -1000;
        double high = 1000;
        while (high - low > 1e-9)
        {
            double middle = (low + high) / 2;
            (low, high) = (play with { TrueElo = middle }).NormalisedElo() < elo ? (middle, high) : (low, middle);
        }

        return play with { TrueElo = low };
    }

    // A generator of the runtime takes 31 bits; seeds that fit stay what they are.
    private static Random RandomOf(ulong seed) => new((int)((seed ^ (seed >> 31)) & int.MaxValue));

    private static bool Covers(double? lower, double? upper, double truth) => !(lower > truth) && !(upper < truth);

    private static List<RatedGame> RoundRobin(
        IReadOnlyList<double> ratings, SimulatedPlay play, int pairs, Random random)
    {
        List<RatedGame> games = [];
        for (int a = 0; a < ratings.Count; a++)
        {
            for (int b = 0; b < a; b++)
            {
                SimulatedPlay players = play with { TrueElo = ratings[a] - ratings[b] };
                for (int pair = 0; pair < pairs; pair++)
                {
                    (int first, int second) = players.PlayPair(random);
                    games.Add(new RatedGame(a, b, first, pair));
                    games.Add(new RatedGame(b, a, -second, pair));
                }
            }
        }

        return games;
    }
}

/// <summary>How sequential tests ended that were played where one hypothesis holds exactly.</summary>
/// <param name="Tests">Tests played.</param>
/// <param name="AcceptedH0">Tests that accepted H0.</param>
/// <param name="AcceptedH1">Tests that accepted H1.</param>
/// <param name="MeanPairs">Mean pairs until the end.</param>
internal readonly record struct SprtErrors(int Tests, int AcceptedH0, int AcceptedH1, double MeanPairs);
