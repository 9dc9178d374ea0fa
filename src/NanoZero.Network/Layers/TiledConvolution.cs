using System.Runtime.Intrinsics;

namespace NanoZero.Network;

/// <summary>
/// The weights of a 3×3 convolution in fp32 for boards in tiles (<see cref="BoardTiles"/>): 24 matrices [C, C], made of
/// the weights g as GgG'ᵀ.
/// </summary>
/// <param name="shape">Of the weights.</param>
/// <param name="start">Where their gradients are among those of all weights.</param>
internal sealed unsafe class TiledWeights(ConvolutionShape shape, int start) : IPackedWeights
{
    private const int Parts = BoardTiles.Parts, Panel = MatrixKernel.PanelWidth;

    private readonly int width = shape.Width;
    private readonly AlignedMemory<float> byInput = new(Parts * shape.Width * shape.Width);   // panels of outputs
    private readonly AlignedMemory<float> byOutput = new(Parts * shape.Width * shape.Width);  // panels of inputs

    /// <summary>Gets how many numbers <see cref="AddWeightGradient"/> adds to.</summary>
    public int SumsLength => shape.SumsApart;

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights)
    {
        fixed (float* g = weights)
        {
            for (int output = 0; output < width; output++)
            {
                for (int input = 0; input < width; input += Vector256<float>.Count)
                {
                    Transform(
                        g + (output * shape.Columns) + input,
                        byOutput.Data + (input / Panel * Panel * width) + (output * Panel) + (input % Panel));
                }
            }
        }

        for (int part = 0; part < Parts; part++)
        {
            float* from = byOutput.Data + (part * width * width), to = byInput.Data + (part * width * width);
            for (int output = 0; output < width; output += Panel)
            {
                for (int input = 0; input < width; input += Panel)
                {
                    VectorFunctions.Transpose(
                        from + (input * width) + (output * Panel), Panel, to + (output * width) + (input * Panel),
                        Panel, Panel, Panel, factor: 1);
                }
            }
        }
    }

    /// <summary>Computes the parts of outputs from those of inputs.</summary>
    /// <param name="x">Parts [24, tiles, C].</param>
    /// <param name="target">Parts [24, tiles, C].</param>
    /// <param name="tiles">Of all boards.</param>
    public void Multiply(Rows x, Rows target, int tiles) => Multiply(byInput, x, target, tiles);

    /// <summary>Computes the gradients of the parts of inputs.</summary>
    /// <param name="gradient">Of the parts of outputs.</param>
    /// <param name="target">Parts [24, tiles, C].</param>
    /// <param name="tiles">Of all boards.</param>
    public void InputGradient(Rows gradient, Rows target, int tiles) => Multiply(byOutput, gradient, target, tiles);

    /// <summary>Adds the gradients of the 24 matrices to their sums.</summary>
    /// <param name="gradient">Of the parts of outputs.</param>
    /// <param name="x">The parts of inputs.</param>
    /// <param name="sums">Shape [24, C, C].</param>
    /// <param name="tiles">Of all boards.</param>
    public void AddWeightGradient(Rows gradient, Rows x, float* sums, int tiles)
    {
        for (int part = 0; part < Parts; part++)
        {
            MatrixKernel.Multiply(
                new StridedMatrix(gradient[part], 1, width), new Panels(x[part], width, Panel),
                sums + (part * width * width), width, width, tiles, width, accumulate: true);
        }
    }

    /// <summary>Adds the gradients of the weights, GᵀpG' of the sums p of every part, and clears these sums.</summary>
    /// <param name="parts">What <see cref="AddWeightGradient"/> added to.</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public void Collect(float* parts, float* sums)
    {
        for (int output = 0; output < width; output++)
        {
            for (int input = 0; input < width; input += Vector256<float>.Count)
            {
                AddTransformed(
                    parts + (output * width) + input, sums + start + (output * shape.Columns) + input);
            }
        }

        new Span<float>(parts, SumsLength).Clear();
    }

    private void Multiply(AlignedMemory<float> weights, Rows x, Rows target, int tiles)
    {
        for (int part = 0; part < Parts; part++)
        {
            Panels matrix = new(weights.Data + (part * width * width), Panel, Panel * width);
            MatrixKernel.Multiply(
                new StridedMatrix(x[part], width), matrix, target[part], width, tiles, width, width);
        }
    }

    // Down a column, g become g0, (g0 + g1 + g2) / 2, (g0 - g1 + g2) / 2, g2. Along a row: TileTransforms' six points.
    private void Transform(float* weights, float* target)
    {
        const int Side = BoardConvolution.Side;
        Vector256<float>* lines = stackalloc Vector256<float>[BoardTiles.PartRows * Side];
        for (int column = 0; column < Side; column++)
        {
            Vector256<float> first = Vector256.Load(weights + (column * width)),
                second = Vector256.Load(weights + ((Side + column) * width)),
                third = Vector256.Load(weights + (((2 * Side) + column) * width)), outer = first + third;
            lines[column] = first;
            lines[Side + column] = (outer + second) * 0.5f;
            lines[(2 * Side) + column] = (outer - second) * 0.5f;
            lines[(3 * Side) + column] = third;
        }

        int stride = width * width;
        for (int row = 0; row < BoardTiles.PartRows; row++)
        {
            Vector256<float>* line = lines + (row * Side);
            Vector256<float> outer = line[0] + line[2], far = (line[0] * 0.25f) + line[2], middle = line[1] * 0.5f;
            (line[0] * 0.25f).Store(target);
            ((outer + line[1]) * (-1 / 6f)).Store(target + stride);
            ((outer - line[1]) * (-1 / 6f)).Store(target + (2 * stride));
            ((far + middle) * (1 / 6f)).Store(target + (3 * stride));
            ((far - middle) * (1 / 6f)).Store(target + (4 * stride));
            line[2].Store(target + (5 * stride));
            target += BoardTiles.PartColumns * stride;
        }
    }

    // The transpose of that.
    private void AddTransformed(float* parts, float* target)
    {
        const int Side = BoardConvolution.Side;
        Vector256<float>* lines = stackalloc Vector256<float>[BoardTiles.PartRows * Side];
        int stride = width * width;
        for (int row = 0; row < BoardTiles.PartRows; row++)
        {
            Vector256<float> p1 = Vector256.Load(parts + stride), p2 = Vector256.Load(parts + (2 * stride)),
                p3 = Vector256.Load(parts + (3 * stride)), p4 = Vector256.Load(parts + (4 * stride)),
                near = p1 + p2, far = p3 + p4;
            lines[row * Side] = ((Vector256.Load(parts) + (far * (1 / 6f))) * 0.25f) - (near * (1 / 6f));
            lines[(row * Side) + 1] = (((p3 - p4) * 0.5f) - (p1 - p2)) * (1 / 6f);
            lines[(row * Side) + 2] = ((far - near) * (1 / 6f)) + Vector256.Load(parts + (5 * stride));
            parts += BoardTiles.PartColumns * stride;
        }

        for (int column = 0; column < Side; column++)
        {
            Vector256<float>* line = lines + column;
            Vector256<float> middle = (line[Side] + line[2 * Side]) * 0.5f;
            Add(line[0] + middle, target + (column * width));
            Add((line[Side] - line[2 * Side]) * 0.5f, target + ((Side + column) * width));
            Add(middle + line[3 * Side], target + (((2 * Side) + column) * width));
        }
    }

    private static void Add(Vector256<float> gradient, float* sum) => (Vector256.Load(sum) + gradient).Store(sum);
}

