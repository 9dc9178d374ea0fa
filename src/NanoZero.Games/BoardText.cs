using System.Text;

namespace NanoZero.Games;

/// <summary>Draws positions as plain text for people.</summary>
public static class BoardText
{
    /// <summary>Draws a board with the coordinates its moves are written in.</summary>
    /// <remarks>
    /// X is the first player, O the second, a dot an empty square, a plus an empty star point. Where an action is a
    /// column, its name stands under it. Where squares have one-character names, an empty square shows its name. Where
    /// an action is a square such as <c>d4</c>, rows and columns are labelled. Other games get a plain board.
    /// </remarks>
    /// <param name="position">The position.</param>
    /// <param name="before">
    /// The position one move earlier: the stone placed since then stands in parentheses; null marks none.
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
        StringBuilder text = new();
        for (int row = 0; row < info.Rows; row++)
        {
            text.Append(rowsAreNamed ? TGame.ActionText(row * info.Columns)[1..].PadLeft(indent.Length) : "");
            int placed = before is { } earlier ? PlacedColumn(position, earlier, row) : -1;
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
                string.Join(' ', Enumerable.Range(0, info.Columns).Select(column => TGame.ActionText(column)[0]));
            text.Append(indent).Append(hasFirstGap ? " " : "").Append(names).Append('\n');
        }

        return text.ToString();
    }

    // The column of the square that was empty and holds a stone now; -1 where the row has none.
    private static int PlacedColumn<TGame>(in TGame position, in TGame before, int row)
        where TGame : unmanaged, IGame<TGame>
    {
        for (int column = 0; column < TGame.Info.Columns; column++)
        {
            if (before.StoneAt(row, column) == 0 && position.StoneAt(row, column) != 0)
            {
                return column;
            }
        }

        return -1;
    }

    private static IEnumerable<string> NamesOfSquares<TGame>()
        where TGame : unmanaged, IGame<TGame> =>
            Enumerable.Range(0, TGame.Info.Rows * TGame.Info.Columns).Select(TGame.ActionText);

    private static bool AreColumnAndRow<TGame>()
        where TGame : unmanaged, IGame<TGame>
    {
        int columns = TGame.Info.Columns;
        return NamesOfSquares<TGame>().Index().All(square =>
            square.Item == TGame.ActionText(square.Index % columns)[..1]
                + TGame.ActionText(square.Index / columns * columns)[1..]);
    }

    private static int RowNameWidth(GameInfo info) => info.Rows < 10 ? 1 : 2;
}
