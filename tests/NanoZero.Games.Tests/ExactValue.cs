namespace NanoZero.Games.Tests;

/// <summary>The exact value of a small game: negamax that remembers the values of positions by their keys.</summary>
internal static class ExactValue
{
    /// <summary>Returns 1, 0 or -1 for the side to move.</summary>
    public static int Of<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame> => Of(position, []);

    private static int Of<TGame>(in TGame position, Dictionary<UInt128, int> known)
        where TGame : unmanaged, IGame<TGame>
    {
        if (position.IsTerminal)
        {
            return (int)position.TerminalValue;
        }

        if (known.TryGetValue(position.Key, out int value))
        {
            return value;
        }

        value = -1;
        foreach (ushort action in RandomGames.LegalActions(position))
        {
            TGame next = position;
            next.Play(action);
            value = Math.Max(value, -Of(next, known));
            if (value == 1)
            {
                break;
            }
        }

        known[position.Key] = value;
        return value;
    }
}
