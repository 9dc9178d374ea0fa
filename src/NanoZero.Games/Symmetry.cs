namespace NanoZero.Games;

/// <summary>
/// The eight symmetries of a square board, numbered by three bits: 1 mirrors columns, 2 mirrors rows, 4 transposes, in
/// this order. Other boards have the first four.
/// </summary>
public static class Symmetry
{
    /// <summary>Maps a square, numbered row by row from the top left, through a symmetry.</summary>
    /// <param name="square">In [0, size²).</param>
    /// <param name="size">Rows and columns of the board.</param>
    /// <param name="symmetry">In [0, 8).</param>
    public static int MapSquare(int square, int size, int symmetry) => MapSquare(square, size, size, symmetry);

    /// <summary>Maps a square of any board, numbered row by row from the top left, through a symmetry.</summary>
    /// <param name="square">In [0, rows · columns).</param>
    /// <param name="rows">Rows of the board.</param>
    /// <param name="columns">Columns of the board.</param>
    /// <param name="symmetry">In [0, 8); below 4 where the board is not square.</param>
    public static int MapSquare(int square, int rows, int columns, int symmetry)
    {
        (int row, int column) = Math.DivRem(square, columns);
        if ((symmetry & 1) != 0)
        {
            column = columns - 1 - column;
        }

        if ((symmetry & 2) != 0)
        {
            row = rows - 1 - row;
        }

        return (symmetry & 4) != 0 ? (column * columns) + row : (row * columns) + column;
    }

    /// <summary>
    /// Returns the symmetry that undoes another one. The two quarter turns undo each other; every other symmetry undoes
    /// itself.
    /// </summary>
    /// <param name="symmetry">In [0, 8).</param>
    public static int Inverse(int symmetry) => symmetry switch { 5 => 6, 6 => 5, _ => symmetry };
}
