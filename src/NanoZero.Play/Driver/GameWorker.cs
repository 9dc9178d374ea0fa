using System.Diagnostics;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>What one thread owns: evaluators, games in play and their trees. Plays its share of a plan in rounds of one batch per evaluator.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class GameWorker<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly int index;
    private readonly int workers;
    private readonly EvaluatorBatch<TGame>[] batches;
    private readonly List<GameSlot<TGame>> slots = [];

    public GameWorker(int index, int workers, IReadOnlyList<EvaluatorSource<TGame>> sources)
    {
        this.index = index;
        this.workers = workers;
        batches = new EvaluatorBatch<TGame>[sources.Count];
        try
        {
            for (int i = 0; i < sources.Count; i++)
            {
                batches[i] = new EvaluatorBatch<TGame>(sources[i].Create(index), sources[i].BatchCapacity);
            }
        }
        catch
        {
            Dispose();
            throw;
        }

        Evaluators = [.. batches.Select(batch => batch.Evaluator)];
    }

    public IReadOnlyList<IEvaluator<TGame>> Evaluators { get; }

    public void Play(GamePlan<TGame> plan, GameRecord<TGame>?[] records, WorkerCounts counts, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        GameShare<TGame> share = new(plan, index, workers, records, counts, cancellation);
        PrepareSlots(share);
        PrepareBatches(plan);
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.StartNextGame();
        }

        while (share.GamesInPlay > 0)
        {
            for (int evaluator = 0; evaluator < batches.Length; evaluator++)
            {
                cancellation.ThrowIfCancellationRequested();
                PlayRound(evaluator, counts);
                counts.SetAllTicks(Stopwatch.GetTimestamp() - start);
            }
        }
    }

    public void Dispose()
    {
        foreach (EvaluatorBatch<TGame>? batch in batches)
        {
            batch?.Evaluator.Dispose();
        }
    }

    private void PlayRound(int evaluator, WorkerCounts counts)
    {
        EvaluatorBatch<TGame> batch = batches[evaluator];
        int leaves = 0;
        foreach (GameSlot<TGame> slot in slots)
        {
            leaves += slot.Collect(evaluator, batch.Leaves.AsSpan(leaves));
        }

        batch.Evaluate(leaves, counts);
        int first = 0;
        foreach (GameSlot<TGame> slot in slots)
        {
            first += slot.Accept(batch, first);
        }
    }

    private void PrepareSlots(GameShare<TGame> share)
    {
        int parallel = share.Plan.ParallelGames;
        int wanted = Math.Min(share.Games, Math.Max(1, (parallel - index + workers - 1) / workers));
        while (slots.Count < wanted)
        {
            slots.Add(new GameSlot<TGame>());
        }

        slots.RemoveRange(wanted, slots.Count - wanted);
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.Prepare(share);
        }
    }

    private void PrepareBatches(GamePlan<TGame> plan)
    {
        for (int evaluator = 0; evaluator < batches.Length; evaluator++)
        {
            int leaves = plan.Seats.Where(seat => seat.Search is not null && seat.Evaluator == evaluator)
                .Select(seat => Math.Min(seat.Search!.LeavesInFlight, Math.Max(seat.Search.Simulations, 1)))
                .DefaultIfEmpty().Max();
            batches[evaluator].Prepare(slots.Count, leaves);
        }
    }
}
