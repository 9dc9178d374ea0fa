using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// Bitboards of Connect Four as <see cref="ConnectFour"/> lays them out: seven bits a column from the bottom, the
/// seventh always empty.
/// </summary>
internal static class ConnectFourBits
{
    /// <summary>Bits from a square to the one beside it.</summary>
    public const int Stride = 7;

    /// <summary>The lowest square of every column.</summary>
    public const ulong BottomRow = 0x408_1020_4081;

    /// <summary>All 42 squares.</summary>
    public const ulong FullBoard = BottomRow * 0b11_1111;

    private const ulong ColumnBits = 0x7F;

    /// <summary>
    /// Returns the empty squares that would complete a line of four, whether or not they can be reached yet.
    /// </summary>
    /// <param name="stones">One side's stones.</param>
    /// <param name="occupied">Both sides' stones.</param>
    public static ulong WinningSquares(ulong stones, ulong occupied)
    {
        ulong vertical = (stones << 1) & (stones << 2) & (stones << 3);
        ulong squares =
            vertical | Completions(stones, Stride) | Completions(stones, Stride - 1) | Completions(stones, Stride + 1);
        return squares & (FullBoard ^ occupied);
    }

    /// <summary>Says whether a set of squares contains a line of four.</summary>
    /// <param name="squares">Any squares.</param>
    public static bool HasFour(ulong squares) =>
        (Fours(squares, 1) | Fours(squares, Stride) | Fours(squares, Stride - 1) | Fours(squares, Stride + 1)) != 0;

    /// <summary>Returns the squares where the next stone of a column would land.</summary>
    /// <param name="occupied">Both sides' stones.</param>
    public static ulong Landings(ulong occupied) => (occupied + BottomRow) & FullBoard;

    /// <summary>
    /// Returns a number that names a position: different for different positions, never 0, below 2⁴⁹.
    /// </summary>
    /// <param name="own">Stones of the side to move.</param>
    /// <param name="occupied">Both sides' stones.</param>
    public static ulong Key(ulong own, ulong occupied) => own + occupied + BottomRow;

    /// <summary>Returns the same number for a position and its mirror image, different ones otherwise.</summary>
    /// <param name="own">Stones of the side to move.</param>
    /// <param name="occupied">Both sides' stones.</param>
    public static ulong MirrorKey(ulong own, ulong occupied)
    {
        ulong key = Key(own, occupied);
        return Math.Min(key, Mirror(key));
    }

    /// <summary>Returns the column of a square.</summary>
    /// <param name="square">One bit.</param>
    public static int ColumnOf(ulong square) => BitOperations.TrailingZeroCount(square) / Stride;

    // The seven bits of every column change places with those of its mirror image; the middle column stays.
    private static ulong Mirror(ulong bits)
    {
        const int Width = 6 * Stride;
        const ulong First = ColumnBits, Second = First << Stride, Third = Second << Stride, Middle = Third << Stride;
        return ((bits & First) << Width) | ((bits >> Width) & First)
            | ((bits & Second) << (Width - (2 * Stride))) | ((bits >> (Width - (2 * Stride))) & Second)
            | ((bits & Third) << (Width - (4 * Stride))) | ((bits >> (Width - (4 * Stride))) & Third)
            | (bits & Middle);
    }

    // Squares that complete ooo_, oo_o, o_oo or _ooo in one direction.
    private static ulong Completions(ulong stones, int step)
    {
        ulong pairsBelow = (stones << step) & (stones << (2 * step));
        ulong pairsAbove = (stones >> step) & (stones >> (2 * step));
        return (pairsBelow & ((stones << (3 * step)) | (stones >> step)))
            | (pairsAbove & ((stones >> (3 * step)) | (stones << step)));
    }

    private static ulong Fours(ulong squares, int step)
    {
        ulong pairs = squares & (squares >> step);
        return pairs & (pairs >> (2 * step));
    }
}
