using System.Diagnostics;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>The counts of one worker: written by its thread alone, read by others for progress, where a stale number does no harm.</summary>
internal sealed class WorkerCounts(BusyTime evaluators)
{
    private long games, plies, searches, simulations, evaluations, cacheHits, collisions, terminals, stoppedEarly;
    private long batches, batchedPositions, batchRoom, evaluatorTicks, allTicks;

    public void AddGame() => games++;

    public void AddPly() => plies++;

    public void AddSearch(in SearchCounts counts)
    {
        searches++;
        simulations += counts.Simulations;
        collisions += counts.Collisions;
        terminals += counts.Terminals;
        stoppedEarly += counts.StoppedEarly ? 1 : 0;
    }

    /// <summary>An evaluator call begins, which <see cref="AddBatch"/> ends.</summary>
    public void BeginBatch() => evaluators.Enter();

    /// <summary>Adds a call that <see cref="BeginBatch"/> announced.</summary>
    /// <param name="origins">Where the answers came from.</param>
    /// <param name="room">Positions of a full batch.</param>
    /// <param name="ticks">Ticks of the stopwatch.</param>
    public void AddBatch(ReadOnlySpan<Origin> origins, int room, long ticks)
    {
        evaluators.Leave();
        int computed = origins.Count(Origin.Computed);
        evaluations += computed;
        cacheHits += origins.Length - computed;
        batches++;
        batchedPositions += origins.Length;
        batchRoom += room;
        evaluatorTicks += ticks;
    }

    public void SetAllTicks(long ticks) => allTicks = ticks;

    public PlayCounts Snapshot() => new()
    {
        Games = Volatile.Read(ref games),
        Plies = Volatile.Read(ref plies),
        Searches = Volatile.Read(ref searches),
        Simulations = Volatile.Read(ref simulations),
        Evaluations = Volatile.Read(ref evaluations),
        CacheHits = Volatile.Read(ref cacheHits),
        Collisions = Volatile.Read(ref collisions),
        Terminals = Volatile.Read(ref terminals),
        StoppedEarly = Volatile.Read(ref stoppedEarly),
        Batches = Volatile.Read(ref batches),
        BatchedPositions = Volatile.Read(ref batchedPositions),
        BatchRoom = Volatile.Read(ref batchRoom),
        EvaluatorSeconds = Seconds(Volatile.Read(ref evaluatorTicks)),
        TreeSeconds = Seconds(Math.Max(0, Volatile.Read(ref allTicks) - Volatile.Read(ref evaluatorTicks))),
    };

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;
}
