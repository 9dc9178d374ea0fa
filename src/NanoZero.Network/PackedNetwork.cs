using TorchSharp;
using TorchSharp.Modules;

namespace NanoZero.Network;

/// <summary>
/// A copy of a network for inference on the processor, without tensors: weights packed for the matrix products of a precision,
/// buffers allocated once, attention and element-wise steps in fp32 while the activations are in the cache.
/// </summary>
/// <remarks>
/// Shapes: S tokens, A actions, C width, H heads, R rows (tokens of the positions computed together). An instance is used by
/// one thread at a time. An answer does not depend on the other positions of a batch. Measured by
/// <c>benchmarks/NanoZero.Network.Benchmarks</c>.
/// </remarks>
internal sealed unsafe class PackedNetwork
{
    // Positions computed together. Weights of narrow networks stay in the second-level cache, and one position at a time
    // leaves them the room; wide ones come from further away and must be used by many rows each time.
    private const int NarrowWidth = 128;
    // Small boards are taken together even so: products reach their speed with some forty rows.
    private const int RowsOfNarrowNetworks = 42;
    private const int RowsOfWideNetworks = 336;

    private readonly NetworkConfig config;
    private readonly bool usesMicroKernels;
    private readonly int width;
    private readonly int hiddenStride;
    private readonly int positionsTogether;
    private readonly Attention attention;
    private readonly Block[] blocks;
    private readonly SingleMatrix policy;               // [C, A]
    private readonly SingleMatrix valueHidden;          // [C, C/4]
    private readonly AlignedMemory<float> valueOut;     // [C/4]
    private readonly AlignedMemory<float> embeddings;   // [S·K, C]: token + position
    private readonly AlignedMemory<float> firstInputs;  // [S·K, 3C]: what the first block's attention makes of them
    private readonly AlignedMemory<float> x;            // [R, C]
    private readonly AlignedMemory<float> normed;       // [R, C]
    private readonly AlignedMemory<float> queryKeyValue;// [R, 3C], and as many rows more as tokens are padded with
    private readonly AlignedMemory<float> hidden;       // [R, 4C], rows a cache line further apart: powers of two share cache sets
    private readonly AlignedMemory<float> scores;       // [S, S padded], of one head
    private readonly AlignedMemory<float> pooled;       // [C]
    private readonly AlignedMemory<float> answer;       // [A padded]

    /// <summary>Allocates the buffers and copies the weights of a network.</summary>
    /// <param name="source">A network whose sizes are supported.</param>
    /// <param name="precision">Of the blocks' matrix products.</param>
    public PackedNetwork(PolicyValueNetwork source, NetworkPrecision precision)
    {
        config = source.Config;
        usesMicroKernels = precision != NetworkPrecision.Fp32;
        width = config.Width;
        hiddenStride = (4 * width) + MatrixKernel.PanelWidth;
        attention = new(config);
        positionsTogether = Math.Max(1, (width <= NarrowWidth ? RowsOfNarrowNetworks : RowsOfWideNetworks) / config.TokenCount);
        policy = new(config.ActionCount, width);
        valueHidden = new(width / 4, width);
        valueOut = new(MatrixKernel.RoundUp(width / 4));
        int kinds = config.TokenCount * config.TokenKinds;
        embeddings = new(kinds * width);
        firstInputs = new(kinds * 3 * width);
        int rows = Math.Max(positionsTogether * config.TokenCount, config.TokenKinds);
        x = new(rows * width);
        normed = new(rows * width);
        queryKeyValue = new((rows + attention.PaddedTokens - config.TokenCount) * 3 * width);
        hidden = new(rows * hiddenStride);
        Func<int, int, IPackedMatrix> matrix = MatricesOf(precision, rows, width);
        blocks = [.. Enumerable.Range(0, config.Layers).Select(layer => new Block(
            layer == 0 ? new SingleMatrix(3 * width, width) : matrix(3 * width, width),  // looked up: computed once per weights
            matrix(width, width),
            matrix(4 * width, width),
            matrix(width, 4 * width)))];
        scores = new(attention.WeightsLength);
        pooled = new(width);
        answer = new(MatrixKernel.RoundUp(Math.Max(config.ActionCount, width / 4)));
        Load(source);
    }

    /// <summary>Returns whether a network of these sizes can be computed on this processor in a precision.</summary>
    public static bool IsSupported(NetworkConfig config, NetworkPrecision precision) =>
        Attention.IsSupported(config) && precision switch
        {
            NetworkPrecision.Bf16 => Bf16Kernel.IsSupported,
            NetworkPrecision.Int8 => Int8Kernel.IsSupported,
            _ => true,
        };

    /// <summary>Returns what packs the weights of layers, all of which share the room they need for products.</summary>
    /// <param name="precision">Of the products.</param>
    /// <param name="rows">The most rows of a product.</param>
    /// <param name="width">C.</param>
    /// <returns>From outputs and inputs, at most 4C each, to a matrix.</returns>
    internal static Func<int, int, IPackedMatrix> MatricesOf(NetworkPrecision precision, int rows, int width)
    {
        switch (precision)
        {
            case NetworkPrecision.Bf16:
                AlignedMemory<ushort> rounded = new(rows * 4 * width);
                return (outputs, inputs) => new Bf16Matrix(outputs, inputs, rounded);
            case NetworkPrecision.Int8:
                Int8Room room = new(rows, 4 * width, 4 * width);
                return (outputs, inputs) => new Int8Matrix(outputs, inputs, room);
            default:
                return (outputs, inputs) => new SingleMatrix(outputs, inputs);
        }
    }

