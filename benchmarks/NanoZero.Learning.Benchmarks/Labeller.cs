using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Learning.Benchmarks;

/// <summary>
/// Writes positions of half-random games with the exact value of every move, in the format of position sets.
/// </summary>
internal static class Labeller
{
    // Earlier positions are looked up, later ones are searched in milliseconds. Those between would take seconds.
    private const int LastLookedUp = 7;
    private const int FirstQuick = 12;

    // The plies between are played at random.
    // How many of the later moves after a random beginning are drawn among all moves, not among the best ones.
    private const double RandomShare = 0.2;
    private const int MostRandomPlies = 16;

    /// <summary>Says whether the oracle answers within milliseconds.</summary>
    /// <param name="position">The position.</param>
    public static bool IsQuick(ConnectFour position) => position.Ply is <= LastLookedUp or >= FirstQuick;

    /// <summary>Plays games on all cores, and writes their positions in the order of the games.</summary>
    /// <param name="file">Where to write.</param>
    /// <param name="games">How many games; each gives about sixteen positions.</param>
    /// <param name="seed">Equal seeds give equal files.</param>
    public static void Write(string file, int games, ulong seed)
    {
        string[][] lines = new string[games][];
        int next = -1;
        Thread[] threads = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            IOracle<ConnectFour> oracle = Oracles.Create<ConnectFour>();
            for (int game = Interlocked.Increment(ref next); game < games; game = Interlocked.Increment(ref next))
            {
                lines[game] = [.. Play(oracle, new RandomStream(seed, (ulong)game))];
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        File.WriteAllLines(file, lines.SelectMany(ofGame => ofGame));
    }

    private static List<string> Play(IOracle<ConnectFour> oracle, RandomStream random)
    {
        List<string> lines = [];
        List<int> moves = [];
        ConnectFour position = ConnectFour.Start(GameOptions.Default);
        sbyte[] values = new sbyte[ConnectFour.Info.ActionCount];
        ushort[] legal = new ushort[ConnectFour.Info.MaxLegalActions];
        int randomPlies = random.Next(MostRandomPlies);
        while (!position.IsTerminal)
        {
            ushort[] choices = legal[..position.LegalActions(legal)];
            if (IsQuick(position))
            {
                oracle.ActionValues(position, values);
                int best = OracleValues.Best(values);
                lines.Add(Line(moves, best, values));
                if (position.Ply >= randomPlies && random.NextDouble() >= RandomShare)
                {
                    choices = [.. choices.Where(action => values[action] == best)];
                }
            }

            int played = choices[random.Next(choices.Length)];
            position.Play(played);
            moves.Add(played);
        }

        return lines;
    }

    private static string Line(List<int> moves, int best, sbyte[] values)
    {
        string line = moves.Count == 0 ? "-" : MoveText.Format<ConnectFour>(moves);
        IEnumerable<string> words = values.Select(value => value == OracleValues.Illegal ? "x" : $"{value}");
        return $"{line} {best} {string.Join(' ', words)}";
    }
}
