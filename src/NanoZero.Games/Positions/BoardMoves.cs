namespace NanoZero.Games;

/// <summary>
/// Finds moves that lead to a board. It knows games whose moves place one stone each, on a square or in a column. The
/// stone stays where it is.
/// </summary>
internal static class BoardMoves
{
    private const int MostDeadEnds = 1_000_000;
    private const long MostLooks = 250_000_000;  // at squares; no board of Connect Four takes 7⁷ · 7 · 42

    /// <summary>Says whether boards of a game can be read.</summary>
    public static bool Exist<TGame>()
        where TGame : unmanaged, IGame<TGame> =>
        HasGravity<TGame>() || TGame.Info.ActionCount == TGame.Info.Rows * TGame.Info.Columns;

    /// <summary>Says whether a move is a column, on whose stones the new one falls.</summary>
    public static bool HasGravity<TGame>()
        where TGame : unmanaged, IGame<TGame> => TGame.Info.ActionCount == TGame.Info.Columns;

    /// <summary>Returns moves that lead to a board.</summary>
    /// <param name="start">The start position, an empty board.</param>
    /// <param name="cells">
    /// Shape [rows × columns], row by row from the top left: 1 a stone of the first player, -1 of the second, 0 none.
    /// </param>
    /// <returns>The actions, in order; whoever has to move after them follows from the number of stones.</returns>
    /// <exception cref="FormatException">No game leads to this board; the message says why.</exception>
    public static int[] To<TGame>(TGame start, IReadOnlyList<int> cells)
        where TGame : unmanaged, IGame<TGame>
    {
        int first = cells.Count(cell => cell > 0), second = cells.Count(cell => cell < 0);
        if (first - second is not (0 or 1))
        {
            throw new FormatException(
                $"the board has {first} stones of the first player and {second} of the second; x moves first, so x has "
                    + "as many stones as o or one more");
        }

        if (HasGravity<TGame>())
        {
            RequireNothingFloats<TGame>(cells);
        }

        Search<TGame> search = new(cells);
        return search.Reach(start, first + second)
            ? [.. search.Moves]
            : throw new FormatException(
                "no game leads to this board: in whatever order its stones are played, a side would move twice running "
                    + "or after the end, as where both sides have won");
    }

    private static void RequireNothingFloats<TGame>(IReadOnlyList<int> cells)
        where TGame : unmanaged, IGame<TGame>
    {
        int columns = TGame.Info.Columns;
        for (int square = 0; square < cells.Count - columns; square++)
        {
            if (cells[square] != 0 && cells[square + columns] == 0)
            {
                throw new FormatException(
                    $"the stone in column {(square % columns) + 1}, row {TGame.Info.Rows - (square / columns)} from "
                        + "the bottom has nothing below it; stones fall");
            }
        }
    }

    // Depth first, with a memory of positions from which the board is out of reach.
    private sealed class Search<TGame>(IReadOnlyList<int> cells)
        where TGame : unmanaged, IGame<TGame>
    {
        private readonly HashSet<UInt128> deadEnds = [];
        private long looks;

        public List<int> Moves { get; } = [];

        public bool Reach(in TGame position, int left)
        {
            if (left == 0)
            {
                return Agrees(position, isWhole: true);
            }

            if (position.IsTerminal || deadEnds.Contains(position.Key))
            {
                return false;
            }

            for (int action = 0; action < TGame.Info.ActionCount; action++)
            {
                TGame next = position;
                if (!position.IsLegal(action) || !IsOnTheWay(ref next, action))
                {
                    continue;
                }

                Moves.Add(action);
                if (Reach(next, left - 1))
                {
                    return true;
                }

                Moves.RemoveAt(Moves.Count - 1);
            }

            deadEnds.Add(position.Key);
            return deadEnds.Count < MostDeadEnds && looks < MostLooks ? false : throw new FormatException(
                "no game was found that leads to this board; give the moves in place of the board");
        }

        private bool IsOnTheWay(ref TGame position, int action)
        {
            position.Play(action);
            return Agrees(position, isWhole: false);
        }

        // Whether all stones of a position stand on the board, and none of the board's is missing where it is whole.
        private bool Agrees(in TGame position, bool isWhole)
        {
            for (int square = 0; square < cells.Count; square++)
            {
                looks++;
                int stone = position.StoneAt(square / TGame.Info.Columns, square % TGame.Info.Columns);
                if (stone != cells[square] && (stone != 0 || isWhole))
                {
                    return false;
                }
            }

            return true;
        }
    }
}
