using TorchSharp;

namespace NanoZero.Network;

/// <summary>
/// A copy of a network for inference on the processor, without tensors. Weights are packed for the matrix products of a
/// precision. Buffers are allocated once. Everything between the products is in fp32, while the activations are in the
/// cache.
/// </summary>
/// <remarks>
/// Shapes: S tokens, K kinds of tokens, A actions, C width. An instance is used by one thread at a time. An answer does
/// not depend on the other positions of a batch. Measured by <c>benchmarks/NanoZero.Network.Benchmarks</c>.
/// </remarks>
internal sealed unsafe class PackedNetwork
{
    // Positions computed together. Weights of narrow networks stay in the second-level cache, and one position at a
    // time leaves them the room; wide ones come from further away and must be used by many rows each time.
    private const int NarrowWidth = 128;
    // Small boards are taken together even so: products reach their speed with some forty rows.
    private const int RowsOfNarrowNetworks = 42;
    private const int RowsOfWideNetworks = 336;

    private readonly NetworkConfig config;
    private readonly bool usesMicroKernels;
    private readonly int positionsTogether;
    private readonly PackedWeights weights;
    private readonly NetworkPass pass;
    private readonly RowTable embeddings;       // [S·K, C]: what enters the first layer
    private readonly RowTable? firstInputs;     // [S·K, …]: what the first layer makes of single rows

    /// <summary>Allocates the buffers and copies the weights of a network.</summary>
    /// <param name="source">A network whose sizes are supported.</param>
    /// <param name="precision">Of the layers' matrix products.</param>
    public PackedNetwork(PolicyValueNetwork source, NetworkPrecision precision)
    {
        config = source.Config;
        usesMicroKernels = precision != NetworkPrecision.Fp32;
        positionsTogether =
            Math.Max(1, (config.Width <= NarrowWidth ? RowsOfNarrowNetworks : RowsOfWideNetworks) / config.TokenCount);
        int rows = Math.Max(positionsTogether * config.TokenCount, config.TokenKinds);
        weights = new(source.Description, precision, rows, isTrained: false);
        pass = new(source.Description, new PassRoom(config, weights, positionsTogether, isTraining: false));
        int entries = checked(config.TokenCount * config.TokenKinds);
        embeddings = new(entries, config.Width);
        firstInputs = pass.First.Inputs is { } inputs ? new(entries, inputs.Width) : null;
        Load(source);
    }

    /// <summary>Returns whether a network of these sizes can be computed on this processor in a precision.</summary>
    public static bool IsSupported(NetworkConfig config, NetworkPrecision precision) =>
        new NetworkDescription(config).IsSupported && precision switch
        {
            NetworkPrecision.Bf16 => Bf16Kernel.IsSupported,
            NetworkPrecision.Int8 => Int8Kernel.IsSupported,
            _ => true,
        };

    /// <summary>Takes over the weights of a network of the same sizes.</summary>
    public void Load(PolicyValueNetwork source)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradientsOff = torch.no_grad();
        weights.Load(
            source.named_parameters().ToDictionary(pair => pair.name, pair =>
                pair.parameter.cpu().to(torch.float32).contiguous()),
            (count, work) =>
            {
                for (int i = 0; i < count; i++)
                {
                    work(i);
                }
            });
        FillTables();
    }

    /// <summary>Computes answers.</summary>
    /// <param name="tokens">Shape [B, S].</param>
    /// <param name="answers">Room for B answers.</param>
    public void Forward(ReadOnlySpan<byte> tokens, Answers answers)
    {
        int tokenCount = config.TokenCount, actions = config.ActionCount;
        for (int first = 0; first < answers.Count; first += positionsTogether)
        {
            int count = Math.Min(positionsTogether, answers.Count - first);
            LookUp(tokens.Slice(first * tokenCount, count * tokenCount));
            pass.Forward(count, hasInputs: true);
            for (int i = 0; i < count; i++)
            {
                pass.Policy.Logits.Rows.Slice(i, actions).CopyTo(answers.LogitsOf(first + i));
                answers.Values[first + i] = pass.Value.Value(i);
                answers.Draws[first + i] = pass.Value.Draw(i);
            }
        }

        if (usesMicroKernels)
        {
            MicroKernels.Release();
        }
    }

    // What enters the first layer depends on square and token alone: S·K rows, computed once per weights.
    private void FillTables()
    {
        for (int square = 0; square < config.TokenCount; square++)
        {
            for (int kind = 0; kind < config.TokenKinds; kind++)
            {
                pass.Embedding.Write(kind, square, pass.X.Slice(kind, config.Width));
            }

            embeddings.Fill(square * config.TokenKinds, pass.X, config.TokenKinds);
            pass.First.ComputeInputs(pass.X, config.TokenKinds);
            firstInputs?.Fill(square * config.TokenKinds, pass.First.Inputs!.Rows, config.TokenKinds);
        }
    }

    private void LookUp(ReadOnlySpan<byte> tokens)
    {
        Rows x = pass.X, inputs = pass.First.Inputs?.Rows ?? default;
        for (int row = 0; row < tokens.Length; row++)
        {
            int entry = (row % config.TokenCount * config.TokenKinds) + tokens[row];
            embeddings.CopyTo(entry, x[row]);
            firstInputs?.CopyTo(entry, inputs[row]);
        }
    }

    private sealed class RowTable(int rows, int width)
    {
        private readonly AlignedMemory<float> numbers = new(checked(rows * width));

        public void Fill(int first, Rows source, int count)
        {
            for (int row = 0; row < count; row++)
            {
                source.Slice(row, width).CopyTo(new Span<float>(numbers.Data + ((first + row) * width), width));
            }
        }

        public void CopyTo(int row, float* target) =>
            new ReadOnlySpan<float>(numbers.Data + (row * width), width).CopyTo(new Span<float>(target, width));
    }
}
