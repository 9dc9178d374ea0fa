namespace NanoZero.Search;

/// <summary>Plays each position to its end at random; the value is the mean outcome.</summary>
/// <remarks>
/// The actions of <see cref="IGame{TSelf}.PlayoutActions"/> are equally likely. The logits of the other legal actions
/// are lower: their priors are small, so that a search looks at them last. The moves are drawn from a stream derived
/// from the seed and the position, so that an answer never depends on the batch.
/// </remarks>
public sealed class RolloutEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private const float UnlikelyLogit = -4;

    private readonly ulong seed;
    private readonly int rollouts;

    /// <summary>Creates an evaluator.</summary>
    /// <param name="seed">Names the random moves.</param>
    /// <param name="rollouts">Games played from each position; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">No game at all.</exception>
    public RolloutEvaluator(ulong seed, int rollouts = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rollouts, 1);
        this.seed = seed;
        this.rollouts = rollouts;
    }

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
    {
        answers.Logits.Clear();
        for (int i = 0; i < positions.Length; i++)
        {
            LowerUnlikely(positions[i], answers.LogitsOf(i));
            UInt128 key = positions[i].Key;
            RandomStream random = new(seed, (ulong)key, (ulong)(key >> 64));
            float sum = 0;
            for (int game = 0; game < rollouts; game++)
            {
                sum += PlayOut(positions[i], ref random);
            }

            answers.Values[i] = sum / rollouts;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static void LowerUnlikely(TGame position, Span<float> logits)
    {
        Span<ushort> legal = stackalloc ushort[TGame.Info.MaxLegalActions];
        Span<ushort> likely = stackalloc ushort[TGame.Info.MaxLegalActions];
        int legalCount = position.LegalActions(legal), likelyCount = TGame.PlayoutActions(position, likely);
        if (likelyCount == legalCount)
        {
            return;
        }

        foreach (ushort action in legal[..legalCount])
        {
            logits[action] = UnlikelyLogit;
        }

        foreach (ushort action in likely[..likelyCount])
        {
            logits[action] = 0;
        }
    }

    // The outcome for the side to move at the position given.
    private static float PlayOut(TGame position, ref RandomStream random)
    {
        TGame end = RandomPlayout.End(position, ref random);
        return (end.Ply - position.Ply) % 2 == 0 ? end.TerminalValue : -end.TerminalValue;
    }
}
