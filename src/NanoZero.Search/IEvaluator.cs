using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>Answers positions with action logits and a value: a network, a rollout, a cache around another evaluator.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <remarks>An instance is used by one thread at a time. The answer for a position depends only on its <see cref="IGame{TSelf}.Key"/>.</remarks>
public interface IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Evaluates a batch of positions, none of them terminal.</summary>
    /// <param name="positions">Shape [B].</param>
    /// <param name="logits">Unnormalised log-probabilities, shape [B, A]; entries of illegal actions may hold anything and are ignored.</param>
    /// <param name="values">Expected outcomes in [-1, 1] for the side to move, shape [B].</param>
    void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values);
}
