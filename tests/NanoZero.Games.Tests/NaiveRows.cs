namespace NanoZero.Games.Tests;

/// <summary>Stones in a row as the rules are written: after each stone, all lines of the board are looked at.</summary>
internal sealed class NaiveRows(int rows, int columns, int length, bool hasGravity, bool isStandard)
{
    private readonly int[,] owners = new int[rows, columns]; // 1 the first player's, -1 the second's, 0 empty

    public int Ply { get; private set; }

    public int ToMove => Ply % 2 == 0 ? 1 : -1;

    public int OwnerAt(int row, int column) => owners[row, column];

    /// <summary>Gets whether the side that moved last has a line.</summary>
    public bool IsLost => Squares().Any(square =>
        HasRun(square, (0, 1)) || HasRun(square, (1, 0)) || HasRun(square, (1, 1)) || HasRun(square, (1, -1)));

    public bool HasEnded => IsLost || Ply == rows * columns;

    public List<int> LegalActions() => HasEnded
        ? []
        : hasGravity
            ? [.. Enumerable.Range(0, columns).Where(column => owners[0, column] == 0)]
            : [.. Squares().Index().Where(square => owners[square.Item.Row, square.Item.Column] == 0)
                .Select(square => square.Index)];

    public void Play(int action)
    {
        int row = hasGravity
            ? Enumerable.Range(0, rows).Last(each => owners[each, action] == 0)
            : action / columns;
        owners[row, action % columns] = ToMove;
        Ply++;
    }

    private IEnumerable<(int Row, int Column)> Squares() =>
        from row in Enumerable.Range(0, rows) from column in Enumerable.Range(0, columns) select (row, column);

    // A run that begins here, so that the square before it is not part of it.
    private bool HasRun((int Row, int Column) first, (int Row, int Column) step)
    {
        int stones = 0;
        for ((int row, int column) = first; Holds(row, column); (row, column) = (row + step.Row, column + step.Column))
        {
            stones++;
        }

        bool begins = stones > 0 && !Holds(first.Row - step.Row, first.Column - step.Column);
        return begins && (isStandard ? stones == length : stones >= length);
    }

    private bool Holds(int row, int column) =>
        row >= 0 && row < rows && column >= 0 && column < columns && owners[row, column] == -ToMove;
}
