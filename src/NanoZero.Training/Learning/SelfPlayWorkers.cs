using TorchSharp;

namespace NanoZero.Training;

/// <summary>The threads of self-play, each with its own copy of the network, and the cache they share.</summary>
internal sealed class SelfPlayWorkers<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly ExecutionPlan plan;
    private readonly NetworkEvaluator<TGame>?[] evaluators;
    private readonly EvaluationCache<TGame>? cache;

    /// <param name="network">Copied once a worker.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="cacheBytes">Memory of the cache that the workers share; 0 for none.</param>
    public SelfPlayWorkers(PolicyValueNetwork network, ExecutionPlan plan, long cacheBytes)
    {
        this.plan = plan;
        cache = cacheBytes > 0 ? new EvaluationCache<TGame>(cacheBytes) : null;
        evaluators = new NetworkEvaluator<TGame>?[plan.Workers];
        Workers = new GameWorkers<TGame>(plan.Workers, new EvaluatorSource<TGame>(
            worker => new CachedEvaluator<TGame>(
                evaluators[worker] = new NetworkEvaluator<TGame>(network, plan), cache), plan.BatchSize));
    }

    public GameWorkers<TGame> Workers { get; }

    /// <summary>Gives every worker the weights of a network, and forgets the answers of the old ones.</summary>
    public void Load(PolicyValueNetwork network)
    {
        cache?.Clear();
        Workers.ForEachWorker((worker, _, _) =>
        {
            torch.set_num_threads(plan.ThreadsPerWorker);
            evaluators[worker]!.Load(network);
        });
    }

    public void Dispose() => Workers.Dispose();
}
