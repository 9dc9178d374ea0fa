using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace NanoZero.Export;

/// <summary>Describes a network to a program that knows its kinds of layers and heads, but not this network.</summary>
internal static class NetworkText
{
    /// <summary>
    /// Returns the sizes, the layers and heads in their order, and the name and shape of every tensor.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <exception cref="NotSupportedException">A kind of layer or head that only this program computes.</exception>
    public static JsonObject Describe(NetworkDescription network) => new()
    {
        ["tokens"] = network.Config.TokenCount,
        ["kinds"] = network.Config.TokenKinds,
        ["actions"] = network.Config.ActionCount,
        ["width"] = network.Config.Width,
        ["rows"] = network.Config.BoardRows,
        ["columns"] = network.Config.BoardColumns,
        ["layers"] = new JsonArray([.. network.Layers.Select(Describe)]),
        ["policy"] = Describe(network.Policy),
        ["value"] = Describe(network.Value),
        ["weights"] = new JsonArray([.. network.Weights.Select(Describe)]),
    };

    /// <summary>Returns all weights, one tensor after the other in the order of the description, in fp32.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights.</param>
    public static byte[] Numbers(NetworkDescription network, Weights weights)
    {
        IReadOnlyDictionary<string, SafeTensor> tensors = SafeTensors.Read(weights.Bytes, Checkpoint.WeightsFile);
        byte[] numbers = new byte[network.ParameterCount * sizeof(float)];
        int end = 0;
        foreach (WeightShape shape in network.Weights)
        {
            ReadOnlySpan<byte> tensor =
                MemoryMarshal.AsBytes(tensors[shape.Name].Floats(shape.Name, Checkpoint.WeightsFile));
            tensor.CopyTo(numbers.AsSpan(end));
            end += tensor.Length;
        }

        return numbers;
    }

    private static JsonObject Describe(Layer layer) => layer switch
    {
        SelfAttention attention => new()
        {
            ["kind"] = "attention",
            ["name"] = attention.Name,
            ["heads"] = attention.Heads,
        },
        FeedForward feedForward => new() { ["kind"] = "feedForward", ["name"] = feedForward.Name },
        Convolution convolution => new() { ["kind"] = "convolution", ["name"] = convolution.Name },
        BoardContext => new() { ["kind"] = "boardContext" },
        _ => throw Unknown(layer),
    };

    private static JsonObject Describe(PolicyHead head) => head switch
    {
        PooledPolicy => new() { ["kind"] = "pooled" },
        SquarePolicy squares => new()
        {
            ["kind"] = "squares",
            ["groups"] = squares.Groups,
            ["hasPass"] = squares.Weights.Count > 1,
        },
        _ => throw Unknown(head),
    };

    private static JsonObject Describe(ValueHead head) => head switch
    {
        ScalarValue scalar => new() { ["kind"] = "scalar", ["hidden"] = scalar.Hidden, ["channels"] = 0 },
        OutcomeValue outcome => new()
        {
            ["kind"] = "outcomes",
            ["hidden"] = outcome.Hidden,
            ["channels"] = outcome.Tokens > 0 ? ValueHidden.Channels : 0,
        },
        _ => throw Unknown(head),
    };

    private static JsonObject Describe(WeightShape shape) => new()
    {
        ["name"] = shape.Name,
        ["rows"] = shape.Rows,
        ["columns"] = shape.Columns,
    };

    private static NotSupportedException Unknown(object part) => new(
        $"this network has a part of the kind {part.GetType().Name}, which an exported page cannot compute");
}
