namespace NanoZero.Statistics;

/// <summary>Games gathered into pairs, which can be drawn anew as a whole.</summary>
internal sealed class RatedPairs
{
    private readonly (int First, int Second)[] tables;
    private readonly List<(int Table, int Result)[]> kinds = [];
    private readonly int[] kindOfPair;

    /// <param name="games">The games; those of the same two players with the same pair number belong together.</param>
    public RatedPairs(IReadOnlyList<RatedGame> games)
    {
        tables = [.. games.Select(game => (game.First, game.Second)).Distinct().Order()];
        Dictionary<(int, int), int> tableOf =
            tables.Select((table, index) => (table, index)).ToDictionary(entry => entry.table, entry => entry.index);
        Dictionary<string, int> kindOf = [];
        IEnumerable<IGrouping<(int, int, long), RatedGame>> pairs =
            games.GroupBy(game => (Math.Min(game.First, game.Second), Math.Max(game.First, game.Second), game.Pair));
        List<int> found = [];
        foreach (IGrouping<(int, int, long), RatedGame> pair in pairs)
        {
            (int Table, int Result)[] results =
                [.. pair.Select(game => (tableOf[(game.First, game.Second)], game.Result)).Order()];
            string key = string.Join(' ', results);
            if (!kindOf.TryGetValue(key, out int kind))
            {
                kind = kindOf[key] = kinds.Count;
                kinds.Add(results);
            }

            found.Add(kind);
        }

        kindOfPair = [.. found];
    }

    public int Count => kindOfPair.Length;

    /// <summary>Results of all pairs as they were played.</summary>
    public List<Meeting> Meetings() => Gather(CountKinds(i => i));

    /// <summary>Results of as many pairs, drawn with replacement.</summary>
    public List<Meeting> Resample(Random random) => Gather(CountKinds(_ => random.Next(Count)));

    /// <summary>Points per game of a player in each of its pairs.</summary>
    public IEnumerable<double> Scores(int player)
    {
        foreach (int kind in kindOfPair)
        {
            double[] points =
                [.. kinds[kind].Where(game => Holds(tables[game.Table], player)).Select(game =>
                    Points(game.Table, game.Result, player))];
            if (points.Length > 0)
            {
                yield return points.Average();
            }
        }
    }

    private static bool Holds((int First, int Second) table, int player) =>
        table.First == player || table.Second == player;

    private double Points(int table, int result, int player) =>
        (1 + (tables[table].First == player ? result : -result)) / 2.0;

    private int[] CountKinds(Func<int, int> choose)
    {
        int[] counts = new int[kinds.Count];
        for (int i = 0; i < kindOfPair.Length; i++)
        {
            counts[kindOfPair[choose(i)]]++;
        }

        return counts;
    }

    private List<Meeting> Gather(int[] counts)
    {
        double[,] results = new double[tables.Length, 3];
        for (int kind = 0; kind < counts.Length; kind++)
        {
            foreach ((int table, int result) in kinds[kind])
            {
                results[table, 1 - result] += counts[kind];
            }
        }

        List<Meeting> meetings = [];
        for (int i = 0; i < tables.Length; i++)
        {
            if (results[i, 0] + results[i, 1] + results[i, 2] > 0)
            {
                meetings.Add(
                    new Meeting(tables[i].First, tables[i].Second, results[i, 0], results[i, 1], results[i, 2]));
            }
        }

        return meetings;
    }
}

/// <summary>Results of the games of two players in which the same one moved first; counts may be fractions.</summary>
internal readonly record struct Meeting(int First, int Second, double Wins, double Draws, double Losses)
{
    public double Games => Wins + Draws + Losses;

    public bool Holds(int player) => First == player || Second == player;

    /// <summary>Points of one of the two.</summary>
    public double PointsOf(int player) => (First == player ? Wins : Losses) + (Draws / 2);
}
