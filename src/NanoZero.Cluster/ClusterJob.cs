using System.Diagnostics;

namespace NanoZero.Cluster;

/// <summary>A game of a worker that is to be played again.</summary>
/// <param name="Worker">Who played it.</param>
/// <param name="Block">The block it came with.</param>
/// <param name="Record">What the worker says of it.</param>
internal sealed record Check<TGame>(string Worker, GameBlock Block, GameRecord<TGame> Record)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>The games that are played now. A job belongs to whoever locks it.</summary>
/// <param name="iteration">The iteration, from 1.</param>
/// <param name="weights">The weights that play.</param>
/// <param name="table">Who plays which games.</param>
/// <param name="progress">Receives what was done; null for nobody.</param>
internal sealed class ClusterJob<TGame>(
    int iteration, Weights weights, LeaseTable table, IProgress<PlayProgress>? progress)
    where TGame : unmanaged, IGame<TGame>
{
    private readonly SortedDictionary<int, PlayedGames<TGame>> accepted = [];  // by the first game of the block
    private readonly Queue<Check<TGame>> checks = [];
    private readonly long began = Stopwatch.GetTimestamp();
    private int open;  // checks that are not decided

    /// <summary>Gets the iteration, from 1.</summary>
    public int Iteration => iteration;

    /// <summary>Gets the weights that play.</summary>
    public Weights Weights => weights;

    /// <summary>Gets who plays which games.</summary>
    public LeaseTable Table => table;

    /// <summary>Gets what ends when all games are there and all checks are decided.</summary>
    public TaskCompletionSource Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Accepts the games of a block.</summary>
    /// <param name="worker">Who played them.</param>
    /// <param name="block">The block.</param>
    /// <param name="played">The games.</param>
    /// <param name="toCheck">Which of them are to be played again, from 0.</param>
    /// <returns>Whether they were still wanted.</returns>
    public bool Accept(string worker, GameBlock block, PlayedGames<TGame> played, IReadOnlyList<int> toCheck)
    {
        if (!table.Accept(worker, block))
        {
            return false;
        }

        accepted.Add(block.First, played);
        foreach (int game in toCheck)
        {
            checks.Enqueue(new Check<TGame>(worker, block, played.Games[game]));
            open++;
        }

        FinishIfDone();
        progress?.Report(new PlayProgress(table.Played, table.Games.Count, Took, Stopwatch.GetElapsedTime(began)));
        return true;
    }

    /// <summary>Returns the next game to be played again; null where there is none.</summary>
    public Check<TGame>? NextCheck() => checks.TryDequeue(out Check<TGame>? next) ? next : null;

    /// <summary>Notes that a game came out the same.</summary>
    /// <param name="check">The game.</param>
    public void Confirm(Check<TGame> check)
    {
        table.Confirm(check.Block);
        open--;
        FinishIfDone();
    }

    /// <summary>Discards what a worker played and was not confirmed.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <returns>How many games.</returns>
    public int Discard(string worker)
    {
        IReadOnlyList<GameBlock> blocks = table.Discard(worker);
        foreach (GameBlock block in blocks)
        {
            accepted.Remove(block.First);
        }

        Check<TGame>[] others = [.. checks.Where(check => check.Worker != worker)];
        checks.Clear();
        Array.ForEach(others, checks.Enqueue);
        open = others.Length;
        FinishIfDone();
        return blocks.Sum(block => block.Count);
    }

    /// <summary>Returns all games, in the order of their numbers, and what they took.</summary>
    public PlayedGames<TGame> Games() =>
        new([.. accepted.Values.SelectMany(played => played.Games)], Took, Stopwatch.GetElapsedTime(began));

    private PlayCounts Took => PlayCounts.Sum(accepted.Values.Select(played => played.Counts));

    private void FinishIfDone()
    {
        if (open == 0 && table.IsFinished)
        {
            Finished.TrySetResult();
        }
    }
}
