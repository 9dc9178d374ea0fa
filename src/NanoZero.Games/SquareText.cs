namespace NanoZero.Games;

/// <summary>
/// Squares as text such as <c>d4</c>: a letter for the column from the left, the letter i among them, and a number for
/// the row. Games count rows from the top or from the bottom.
/// </summary>
internal static class SquareText
{
    /// <summary>Returns the text of a square.</summary>
    /// <param name="square">Numbered row by row from the top left.</param>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board, at most 26.</param>
    /// <param name="isFromTop">Whether row 1 is the top row; else it is the bottom row.</param>
    public static string Of(int square, int rows, int columns, bool isFromTop)
    {
        (int row, int column) = Math.DivRem(square, columns);
        int number = isFromTop ? row + 1 : rows - row;
        return string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + column)}{number}");
    }

    /// <summary>Reads the text of a square; returns false for text that names none.</summary>
    /// <param name="text">The text, in lower or upper case.</param>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board, at most 26.</param>
    /// <param name="isFromTop">Whether row 1 is the top row; else it is the bottom row.</param>
    /// <param name="square">Numbered row by row from the top left; -1 where the text names none.</param>
    public static bool TryParse(ReadOnlySpan<char> text, int rows, int columns, bool isFromTop, out int square)
    {
        square = -1;
        int column = text.IsEmpty ? -1 : char.ToLowerInvariant(text[0]) - 'a';
        if (column < 0 || column >= columns || text.Length < 2 || text[1] == '0'
            || !int.TryParse(text[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            || number > rows)
        {
            return false;
        }

        square = ((isFromTop ? number - 1 : rows - number) * columns) + column;
        return true;
    }
}
