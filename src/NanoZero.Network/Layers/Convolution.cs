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
    public override IPackedWeights Pack(int start, Packing packing)
    {
        int squares = Board.Total(1);
        BoardConvolution forward = packing.Precision switch
        {
            NetworkPrecision.Bf16 =>
                new Bf16Convolution(Width, packing.Shared(() => new ConvolutionRoom<ushort>(Width, squares))),
            NetworkPrecision.Int8 =>
                new Int8Convolution(Width, packing.Shared(() => new ConvolutionRoom<byte>(Width, squares))),
            _ => new SingleConvolution(Width),
        };
        return new ConvolutionWeights(this, start, forward, packing.IsTrained ? new SingleConvolution(Width) : null);
    }

    /// <summary>Convolves by libtorch.</summary>
    /// <param name="board">Shape [B, C, rows, columns].</param>
    /// <param name="weights">Of the network.</param>
    /// <returns>The same shape.</returns>
    public Tensor Apply(Tensor board, LibraryWeights weights) => weights.Convolve(
        board, weights[this].view(Width, BoardConvolution.Side, BoardConvolution.Side, Width).permute(0, 3, 1, 2));
}

/// <summary>The weights of a convolution, laid out for outputs and for the gradients of inputs and weights.</summary>
/// <param name="shape">Of the weights.</param>
/// <param name="start">Where their gradients are among those of all weights.</param>
/// <param name="forward">Computes outputs.</param>
/// <param name="backward">Computes gradients of inputs; null where none are wanted.</param>
internal sealed unsafe class ConvolutionWeights(
    ConvolutionShape shape, int start, BoardConvolution forward, BoardConvolution? backward) : IPackedWeights
{
    // Of the gradients of weights: so many squares of the inputs stay in the nearest cache while outputs pass by.
    private const int SquaresOfSum = 112;
    private const int OutputsTogether = 48;
    private const int Side = BoardConvolution.Side;

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights)
    {
        forward.Pack(weights);
        backward?.Pack(Mirrored(weights));
    }

    /// <summary>Convolves boards; what it writes on empty squares has no meaning.</summary>
    /// <param name="x">Padded boards with zeros on empty squares.</param>
    /// <param name="target">Laid out as x.</param>
    /// <param name="boards">How many.</param>
    public void Multiply(RowBuffer x, RowBuffer target, int boards) =>
        forward.Multiply(x.Rows.Data, target.Rows.Data, shape.Board, boards);

    /// <summary>Computes the gradient of the inputs; what it writes on empty squares has no meaning.</summary>
    /// <param name="gradient">Of the outputs, with zeros on empty squares.</param>
    /// <param name="target">Laid out as the gradient.</param>
    /// <param name="boards">How many.</param>
    public void InputGradient(RowBuffer gradient, RowBuffer target, int boards) =>
        backward!.Multiply(gradient.Rows.Data, target.Rows.Data, shape.Board, boards);

    /// <summary>Adds the gradient of the weights to their sums.</summary>
    /// <param name="gradient">Of the outputs, with zeros on empty squares.</param>
    /// <param name="x">The inputs, with zeros on empty squares.</param>
    /// <param name="sums">Of all weights.</param>
    /// <param name="boards">How many.</param>
    public void AddWeightGradient(RowBuffer gradient, RowBuffer x, float* sums, int boards)
    {
        int width = shape.Width, first = shape.Board.Place(0, 0), end = shape.Board.Place(boards, 0);
        for (int square = first; square < end; square += SquaresOfSum)
        {
            int inner = Math.Min(SquaresOfSum, end - square);
            for (int row = 0; row < Side; row++)
            {
                // Three neighbours of a row lie side by side in memory.
                Panels neighbours =
                    new(x.Rows[square + ((row - 1) * shape.Board.Stride) - 1], width, MatrixKernel.PanelWidth);
                for (int output = 0; output < width; output += OutputsTogether)
                {
                    StridedMatrix transposed = new(gradient.Rows[square] + output, 1, width);
                    float* target = sums + start + (output * shape.Columns) + (row * Side * width);
                    int together = Math.Min(OutputsTogether, width - output);
                    MatrixKernel.Multiply(
                        transposed, neighbours, target, shape.Columns, together, inner, Side * width, accumulate: true);
                }
            }
        }
    }

    // A square's gradient comes from the other side of each neighbour: outputs and inputs change places, and the square
    // is turned.
    private float[] Mirrored(ReadOnlySpan<float> weights)
    {
        int width = shape.Width, neighbours = Side * Side;
        float[] mirrored = new float[weights.Length];
        for (int output = 0; output < width; output++)
        {
            for (int neighbour = 0; neighbour < neighbours; neighbour++)
            {
                for (int input = 0; input < width; input++)
                {
                    mirrored[(((input * neighbours) + neighbours - 1 - neighbour) * width) + output] =
                        weights[(((output * neighbours) + neighbour) * width) + input];
                }
            }
        }

        return mirrored;
    }
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

    /// <inheritdoc/>
    public override LayerPass NewPass(PassRoom room) => new Pass(this, room);

    private sealed unsafe class Pass : LayerPass
    {
        private readonly int width;
        private readonly int tokens;
        private readonly PaddedBoard board;
        private readonly int[] places;              // of a board's squares from its first one
        private readonly ConvolutionWeights first;
        private readonly ConvolutionWeights second;
        private readonly float[] factors;           // of the norm of every row
        private readonly RowBuffer normed;          // padded boards, as all that follow
        private readonly RowBuffer hidden;          // after the rectifier
        private readonly RowBuffer product;         // numbers without meaning on empty squares
        private readonly RowBuffer? gradients;
        private readonly RowBuffer? hiddenGradients;

        public Pass(Convolution layer, PassRoom room)
        {
            (width, tokens, board) = (layer.Width, layer.Tokens, layer.first.Board);
            places = [.. Enumerable.Range(0, board.Rows * board.Columns).Select(square =>
                board.Place(0, square) - board.Place(0, 0))];
            first = room.Weights<ConvolutionWeights>(layer.first);
            second = room.Weights<ConvolutionWeights>(layer.second);
            factors = new float[room.Rows];
            int squares = board.Total(room.Positions);
            normed = room.Kept("convolution normed", squares, width, gap: 0);
            hidden = room.Kept("convolution hidden", squares, width, gap: 0);
            product = room.Shared("convolution product", squares, width, gap: 0);
            if (room.IsTraining)
            {
                gradients = room.Shared("convolution gradients", squares, width, gap: 0);
                hiddenGradients = room.Shared("convolution hidden gradients", squares, width, gap: 0);
            }
        }

        public override void Forward(Rows x, int rows)
        {
            int boards = rows / tokens;
            for (int i = 0; i < boards; i++)
            {
                int start = board.Place(i, 0), row = i * tokens;
                for (int square = 0; square < places.Length; square++)
                {
                    factors[row + square] =
                        VectorFunctions.Norm(x[row + square], normed.Rows[start + places[square]], width);
                }
            }

            first.Multiply(normed, hidden, boards);
            Rectify(boards);
            second.Multiply(hidden, product, boards);
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

        public override void Backward(Rows gradient, int rows, float* sums)
        {
            int boards = rows / tokens;
            for (int i = 0; i < boards; i++)
            {
                int start = board.Place(i, 0), row = i * tokens;
                for (int square = 0; square < places.Length; square++)
                {
                    gradient.Slice(row + square, width).CopyTo(gradients!.Rows.Slice(start + places[square], width));
                }
            }

            second.AddWeightGradient(gradients!, hidden, sums, boards);
            second.InputGradient(gradients!, hiddenGradients!, boards);
            int margin = board.Place(0, 0), length = board.Size * boards * width;
            // as are all empty squares
            VectorFunctions.ClearWhereNotPositive(hidden.Rows[margin], hiddenGradients!.Rows[margin], length);
            first.AddWeightGradient(hiddenGradients, normed, sums, boards);
            first.InputGradient(hiddenGradients, product, boards);
            for (int i = 0; i < boards; i++)
            {
                int start = board.Place(i, 0), row = i * tokens;
                for (int square = 0; square < places.Length; square++)
                {
                    int place = start + places[square];
                    VectorFunctions.AddNormGradient(
                        product.Rows[place], normed.Rows[place], factors[row + square], gradient[row + square], width);
                }
            }
        }

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
