namespace NanoZero.Games.Tests;

/// <summary>Plain negamax without bounds, tables or knowledge of the game.</summary>
internal static class NaiveSolver
{
    /// <summary>
    /// Returns the value and how many plies the game lasts if the winner hurries and the loser resists.
    /// </summary>
    public static (int Value, int Plies) Solve<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        if (position.IsTerminal)
        {
            return ((int)position.TerminalValue, 0);
        }

        (int Value, int Plies) best = (-2, 0);
        foreach (ushort action in RandomGames.LegalActions(position))
        {
            TGame next = position;
            next.Play(action);
            (int value, int plies) = Solve(next);
            (int Value, int Plies) mine = (-value, plies + 1);
            bool better = mine.Value > best.Value
                || (mine.Value == best.Value && (mine.Value > 0 ? mine.Plies < best.Plies : mine.Plies > best.Plies));
            best = better ? mine : best;
        }

        return best;
    }
}
