namespace NanoZero.Search;

/// <summary>
/// Evaluates positions: a logit for each action, and a value. Networks, random rollouts, and caches around other
/// evaluators are evaluators.
/// </summary>
/// <remarks>
/// One thread at a time uses an instance. The answer for a position depends only on its <see cref="IGame{TSelf}.Key"/>.
/// An evaluator that wraps another one owns it and disposes it.
/// </remarks>
public interface IEvaluator<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Evaluates a batch of positions, none of them terminal.</summary>
    /// <param name="positions">Shape [B].</param>
    /// <param name="answers">Room for B answers. The evaluator writes all of them.</param>
    void Evaluate(ReadOnlySpan<TGame> positions, Answers answers);
}
