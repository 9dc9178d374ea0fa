using System.Diagnostics;

namespace NanoZero.Cluster;

/// <summary>The games that are played now. A job belongs to whoever locks it.</summary>
/// <param name="iteration">The iteration, from 1.</param>
/// <param name="weights">The weights that play.</param>
/// <param name="table">Who plays which games.</param>
/// <param name="replays">Which games the coordinator plays, too, and whether both come out the same.</param>
/// <param name="kept">Where accepted games are on disk; null for nowhere.</param>
/// <param name="progress">Receives what was done; null for nobody.</param>
/// <param name="watch">Notes what happens; null for nobody.</param>
internal sealed class ClusterJob<TGame>(
    int iteration,
    Weights weights,
    LeaseTable table,
    Replays<TGame> replays,
    KeptGames? kept,
    IProgress<PlayProgress>? progress,
    ClusterWatch? watch = null)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly SortedDictionary<int, PlayedGames<TGame>> accepted = [];  // by the first game of the block
    private readonly HashSet<GameBlock> former = [];  // that a coordinator before this one accepted
    private readonly SortedSet<int> undecided = [];  // games of workers that are to be compared
    private readonly long began = Stopwatch.GetTimestamp();

    /// <summary>Gets the iteration, from 1.</summary>
    public int Iteration => iteration;

    /// <summary>Gets the weights that play.</summary>
    public Weights Weights => weights;

    /// <summary>Gets who plays which games.</summary>
    public LeaseTable Table => table;

    /// <summary>Gets where accepted games are on disk; null for nowhere.</summary>
    public KeptGames? Kept => kept;

    /// <summary>Gets what ends when all games are there, and those that are to be compared are compared.</summary>
    public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Accepts the games of a block.</summary>
    /// <param name="worker">Who played them.</param>
    /// <param name="block">The block.</param>
    /// <param name="played">The games.</param>
    /// <param name="wasKept">Whether they were accepted before, by a coordinator that was killed since.</param>
    /// <returns>Whether they were still wanted.</returns>
    public bool Accept(string worker, GameBlock block, PlayedGames<TGame> played, bool wasKept = false)
    {
        if (!(wasKept ? table.AcceptFormer(worker, block) : table.Accept(worker, block)))
        {
            return false;
        }

        accepted.Add(block.First, played);
        if (wasKept)
        {
            former.Add(block);
        }
        else
        {
            former.Remove(block);
        }


        if (worker != LeaseTable.Here)
        {
            undecided.UnionWith(replays.Within(block));
        }

        progress?.Report(new PlayProgress(table.Played, table.Games.Count, Took, Stopwatch.GetElapsedTime(began)));
        return true;
    }

    /// <summary>
    /// Returns the games that the coordinator is to play, too: some of those that workers play or played.
    /// </summary>
    public IReadOnlyList<int> GamesToReplay() => replays.Missing(table.IsLent);

    /// <summary>Notes how games come out here.</summary>
    /// <param name="games">The coordinator's records of them.</param>
    public void Learn(IReadOnlyList<GameRecord<TGame>> games) => replays.Learn(games);

    /// <summary>
    /// Compares what workers say of games with how they came out here. What came out the same is confirmed. The job
    /// finishes when nothing is left to play or to compare.
    /// </summary>
    /// <returns>A worker's game that came out otherwise; null where there is none.</returns>
    public (string Worker, int Game)? Compare()
    {
        foreach (int game in undecided.Where(game => replays.HasRecord(game)).ToArray())
        {
            (GameBlock block, string worker) = table.PlayerOf(game)!.Value;
            bool isSame = replays.IsSame(accepted[block.First].Games[game - block.First]);
            table.Confirm(block, isSame);
            undecided.Remove(game);
            if (!isSame)
            {
                return (worker, game);
            }

            watch?.Confirmed(worker);
        }

        if (table.IsFinished && undecided.Count == 0)
        {
            Finished.TrySetResult();
        }

        return null;
    }

    /// <summary>Says whether the games of a block were accepted by a coordinator that was killed since.</summary>
    /// <param name="block">The block.</param>
    public bool WasKept(GameBlock block) => former.Contains(block);

    /// <summary>Says whether a worker's games of a block are among the accepted ones.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="block">The block.</param>
    public bool HasFrom(string worker, GameBlock block) => table.IsPlayedBy(worker, block);

    /// <summary>Discards what a worker played and was not confirmed.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <returns>The blocks.</returns>
    public IReadOnlyList<GameBlock> Discard(string worker)
    {
        IReadOnlyList<GameBlock> blocks = table.Discard(worker);
        foreach (GameBlock block in blocks)
        {
            accepted.Remove(block.First);
            undecided.ExceptWith(block.Numbers);
        }

        return blocks;
    }

    /// <summary>Returns all games, in the order of their numbers, and what they took.</summary>
    public PlayedGames<TGame> Games() =>
        new([.. accepted.Values.SelectMany(played => played.Games)], Took, Stopwatch.GetElapsedTime(began));

    private PlayCounts Took => PlayCounts.Sum(accepted.Values.Select(played => played.Counts));
}
