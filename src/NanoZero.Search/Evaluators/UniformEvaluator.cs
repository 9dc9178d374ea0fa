namespace NanoZero.Search;

/// <summary>Knows nothing: every action is equally likely and every position even.</summary>
public sealed class UniformEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
    {
        answers.Logits.Clear();
        answers.Values.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
