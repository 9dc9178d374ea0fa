namespace NanoZero.Games;

/// <summary>
/// Something that holds at the start of a game, at every reachable position, or both; throws where it does not.
/// </summary>
internal interface ILaw
{
    /// <summary>Checks what concerns the game as a whole.</summary>
    void CheckStart<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
    }

    /// <summary>Checks one position.</summary>
    void CheckPosition<TGame>(TGame position, Random random)
        where TGame : unmanaged, IGame<TGame>
    {
    }
}

/// <summary>What several laws need.</summary>
internal static class Law
{
    /// <summary>Throws where a law does not hold.</summary>
    public static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new GameContractException(otherwise);
        }
    }

    /// <summary>Throws where two numbers differ that must be equal.</summary>
    public static void RequireEqual<T>(T expected, T actual, string what) =>
        Require(EqualityComparer<T>.Default.Equals(expected, actual), $"{what} is {actual}, expected {expected}");

    /// <summary>Throws where two lists differ that must be equal.</summary>
    public static void RequireSame<T>(IReadOnlyList<T> expected, IReadOnlyList<T> actual, string what) => Require(
        expected.SequenceEqual(
            actual), $"{what} are [{string.Join(", ", actual)}], expected [{string.Join(", ", expected)}]");

    /// <summary>Returns the legal actions; there may be more than the game says.</summary>
    public static ushort[] LegalActions<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = new ushort[Math.Max(TGame.Info.ActionCount, TGame.Info.MaxLegalActions)];
        return actions[..position.LegalActions(actions)];
    }

    /// <summary>Returns the tokens.</summary>
    public static byte[] Tokens<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        byte[] tokens = new byte[TGame.Info.TokenCount];
        position.Encode(tokens);
        return tokens;
    }

    /// <summary>Returns 1 where the first player is to move, else -1.</summary>
    public static int SideToMove<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame> => position.Ply % 2 == 0 ? 1 : -1;

    /// <summary>Returns how many squares a player owns.</summary>
    public static int Stones<TGame>(TGame position, int player)
        where TGame : unmanaged, IGame<TGame> =>
            Squares(TGame.Info).Count(square => position.StoneAt(square.Row, square.Column) == player);

    /// <summary>Returns the squares row by row.</summary>
    public static IEnumerable<(int Row, int Column)> Squares(GameInfo info) =>
        from row in Enumerable.Range(0, info.Rows)
        from column in Enumerable.Range(0, info.Columns)
        select (
            row, column);
}
