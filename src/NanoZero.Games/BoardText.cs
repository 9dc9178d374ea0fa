using System.Text;

namespace NanoZero.Games;

/// <summary>Draws positions as plain text for people.</summary>
public static class BoardText
{
    /// <summary>Draws a board with the coordinates its moves are written in.</summary>
    /// <remarks>
    /// X is the first player, O the second, a dot an empty square. Where an action is a column, its name stands under it; where
    /// squares have one-character names, an empty square shows its name; otherwise rows and columns are labelled.
    /// </remarks>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="position">The position.</param>
    /// <returns>One line a row and one for column names, each ending in a line feed.</returns>
    public static string Draw<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        GameInfo info = TGame.Info;
        bool actionsAreColumns = info.ActionCount == info.Columns;
        bool squaresAreNamed = !actionsAreColumns && TGame.ActionText(0).Length == 1;
        bool rowsAreNamed = !actionsAreColumns && !squaresAreNamed;
        string indent = rowsAreNamed ? new string(' ', RowNameWidth(info)) : "";
        StringBuilder text = new();
        for (int row = 0; row < info.Rows; row++)
        {
            text.Append(rowsAreNamed ? TGame.ActionText(row * info.Columns)[1..].PadLeft(indent.Length) : "");
            for (int column = 0; column < info.Columns; column++)
            {
                char empty = squaresAreNamed ? TGame.ActionText((row * info.Columns) + column)[0] : '.';
                char square = position.StoneAt(row, column) switch { > 0 => 'X', < 0 => 'O', _ => empty };
                text.Append(column == 0 && !rowsAreNamed ? "" : " ").Append(square);
            }

            text.Append('\n');
        }

        if (!squaresAreNamed)
        {
            string names = string.Join(' ', Enumerable.Range(0, info.Columns).Select(column => TGame.ActionText(column)[0]));
            text.Append(rowsAreNamed ? indent + " " : "").Append(names).Append('\n');
        }

        return text.ToString();
    }

    private static int RowNameWidth(GameInfo info) => info.Rows < 10 ? 1 : 2;
}
