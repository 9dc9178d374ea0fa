using System.Diagnostics;

namespace NanoZero.Play;

/// <summary>
/// Threads that play many games at once, in self-play as in an arena; each has its own evaluators and keeps them over
/// calls.
/// </summary>
/// <remarks>
/// Game i belongs to worker i mod workers. All randomness is named by (seed, iteration, game, ply). With evaluators
/// whose answers do not depend on the batch, the records depend neither on the number of workers nor on that of
/// parallel games. One call at a time; a call made meanwhile waits.
/// </remarks>
internal sealed class GameWorkers<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromMilliseconds(250);

    private readonly DedicatedThreads<GameWorker<TGame>> threads;

    /// <summary>Starts the workers and creates their evaluators, each on its worker's thread.</summary>
    /// <param name="workers">Number of threads; at least 1.</param>
    /// <param name="sources">
    /// Where evaluators come from; a <see cref="Player{TGame}"/> names the one its search asks.
    /// </param>
    /// <remarks>What a source throws is thrown here, and no thread stays behind.</remarks>
    public GameWorkers(int workers, params IReadOnlyList<EvaluatorSource<TGame>> sources)
    {
        Sources = sources;
        threads = new(workers, index => new GameWorker<TGame>(index, workers, sources));
    }

    /// <summary>Gets where the evaluators came from.</summary>
    public IReadOnlyList<EvaluatorSource<TGame>> Sources { get; }

    /// <summary>Gets the number of workers.</summary>
    public int Count => threads.Count;

    /// <summary>Plays every game of a plan to its end.</summary>
    /// <param name="plan">The games.</param>
    /// <param name="progress">
    /// Receives what was done, a few times a second and once at the end or after a cancellation, on the caller's
    /// thread.
    /// </param>
    /// <param name="cancellation">Ends the call at the next batch of every worker; the workers stay usable.</param>
    /// <returns>One record a game, in the order of the plan, and what the games needed.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled before all games were finished.</exception>
    /// <exception cref="InsufficientMemoryException">Not even one game a worker fits into memory.</exception>
    /// <remarks>What an evaluator throws is thrown here, once all workers have stopped.</remarks>
    public PlayedGames<TGame> Play(
        GamePlan<TGame> plan, IProgress<PlayProgress>? progress = null, CancellationToken cancellation = default)
    {
        plan.Validate(Sources);
        plan = plan.FittingMemory(Count);
        long start = Stopwatch.GetTimestamp();
        GameRecord<TGame>?[] records = new GameRecord<TGame>?[plan.Games.Count];
        BusyTime evaluators = new(TimeProvider.System);
        WorkerCounts[] counts = [.. Enumerable.Range(0, Count).Select(_ => new WorkerCounts(evaluators))];
        PlayProgress Report()
        {
            PlayCounts sum = PlayCounts.Sum(counts.Select(worker => worker.Sum)) with
            {
                EvaluatorBusySeconds = evaluators.Total.TotalSeconds,
            };
            PlayProgress report = new((int)sum.Games, records.Length, sum, Stopwatch.GetElapsedTime(start));
            progress?.Report(report);
            return report;
        }

        try
        {
            threads.Run(
                (index, worker, token) => worker.Play(plan, records, counts[index], token),
                progress is null ? null : () => Report(),
                ProgressInterval,
                cancellation);
        }
        catch (OperationCanceledException)
        {
            Report();
            throw;
        }

        PlayProgress end = Report();
        return new PlayedGames<TGame>([.. records.Select(record => record!)], end.Counts, end.Elapsed);
    }

    /// <summary>
    /// Runs an action on every worker's thread with the evaluators it owns, for instance to give them new weights.
    /// </summary>
    /// <param name="action">
    /// Receives the worker's index, its evaluators in the order of the sources, and a token that asks it to stop.
    /// </param>
    /// <param name="cancellation">Asks the actions to stop.</param>
    /// <exception cref="OperationCanceledException">
    /// An action stopped because of the cancellation; all of them have ended.
    /// </exception>
    public void ForEachWorker(
        Action<int, IReadOnlyList<IEvaluator<TGame>>, CancellationToken> action,
        CancellationToken cancellation = default) =>
        threads.Run(
            (index, worker, token) => action(index, worker.Evaluators, token), null, ProgressInterval, cancellation);

    /// <summary>Ends the workers; each disposes its evaluators on its own thread.</summary>
    public void Dispose() => threads.Dispose();
}

/// <summary>Games that were played together.</summary>
/// <param name="Games">One record a game, in the order asked for.</param>
/// <param name="Counts">What they needed.</param>
/// <param name="Elapsed">How long they took.</param>
internal sealed record PlayedGames<TGame>(IReadOnlyList<GameRecord<TGame>> Games, PlayCounts Counts, TimeSpan Elapsed)
    where TGame : unmanaged, IGame<TGame>;
