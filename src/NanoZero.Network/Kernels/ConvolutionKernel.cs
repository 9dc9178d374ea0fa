using System.Runtime.Intrinsics;

namespace NanoZero.Network;

/// <summary>
/// Squares of boards with zeros around them, so that a neighbour is always the same number of rows away.
/// </summary>
/// <param name="Rows">Rows of the board.</param>
/// <param name="Columns">Columns of the board.</param>
/// <remarks>
/// A row of the board ends with one empty square, which is also left of the next row; a board ends with an empty row.
/// </remarks>
internal readonly record struct PaddedBoard(int Rows, int Columns)
{
    /// <summary>Gets the squares from a row of the board to the next.</summary>
    public int Stride => Columns + 1;

    /// <summary>Gets the empty squares before the first board, and behind the last one.</summary>
    public int Margin => Stride + 1;

    /// <summary>Gets the squares from a board to the next.</summary>
    public int Size => (Rows + 1) * Stride;

    /// <summary>
    /// Gets the squares of a board that a convolution computes, with the empty ones at the ends of rows.
    /// </summary>
    public int Computed => Rows * Stride;

    /// <summary>Gets the squares that a board's answers depend on, from a margin before its first square on.</summary>
    public int Neighbourhood => Computed + (2 * Margin) - 1;

    /// <summary>Returns the place of a square.</summary>
    /// <param name="board">Which board.</param>
    /// <param name="square">Its number, row by row.</param>
    public int Place(int board, int square) =>
        Margin + (board * Size) + (square / Columns * Stride) + (square % Columns);

    /// <summary>Returns the squares of all boards together.</summary>
    /// <param name="boards">How many.</param>
    public int Total(int boards) => (2 * Margin) + (boards * Size);
}

/// <summary>
/// A 3×3 convolution of padded boards: rows of C numbers from the rows of a square and its eight neighbours.
/// </summary>
/// <remarks>
/// Rows lie next to each other, so three neighbours of a row of the board are one row of 3C numbers for a product.
/// Weights have the shape [C, 3, 3, C]: outputs, rows of the board from above, columns from the left, inputs.
/// </remarks>
internal abstract unsafe class BoardConvolution : IPackedWeights
{
    /// <summary>Gets the neighbours of a row, and the rows of a neighbourhood.</summary>
    public const int Side = 3;

    /// <summary>Takes over weights.</summary>
    /// <param name="weights">Shape [C, 3, 3, C].</param>
    public abstract void Pack(ReadOnlySpan<float> weights);

    /// <summary>Computes boards; what it writes on empty squares has no meaning.</summary>
    /// <param name="x">Padded boards, rows of C without a gap, zeros on all empty squares.</param>
    /// <param name="target">Laid out as x.</param>
    /// <param name="board">The shape of a board.</param>
    /// <param name="boards">How many.</param>
    public abstract void Multiply(float* x, float* target, PaddedBoard board, int boards);
}

/// <summary>Room for convolutions in bf16 or 8 bits that are used in turn.</summary>
/// <typeparam name="T">Type of a rounded number.</typeparam>
/// <param name="width">C.</param>
/// <param name="squares">The most squares of a padded board, its margins included.</param>
internal sealed unsafe class ConvolutionRoom<T>(int width, int squares)
    where T : unmanaged
{
    private readonly AlignedMemory<T> gathered = new(squares * BoardConvolution.Side * BoardConvolution.Side * width);

    /// <summary>Gets the rounded board, [squares, C].</summary>
    public AlignedMemory<T> Rounded { get; } = new(squares * width);

    /// <summary>Gets whole-number products, [squares, C].</summary>
    public AlignedMemory<int> Product { get; } = new(squares * width);

    /// <summary>
    /// Gathers the nine rows of every square's neighbourhood from <see cref="Rounded"/>, which begins with a margin.
    /// </summary>
    /// <param name="board">The shape of a board.</param>
    /// <returns>Shape [computed, 3, 3, C].</returns>
    public T* Gather(PaddedBoard board)
    {
        T* target = gathered.Data;
        int length = BoardConvolution.Side * width * sizeof(T);
        for (int square = 0; square < board.Computed; square++)
        {
            for (int row = 0; row < BoardConvolution.Side; row++)
            {
                byte* source = (byte*)(Rounded.Data + ((square + (row * board.Stride)) * width));
                for (int i = 0; i < length; i += Vector128<byte>.Count)
                {
                    Vector128.Load(source + i).Store((byte*)target + i);
                }

                target += BoardConvolution.Side * width;
            }
        }

        return gathered.Data;
    }
}

/// <summary>A convolution of numbers rounded to bf16, with fp32 sums.</summary>
/// <param name="width">C.</param>
/// <param name="room">May be shared by convolutions that are used in turn.</param>
internal sealed unsafe class Bf16Convolution(int width, ConvolutionRoom<ushort> room) : BoardConvolution
{
    private const int Neighbours = Side * Side;

    private readonly AlignedMemory<ushort> weights = new(Neighbours * width * width);  // [9C / 2, C, 2]

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> weights) =>
        Bf16Matrix.Pack(weights, this.weights.Data, width, Neighbours * width);

    /// <inheritdoc/>
    public override void Multiply(float* x, float* target, PaddedBoard board, int boards)
    {
        int squares = board.Neighbourhood;
        for (int i = 0; i < boards; i++)
        {
            int first = board.Place(i, 0);
            Bf16Kernel.Round(x + ((first - board.Margin) * width), room.Rounded.Data, squares * width);
            Bf16Kernel.Multiply(
                room.Gather(board), weights.Data, target + (first * width), width, board.Computed, Neighbours * width,
                width, accumulate: false);
        }
    }
}

/// <summary>A convolution of numbers rounded to levels of their board, one of which is 0, with exact sums.</summary>
/// <param name="width">C.</param>
/// <param name="room">May be shared by convolutions that are used in turn.</param>
internal sealed unsafe class Int8Convolution(int width, ConvolutionRoom<byte> room) : BoardConvolution
{
    private const int Neighbours = Side * Side;

    private readonly Int8Weights weights = new(width, Neighbours * width);

    /// <inheritdoc/>
    public override void Pack(ReadOnlySpan<float> weights) => this.weights.Pack(weights);

    /// <inheritdoc/>
    public override void Multiply(float* x, float* target, PaddedBoard board, int boards)
    {
        int squares = board.Neighbourhood;
        for (int i = 0; i < boards; i++)
        {
            int first = board.Place(i, 0);
            (float Low, float Step) levels =
                Int8Kernel.QuantiseWithZero(x + ((first - board.Margin) * width), room.Rounded.Data, squares * width);
            weights.Multiply(room.Gather(board), room.Product.Data, board.Computed);
            for (int square = 0; square < board.Computed; square++)
            {
                weights.Restore(room.Product.Data + (square * width), levels, target + ((first + square) * width),
                    accumulate: false);
            }
        }
    }
}
