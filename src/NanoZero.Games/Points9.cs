using System.Numerics;

namespace NanoZero.Games;

/// <summary>A set of points of the 9×9 board: two words of up to five rows.</summary>
public readonly struct Points9 : IPointSet<Points9>
{
    private const int Stride = 10;
    private const ulong RowMask = 0x1FF;

    private readonly ulong even; // rows 0, 2, 4, 6, 8
    private readonly ulong odd;  // rows 1, 3, 5, 7

    private Points9(ulong even, ulong odd) => (this.even, this.odd) = (even, odd);

    /// <inheritdoc/>
    public static int Size => 9;

    /// <inheritdoc/>
    public static Points9 All => new(RowMask * 0x100_4010_0401, RowMask * 0x4010_0401);

    /// <inheritdoc/>
    public bool IsEmpty => (even | odd) == 0;

    /// <inheritdoc/>
    public int Count => BitOperations.PopCount(even) + BitOperations.PopCount(odd);

    /// <inheritdoc/>
    public static Points9 At(int point)
    {
        (int row, int column) = Math.DivRem(point, Size);
        ulong bit = 1ul << (((row >> 1) * Stride) + column);
        return (row & 1) == 0 ? new(bit, 0) : new(0, bit);
    }

    /// <inheritdoc/>
    public static Points9 operator |(Points9 left, Points9 right) => new(left.even | right.even, left.odd | right.odd);

    /// <inheritdoc/>
    public static Points9 operator &(Points9 left, Points9 right) => new(left.even & right.even, left.odd & right.odd);

    /// <inheritdoc/>
    public Points9 Except(Points9 other) => new(even & ~other.even, odd & ~other.odd);

    /// <inheritdoc/>
    public Points9 Neighbours() =>
        new((even << 1) | (even >> 1) | odd | (odd << Stride), (odd << 1) | (odd >> 1) | even | (even >> Stride));

    /// <inheritdoc/>
    public Points9 NeighboursOfTwo() =>
        new(TwoOf(even << 1, even >> 1, odd, odd << Stride), TwoOf(odd << 1, odd >> 1, even, even >> Stride));

    /// <inheritdoc/>
    public Points9 AnyPoint() => even != 0 ? new(even & (0 - even), 0) : new(0, odd & (0 - odd));

    /// <inheritdoc/>
    public void CopyRows(Span<uint> rows)
    {
        for (int row = 0; row < Size; row++)
        {
            rows[row] = (uint)(((row & 1) == 0 ? even : odd) >> ((row >> 1) * Stride)) & (uint)RowMask;
        }
    }

    /// <inheritdoc/>
    public void AddTo(ref PositionHash hash)
    {
        hash.Add(even);
        hash.Add(odd);
    }

    /// <inheritdoc/>
    public bool Equals(Points9 other) => even == other.even && odd == other.odd;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Points9 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(even, odd);

    private static ulong TwoOf(ulong a, ulong b, ulong c, ulong d) => (a & b) | (c & d) | ((a | b) & (c | d));
}
