using System.Buffers.Binary;
using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// The squares of a board of up to 8×8 as bits of one word: row r and column c are bit 8r + c. Smaller boards leave the
/// last rows and columns empty, which catch steps over the side.
/// </summary>
/// <typeparam name="TSize">Rows and columns of the board.</typeparam>
internal static class SquareBits<TSize>
    where TSize : struct, ISize
{
    /// <summary>The step from a square to the one below it.</summary>
    public const int Stride = 8;

    private const ulong FirstColumn = 0x0101_0101_0101_0101;

    /// <summary>Gets all squares of the board.</summary>
    public static ulong All => Columns(0, TSize.Value - 1);

    private static int Unused => Stride - TSize.Value;

    /// <summary>Returns the squares of some columns.</summary>
    /// <param name="first">The first column.</param>
    /// <param name="last">The last column.</param>
    public static ulong Columns(int first, int last) =>
        (FirstColumn >> (Stride * Unused)) * ((1ul << (last + 1)) - (1ul << first));

    /// <summary>Returns the bit of a square.</summary>
    /// <param name="square">Numbered row by row from the top left.</param>
    public static ulong At(int square) => At(square / TSize.Value, square % TSize.Value);

    /// <summary>Returns the bit of a square.</summary>
    /// <param name="row">Row from the top.</param>
    /// <param name="column">Column from the left.</param>
    public static ulong At(int row, int column) => 1ul << ((row * Stride) + column);

    /// <summary>Returns the number of the first square of a set, row by row from the top left.</summary>
    /// <param name="squares">A set that is not empty.</param>
    public static int FirstOf(ulong squares)
    {
        int bit = BitOperations.TrailingZeroCount(squares);
        return (bit / Stride * TSize.Value) + (bit % Stride);
    }

    /// <summary>Returns a set seen through a symmetry of the square board.</summary>
    /// <param name="squares">The set.</param>
    /// <param name="symmetry">As in <see cref="Symmetry.MapSquare(int, int, int)"/>.</param>
    public static ulong Map(ulong squares, int symmetry)
    {
        if ((symmetry & 1) != 0)
        {
            squares = MirrorColumns(squares) >> Unused;
        }

        if ((symmetry & 2) != 0)
        {
            squares = BinaryPrimitives.ReverseEndianness(squares) >> (Stride * Unused);
        }

        return (symmetry & 4) != 0 ? Transpose(squares) : squares;
    }

    /// <summary>Writes the tokens of the squares: 0 opponent, 1 empty, 2 own.</summary>
    /// <param name="own">The stones of the side to move.</param>
    /// <param name="opponent">The other stones.</param>
    /// <param name="tokens">Shape [squares], row by row from the top left.</param>
    public static void Encode(ulong own, ulong opponent, Span<byte> tokens)
    {
        int square = 0;
        for (int row = 0; row < TSize.Value; row++)
        {
            for (int bit = row * Stride; bit < (row * Stride) + TSize.Value; bit++)
            {
                tokens[square++] = (byte)(1 + (int)((own >> bit) & 1) - (int)((opponent >> bit) & 1));
            }
        }
    }

    // Swaps neighbouring bits, then pairs, then fours of each row.
    private static ulong MirrorColumns(ulong squares)
    {
        squares = ((squares >> 1) & 0x5555_5555_5555_5555) | ((squares & 0x5555_5555_5555_5555) << 1);
        squares = ((squares >> 2) & 0x3333_3333_3333_3333) | ((squares & 0x3333_3333_3333_3333) << 2);
        return ((squares >> 4) & 0x0F0F_0F0F_0F0F_0F0F) | ((squares & 0x0F0F_0F0F_0F0F_0F0F) << 4);
    }

    // Swaps the quarters beside the diagonal: of the board, then of its quarters, then of theirs.
    private static ulong Transpose(ulong squares)
    {
        squares = SwapQuarters(squares, 28, 0x0F0F_0F0F_0000_0000);
        squares = SwapQuarters(squares, 14, 0x3333_0000_3333_0000);
        return SwapQuarters(squares, 7, 0x5500_5500_5500_5500);
    }

    private static ulong SwapQuarters(ulong squares, int distance, ulong lower)
    {
        ulong changed = lower & (squares ^ (squares << distance));
        return squares ^ changed ^ (changed >> distance);
    }
}
