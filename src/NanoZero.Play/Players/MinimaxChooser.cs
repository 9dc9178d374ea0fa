namespace NanoZero.Play;

/// <summary>
/// Looks a fixed number of plies ahead, guesses there, and plays at random among the moves that look best.
/// </summary>
/// <remarks>Alpha-beta search without memory. A win is worth 1 however soon it comes.</remarks>
internal sealed class MinimaxChooser<TGame> : IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly IHeuristic<TGame> heuristic = Heuristics.Of<TGame>();

    /// <summary>Creates a chooser.</summary>
    /// <param name="depth">Plies looked ahead, the chosen move counted; at least 1.</param>
    /// <exception cref="NotSupportedException">The game has no heuristic; the message says which ones have.</exception>
    public MinimaxChooser(int depth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(depth, 1);
        Depth = depth;
    }

    /// <summary>Gets the plies looked ahead, the chosen move counted.</summary>
    public int Depth { get; }

    /// <inheritdoc/>
    public int Choose(
        in TGame position,
        ref RandomStream random,
        ReadOnlySpan<int> line = default,
        CancellationToken cancellation = default)
    {
        Span<ushort> actions = stackalloc ushort[TGame.Info.MaxLegalActions];
        Span<ushort> best = stackalloc ushort[TGame.Info.MaxLegalActions];
        Watch watch = new(cancellation);
        int ties = 0;
        float highest = float.NegativeInfinity;
        foreach (ushort action in actions[..position.LegalActions(actions)])
        {
            // The window reaches just below the best value, so that a value equal to it is exact.
            float value = -Value(
                After(position, action), Depth - 1, float.NegativeInfinity, -MathF.BitDecrement(highest), ref watch);
            ties = value > highest ? 0 : ties;
            if (value >= highest)
            {
                best[ties++] = action;
                highest = value;
            }
        }

        return best[random.Next(ties)];
    }

    private static TGame After(TGame position, int action)
    {
        position.Play(action);
        return position;
    }

    private float Value(in TGame position, int plies, float alpha, float beta, ref Watch watch)
    {
        watch.Count();
        if (position.IsTerminal || plies == 0)
        {
            return position.IsTerminal ? position.TerminalValue : heuristic.Guess(position);
        }

        Span<ushort> actions = stackalloc ushort[TGame.Info.MaxLegalActions];
        float best = float.NegativeInfinity;
        foreach (ushort action in actions[..position.LegalActions(actions)])
        {
            best = MathF.Max(
                best, -Value(After(position, action), plies - 1, -beta, -MathF.Max(alpha, best), ref watch));
            if (best >= beta)
            {
                break;
            }
        }

        return best;
    }

    // Looks for a cancellation once in some thousand positions of one choice.
    private struct Watch(CancellationToken cancellation)
    {
        private const int CheckedPositions = (1 << 12) - 1;

        private int positions;

        public void Count()
        {
            if ((++positions & CheckedPositions) == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }
}
