namespace NanoZero.Export;

/// <summary>
/// A network as a graph of primitive operators: one method for each kind of layer and head, as in the script of an
/// exported page. Shapes: B positions, S tokens, A actions, C width, H heads.
/// </summary>
internal sealed class OnnxNetwork
{
    private const int Side = 3;  // of a convolution
    private const float NormEpsilon = 1e-4f;

    private readonly NetworkConfig config;
    private readonly IReadOnlyDictionary<string, SafeTensor> tensors;
    private readonly OnnxGraph graph;

    private OnnxNetwork(NetworkConfig config, IReadOnlyDictionary<string, SafeTensor> tensors, OnnxGraph graph) =>
        (this.config, this.tensors, this.graph) = (config, tensors, graph);

    /// <summary>Writes a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="weights">Its weights.</param>
    /// <returns>The graph, with the inputs and outputs of <see cref="OnnxFormat"/>.</returns>
    /// <exception cref="NotSupportedException">A kind of layer or head that only this program computes.</exception>
    public static OnnxGraph Write(NetworkDescription network, Weights weights)
    {
        OnnxGraph graph = new(network.Config.Game);
        new OnnxNetwork(network.Config, SafeTensors.Read(weights.Bytes, Checkpoint.WeightsFile), graph).Write(network);
        return graph;
    }

    private void Write(NetworkDescription network)
    {
        graph.Input(OnnxFormat.Tokens, config.TokenCount);
        string x = Embed(network.Embedding);                                                    // [B, S, C]
        foreach (Layer layer in network.Layers)
        {
            x = layer switch                                                                    // [B, S, C]
            {
                SelfAttention attention => Attend(attention, x),
                FeedForward feedForward => Feed(feedForward, x),
                Convolution convolution => Convolve(convolution, x),
                BoardContext context => AddContext(context, x),
                _ => throw Unknown(layer),
            };
        }

        string squares = Norm(x), pooled = graph.Mean(squares, isKept: false, 1);               // [B, S, C], [B, C]
        string logits = network.Policy switch                                                   // [B, A]
        {
            PooledPolicy => Product(pooled, network.Policy.Weights[0]),
            SquarePolicy policy => LogitsOfSquares(policy, squares, pooled),
            _ => throw Unknown(network.Policy),
        };
        graph.Output(OnnxFormat.Logits, logits, config.ActionCount);
        string hidden = Hidden(network.Value, squares, pooled);                                 // [B, hidden]
        string last = Product(hidden, network.Value.Weights[^1]);                               // [B, 1 or 3]
        string value = network.Value switch                                                     // [B, 1]
        {
            ScalarValue => graph.Node("Tanh", last),
            OutcomeValue => ValueOfOutcomes(last),
            _ => throw Unknown(network.Value),
        };
        graph.Output(OnnxFormat.Value, graph.Reshape(value, -1));
    }

    private string Embed(Embedding embedding)
    {
        WeightShape kinds = embedding.Weights[0], squares = embedding.Weights[1];
        return graph.Node("Add", graph.Node("Gather", Table(kinds), OnnxFormat.Tokens), Table(squares));
    }

    private string Attend(SelfAttention layer, string x)
    {
        int size = config.Width / layer.Heads;
        string joined = Product(Norm(x), layer.Weights[0]);                                     // [B, S, 3C]
        string Part(int part) => graph.Reshape(                                                 // [B, S, H, C/H]
            graph.Slice(joined, 2, part * config.Width, (part + 1) * config.Width), 0, layer.Tokens, layer.Heads, size);
        string queries = graph.Transpose(Part(0), 0, 2, 1, 3);                                  // [B, H, S, C/H]
        string keys = graph.Transpose(Part(1), 0, 2, 3, 1);                                     // [B, H, C/H, S]
        string contents = graph.Transpose(Part(2), 0, 2, 1, 3);                                 // [B, H, S, C/H]
        string scores =                                                                         // [B, H, S, S]
            graph.Node("Mul", graph.Node("MatMul", queries, keys), graph.Number(1 / MathF.Sqrt(size)));
        string mixed = graph.Node("MatMul", graph.Softmax(scores), contents);                   // [B, H, S, C/H]
        string rows = graph.Reshape(graph.Transpose(mixed, 0, 2, 1, 3), 0, layer.Tokens, config.Width);
        return graph.Node("Add", x, Product(rows, layer.Weights[1]));
    }

    private string Feed(FeedForward layer, string x)
    {
        WeightShape up = layer.Weights[0], down = layer.Weights[1];
        return graph.Node("Add", x, Product(Gelu(Product(Norm(x), up)), down));
    }

