using System.Numerics;

namespace NanoZero.Games;

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
    /// <param name="symmetry">As in <see cref="Symmetry.MapSquare"/>.</param>
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
