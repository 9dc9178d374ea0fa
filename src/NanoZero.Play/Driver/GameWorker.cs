namespace NanoZero.Play;

/// <summary>
/// What one thread owns: evaluators, games in play and their trees. Plays its part of a plan's games. A round makes one
/// batch for each evaluator.
/// </summary>
internal sealed class GameWorker<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly int index;    // of this worker, in [0, workers)
    private readonly int workers;
    private readonly SearchBatch<TGame>[] batches;
    private readonly IReadOnlyList<EvaluatorSource<TGame>> sources;
    private readonly List<GameSlot<TGame>> slots = [];

    /// <summary>Creates a worker with evaluators of its own.</summary>
    /// <param name="index">The worker's number, in [0, workers).</param>
    /// <param name="workers">The number of workers that play a plan together.</param>
    /// <param name="sources">Create the evaluators, which the worker disposes.</param>
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

    /// <summary>Gets the worker's evaluators, in the order of their sources.</summary>
    public IReadOnlyList<IEvaluator<TGame>> Evaluators { get; }

    /// <summary>Plays this worker's games of a plan.</summary>
    /// <param name="plan">The plan of all workers.</param>
    /// <param name="records">Receives the records of this worker's games, by number within the plan.</param>
    /// <param name="counts">Receives what was done.</param>
    /// <param name="cancellation">Honoured once a round.</param>
    /// <exception cref="OperationCanceledException">The games were cancelled.</exception>
    public void Play(
        GamePlan<TGame> plan, GameRecord<TGame>?[] records, WorkerCounts counts, CancellationToken cancellation)
    {
        counts.Begin();
        int[] evaluators =
        [
            .. plan.Players.Select(player =>
                player is { Spec.Search: not null, Evaluator: { } source } ? IndexOf(source) : -1),
        ];
        GameShare<TGame> share = new(plan, evaluators, index, workers, records, counts, cancellation);
        PrepareSlots(share);
        int[] largestBatches = PrepareBatches(share);
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.StartNextGame();
        }

        while (share.GamesInPlay > 0)
        {
            for (int evaluator = 0; evaluator < batches.Length; evaluator++)
            {
                cancellation.ThrowIfCancellationRequested();
                PlayRound(evaluator, largestBatches[evaluator], counts);
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

    private void PlayRound(int evaluator, int largestBatch, WorkerCounts counts)
    {
        SearchBatch<TGame> batch = batches[evaluator];
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.Collect(evaluator, batch);
        }

        counts.Evaluate(batch, largestBatch);
        batch.Accept();
        foreach (GameSlot<TGame> slot in slots)
        {
            slot.PlayOn();
        }
    }

    private void PrepareSlots(GameShare<TGame> share)
    {
        int parallel = share.Plan.ParallelGames;

        // The games in play are dealt to the workers in turn. A worker has at least one, but no more than it plays.
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
        int position = 0;
        while (sources[position] != source)
        {
            position++;
        }

        return position;
    }

    // Returns the largest batch of each evaluator: every game contributes all its leaves in flight.
    private int[] PrepareBatches(GameShare<TGame> share)
    {
        int[] largestBatches = new int[batches.Length];
        for (int evaluator = 0; evaluator < batches.Length; evaluator++)
        {
            batches[evaluator].Clear();
            int leaves = share.Plan.Players.Where((player, i) => share.Evaluators[i] == evaluator)
                .Select(player =>
                    Math.Min(player.Spec.Search!.LeavesInFlight, Math.Max(player.Spec.Search.Simulations, 1)))
                .DefaultIfEmpty().Max();
            largestBatches[evaluator] = Math.Max(1, Math.Min(slots.Count * leaves, sources[evaluator].BatchCapacity));
        }

        return largestBatches;
    }
}

/// <summary>
/// The games of a plan that one worker plays. Each slot takes the next of them when it is free. With n workers, worker
/// w plays games w, w + n, w + 2n and so on.
/// </summary>
internal sealed class GameShare<TGame>(
    GamePlan<TGame> plan, int[] evaluators, int worker, int workers, GameRecord<TGame>?[] records, WorkerCounts counts,
    CancellationToken cancellation)
    where TGame : unmanaged, IGame<TGame>
{
    private int next = worker;

    /// <summary>Gets the plan of all workers.</summary>
    public GamePlan<TGame> Plan => plan;

    /// <summary>Gets which of the worker's evaluators each player asks; -1 for none.</summary>
    public int[] Evaluators => evaluators;

    /// <summary>Gets the counts of what the worker has done.</summary>
    public WorkerCounts Counts => counts;

    /// <summary>Gets what asks the worker to stop.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>Gets the number of games that this worker plays.</summary>
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

    /// <summary>Stores the record of a game that <see cref="TryTake"/> gave.</summary>
    public void Finish(int game, GameRecord<TGame> record)
    {
        records[game] = record;
        plan.Finished?.Invoke(record);
        counts.Add(new PlayCounts { Games = 1, Plies = record.Actions.Count });
        GamesInPlay--;
    }
}
