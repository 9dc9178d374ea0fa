namespace NanoZero.Games;

/// <summary>The points that square boards of Go and Gomoku mark, so that people find their way.</summary>
internal static class StarPoints
{
    /// <summary>
    /// Says whether a board marks a point: the centre, and the points near the corners; on a 19×19 board those of the
    /// sides, too.
    /// </summary>
    /// <param name="size">Rows and columns: an odd number of at least 9.</param>
    /// <param name="row">Row from the top.</param>
    /// <param name="column">Column from the left.</param>
    public static bool IsOne(int size, int row, int column)
    {
        int margin = size < 13 ? 2 : 3, middle = size / 2;
        bool isRowNear = row == margin || row == size - 1 - margin;
        bool isColumnNear = column == margin || column == size - 1 - margin;
        bool hasSides = size >= 19;
        return (isRowNear && isColumnNear) || (row == middle && column == middle)
            || (hasSides && ((isRowNear && column == middle) || (row == middle && isColumnNear)));
    }
}
