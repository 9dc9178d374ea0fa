using System.Collections.Concurrent;

namespace NanoZero.Play;

/// <summary>Chooses moves without an evaluator: baselines, solvers, programs outside.</summary>
/// <remarks>Used by several threads at once.</remarks>
internal interface IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Chooses a legal action.</summary>
    /// <param name="position">Not terminal.</param>
    /// <param name="random">The stream this move may draw from.</param>
    /// <param name="line">
    /// The actions from the game's start to the position; empty where they are not known. Only programs outside ask.
    /// </param>
    /// <param name="cancellation">Ends a choice that takes long.</param>
    int Choose(
        in TGame position,
        ref RandomStream random,
        ReadOnlySpan<int> line = default,
        CancellationToken cancellation = default);
}

/// <summary>Plays every legal action with equal probability.</summary>
internal sealed class RandomChooser<TGame> : IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public int Choose(
        in TGame position,
        ref RandomStream random,
        ReadOnlySpan<int> line = default,
        CancellationToken cancellation = default)
    {
        Span<ushort> legal = stackalloc ushort[TGame.Info.MaxLegalActions];
        return legal[random.Next(position.LegalActions(legal))];
    }
}

/// <summary>
/// Looks one ply ahead for each side. It wins at once where it can. Else it avoids the moves after which the opponent
/// could, and plays at random among the others.
/// </summary>
/// <remarks>A move costs about the square of the number of legal actions in played moves.</remarks>
internal sealed class OnePlyChooser<TGame> : IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public int Choose(
        in TGame position,
        ref RandomStream random,
        ReadOnlySpan<int> line = default,
        CancellationToken cancellation = default)
    {
        Span<ushort> legal = stackalloc ushort[TGame.Info.MaxLegalActions];
        int count = position.LegalActions(legal);
        int kept = Keep(legal[..count], position, wins: true);
        if (kept == 0)
        {
            kept = Keep(legal[..count], position, wins: false);
        }

        return legal[random.Next(kept == 0 ? count : kept)];
    }

    // Moves the winning (or else the safe) actions to the front; with none, leaves the order alone.
    private static int Keep(Span<ushort> actions, in TGame position, bool wins)
    {
        int kept = 0;
        for (int i = 0; i < actions.Length; i++)
        {
            TGame next = position;
            next.Play(actions[i]);
            bool keeps = wins ? IsLost(next) : !(next.IsTerminal ? next.TerminalValue > 0 : Threats.CanWinAtOnce(next));
            if (keeps)
            {
                (actions[kept], actions[i]) = (actions[i], actions[kept]);
                kept++;
            }
        }

        return kept;
    }

    private static bool IsLost(in TGame position) => position.IsTerminal && position.TerminalValue < 0;
}

/// <summary>Plays at random among the moves that an oracle says are best: it never throws half a point away.</summary>
internal sealed class PerfectChooser<TGame> : IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    // As many as there were threads asking at once.
    private readonly ConcurrentBag<IOracle<TGame>> idle = [];

    /// <summary>Creates a chooser.</summary>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public PerfectChooser() => idle.Add(Oracles.Create<TGame>());

    /// <inheritdoc/>
    public int Choose(
        in TGame position,
        ref RandomStream random,
        ReadOnlySpan<int> line = default,
        CancellationToken cancellation = default)
    {
        Span<sbyte> values = stackalloc sbyte[TGame.Info.ActionCount];
        IOracle<TGame> oracle = idle.TryTake(out IOracle<TGame>? free) ? free : Oracles.Create<TGame>();
        oracle.Cancellation = cancellation;
        oracle.ActionValues(position, values);
        idle.Add(oracle);

        sbyte best = (sbyte)OracleValues.Best(values);
        int skipped = random.Next(values.Count(best));
        int action = values.IndexOf(best);
        for (; skipped > 0; skipped--)
        {
            action += 1 + values[(action + 1)..].IndexOf(best);
        }

        return action;
    }
}

/// <summary>What one ply of looking ahead shows.</summary>
internal static class Threats
{
    /// <summary>Says whether the side to move has an action that ends the game in its favour.</summary>
    public static bool CanWinAtOnce<TGame>(in TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        Span<ushort> legal = stackalloc ushort[TGame.Info.MaxLegalActions];
        foreach (ushort action in legal[..position.LegalActions(legal)])
        {
            TGame next = position;
            next.Play(action);
            if (next.IsTerminal && next.TerminalValue < 0)
            {
                return true;
            }
        }

        return false;
    }
}
