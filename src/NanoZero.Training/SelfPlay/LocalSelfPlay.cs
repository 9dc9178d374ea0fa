using TorchSharp;

namespace NanoZero.Training;

/// <summary>
/// Self-play on this machine: threads that each have a copy of the network, and a cache that they share.
/// </summary>
internal sealed class LocalSelfPlay<TGame> : ISelfPlay<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly TGame start;
    private readonly TrainingConfig config;
    private readonly ExecutionPlan plan;
    private readonly PolicyValueNetwork network;  // what the workers copy
    private readonly NetworkEvaluator<TGame>?[] evaluators;
    private readonly EvaluationCache<TGame>? cache;
    private string? lastPlayer;  // the hash of the weights that played last, while the workers still have them

    /// <summary>Starts the threads.</summary>
    /// <param name="start">The start position of the games.</param>
    /// <param name="config">The run's configuration.</param>
    /// <param name="plan">How the network is evaluated here.</param>
    public LocalSelfPlay(TGame start, TrainingConfig config, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(plan);
        (this.start, this.config, this.plan) = (start, config, plan);
        cache = config.CacheBytes > 0 ? new EvaluationCache<TGame>(config.CacheBytes) : null;
        evaluators = new NetworkEvaluator<TGame>?[plan.Workers];
        network = new PolicyValueNetwork(config.NetworkShape(), config.Seed);
        try
        {
            Workers = new GameWorkers<TGame>(
                plan.Workers, new EvaluatorSource<TGame>(CreateEvaluator, plan.BatchSize));
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Gets whether a call that follows another one with the same weights keeps what the network has answered. The
    /// games are the same, only sooner; how many answers were computed then depends on the calls before.
    /// </summary>
    public bool KeepsAnswers { get; init; }

    /// <summary>Gets the threads. Their evaluators have the weights that were loaded last.</summary>
    internal GameWorkers<TGame> Workers { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// The weights are loaded before the call returns. The games are played after that. One call at a time.
    /// </remarks>
    public Task<PlayedGames<TGame>> Play(
        int iteration,
        Range games,
        Weights weights,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        (int first, int count) = games.GetOffsetAndLength(config.GamesPerIteration);
        return Play(iteration, [.. Enumerable.Range(first, count)], weights, progress, cancellation);
    }

    /// <summary>Plays some games of one iteration, as above.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="games">The games' numbers, at least one.</param>
    /// <param name="weights">The network that plays both sides.</param>
    /// <param name="progress">Receives what was done; null for nobody.</param>
    /// <param name="cancellation">Ends the games at the next batch.</param>
    /// <returns>One record a game, in the order of the numbers, and what the games took.</returns>
    public Task<PlayedGames<TGame>> Play(
        int iteration,
        IReadOnlyList<int> games,
        Weights weights,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        if (!KeepsAnswers || weights.Hash != lastPlayer)
        {
            Load(weights);
            lastPlayer = weights.Hash;
        }

        Player<TGame> player = config.SelfPlayer(Workers.Sources[0]);
        GamePlan<TGame> plan = GamePlan<TGame>.SelfPlay(player, start, games) with
        {
            RandomPlies = config.RandomPlies,
            Resignation = config.Resignation(),
            ParallelGames = config.GamesInPlay(this.plan),
            Seed = config.Seed,
            Iteration = iteration,
        };
        return Task.Run(() => Workers.Play(plan, progress, cancellation), cancellation);
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        Workers.Dispose();
        network.Dispose();
    }

    /// <summary>Gives every worker the weights, and forgets the answers of the old ones.</summary>
    internal void Load(Weights weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        lastPlayer = null;
        weights.LoadInto(network);
        cache?.Clear();
        Workers.ForEachWorker((worker, _, _) =>
        {
            torch.set_num_threads(plan.ThreadsPerWorker);
            evaluators[worker]!.Load(network);
        });
    }

    private CachedEvaluator<TGame> CreateEvaluator(int worker) =>
        new(evaluators[worker] = new NetworkEvaluator<TGame>(network, plan), cache);
}
