using System.Text;

namespace NanoZero.Games;

/// <summary>Draws positions as plain text for people.</summary>
public static class BoardText
{
    /// <summary>Draws a board with the coordinates its moves are written in.</summary>
    /// <remarks>
    /// X is the first player, O the second, a dot an empty square, a plus an empty star point. Where an action is a
    /// column, its name stands under it. Where squares have one-character names, an empty square shows its name. Where
    /// an action is a square such as <c>d4</c> or begins at one, rows and columns are labelled. Other games get a plain
    /// board. The rows of a rhombus are shifted.
    /// </remarks>
    /// <param name="position">The position.</param>
    /// <param name="before">
    /// The position one move earlier: the stone placed or moved since then stands in parentheses; null marks none.
    /// </param>
    /// <returns>One line a row and one for column names, each ending in a line feed.</returns>
    public static string Draw<TGame>(TGame position, TGame? before = null)
        where TGame : unmanaged, IGame<TGame>
    {
        GameInfo info = TGame.Info;
        bool actionsAreColumns = info.ActionCount == info.Columns;
        bool actionsAreSquares = !actionsAreColumns && info.ActionCount >= info.Rows * info.Columns;
        bool squaresAreNamed = actionsAreSquares && NamesOfSquares<TGame>().All(name => name.Length == 1);
        bool rowsAreNamed = actionsAreSquares && !squaresAreNamed && AreColumnAndRow<TGame>();
        string indent = rowsAreNamed ? new string(' ', RowNameWidth(info)) : "";
        bool hasFirstGap = rowsAreNamed || before is not null;
        int lastPlaced = before is { } earlier ? PlacedSquare(earlier, position) : -1;
        StringBuilder text = new();
        for (int row = 0; row < info.Rows; row++)
        {
            text.Append(rowsAreNamed ? SquareName<TGame>(row * info.Columns)[1..].PadLeft(indent.Length) : "");
            text.Append(' ', TGame.IsRhombus ? row : 0);
            int placed = lastPlaced >= 0 && lastPlaced / info.Columns == row ? lastPlaced % info.Columns : -1;
            for (int column = 0; column < info.Columns; column++)
            {
                char empty = squaresAreNamed
                    ? TGame.ActionText((row * info.Columns) + column)[0]
                    : TGame.IsStarPoint(row, column) ? '+' : '.';
                char square = position.StoneAt(row, column) switch { > 0 => 'X', < 0 => 'O', _ => empty };
                string gap = column == 0 && !hasFirstGap ? "" : placed == column
                    ? "("
                    : placed == column - 1 && placed >= 0 ? ")" : " ";
                text.Append(gap).Append(square);
            }

            text.Append(placed == info.Columns - 1 ? ")\n" : "\n");
        }

        if (actionsAreColumns || rowsAreNamed)
        {
            string names =
                string.Join(' ', Enumerable.Range(0, info.Columns).Select(column => SquareName<TGame>(column)[0]));
            text.Append(indent).Append(' ', TGame.IsRhombus ? info.Rows : 0).Append(hasFirstGap ? " " : "");
            text.Append(names).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Returns what actions call the rows and the columns of a board, for pages that draw it.</summary>
    /// <returns>
    /// Names of the rows from the top and of the columns from the left. Rows are empty where an action is a column.
    /// Both are empty where actions name neither.
    /// </returns>
    internal static (IReadOnlyList<string> Rows, IReadOnlyList<string> Columns) Names<TGame>()
        where TGame : unmanaged, IGame<TGame>
    {
        GameInfo info = TGame.Info;
        if (info.ActionCount == info.Columns)
        {
            return ([], [.. Enumerable.Range(0, info.Columns).Select(TGame.ActionText)]);
        }

        bool areSquares = info.ActionCount >= info.Rows * info.Columns && SquareName<TGame>(0).Length > 1;
        return areSquares && AreColumnAndRow<TGame>()
            ? ([.. Enumerable.Range(0, info.Rows).Select(row => SquareName<TGame>(row * info.Columns)[1..])],
                [.. Enumerable.Range(0, info.Columns).Select(column => SquareName<TGame>(column)[..1])])
            : ([], []);
    }

    /// <summary>Returns the square on which a move has put a stone, placed anew or moved there.</summary>
    /// <param name="before">The position before the move.</param>
    /// <param name="after">The position after it.</param>
    /// <returns>The number of the square, row by row from the top left; -1 where no stone came, as in a pass.</returns>
    internal static int PlacedSquare<TGame>(in TGame before, in TGame after)
        where TGame : unmanaged, IGame<TGame>
    {
        int mover = before.Ply % 2 == 0 ? 1 : -1, captured = -1;
        for (int square = 0; square < TGame.Info.Rows * TGame.Info.Columns; square++)
        {
            (int row, int column) = Math.DivRem(square, TGame.Info.Columns);
            int owner = before.StoneAt(row, column);
            if (owner != mover && after.StoneAt(row, column) == mover)
            {
                if (owner == 0)
                {
                    return square;
                }

                captured = captured < 0 ? square : captured;
            }
        }

        return captured;
    }

    private static IEnumerable<string> NamesOfSquares<TGame>()
        where TGame : unmanaged, IGame<TGame> =>
            Enumerable.Range(0, TGame.Info.Rows * TGame.Info.Columns).Select(SquareName<TGame>);

    // What actions call a square. Where a square has several actions, they begin at it, such as a2-a3.
    private static string SquareName<TGame>(int square)
        where TGame : unmanaged, IGame<TGame>
    {
        int each = Math.Max(1, TGame.Info.ActionCount / (TGame.Info.Rows * TGame.Info.Columns));
        return TGame.ActionText(square * each).Split('-')[0];
    }

    private static bool AreColumnAndRow<TGame>()
        where TGame : unmanaged, IGame<TGame>
    {
        int columns = TGame.Info.Columns;
        return NamesOfSquares<TGame>().Index().All(square =>
            square.Item == SquareName<TGame>(square.Index % columns)[..1]
                + SquareName<TGame>(square.Index / columns * columns)[1..]);
    }

    private static int RowNameWidth(GameInfo info) => info.Rows < 10 ? 1 : 2;
}
