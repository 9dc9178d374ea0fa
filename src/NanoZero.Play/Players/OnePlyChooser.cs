using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play;

/// <summary>
/// Looks one ply ahead for each side: wins at once where it can, else avoids the moves after which the opponent could,
/// and plays at random among what is left.
/// </summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <remarks>A move costs about the square of the number of legal actions in played moves.</remarks>
public sealed class OnePlyChooser<TGame> : IMoveChooser<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <inheritdoc/>
    public int Choose(in TGame position, ref RandomStream random, CancellationToken cancellation = default)
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
