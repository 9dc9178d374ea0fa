using System.Numerics.Tensors;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace NanoZero.Network;

/// <summary>Weights that are read row by row and no matrix of a product.</summary>
/// <param name="Name">Of the tensor.</param>
/// <param name="Rows">The first size.</param>
/// <param name="Columns">The second size.</param>
internal sealed record TableShape(string Name, int Rows, int Columns) : WeightShape(Name, Rows, Columns)
{
    /// <inheritdoc/>
    public override IPackedWeights Pack(int start, Packing packing) => new WeightTable(this, start);
}

/// <summary>A table of weights in fp32.</summary>
/// <param name="shape">Its shape.</param>
/// <param name="start">Where its gradients are among those of all weights.</param>
internal sealed unsafe class WeightTable(TableShape shape, int start) : IPackedWeights
{
    private readonly AlignedMemory<float> numbers = new(MatrixKernel.RoundUp(shape.Length));

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights) => weights.CopyTo(new Span<float>(numbers.Data, shape.Length));

    /// <summary>Gets a row.</summary>
    /// <param name="row">Its number.</param>
    public Span<float> this[int row] => new(Row(row), shape.Columns);

    /// <summary>Returns the first element of a row.</summary>
    /// <param name="row">Its number.</param>
    public float* Row(int row) => numbers.Data + (row * shape.Columns);

    /// <summary>Returns the first element of a row's gradient among the sums of all weights.</summary>
    public float* GradientRow(float* sums, int row) => sums + start + (row * shape.Columns);

    /// <summary>Returns a row's gradient among the sums of all weights.</summary>
    public Span<float> Gradient(float* sums, int row) => new(GradientRow(sums, row), shape.Columns);
}

/// <summary>
/// What a network reads of a position: for every square a row for its token, plus a row for the square.
/// </summary>
/// <param name="Kinds">K, the different tokens.</param>
/// <param name="Tokens">S.</param>
/// <param name="Width">C.</param>
internal sealed record Embedding(int Kinds, int Tokens, int Width)
{
    private readonly TableShape kinds = new("tokens", Kinds, Width);
    private readonly TableShape squares = new("positions", Tokens, Width);

    /// <summary>Gets the two tables.</summary>
    public IReadOnlyList<WeightShape> Weights => [kinds, squares];

    /// <summary>Reads positions by libtorch.</summary>
    /// <param name="tokens">Token numbers, 64-bit integers, shape [B, S].</param>
    /// <param name="weights">Of the network.</param>
    /// <returns>Shape [B, S, C].</returns>
    public Tensor Apply(Tensor tokens, LibraryWeights weights) =>
        weights[kinds].index_select(0, tokens.flatten()).view(-1, Tokens, Width).add(weights[squares], Scalars.One);

    /// <summary>Reads positions by our own kernels.</summary>
    /// <param name="room">Holds the weights.</param>
    public EmbeddingPass NewPass(PassRoom room) =>
        new(room.Weights<WeightTable>(kinds), room.Weights<WeightTable>(squares), Tokens);
}

/// <summary>The rows with which a pass begins.</summary>
/// <param name="kinds">Rows of tokens, [K, C].</param>
/// <param name="squares">Rows of squares, [S, C].</param>
/// <param name="tokens">S.</param>
internal sealed unsafe class EmbeddingPass(WeightTable kinds, WeightTable squares, int tokens)
{
    /// <summary>Writes the row of a token on a square.</summary>
    /// <param name="kind">The token.</param>
    /// <param name="square">The square.</param>
    /// <param name="target">Receives it, shape [C].</param>
    public void Write(int kind, int square, Span<float> target) =>
        TensorPrimitives.Add(kinds[kind], squares[square], target);

    /// <summary>Writes the rows of positions.</summary>
    /// <param name="numbers">Tokens, shape [rows].</param>
    /// <param name="x">Shape [rows, C].</param>
    /// <param name="rows">Tokens of whole positions.</param>
    public void Forward(long* numbers, Rows x, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> ofSquare = squares[row % tokens];
            TensorPrimitives.Add(kinds[(int)numbers[row]], ofSquare, x.Slice(row, ofSquare.Length));
        }
    }

    /// <summary>Adds the gradients of both tables.</summary>
    /// <param name="numbers">As in the forward pass.</param>
    /// <param name="gradient">Shape [rows, C].</param>
    /// <param name="rows">As in the forward pass.</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public void Backward(long* numbers, Rows gradient, int rows, float* sums)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> ofKind = kinds.Gradient(sums, (int)numbers[row]),
                ofSquare = squares.Gradient(sums, row % tokens);
            Span<float> ofRow = gradient.Slice(row, ofKind.Length);
            TensorPrimitives.Add(ofKind, ofRow, ofKind);
            TensorPrimitives.Add(ofSquare, ofRow, ofSquare);
        }
    }
}
