using System.Numerics;

namespace NanoZero.Games;

/// <summary>A set of points of the 19×19 board: seven words of up to three rows.</summary>
public readonly struct Points19 : IPointSet<Points19>
{
    private const int Stride = 20;
    private const ulong RowMask = 0x7_FFFF;
    private const ulong TwoRows = RowMask | (RowMask << Stride);
    private const ulong ThreeRows = TwoRows | (RowMask << (2 * Stride));

    // Word i holds rows i, i + 7 and i + 14.
    private readonly ulong w0;
    private readonly ulong w1;
    private readonly ulong w2;
    private readonly ulong w3;
    private readonly ulong w4;
    private readonly ulong w5;
    private readonly ulong w6;

    private Points19(ulong w0, ulong w1, ulong w2, ulong w3, ulong w4, ulong w5, ulong w6)
    {
        this.w0 = w0;
        this.w1 = w1;
        this.w2 = w2;
        this.w3 = w3;
        this.w4 = w4;
        this.w5 = w5;
        this.w6 = w6;
    }

    /// <inheritdoc/>
    public static int Size => 19;

    /// <inheritdoc/>
    public static Points19 All => new(ThreeRows, ThreeRows, ThreeRows, ThreeRows, ThreeRows, TwoRows, TwoRows);

    /// <inheritdoc/>
    public bool IsEmpty => (w0 | w1 | w2 | w3 | w4 | w5 | w6) == 0;

    /// <inheritdoc/>
    public int Count =>
        BitOperations.PopCount(w0) + BitOperations.PopCount(w1) + BitOperations.PopCount(w2)
            + BitOperations.PopCount(w3)
        + BitOperations.PopCount(w4) + BitOperations.PopCount(w5) + BitOperations.PopCount(w6);

    /// <inheritdoc/>
    public static Points19 At(int point)
    {
        (int row, int column) = Math.DivRem(point, Size);
        (int slot, int word) = Math.DivRem(row, 7);
        return Single(1ul << ((slot * Stride) + column), word);
    }

    /// <inheritdoc/>
    public static Points19 operator |(Points19 left, Points19 right) => new(
        left.w0 | right.w0, left.w1 | right.w1, left.w2 | right.w2, left.w3 | right.w3, left.w4 | right.w4,
        left.w5 | right.w5, left.w6 | right.w6);

    /// <inheritdoc/>
    public static Points19 operator &(Points19 left, Points19 right) => new(
        left.w0 & right.w0, left.w1 & right.w1, left.w2 & right.w2, left.w3 & right.w3, left.w4 & right.w4,
        left.w5 & right.w5, left.w6 & right.w6);

    /// <inheritdoc/>
    public Points19 Except(Points19 other) => new(
        w0 & ~other.w0, w1 & ~other.w1, w2 & ~other.w2, w3 & ~other.w3, w4 & ~other.w4, w5 & ~other.w5, w6 & ~other.w6);

    /// <inheritdoc/>
    public Points19 Neighbours() => new(
        (w0 << 1) | (w0 >> 1) | (w6 << Stride) | w1,
        (w1 << 1) | (w1 >> 1) | w0 | w2,
        (w2 << 1) | (w2 >> 1) | w1 | w3,
        (w3 << 1) | (w3 >> 1) | w2 | w4,
        (w4 << 1) | (w4 >> 1) | w3 | w5,
        (w5 << 1) | (w5 >> 1) | w4 | w6,
        (w6 << 1) | (w6 >> 1) | w5 | (w0 >> Stride));

    /// <inheritdoc/>
    public Points19 NeighboursOfTwo() => new(
        TwoOf(w0 << 1, w0 >> 1, w6 << Stride, w1),
        TwoOf(w1 << 1, w1 >> 1, w0, w2),
        TwoOf(w2 << 1, w2 >> 1, w1, w3),
        TwoOf(w3 << 1, w3 >> 1, w2, w4),
        TwoOf(w4 << 1, w4 >> 1, w3, w5),
        TwoOf(w5 << 1, w5 >> 1, w4, w6),
        TwoOf(w6 << 1, w6 >> 1, w5, w0 >> Stride));

    /// <inheritdoc/>
    public Points19 AnyPoint() => this switch
    {
        { w0: not 0 } => Single(w0 & (0 - w0), 0),
        { w1: not 0 } => Single(w1 & (0 - w1), 1),
        { w2: not 0 } => Single(w2 & (0 - w2), 2),
        { w3: not 0 } => Single(w3 & (0 - w3), 3),
        { w4: not 0 } => Single(w4 & (0 - w4), 4),
        { w5: not 0 } => Single(w5 & (0 - w5), 5),
        _ => Single(w6 & (0 - w6), 6),
    };

    /// <inheritdoc/>
    public void CopyRows(Span<uint> rows)
    {
        CopyRows(w0, rows);
        CopyRows(w1, rows[1..]);
        CopyRows(w2, rows[2..]);
        CopyRows(w3, rows[3..]);
        CopyRows(w4, rows[4..]);
        CopyRows(w5, rows[5..]);
        CopyRows(w6, rows[6..]);
    }

    /// <inheritdoc/>
    public void AddTo(ref PositionHash hash)
    {
        hash.Add(w0);
        hash.Add(w1);
        hash.Add(w2);
        hash.Add(w3);
        hash.Add(w4);
        hash.Add(w5);
        hash.Add(w6);
    }

    /// <inheritdoc/>
    public bool Equals(Points19 other) => Except(other).IsEmpty && other.Except(this).IsEmpty;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Points19 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(w0, w1, w2, w3, w4, w5, w6);

    private static ulong TwoOf(ulong a, ulong b, ulong c, ulong d) => (a & b) | (c & d) | ((a | b) & (c | d));

    private static Points19 Single(ulong bit, int word) => new(
        word == 0 ? bit : 0, word == 1 ? bit : 0, word == 2 ? bit : 0, word == 3 ? bit : 0, word == 4 ? bit : 0,
        word == 5 ? bit : 0, word == 6 ? bit : 0);

    private static void CopyRows(ulong word, Span<uint> rows)
    {
        for (int row = 0; row < rows.Length; row += 7)
        {
            rows[row] = (uint)word & (uint)RowMask;
            word >>= Stride;
        }
    }
}
