using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;

namespace NanoZero.Training;

/// <summary>
/// The one way in which an agent asks its network: about every position in its canonical orientation, about equal positions of a
/// batch once, and about none that a cache knows. Owns the network's evaluator.
/// </summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class CachedNetwork<TGame> : ICachedEvaluator<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly NetworkEvaluator<TGame> network;
    private readonly CachedEvaluator<TGame> cached;

    public CachedNetwork(PolicyValueNetwork source, ExecutionPlan plan, EvaluationCache<TGame>? cache)
    {
        network = new(source, plan);
        cached = new(network, cache);
    }

    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values) => cached.Evaluate(positions, logits, values);

    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values, Span<bool> fromCache) =>
        cached.Evaluate(positions, logits, values, fromCache);

    /// <summary>Takes over the weights of a network; the cache is the caller's to clear.</summary>
    public void Load(PolicyValueNetwork source) => network.Load(source);

    public void Dispose() => network.Dispose();
}