/// <summary>A pass of a <see cref="Convolution"/> in fp32, forwards or also backwards, over boards in tiles.</summary>
internal sealed unsafe class TiledConvolutionPass : LayerPass
{
    private readonly int tokens;
    private readonly BoardTiles tiles;
    private readonly TiledWeights first;
    private readonly TiledWeights second;
    private readonly Norm normed;
    private readonly RowBuffer hidden;              // after the rectifier, [R, C]
    private readonly RowBuffer parts;               // of the normed rows, [24, P·T·C], as all parts
    private readonly RowBuffer hiddenParts;
    private readonly RowBuffer product;
    private readonly RowBuffer? gradientParts;
    private readonly RowBuffer? squareGradients;    // [R, C]
    private readonly AlignedMemory<float>? firstSums;
    private readonly AlignedMemory<float>? secondSums;

    /// <summary>Allocates.</summary>
    /// <param name="room">Sizes and buffers.</param>
    /// <param name="board">The shape of a board.</param>
    /// <param name="first">Weights of the first convolution.</param>
    /// <param name="second">Weights of the second one.</param>
    public TiledConvolutionPass(PassRoom room, PaddedBoard board, TiledWeights first, TiledWeights second)
    {
        (this.first, this.second) = (first, second);
        tokens = room.Config.TokenCount;
        int width = room.Config.Width;
        tiles = new(board.Rows, board.Columns, tokens, width);
        int length = room.Positions * tiles.Count * width;
        normed = new(room, "convolution normed");
        hidden = room.Kept("convolution hidden", room.Rows, width);
        parts = room.Kept("convolution parts", BoardTiles.Parts, length);
        hiddenParts = room.Kept("convolution parts", BoardTiles.Parts, length);
        product = room.Shared("convolution product", BoardTiles.Parts, length);
        if (room.IsTraining)
        {
            gradientParts = room.Shared("convolution gradients", BoardTiles.Parts, length);
            squareGradients = room.Shared("convolution square gradients", room.Rows, width);
            (firstSums, secondSums) = (new(first.SumsLength), new(second.SumsLength));
        }
    }

