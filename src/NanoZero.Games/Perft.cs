namespace NanoZero.Games;

/// <summary>Counts the lines of play of a given length: the usual proof that the rules are right.</summary>
internal static class Perft
{
    // below this a subtree takes no noticeable time, and cancellation is not looked at
    private const int CheckedDepth = 3;

    /// <summary>
    /// Counts the lines of exactly <paramref name="depth"/> plies; a line that ends earlier is not counted.
    /// </summary>
    /// <param name="position">Where the lines begin.</param>
    /// <param name="depth">Plies; 0 counts the position itself.</param>
    /// <param name="cancellation">Ends the count early.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative depth.</exception>
    /// <exception cref="OperationCanceledException">The count was cancelled.</exception>
    public static long Count<TGame>(TGame position, int depth, CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(depth);
        return depth == 0
            ? 1
            : CountBelow(position, new ushort[depth * TGame.Info.MaxLegalActions], depth, cancellation);
    }

    private static long CountBelow<TGame>(
        in TGame position, Span<ushort> buffer, int depth, CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        if (depth >= CheckedDepth)
        {
            cancellation.ThrowIfCancellationRequested();
        }

        int count = position.LegalActions(buffer);
        if (depth == 1)
        {
            return count;
        }

        long lines = 0;
        Span<ushort> unused = buffer[TGame.Info.MaxLegalActions..];
        foreach (ushort action in buffer[..count])
        {
            TGame child = position;
            child.Play(action);
            lines += CountBelow(child, unused, depth - 1, cancellation);
        }

        return lines;
    }
}
