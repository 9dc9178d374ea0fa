namespace NanoZero.Play;

/// <summary>What random playouts say about the end of a game of Go, seen by the first player, Black.</summary>
/// <param name="Playouts">How many games it is the mean of.</param>
/// <param name="Lead">The mean score: Black's points minus White's, with komi.</param>
/// <param name="Deviation">The standard deviation of the scores, in points.</param>
/// <param name="Ownership">
/// The mean owner of each point, row by row from the top left: from -1, always White's, to 1, always Black's.
/// </param>
internal sealed record ScoreEstimate(int Playouts, double Lead, double Deviation, IReadOnlyList<double> Ownership)
{
    /// <summary>Returns the same seen by the other side.</summary>
    public ScoreEstimate Turned() => this with { Lead = -Lead, Ownership = [.. Ownership.Select(owner => -owner)] };
}

/// <summary>Estimates scores by playing games to their ends at random, and counting the boards.</summary>
/// <remarks>
/// Rough: random play knows nothing of life and death. A move is worth the mean of those games in which its side was
/// the first to play there ("all moves as first"). Source: Brügmann 1993, "Monte Carlo Go". The same question has the
/// same answer, whatever was asked before.
/// </remarks>
internal static class ScorePlayouts
{
    private const ulong Seed = 1;

    /// <summary>Estimates positions, on all processors.</summary>
    /// <param name="game">A game of Go with its rule options.</param>
    /// <param name="lines">The legal moves that lead to each position.</param>
    /// <param name="playouts">Games played from each position; at least 1.</param>
    /// <param name="cancellation">Honoured once a playout.</param>
    /// <returns>
    /// The estimates of each position, by the move; that of the position itself by an empty text. A move that no game
    /// played first has none.
    /// </returns>
    public static IReadOnlyList<IReadOnlyDictionary<string, ScoreEstimate>> Of(
        string game, IReadOnlyList<string> lines, int playouts, CancellationToken cancellation) =>
        GameCatalogue.Open(game, new Visitor(lines, playouts, cancellation));

    private sealed class Visitor(IReadOnlyList<string> lines, int playouts, CancellationToken cancellation)
        : IGameVisitor<IReadOnlyList<IReadOnlyDictionary<string, ScoreEstimate>>>
    {
        public IReadOnlyList<IReadOnlyDictionary<string, ScoreEstimate>> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
            [.. lines.Select(line => Estimate(MoveText.Play(start, line, out _)))];

        private Dictionary<string, ScoreEstimate> Estimate<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame>
        {
            // The position's own sums stand behind those of the moves.
            int actions = TGame.Info.ActionCount, points = TGame.Info.Rows * TGame.Info.Columns;
            Sums[] sums = [.. Enumerable.Range(0, actions + 1).Select(_ => new Sums(points))];
            UInt128 key = position.Key;
            ParallelOptions options = new() { CancellationToken = cancellation };
            Parallel.For(0, playouts, options, playout =>
            {
                Span<ushort> played = stackalloc ushort[TGame.Info.MaxPlies];
                Span<sbyte> owners = stackalloc sbyte[points];
                RandomStream random = new(Seed, (ulong)key, (ulong)(key >> 64), (ulong)playout);
                TGame end = RandomPlayout.End(position, ref random, played);
                IHasKomi counted = (IHasKomi)end;
                counted.WriteOwners(owners);
                Add(sums, played[..(end.Ply - position.Ply)], owners, counted.Score);
            });
            return sums.Index().Where(each => each.Item.Count > 0).ToDictionary(
                each => each.Index < actions ? TGame.ActionText(each.Index) : "", each => each.Item.Mean());
        }

        // To the position and to each move that the side to move there was the first to play.
        private static void Add(
            Sums[] sums, ReadOnlySpan<ushort> played, ReadOnlySpan<sbyte> owners, double score)
        {
            Span<bool> isPlayed = stackalloc bool[sums.Length];
            isPlayed.Clear();
            lock (sums)
            {
                sums[^1].Add(owners, score);
                for (int ply = 0; ply < played.Length; ply++)
                {
                    if (!isPlayed[played[ply]] && ply % 2 == 0)
                    {
                        sums[played[ply]].Add(owners, score);
                    }

                    isPlayed[played[ply]] = true;
                }
            }
        }
    }

    // All sums are exact, whole or half numbers, so that the order of the playouts does not matter.
    private sealed class Sums(int points)
    {
        private readonly int[] owners = new int[points];
        private double scores;
        private double squares;

        public int Count { get; private set; }

        public void Add(ReadOnlySpan<sbyte> ofEnd, double score)
        {
            Count++;
            scores += score;
            squares += score * score;
            for (int point = 0; point < owners.Length; point++)
            {
                owners[point] += ofEnd[point];
            }
        }

        public ScoreEstimate Mean()
        {
            double mean = scores / Count;
            double variance = Math.Max(0, (squares / Count) - (mean * mean));
            return new(Count, mean, Math.Sqrt(variance), [.. owners.Select(sum => (double)sum / Count)]);
        }
    }
}
