using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>Plays each position to its end at random; actions are equally likely, the value is the mean outcome.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <remarks>The moves are drawn from a stream derived from the seed and the position, so that an answer never depends on the batch.</remarks>
public sealed class RolloutEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
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
    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values)
    {
        logits[..(positions.Length * TGame.Info.ActionCount)].Clear();
        for (int i = 0; i < positions.Length; i++)
        {
            UInt128 key = positions[i].Key;
            RandomStream random = new(seed, (ulong)key, (ulong)(key >> 64));
            float sum = 0;
            for (int game = 0; game < rollouts; game++)
            {
                sum += PlayOut(positions[i], ref random);
            }

            values[i] = sum / rollouts;
        }
    }

    // The outcome for the side to move at the position given.
    private static float PlayOut(TGame position, ref RandomStream random)
    {
        Span<ushort> actions = stackalloc ushort[TGame.Info.MaxLegalActions];
        int plies = 0;
        for (; !position.IsTerminal; plies++)
        {
            int count = position.LegalActions(actions);
            position.Play(actions[random.Next(count)]);
        }

        return plies % 2 == 0 ? position.TerminalValue : -position.TerminalValue;
    }
}