    private string Convolve(Convolution layer, string x)
    {
        int squares = layer.BoardRows * layer.BoardColumns;
        string board = graph.Reshape(Squares(Norm(x)), 0, layer.BoardRows, layer.BoardColumns, config.Width);
        string hidden = graph.Node("Relu", graph.Convolve(                                      // [B, C, rows, columns]
            graph.Transpose(board, 0, 3, 1, 2), Kernels(layer.Weights[0])));
        string added = graph.Transpose(graph.Convolve(hidden, Kernels(layer.Weights[1])), 0, 2, 3, 1);
        return AddToSquares(x, graph.Reshape(added, 0, squares, config.Width));
    }

    private string AddContext(BoardContext layer, string x) =>
        AddToSquares(x, graph.Sum(graph.Slice(x, 1, layer.Squares, layer.Tokens), isKept: true, 1));

    private string LogitsOfSquares(SquarePolicy head, string squares, string pooled)
    {
        WeightShape ofSquares = head.Weights[0];
        int members = head.BoardRows * head.BoardColumns / head.Groups;
        string board = graph.Reshape(Squares(squares), 0, head.Groups, members, 1, config.Width);
        string weighted = graph.Node("Mul", board, Table(ofSquares, head.Groups, 1, head.Kinds, config.Width));
        string logits = graph.Reshape(graph.Sum(weighted, isKept: false, 1, 4), 0, members * head.Kinds);
        return head.Weights.Count > 1 ? graph.Concat(logits, Product(pooled, head.Weights[1])) : logits;
    }

    private string Hidden(ValueHead head, string squares, string pooled)
    {
        string inputs = head.ReadsSquares
            ? graph.Reshape(graph.Node("Relu", Product(squares, head.Weights[0])), 0, -1)       // [B, S · channels]
            : pooled;
        return Gelu(Product(inputs, head.Weights[^2]));
    }

    // The value is the probability of a win minus that of a loss.
    private string ValueOfOutcomes(string last)
    {
        string outcomes = graph.Softmax(last);                                                  // [B, 3]
        graph.Output(OnnxFormat.Outcomes, outcomes, OnnxFormat.OutcomeKinds);
        return graph.Node("Sub", graph.Slice(outcomes, 1, 0, 1), graph.Slice(outcomes, 1, 2, 3));
    }

    private string Norm(string x)
    {
        string mean = graph.Mean(graph.Node("Mul", x, x), isKept: true, -1);
        return graph.Node("Div", x, graph.Node("Sqrt", graph.Node("Add", mean, graph.Number(NormEpsilon))));
    }

    private string Gelu(string x)
    {
        string bell = graph.Node("Erf", graph.Node("Mul", x, graph.Number(MathF.Sqrt(0.5f))));
        return graph.Node("Mul", graph.Node("Mul", x, graph.Number(0.5f)), graph.Node("Add", bell, graph.Number(1)));
    }

    // x · Wᵀ: the file holds the weights transposed.
    private string Product(string x, WeightShape shape)
    {
        ReadOnlySpan<float> weights = Weights(shape);
        float[] transposed = new float[shape.Length];
        for (int i = 0; i < transposed.Length; i++)
        {
            transposed[(i % shape.Columns * shape.Rows) + (i / shape.Columns)] = weights[i];
        }

        return graph.Node("MatMul", x, graph.Numbers(NameOf(shape), transposed, shape.Columns, shape.Rows));
    }

    // From [outputs, rows, columns, inputs] to [outputs, inputs, rows, columns].
    private string Kernels(WeightShape shape)
    {
        ReadOnlySpan<float> weights = Weights(shape);
        float[] reordered = new float[shape.Length];
        for (int i = 0; i < reordered.Length; i++)
        {
            int input = i % config.Width, place = i / config.Width % (Side * Side), output = i / shape.Columns;
            reordered[(((output * config.Width) + input) * Side * Side) + place] = weights[i];
        }

        return graph.Numbers(NameOf(shape), reordered, shape.Rows, config.Width, Side, Side);
    }

    private string Table(WeightShape shape) => Table(shape, shape.Rows, shape.Columns);

    private string Table(WeightShape shape, params ReadOnlySpan<long> sizes) =>
        graph.Numbers(NameOf(shape), Weights(shape), sizes);

    // A tensor and the input have the same name in the network.
    private static string NameOf(WeightShape shape) => $"weights.{shape.Name}";

    // The tokens that are squares come first.
    private string Squares(string x) =>
        HasOthers ? graph.Slice(x, 1, 0, config.BoardRows * config.BoardColumns) : x;

    private string AddToSquares(string x, string added)
    {
        string sum = graph.Node("Add", Squares(x), added);
        return HasOthers
            ? graph.Concat(sum, graph.Slice(x, 1, config.BoardRows * config.BoardColumns, config.TokenCount))
            : sum;
    }

    private bool HasOthers => config.TokenCount > config.BoardRows * config.BoardColumns;

    private ReadOnlySpan<float> Weights(WeightShape shape) =>
        tensors[shape.Name].Floats(shape.Name, Checkpoint.WeightsFile);

    private static NotSupportedException Unknown(object part) => new(
        $"this network has a part of the kind {part.GetType().Name}, which an ONNX file cannot describe here");
}
