using System.Numerics;

namespace NanoZero.Games;

/// <summary>A set of points of the 13×13 board: four words of up to four rows.</summary>
public readonly struct Points13 : IPointSet<Points13>
{
    private const int Stride = 14;
    private const ulong RowMask = 0x1FFF;
    private const ulong ThreeRows = RowMask | (RowMask << Stride) | (RowMask << (2 * Stride));
    private const ulong FourRows = ThreeRows | (RowMask << (3 * Stride));

    // Word i holds rows i, i + 4, i + 8 and i + 12.
    private readonly ulong w0;
    private readonly ulong w1;
    private readonly ulong w2;
    private readonly ulong w3;

    private Points13(ulong w0, ulong w1, ulong w2, ulong w3)
    {
        this.w0 = w0;
        this.w1 = w1;
        this.w2 = w2;
        this.w3 = w3;
    }

    /// <inheritdoc/>
    public static int Size => 13;

    /// <inheritdoc/>
    public static Points13 All => new(FourRows, ThreeRows, ThreeRows, ThreeRows);

    /// <inheritdoc/>
    public bool IsEmpty => (w0 | w1 | w2 | w3) == 0;

    /// <inheritdoc/>
    public int Count => BitOperations.PopCount(w0) + BitOperations.PopCount(w1) + BitOperations.PopCount(w2)
        + BitOperations.PopCount(w3);

    /// <inheritdoc/>
    public static Points13 At(int point)
    {
        (int row, int column) = Math.DivRem(point, Size);
        (int slot, int word) = Math.DivRem(row, 4);
        return Single(1ul << ((slot * Stride) + column), word);
    }

    /// <inheritdoc/>
    public static Points13 operator |(Points13 left, Points13 right) =>
        new(left.w0 | right.w0, left.w1 | right.w1, left.w2 | right.w2, left.w3 | right.w3);

    /// <inheritdoc/>
    public static Points13 operator &(Points13 left, Points13 right) =>
        new(left.w0 & right.w0, left.w1 & right.w1, left.w2 & right.w2, left.w3 & right.w3);

    /// <inheritdoc/>
    public Points13 Except(Points13 other) => new(w0 & ~other.w0, w1 & ~other.w1, w2 & ~other.w2, w3 & ~other.w3);

    /// <inheritdoc/>
    public Points13 Neighbours() => new(
        (w0 << 1) | (w0 >> 1) | (w3 << Stride) | w1,
        (w1 << 1) | (w1 >> 1) | w0 | w2,
        (w2 << 1) | (w2 >> 1) | w1 | w3,
        (w3 << 1) | (w3 >> 1) | w2 | (w0 >> Stride));

    /// <inheritdoc/>
    public Points13 NeighboursOfTwo() => new(
        TwoOf(w0 << 1, w0 >> 1, w3 << Stride, w1),
        TwoOf(w1 << 1, w1 >> 1, w0, w2),
        TwoOf(w2 << 1, w2 >> 1, w1, w3),
        TwoOf(w3 << 1, w3 >> 1, w2, w0 >> Stride));

    /// <inheritdoc/>
    public Points13 AnyPoint() => this switch
    {
        { w0: not 0 } => Single(w0 & (0 - w0), 0),
        { w1: not 0 } => Single(w1 & (0 - w1), 1),
        { w2: not 0 } => Single(w2 & (0 - w2), 2),
        _ => Single(w3 & (0 - w3), 3),
    };

    /// <inheritdoc/>
    public void CopyRows(Span<uint> rows)
    {
        CopyRows(w0, rows);
        CopyRows(w1, rows[1..]);
        CopyRows(w2, rows[2..]);
        CopyRows(w3, rows[3..]);
    }

    /// <inheritdoc/>
    public void AddTo(ref PositionHash hash)
    {
        hash.Add(w0);
        hash.Add(w1);
        hash.Add(w2);
        hash.Add(w3);
    }

    /// <inheritdoc/>
    public bool Equals(Points13 other) => w0 == other.w0 && w1 == other.w1 && w2 == other.w2 && w3 == other.w3;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Points13 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(w0, w1, w2, w3);

    private static ulong TwoOf(ulong a, ulong b, ulong c, ulong d) => (a & b) | (c & d) | ((a | b) & (c | d));

    private static Points13 Single(ulong bit, int word) =>
        new(word == 0 ? bit : 0, word == 1 ? bit : 0, word == 2 ? bit : 0, word == 3 ? bit : 0);

    private static void CopyRows(ulong word, Span<uint> rows)
    {
        for (int row = 0; row < rows.Length; row += 4)
        {
            rows[row] = (uint)word & (uint)RowMask;
            word >>= Stride;
        }
    }
}
