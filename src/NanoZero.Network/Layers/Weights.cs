using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Name and shape of a tensor of weights, as in a checkpoint, and how our own kernels hold it.</summary>
/// <param name="Name">The name, such as <c>blocks.0.mlpUp</c>.</param>
/// <param name="Rows">The first size.</param>
/// <param name="Columns">The second size.</param>
internal abstract record WeightShape(string Name, int Rows, int Columns)
{
    /// <summary>Gets the number of weights.</summary>
    public int Length => checked(Rows * Columns);

    /// <summary>
    /// Gets how many numbers a thread sums for the gradients of the weights apart from those of all weights.
    /// </summary>
    public virtual int SumsApart => 0;

    /// <summary>Allocates the weights for our own kernels.</summary>
    /// <param name="start">Where the gradients of the weights are among those of all weights.</param>
    /// <param name="packing">Precision, and whether gradients are wanted.</param>
    public abstract IPackedWeights Pack(int start, Packing packing);
}

/// <summary>Weights as our own kernels read them.</summary>
internal interface IPackedWeights
{
    /// <summary>Takes over weights.</summary>
    /// <param name="weights">In the tensor's order.</param>
    void Pack(ReadOnlySpan<float> weights);
}

/// <summary>How weights are laid out.</summary>
/// <param name="Precision">Of the products of layers that are not exact.</param>
/// <param name="Matrix">Makes a matrix of that precision from outputs and inputs.</param>
/// <param name="IsTrained">Whether gradients are wanted.</param>
internal sealed record Packing(NetworkPrecision Precision, Func<int, int, IPackedMatrix> Matrix, bool IsTrained)
{
    private readonly Dictionary<Type, object> shared = [];

    /// <summary>Returns room that all weights of a network use in turn.</summary>
    /// <typeparam name="T">What it is.</typeparam>
    /// <param name="create">Makes it for the first that asks.</param>
    public T Shared<T>(Func<T> create)
        where T : class
    {
        if (!shared.TryGetValue(typeof(T), out object? room))
        {
            shared.Add(typeof(T), room = create());
        }

        return (T)room;
    }
}

/// <summary>
/// The weights of a network laid out for our own kernels; read by any number of threads between two loads.
/// </summary>
internal sealed class PackedWeights
{
    private readonly Dictionary<string, IPackedWeights> weights = [];

    /// <summary>Allocates.</summary>
    /// <param name="network">The network.</param>
    /// <param name="precision">Of the layers' products.</param>
    /// <param name="rows">The most rows of a product.</param>
    /// <param name="isTrained">Whether gradients are wanted.</param>
    public PackedWeights(NetworkDescription network, NetworkPrecision precision, int rows, bool isTrained)
    {
        Packing packing =
            new(precision, MatricesOf(
                precision, rows, network.Products.Max(shape => Math.Max(shape.Rows, shape.Columns))), isTrained);
        List<WeightPlace> places = [];
        foreach (WeightShape shape in network.Weights)
        {
            places.Add(new WeightPlace(shape, Length));
            weights.Add(shape.Name, shape.Pack(Length, packing));
            Length = checked(Length + shape.Length);
        }

        Places = places;
    }

    /// <summary>Gets the number of all weights.</summary>
    public int Length { get; }

    /// <summary>Gets where the gradients of each tensor are.</summary>
    public IReadOnlyList<WeightPlace> Places { get; }

    /// <summary>Gets the weights of a shape.</summary>
    /// <param name="shape">One of the network's.</param>
    public IPackedWeights this[WeightShape shape] => weights[shape.Name];

    /// <summary>Takes over weights.</summary>
    /// <param name="parameters">Tensors in fp32 on the processor, by name.</param>
    /// <param name="inParallel">Does something for every number below the first argument.</param>
    public void Load(IReadOnlyDictionary<string, Tensor> parameters, Action<int, Action<int>> inParallel) =>
        inParallel(Places.Count, i => this[Places[i].Shape].Pack(
            System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(parameters[Places[i].Shape.Name].bytes)));

    /// <summary>Returns what packs the weights of layers, all of which share the room they need for products.</summary>
    /// <param name="precision">Of the products.</param>
    /// <param name="rows">The most rows of a product.</param>
    /// <param name="widest">The most inputs or outputs.</param>
    /// <returns>From outputs and inputs to a matrix.</returns>
    internal static Func<int, int, IPackedMatrix> MatricesOf(NetworkPrecision precision, int rows, int widest)
    {
        switch (precision)
        {
            case NetworkPrecision.Bf16:
                AlignedMemory<ushort> rounded = new(rows * widest);
                return (outputs, inputs) => new Bf16Matrix(outputs, inputs, rounded);
            case NetworkPrecision.Int8:
                Int8Room room = new(rows, widest, widest);
                return (outputs, inputs) => new Int8Matrix(outputs, inputs, room);
            default:
                return (outputs, inputs) => new SingleMatrix(outputs, inputs);
        }
    }
}

/// <summary>Where the gradients of a tensor are among those of all weights.</summary>
/// <param name="Shape">The tensor.</param>
/// <param name="Start">Its first element.</param>
internal readonly record struct WeightPlace(WeightShape Shape, int Start);

/// <summary>The weights of a network as libtorch's tensors.</summary>
/// <param name="tensors">By name.</param>
/// <param name="halfProducts">
/// Whether the products of layers are in bf16, whatever the format of inputs and weights.
/// </param>
internal readonly struct LibraryWeights(IReadOnlyDictionary<string, Tensor> tensors, bool halfProducts)
{
    /// <summary>Gets the tensor of a shape.</summary>
    /// <param name="shape">One of the network's.</param>
    public Tensor this[WeightShape shape] => tensors[shape.Name];

    /// <summary>Computes the product of a layer, x · Wᵀ, in the format of x.</summary>
    /// <param name="x">Shape […, columns].</param>
    /// <param name="shape">Of W.</param>
    public Tensor Product(Tensor x, WeightShape shape)
    {
        Tensor weights = tensors[shape.Name];
        return halfProducts
            ? nn.functional.linear(x.to(bfloat16), weights.to(bfloat16)).to(x.dtype)
            : nn.functional.linear(x, weights);
    }

    /// <summary>Convolves boards, which zeros continue, in the format of the board.</summary>
    /// <param name="board">Shape [B, inputs, rows, columns].</param>
    /// <param name="weights">Shape [outputs, inputs, 3, 3].</param>
    public Tensor Convolve(Tensor board, Tensor weights) => halfProducts
        ? nn.functional.conv2d(board.to(bfloat16), weights.to(bfloat16), padding: [1, 1]).to(board.dtype)
        : nn.functional.conv2d(board, weights, padding: [1, 1]);
}
