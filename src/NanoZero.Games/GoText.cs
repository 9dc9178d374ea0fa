namespace NanoZero.Games;

/// <summary>
/// Points of a Go board as text such as <c>d4</c>: the letter i is left out, and row 1 is the bottom row.
/// </summary>
internal static class GoText
{
    /// <summary>The letters of the columns from the left, for boards of up to 19 columns.</summary>
    public const string Columns = "abcdefghjklmnopqrst";

    /// <summary>Returns the text of a point.</summary>
    /// <param name="row">Row from the top, in [0, size).</param>
    /// <param name="column">Column from the left, in [0, size).</param>
    /// <param name="size">Rows of the board.</param>
    public static string Of(int row, int column, int size) =>
        string.Create(CultureInfo.InvariantCulture, $"{Columns[column]}{size - row}");
}
