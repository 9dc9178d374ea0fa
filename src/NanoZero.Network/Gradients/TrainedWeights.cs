using System.Runtime.InteropServices;
using TorchSharp.Modules;

namespace NanoZero.Network;

/// <summary>Where a tensor's gradients are among those of all tensors of a network.</summary>
/// <param name="Name">The tensor's, as in a checkpoint.</param>
/// <param name="Start">The first element.</param>
/// <param name="Length">Elements.</param>
internal readonly record struct GradientPart(string Name, int Start, int Length);

/// <summary>Weights that are no matrix of a product.</summary>
/// <param name="Part">Name and place.</param>
/// <param name="Weights">In the tensor's order.</param>
internal sealed record TrainedVector(GradientPart Part, float[] Weights);

/// <summary>The layers of a transformer block in training.</summary>
/// <param name="QueryKeyValue">[3C, C].</param>
/// <param name="Projection">[C, C].</param>
/// <param name="MlpUp">[4C, C].</param>
/// <param name="MlpDown">[C, 4C].</param>
internal sealed record BlockMatrices(TrainedMatrix QueryKeyValue, TrainedMatrix Projection, TrainedMatrix MlpUp, TrainedMatrix MlpDown);

/// <summary>The weights of a network in training, laid out for the products of a step; read by any number of threads between two loads.</summary>
/// <remarks>Shapes: K token kinds, S tokens, A actions, C width.</remarks>
internal sealed class TrainedWeights
{
    private readonly List<TrainedMatrix> matrices = [];
    private readonly List<TrainedVector> vectors = [];

    /// <summary>Allocates.</summary>
    /// <param name="config">Sizes that are supported.</param>
    public TrainedWeights(NetworkConfig config)
    {
        int width = config.Width;
        Tokens = Vector("tokens", config.TokenKinds * width);
        Positions = Vector("positions", config.TokenCount * width);
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(layer => new BlockMatrices(
            Matrix($"blocks.{layer}.queryKeyValue", 3 * width, width),
            Matrix($"blocks.{layer}.projection", width, width),
            Matrix($"blocks.{layer}.mlpUp", 4 * width, width),
            Matrix($"blocks.{layer}.mlpDown", width, 4 * width)))];
        Policy = Matrix("policy", config.ActionCount, width);
        ValueHidden = Matrix("valueHidden", width / 4, width);
        ValueOut = Vector("valueOut", width / 4);
    }

    /// <summary>Gets the number of all weights.</summary>
    public int Length { get; private set; }

    /// <summary>Gets all tensors' places.</summary>
    public IEnumerable<GradientPart> Parts => matrices.Select(matrix => matrix.Part).Concat(vectors.Select(vector => vector.Part));

    /// <summary>Gets the embeddings of token kinds, [K, C].</summary>
    public TrainedVector Tokens { get; }

    /// <summary>Gets the embeddings of squares, [S, C].</summary>
    public TrainedVector Positions { get; }

    /// <summary>Gets the blocks' layers.</summary>
    public BlockMatrices[] Blocks { get; }

    /// <summary>Gets the layer of the logits, [A, C].</summary>
    public TrainedMatrix Policy { get; }

    /// <summary>Gets the hidden layer of the value, [C/4, C].</summary>
    public TrainedMatrix ValueHidden { get; }

    /// <summary>Gets the last layer of the value, [C/4].</summary>
    public TrainedVector ValueOut { get; }

    /// <summary>Takes over weights.</summary>
    /// <param name="parameters">Those of a network of the same sizes, fp32, on the processor.</param>
    /// <param name="inParallel">Does something for every number below the first argument.</param>
    public void Load(IReadOnlyDictionary<string, Parameter> parameters, Action<int, Action<int>> inParallel)
    {
        foreach (TrainedVector vector in vectors)
        {
            Numbers(vector.Part).CopyTo(vector.Weights);
        }

        inParallel(matrices.Count, i => matrices[i].Pack(Numbers(matrices[i].Part)));

        ReadOnlySpan<float> Numbers(GradientPart part) => MemoryMarshal.Cast<byte, float>(parameters[part.Name].bytes);
    }

    private TrainedMatrix Matrix(string name, int outputs, int inputs)
    {
        TrainedMatrix matrix = new(Place(name, checked(outputs * inputs)), outputs, inputs);
        matrices.Add(matrix);
        return matrix;
    }

    private TrainedVector Vector(string name, int length)
    {
        TrainedVector vector = new(Place(name, length), new float[length]);
        vectors.Add(vector);
        return vector;
    }

    private GradientPart Place(string name, int length)
    {
        GradientPart part = new(name, Length, length);
        Length = checked(Length + length);
        return part;
    }
}
