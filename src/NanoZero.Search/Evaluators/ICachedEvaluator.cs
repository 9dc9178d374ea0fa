using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>An evaluator that says which of its answers needed no evaluation.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public interface ICachedEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Evaluates a batch of positions, none of them terminal, from the cache where it can.</summary>
    /// <param name="positions">Shape [B].</param>
    /// <param name="logits">Shape [B, A].</param>
    /// <param name="values">Shape [B].</param>
    /// <param name="fromCache">Shape [B], or empty: whether the answer needed no evaluation.</param>
    void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values, Span<bool> fromCache);
}
