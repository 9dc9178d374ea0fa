using System.Numerics.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace NanoZero.Network;

/// <summary>
/// The weights of a 3×3 convolution without a bias, from and to the same width; on the edge a board is continued by
/// zeros.
/// </summary>
/// <param name="Name">
/// Of the tensor, [C, 3·3·C]: outputs, then rows from above, columns from the left and inputs.
/// </param>
/// <param name="Width">C.</param>
/// <param name="Board">The shape of a board.</param>
internal sealed record ConvolutionShape(string Name, int Width, PaddedBoard Board)
    : WeightShape(Name, Width, BoardConvolution.Side * BoardConvolution.Side * Width)
{
    /// <inheritdoc/>
    public override int SumsApart => BoardTiles.Parts * Width * Width;

    /// <inheritdoc/>
    public override IPackedWeights Pack(int start, Packing packing)
    {
        int squares = Board.Total(1);
        return packing.Precision switch
        {
            NetworkPrecision.Bf16 =>
                new Bf16Convolution(Width, packing.Shared(() => new ConvolutionRoom<ushort>(Width, squares))),
            NetworkPrecision.Int8 =>
                new Int8Convolution(Width, packing.Shared(() => new ConvolutionRoom<byte>(Width, squares))),
            _ => new TiledWeights(this, start),
        };
    }

    /// <summary>Convolves by libtorch.</summary>
    /// <param name="board">Shape [B, C, rows, columns].</param>
    /// <param name="weights">Of the network.</param>
    /// <returns>The same shape.</returns>
    public Tensor Apply(Tensor board, LibraryWeights weights) => weights.Convolve(
        board, weights[this].view(Width, BoardConvolution.Side, BoardConvolution.Side, Width).permute(0, 3, 1, 2));
}

/// <summary>
/// Adds to every square what two 3×3 convolutions with a rectifier between them make of the normed squares: a residual
/// block. Tokens that are no squares stay as they are.
/// </summary>
/// <param name="Name">Prefix of the weights' names.</param>
/// <param name="Width">C.</param>
/// <param name="BoardRows">Rows of the board.</param>
/// <param name="BoardColumns">Columns of the board.</param>
/// <param name="Tokens">S.</param>
internal sealed record Convolution(string Name, int Width, int BoardRows, int BoardColumns, int Tokens) : Layer
{
    private readonly ConvolutionShape first = new(Name + ".first", Width, new PaddedBoard(BoardRows, BoardColumns));
    private readonly ConvolutionShape second = new(Name + ".second", Width, new PaddedBoard(BoardRows, BoardColumns));

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [first, second];

    /// <inheritdoc/>
    public override bool IsSupported => Width % MatrixKernel.PanelWidth == 0;

    /// <inheritdoc/>
    public override long Operations(int tokens) => base.Operations(BoardRows * BoardColumns);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, LibraryWeights weights)
    {
        int squares = BoardRows * BoardColumns;
        Tensor board = Norm.Apply(x).narrow(1, 0, squares).view(-1, BoardRows, BoardColumns, Width).permute(0, 3, 1, 2);
        Tensor added =
            second.Apply(first.Apply(board, weights).relu(), weights).permute(0, 2, 3, 1).reshape(-1, squares, Width);
        return Tokens == squares
            ? x.add(added, Scalars.One)
            : cat([x.narrow(1, 0, squares).add(added, Scalars.One), x.narrow(1, squares, Tokens - squares)], 1);
    }

    // Parts of both convolutions' inputs and outputs, normed rows, and rows after the rectifier.
    /// <inheritdoc/>
    public override long KeptOfPosition =>
        (4L * BoardTiles.Parts * BoardTiles.CountOf(BoardRows, BoardColumns) * Width)
        + (2L * Tokens * (Width + MatrixKernel.PanelWidth));

    /// <inheritdoc/>
    public override LayerPass NewPass(PassRoom room) => room.Weights<IPackedWeights>(first) is TiledWeights tiled
        ? new TiledConvolutionPass(room, first.Board, tiled, room.Weights<TiledWeights>(second))
        : new PaddedPass(this, room);

    // In bf16 and 8 bits, whose products want long rows; without gradients.
    private sealed unsafe class PaddedPass : LayerPass
    {
        private readonly int width;
        private readonly int tokens;
        private readonly PaddedBoard board;
        private readonly int[] places;              // of a board's squares from its first one
        private readonly BoardConvolution first;
        private readonly BoardConvolution second;
        private readonly RowBuffer normed;          // padded boards, as all that follow
        private readonly RowBuffer hidden;          // after the rectifier
        private readonly RowBuffer product;         // numbers without meaning on empty squares

        public PaddedPass(Convolution layer, PassRoom room)
        {
            (width, tokens, board) = (layer.Width, layer.Tokens, layer.first.Board);
            places = [.. Enumerable.Range(0, board.Rows * board.Columns).Select(square =>
                board.Place(0, square) - board.Place(0, 0))];
            first = room.Weights<BoardConvolution>(layer.first);
            second = room.Weights<BoardConvolution>(layer.second);
            int squares = board.Total(room.Positions);
            normed = room.Shared("convolution normed", squares, width, gap: 0);
            hidden = room.Shared("convolution hidden", squares, width, gap: 0);
            product = room.Shared("convolution product", squares, width, gap: 0);
        }

        public override void Forward(Rows x, int rows)
        {
            int boards = rows / tokens;
            for (int i = 0; i < boards; i++)
            {
                int start = board.Place(i, 0), row = i * tokens;
                for (int square = 0; square < places.Length; square++)
                {
                    VectorFunctions.Norm(x[row + square], normed.Rows[start + places[square]], width);
                }
            }

            first.Multiply(normed.Rows.Data, hidden.Rows.Data, board, boards);
            Rectify(boards);
            second.Multiply(hidden.Rows.Data, product.Rows.Data, board, boards);
            for (int i = 0; i < boards; i++)
            {
                int start = board.Place(i, 0), row = i * tokens;
                for (int square = 0; square < places.Length; square++)
                {
                    Span<float> target = x.Slice(row + square, width);
                    TensorPrimitives.Add(target, product.Rows.Slice(start + places[square], width), target);
                }
            }
        }

        public override void Backward(Rows gradient, int rows, float* sums) =>
            throw new InvalidOperationException("gradients are computed in fp32");

        private void Rectify(int boards)
        {
            for (int i = 0; i < boards; i++)
            {
                int start = board.Place(i, 0);
                VectorFunctions.Rectify(hidden.Rows[start], board.Computed * width);
                for (int end = start + board.Columns; end < start + board.Computed; end += board.Stride)
                {
                    hidden.Rows.Slice(end, width).Clear();
                }
            }
        }
    }
}
