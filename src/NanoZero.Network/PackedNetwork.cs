using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;

namespace NanoZero.Network;

/// <summary>
/// A copy of a network for inference on the processor in single precision, without libtorch: weights packed for
/// <see cref="MatrixKernel"/>, buffers allocated once, attention and element-wise steps while the activations are in the cache.
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
    private const int RowsOfWideNetworks = 336;

    private readonly NetworkConfig config;
    private readonly int width;
    private readonly int headWidth;
    private readonly int hiddenStride;
    private readonly int paddedTokens;
    private readonly int positionsTogether;
    private readonly Block[] blocks;
    private readonly PackedMatrix policy;           // [C, A]
    private readonly PackedMatrix valueHidden;      // [C, C/4]
    private readonly AlignedFloats valueOut;        // [C/4]
    private readonly AlignedFloats embeddings;      // [S·K, C]: token + position
    private readonly AlignedFloats firstInputs;     // [S·K, 3C]: what the first block's attention makes of them
    private readonly AlignedFloats x;               // [R, C]
    private readonly AlignedFloats normed;          // [R, C]
    private readonly AlignedFloats queryKeyValue;   // [R, 3C]
    private readonly AlignedFloats hidden;          // [R, 4C], rows a cache line further apart: powers of two share cache sets
    private readonly AlignedFloats keys;            // panels of [C/H, S]
    private readonly AlignedFloats scores;          // [S, S padded]
    private readonly AlignedFloats pooled;          // [C]
    private readonly AlignedFloats answer;          // [A padded]

    /// <summary>Allocates the buffers and copies the weights of a network.</summary>
    /// <param name="source">A network whose sizes are supported.</param>
    public PackedNetwork(PolicyValueNetwork source)
    {
        config = source.Config;
        width = config.Width;
        headWidth = width / config.Heads;
        hiddenStride = (4 * width) + MatrixKernel.PanelWidth;
        paddedTokens = MatrixKernel.RoundUp(config.TokenCount);
        positionsTogether = width <= NarrowWidth ? 1 : Math.Max(1, RowsOfWideNetworks / config.TokenCount);
        blocks = [.. Enumerable.Range(0, config.Layers).Select(_ => new Block(width))];
        policy = new(config.ActionCount, width);
        valueHidden = new(width / 4, width);
        valueOut = new(MatrixKernel.RoundUp(width / 4));
        int kinds = config.TokenCount * config.TokenKinds;
        embeddings = new(kinds * width);
        firstInputs = new(kinds * 3 * width);
        int rows = Math.Max(positionsTogether * config.TokenCount, config.TokenKinds);
        x = new(rows * width);
        normed = new(rows * width);
        queryKeyValue = new(rows * 3 * width);
        hidden = new(rows * hiddenStride);
        keys = new(headWidth * paddedTokens);
        scores = new(config.TokenCount * paddedTokens);
        pooled = new(width);
        answer = new(MatrixKernel.RoundUp(Math.Max(config.ActionCount, width / 4)));
        Load(source);
    }

    /// <summary>Returns whether a network of these sizes can be computed on this processor.</summary>
    public static bool IsSupported(NetworkConfig config) =>
        MatrixKernel.IsSupported && config.Width / config.Heads % MatrixKernel.PanelWidth == 0;

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
            Multiply(normed.Data, width, blocks[0].QueryKeyValue, inputs, 3 * width, config.TokenKinds);
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
                Multiply(normed.Data, width, block.QueryKeyValue, queryKeyValue.Data, 3 * width, rows); // [R, 3C]
            }

            for (int i = 0; i < count; i++)
            {
                Attend(i * config.TokenCount);                                                          // normed: [R, C]
            }

            Multiply(normed.Data, width, block.Projection, x.Data, width, rows, accumulate: true);      // [R, C]
            NormRows(rows);
            Multiply(normed.Data, width, block.MlpUp, hidden.Data, hiddenStride, rows);                 // [R, 4C]
            VectorFunctions.Gelu(hidden.Data, rows * hiddenStride);
            Multiply(hidden.Data, hiddenStride, block.MlpDown, x.Data, width, rows, accumulate: true);  // [R, C]
        }
    }

    private void Attend(int firstRow)
    {
        int tokenCount = config.TokenCount, stride = 3 * width;
        float scale = 1 / MathF.Sqrt(headWidth);
        for (int head = 0; head < config.Heads; head++)
        {
            float* query = queryKeyValue.Data + (firstRow * stride) + (head * headWidth);               // [S, C/H], rows 3C apart
            PackKeys(query + width, stride);
            Panels keyPanels = new(keys.Data, MatrixKernel.PanelWidth, MatrixKernel.PanelWidth * headWidth);
            MatrixKernel.Multiply(query, stride, keyPanels, scores.Data, paddedTokens, tokenCount, headWidth, paddedTokens);
            for (int token = 0; token < tokenCount; token++)
            {
                VectorFunctions.Softmax(scores.Data + (token * paddedTokens), tokenCount, scale);       // [S, S]
            }

            Panels values = new(query + (2 * width), stride, MatrixKernel.PanelWidth);
            float* mixed = normed.Data + (firstRow * width) + (head * headWidth);
            MatrixKernel.Multiply(scores.Data, paddedTokens, values, mixed, width, tokenCount, tokenCount, headWidth);
        }
    }

    private void PackKeys(float* key, int stride)
    {
        for (int token = 0; token < config.TokenCount; token++)
        {
            float* column = keys.Data + (token / MatrixKernel.PanelWidth * MatrixKernel.PanelWidth * headWidth) + (token % MatrixKernel.PanelWidth);
            for (int c = 0; c < headWidth; c++)
            {
                column[c * MatrixKernel.PanelWidth] = key[(token * stride) + c];
            }
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
        Multiply(pooled.Data, width, policy, answer.Data, policy.Columns, rows: 1);
        new ReadOnlySpan<float>(answer.Data, logits.Length).CopyTo(logits);
        Multiply(pooled.Data, width, valueHidden, answer.Data, valueHidden.Columns, rows: 1);
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

    private static void Multiply(
        float* left, int leftStride, PackedMatrix right, float* target, int targetStride, int rows, bool accumulate = false) =>
        MatrixKernel.Multiply(left, leftStride, right.Panels, target, targetStride, rows, right.Inner, right.Columns, accumulate);

    private static void Copy(float* source, float* target, int count) =>
        new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));

    private sealed class Block(int width)
    {
        public PackedMatrix QueryKeyValue { get; } = new(3 * width, width);

        public PackedMatrix Projection { get; } = new(width, width);

        public PackedMatrix MlpUp { get; } = new(4 * width, width);

        public PackedMatrix MlpDown { get; } = new(width, 4 * width);
    }

    // The transpose of a linear layer's weights [outputs, inputs]; outputs are padded with zeros to whole panels.
    private sealed class PackedMatrix(int outputs, int inputs)
    {
        private readonly AlignedFloats data = new(MatrixKernel.RoundUp(outputs) * inputs);

        public int Inner => inputs;

        public int Columns => MatrixKernel.RoundUp(outputs);

        public Panels Panels => new(data.Data, MatrixKernel.PanelWidth, MatrixKernel.PanelWidth * inputs);

        public void Pack(float[] weights)
        {
            for (int output = 0; output < outputs; output++)
            {
                float* column = data.Data + (output / MatrixKernel.PanelWidth * MatrixKernel.PanelWidth * inputs) + (output % MatrixKernel.PanelWidth);
                for (int input = 0; input < inputs; input++)
                {
                    column[input * MatrixKernel.PanelWidth] = weights[(output * inputs) + input];
                }
            }
        }
    }

    // Zeroed memory on a cache line's boundary that the collector does not move.
    private sealed class AlignedFloats
    {
        private const int LineFloats = 16;

        private readonly float[] array;

        public AlignedFloats(int count)
        {
            array = GC.AllocateArray<float>(count + LineFloats, pinned: true);
            nint address = (nint)Marshal.UnsafeAddrOfPinnedArrayElement(array, 0);
            Data = (float*)((address + (LineFloats * sizeof(float)) - 1) & -(LineFloats * sizeof(float)));
        }

        public float* Data { get; }
    }
}
