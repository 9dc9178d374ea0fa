using System.Runtime.InteropServices;
using TorchSharp.Modules;

namespace NanoZero.Network;

/// <summary>The weights of a network in training, laid out for the products of a step; read by any number of threads between two loads.</summary>
internal sealed class TrainedWeights
{
    private readonly (string Name, TrainedMatrix Matrix)[] matrices;

    /// <summary>Allocates.</summary>
    /// <param name="config">Sizes that are supported.</param>
    public TrainedWeights(NetworkConfig config)
    {
        int width = config.Width;
        Tokens = new float[config.TokenKinds * width];
        Positions = new float[config.TokenCount * width];
        Blocks = [.. Enumerable.Range(0, config.Layers).Select(_ => BlockMatrices.Of(width))];
        Policy = new(config.ActionCount, width);
        ValueHidden = new(width / 4, width);
        ValueOut = new float[width / 4];
        matrices = [.. Blocks.SelectMany((block, layer) => block.Named(layer)), ("policy", Policy), ("valueHidden", ValueHidden)];
    }

    /// <summary>Gets the embeddings of token kinds, [K, C].</summary>
    public float[] Tokens { get; }

    /// <summary>Gets the embeddings of squares, [S, C].</summary>
    public float[] Positions { get; }

    /// <summary>Gets the blocks' layers.</summary>
    public BlockMatrices[] Blocks { get; }

    /// <summary>Gets the layer of the logits, [A, C].</summary>
    public TrainedMatrix Policy { get; }

    /// <summary>Gets the hidden layer of the value, [C/4, C].</summary>
    public TrainedMatrix ValueHidden { get; }

    /// <summary>Gets the last layer of the value, [C/4].</summary>
    public float[] ValueOut { get; }

    /// <summary>Takes over weights.</summary>
    /// <param name="parameters">Those of a network of the same sizes, fp32, on the processor.</param>
    /// <param name="threads">How many threads may be used.</param>
    public void Load(IReadOnlyDictionary<string, Parameter> parameters, int threads)
    {
        Numbers(parameters["tokens"]).CopyTo(Tokens);
        Numbers(parameters["positions"]).CopyTo(Positions);
        Numbers(parameters["valueOut"]).CopyTo(ValueOut);
        Parallel.For(0, matrices.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
            matrices[i].Matrix.Pack(Numbers(parameters[matrices[i].Name])));
    }

    private static ReadOnlySpan<float> Numbers(Parameter parameter) => MemoryMarshal.Cast<byte, float>(parameter.bytes);
}
