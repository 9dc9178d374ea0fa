namespace NanoZero.Play;

/// <summary>
/// What one thread owns: evaluators, games in play and their trees. Plays its share of a plan in rounds of one batch
/// per evaluator.
/// </summary>
internal sealed class GameWorker<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly int index;
    private readonly int workers;
    private readonly SearchBatch<TGame>[] batches;
    private readonly IReadOnlyList<EvaluatorSource<TGame>> sources;
    private readonly List<GameSlot<TGame>> slots = [];

    public GameWorker(int index, int workers, IReadOnlyList<EvaluatorSource<TGame>> sources)
    {
        this.index = index;
        this.workers = workers;
        batches = new SearchBatch<TGame>[sources.Count];
        this.sources = sources;
        try
        {
            for (int i = 0; i < sources.Count; i++)
            {
                batches[i] = new SearchBatch<TGame>(sources[i].Create(index), sources[i].BatchCapacity);
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

    public void Play(
        GamePlan<TGame> plan, GameRecord<TGame>?[] records, WorkerCounts counts, CancellationToken cancellation)
    {
        int[] evaluators =
        [
            .. plan.Players.Select(player =>
                player is { Spec.Search: not null, Evaluator: { } source } ? IndexOf(source) : -1),
        ];
        GameShare<TGame> share = new(plan, evaluators, index, workers, records, counts, cancellation);
        PrepareSlots(share);
        int[] rooms = PrepareBatches(share);
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.StartNextGame();
        }

        while (share.GamesInPlay > 0)
        {
            for (int evaluator = 0; evaluator < batches.Length; evaluator++)
            {
                cancellation.ThrowIfCancellationRequested();
                PlayRound(evaluator, rooms[evaluator], counts);
                counts.EndRound();
            }
        }
    }

    public void Dispose()
    {
        foreach (SearchBatch<TGame>? batch in batches)
        {
            batch?.Evaluator.Dispose();
        }
    }

    private void PlayRound(int evaluator, int room, WorkerCounts counts)
    {
        SearchBatch<TGame> batch = batches[evaluator];
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.Collect(evaluator, batch);
        }

        counts.Evaluate(batch, room);
        batch.Accept();
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.PlayOn();
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

    private int IndexOf(EvaluatorSource<TGame> source)
    {
        int index = 0;
        while (sources[index] != source)
        {
            index++;
        }

        return index;
    }

    // Returns the positions that an evaluator call has where every game contributes all its leaves in flight.
    private int[] PrepareBatches(GameShare<TGame> share)
    {
        int[] rooms = new int[batches.Length];
        for (int evaluator = 0; evaluator < batches.Length; evaluator++)
        {
            batches[evaluator].Clear();
            int leaves = share.Plan.Players.Where((player, i) => share.Evaluators[i] == evaluator)
                .Select(player =>
                    Math.Min(player.Spec.Search!.LeavesInFlight, Math.Max(player.Spec.Search.Simulations, 1)))
                .DefaultIfEmpty().Max();
            rooms[evaluator] = Math.Max(1, Math.Min(slots.Count * leaves, sources[evaluator].BatchCapacity));
        }

        return rooms;
    }
}

/// <summary>The games of a plan that belong to one worker, handed to its slots in order.</summary>
internal sealed class GameShare<TGame>(
    GamePlan<TGame> plan, int[] evaluators, int worker, int workers, GameRecord<TGame>?[] records, WorkerCounts counts,
    CancellationToken cancellation)
    where TGame : unmanaged, IGame<TGame>
{
    private int next = worker;

    public GamePlan<TGame> Plan => plan;

    /// <summary>Gets which of the worker's evaluators each player asks; -1 for none.</summary>
    public int[] Evaluators => evaluators;

    public WorkerCounts Counts => counts;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Gets the number of games in the share.</summary>
    public int Games { get; } = Math.Max(0, (plan.Games.Count - worker + workers - 1) / workers);

    /// <summary>Gets the number of games taken and not yet finished.</summary>
    public int GamesInPlay { get; private set; }

    /// <summary>Takes the next game; returns false when all are taken.</summary>
    public bool TryTake(out int game)
    {
        cancellation.ThrowIfCancellationRequested();
        game = next;
        if (game >= plan.Games.Count)
        {
            return false;
        }

        next += workers;
        GamesInPlay++;
        return true;
    }

    public void Finish(int game, GameRecord<TGame> record)
    {
        records[game] = record;
        plan.Finished?.Invoke(record);
        counts.Add(new PlayCounts { Games = 1, Plies = record.Actions.Count });
        GamesInPlay--;
    }
}
