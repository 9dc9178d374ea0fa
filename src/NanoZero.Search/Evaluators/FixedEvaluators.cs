namespace NanoZero.Search;

/// <summary>
/// Answers every position with its own pseudo-random logits in [-2, 2) and value in [-1, 1). The answers are the same
/// on every machine and in every batch. So tests can demand equality, and benchmarks measure the search alone.
/// </summary>
internal sealed class HashEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private const float Unit = 1.0f / (1 << 16);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
    {
        for (int i = 0; i < positions.Length; i++)
        {
            UInt128 key = positions[i].Key;
            ulong bits = RandomStream.Mix((ulong)key ^ RandomStream.Mix((ulong)(key >> 64) + 0x9E37_79B9_7F4A_7C15));
            answers.Values[i] = ((int)(bits & 0xFFFF) * (2 * Unit)) - 1;
            Span<float> row = answers.LogitsOf(i);
            for (int action = 0; action < row.Length; action++)
            {
                // Four 16-bit numbers from every word.
                if ((action & 3) == 0)
                {
                    bits = RandomStream.Mix(bits + 0x9E37_79B9_7F4A_7C15);
                }

                row[action] = ((int)((bits >> (16 * (action & 3))) & 0xFFFF) * (4 * Unit)) - 2;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>Knows nothing: every action is equally likely and every position even.</summary>
internal sealed class UniformEvaluator<TGame> : IEvaluator<TGame>
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