    /// <inheritdoc/>
    public override void Forward(Rows x, int rows)
    {
        int boards = rows / tokens, count = boards * tiles.Count;
        normed.Forward(x, rows);
        tiles.Spread(normed.Rows, parts.Rows, boards);
        first.Multiply(parts.Rows, product.Rows, count);
        tiles.Gather(product.Rows, hidden.Rows, boards, adds: false);
        tiles.Spread(hidden.Rows, hiddenParts.Rows, boards);
        second.Multiply(hiddenParts.Rows, product.Rows, count);
        tiles.Gather(product.Rows, x, boards, adds: true);
    }

    /// <inheritdoc/>
    public override void Backward(Rows gradient, int rows, float* sums)
    {
        Rows ofSquares = squareGradients!.Rows;
        Backward(second, hiddenParts, secondSums!, gradient, rows);
        for (int row = 0; row < rows; row++)
        {
            VectorFunctions.ClearWhereNotPositive(hidden.Rows[row], ofSquares[row], hidden.Width);
        }

        Backward(first, parts, firstSums!, ofSquares, rows);
        normed.Backward(ofSquares, gradient, rows);
    }

    /// <inheritdoc/>
    public override void Collect(float* sums)
    {
        first.Collect(firstSums!.Data, sums);
        second.Collect(secondSums!.Data, sums);
    }

    // From the gradient of a convolution's outputs to that of its inputs.
    private void Backward(
        TiledWeights weights, RowBuffer inputs, AlignedMemory<float> sums, Rows gradient, int rows)
    {
        int boards = rows / tokens, count = boards * tiles.Count;
        tiles.GatherGradient(gradient, gradientParts!.Rows, boards);
        weights.AddWeightGradient(gradientParts.Rows, inputs.Rows, sums.Data, count);
        weights.InputGradient(gradientParts.Rows, product.Rows, count);
        Rows target = squareGradients!.Rows;
        new Span<float>(target.Data, rows * target.Stride).Clear();
        tiles.AddSpreadGradient(product.Rows, target, boards);
    }
}
