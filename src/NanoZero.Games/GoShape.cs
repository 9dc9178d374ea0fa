using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// What only the size of a Go board decides: its edge, its star points and the diagonals of each point.
/// </summary>
/// <typeparam name="TPoints">The board's set of points.</typeparam>
internal static class GoShape<TPoints>
    where TPoints : unmanaged, IPointSet<TPoints>
{
    /// <summary>Gets the points of the first line.</summary>
    public static TPoints Edge { get; } = SetOf((row, column) => IsEnd(row) || IsEnd(column));

    /// <summary>
    /// Gets the points that a board marks: the centre, and the points near the corners; on a 19×19 board those of the
    /// sides, too.
    /// </summary>
    public static TPoints Stars { get; } = SetOf((row, column) => StarPoints.IsOne(TPoints.Size, row, column));

    /// <summary>Gets the diagonal neighbours of each point, by its number.</summary>
    public static TPoints[] Diagonals { get; } =
        [.. Enumerable.Range(0, TPoints.Size * TPoints.Size).Select(DiagonalsOf)];

    /// <summary>Returns the eyes of one colour that its opponent cannot make false by a stone more.</summary>
    /// <param name="own">The stones of the colour.</param>
    /// <param name="opponent">The other stones.</param>
    /// <param name="empty">The empty points.</param>
    /// <returns>
    /// Single empty points with stones of one colour alone beside them. At most one opposing stone stands on their
    /// diagonals, and none at the edge of the board. Filling such a point gains nothing and may kill the group.
    /// </returns>
    public static TPoints EyesOf(TPoints own, TPoints opponent, TPoints empty)
    {
        TPoints eyes = default;
        for (TPoints rest = empty.Except((empty | opponent).Neighbours()); !rest.IsEmpty;)
        {
            TPoints point = rest.AnyPoint();
            rest = rest.Except(point);
            int hostile = (Diagonals[GoPoints.NumberOf(point)] & opponent).Count;
            if (hostile == 0 || (hostile == 1 && (point & Edge).IsEmpty))
            {
                eyes |= point;
            }
        }

        return eyes;
    }

    private static bool IsEnd(int line) => line == 0 || line == TPoints.Size - 1;

    private static TPoints DiagonalsOf(int point)
    {
        (int row, int column) = Math.DivRem(point, TPoints.Size);
        return SetOf((otherRow, otherColumn) => Math.Abs(otherRow - row) == 1 && Math.Abs(otherColumn - column) == 1);
    }

    private static TPoints SetOf(Func<int, int, bool> isIn)
    {
        TPoints points = default;
        for (int point = 0; point < TPoints.Size * TPoints.Size; point++)
        {
            (int row, int column) = Math.DivRem(point, TPoints.Size);
            points |= isIn(row, column) ? TPoints.At(point) : default;
        }

        return points;
    }
}

/// <summary>Between sets of points and their numbers.</summary>
internal static class GoPoints
{
    /// <summary>Returns the number of the only point of a set, row by row from the top left.</summary>
    /// <param name="single">A set of one point.</param>
    public static int NumberOf<TPoints>(TPoints single)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        Span<uint> rows = stackalloc uint[TPoints.Size];
        single.CopyRows(rows);
        int row = rows.IndexOfAnyExcept(0u);
        return (row * TPoints.Size) + BitOperations.TrailingZeroCount(rows[row]);
    }

    /// <summary>Returns a set seen through a symmetry of the board.</summary>
    /// <param name="points">The set.</param>
    /// <param name="symmetry">As in <see cref="Symmetry.MapSquare(int, int, int)"/>.</param>
    public static TPoints Map<TPoints>(TPoints points, int symmetry)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        Span<uint> rows = stackalloc uint[TPoints.Size];
        points.CopyRows(rows);
        TPoints result = default;
        for (int row = 0; row < TPoints.Size; row++)
        {
            for (uint bits = rows[row]; bits != 0; bits &= bits - 1)
            {
                int point = (row * TPoints.Size) + BitOperations.TrailingZeroCount(bits);
                result |= TPoints.At(Symmetry.MapSquare(point, TPoints.Size, symmetry));
            }
        }

        return result;
    }
}
