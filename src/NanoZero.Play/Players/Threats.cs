using NanoZero.Games;

namespace NanoZero.Play;

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