    /// <summary>Takes over the weights of a network of the same sizes.</summary>
    public void Load(PolicyValueNetwork source)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradientsOff = torch.no_grad();
        Dictionary<string, float[]> weights = source.named_parameters()
            .ToDictionary(pair => pair.name, pair => pair.parameter.cpu().to(torch.float32).contiguous().data<float>().ToArray());
        for (int layer = 0; layer < blocks.Length; layer++)
        {
            Block block = blocks[layer];
            block.QueryKeyValue.Pack(weights[$"blocks.{layer}.queryKeyValue"]);
            block.Projection.Pack(weights[$"blocks.{layer}.projection"]);
            block.MlpUp.Pack(weights[$"blocks.{layer}.mlpUp"]);
            block.MlpDown.Pack(weights[$"blocks.{layer}.mlpDown"]);
        }

        policy.Pack(weights["policy"]);
        valueHidden.Pack(weights["valueHidden"]);
        weights["valueOut"].CopyTo(new Span<float>(valueOut.Data, width / 4));
        FillTables(weights["tokens"], weights["positions"]);
    }

    /// <summary>Computes logits and values.</summary>
    /// <param name="tokens">Shape [B, S].</param>
    /// <param name="logits">Shape [B, A].</param>
    /// <param name="values">Shape [B].</param>
    public void Forward(ReadOnlySpan<byte> tokens, Span<float> logits, Span<float> values)
    {
        int tokenCount = config.TokenCount, actions = config.ActionCount;
        for (int first = 0; first < values.Length; first += positionsTogether)
        {
            int count = Math.Min(positionsTogether, values.Length - first);
            ComputeBlocks(tokens.Slice(first * tokenCount, count * tokenCount), count);
            for (int i = 0; i < count; i++)
            {
                Pool(x.Data + (i * tokenCount * width));
                values[first + i] = Answer(logits.Slice((first + i) * actions, actions));
            }
        }

        if (usesMicroKernels)
        {
            MicroKernels.Release();
        }
    }

    // The rows that enter the first attention depend on square and token alone: S·K rows, computed once per weights.
    private void FillTables(float[] tokens, float[] positions)
    {
        for (int square = 0; square < config.TokenCount; square++)
        {
            for (int kind = 0; kind < config.TokenKinds; kind++)
            {
                float* row = embeddings.Data + (((square * config.TokenKinds) + kind) * width);
                for (int c = 0; c < width; c++)
                {
                    row[c] = tokens[(kind * width) + c] + positions[(square * width) + c];
                }

                VectorFunctions.Norm(row, normed.Data + (kind * width), width);
            }

            float* inputs = firstInputs.Data + (square * config.TokenKinds * 3 * width);
            blocks[0].QueryKeyValue.Multiply(normed.Data, width, inputs, 3 * width, config.TokenKinds);
        }
    }

    private void ComputeBlocks(ReadOnlySpan<byte> tokens, int count)
    {
        int rows = tokens.Length;
        for (int row = 0; row < rows; row++)
        {
            int entry = (row % config.TokenCount * config.TokenKinds) + tokens[row];
            Copy(embeddings.Data + (entry * width), x.Data + (row * width), width);
            Copy(firstInputs.Data + (entry * 3 * width), queryKeyValue.Data + (row * 3 * width), 3 * width);
        }

        for (int layer = 0; layer < blocks.Length; layer++)
        {
            Block block = blocks[layer];
            if (layer > 0)
            {
                NormRows(rows);
                block.QueryKeyValue.Multiply(normed.Data, width, queryKeyValue.Data, 3 * width, rows);  // [R, 3C]
            }

            for (int i = 0; i < count; i++)
            {
                int row = i * config.TokenCount;
                attention.Forward(queryKeyValue.Data + (row * 3 * width), 3 * width, scores.Data, 0, normed.Data + (row * width), width); // [R, C]
            }

            block.Projection.Multiply(normed.Data, width, x.Data, width, rows, accumulate: true);       // [R, C]
            NormRows(rows);
            block.MlpUp.Multiply(normed.Data, width, hidden.Data, hiddenStride, rows);                  // [R, 4C]
            VectorFunctions.Gelu(hidden.Data, rows * hiddenStride);
            block.MlpDown.Multiply(hidden.Data, hiddenStride, x.Data, width, rows, accumulate: true);   // [R, C]
        }
    }

    // Mean over the tokens of the normed rows.
    private void Pool(float* rows)
    {
        Span<float> mean = new(pooled.Data, width);
        mean.Clear();
        for (int token = 0; token < config.TokenCount; token++)
        {
            VectorFunctions.Norm(rows + (token * width), normed.Data, width);
            System.Numerics.Tensors.TensorPrimitives.Add(mean, new ReadOnlySpan<float>(normed.Data, width), mean);
        }

        System.Numerics.Tensors.TensorPrimitives.Multiply(mean, 1f / config.TokenCount, mean);
    }

    private float Answer(Span<float> logits)
    {
        policy.Multiply(pooled.Data, width, answer.Data, 0, rows: 1);
        new ReadOnlySpan<float>(answer.Data, logits.Length).CopyTo(logits);
        valueHidden.Multiply(pooled.Data, width, answer.Data, 0, rows: 1);
        VectorFunctions.Gelu(answer.Data, MatrixKernel.RoundUp(width / 4));
        float sum = 0;
        for (int i = 0; i < width / 4; i++)
        {
            sum += answer.Data[i] * valueOut.Data[i];
        }

        return MathF.Tanh(sum);
    }

    private void NormRows(int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            VectorFunctions.Norm(x.Data + (row * width), normed.Data + (row * width), width);
        }
    }

    private static void Copy(float* source, float* target, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));

    private sealed record Block(IPackedMatrix QueryKeyValue, IPackedMatrix Projection, IPackedMatrix MlpUp, IPackedMatrix MlpDown);
}
