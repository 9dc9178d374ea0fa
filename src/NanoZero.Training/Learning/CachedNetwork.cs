using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;

namespace NanoZero.Training;

/// <summary>A network's evaluator that is asked for equal positions of a batch once, and for none that a cache knows; owns the evaluator.</summary>
/// <typeparam name="TGame">The game.</typeparam>
internal sealed class CachedNetwork<TGame>(NetworkEvaluator<TGame> network, EvaluationCache<TGame>? cache) : ICachedEvaluator<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly CachedEvaluator<TGame> cached = new(network, cache);

    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values) => cached.Evaluate(positions, logits, values);

    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values, Span<bool> fromCache) =>
        cached.Evaluate(positions, logits, values, fromCache);

    public void Dispose() => network.Dispose();
}
