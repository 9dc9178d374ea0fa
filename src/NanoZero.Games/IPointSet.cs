namespace NanoZero.Games;

/// <summary>
/// A set of points of a Go board as a bitboard: whole-board steps such as "all neighbours" cost a few instructions.
/// </summary>
/// <remarks>
/// W words hold R rows each. Row r lies in word r mod W from bit (r / W) · (size + 1) on. So the neighbour above or
/// below a point is the same bit of the next word. Only the wrap from the last word to the first is a shift, by one
/// row. The one bit between two rows of a word catches steps over the side. No step needs carries between words or edge
/// masks.
/// </remarks>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
public interface IPointSet<TSelf> : IEquatable<TSelf>
    where TSelf : unmanaged, IPointSet<TSelf>
{
    /// <summary>Gets the number of rows, which is the number of columns.</summary>
    static abstract int Size { get; }

    /// <summary>Gets the set of all points of the board.</summary>
    static abstract TSelf All { get; }

    /// <summary>Gets whether the set has no point.</summary>
    bool IsEmpty { get; }

    /// <summary>Gets the number of points in the set.</summary>
    int Count { get; }

    /// <summary>Returns the set of one point.</summary>
    /// <param name="point">Numbered row by row from the top left, in [0, size²).</param>
    static abstract TSelf At(int point);

    /// <summary>Returns the points of either set.</summary>
    /// <param name="left">One set.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf operator |(TSelf left, TSelf right);

    /// <summary>Returns the points of both sets.</summary>
    /// <param name="left">One set.</param>
    /// <param name="right">The other.</param>
    static abstract TSelf operator &(TSelf left, TSelf right);

    /// <summary>Returns the points of this set that are not in another.</summary>
    /// <param name="other">The points to leave out.</param>
    TSelf Except(TSelf other);

    /// <summary>
    /// Returns what is next to a point of the set. The result may have bits off the board: intersect it.
    /// </summary>
    TSelf Neighbours();

    /// <summary>
    /// Returns what is next to two or more points of the set. The result may have bits off the board: intersect it.
    /// </summary>
    TSelf NeighboursOfTwo();

    /// <summary>Returns the set of some one point of this set, which must not be empty.</summary>
    TSelf AnyPoint();

    /// <summary>Writes the set row by row.</summary>
    /// <param name="rows">Shape [size], from the top; bit c stands for column c.</param>
    void CopyRows(Span<uint> rows);

    /// <summary>Mixes the set into a hash.</summary>
    /// <param name="hash">The hash to add the words to.</param>
    void AddTo(ref PositionHash hash);
}
