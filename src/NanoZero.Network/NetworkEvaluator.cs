using System.Numerics.Tensors;

namespace NanoZero.Network;

/// <summary>Evaluates positions with a copy of a network, in chunks of at most the plan's batch size.</summary>
/// <remarks>
/// An instance is used by one thread, which should be a dedicated one: libtorch keeps a number of threads per calling
/// thread. Evaluators need no tensors on the processor with one thread a worker; in bf16 they also need Linux and bf16
/// instructions. There an answer depends on neither the batch size nor the other positions of the batch. libtorch's own
/// layers promise that on no processor; in fp32 they differ in the last bits.
/// </remarks>
public sealed class NetworkEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly NetworkConfig config;
    private readonly int batchSize;
    private readonly byte[] tokens;                 // [B, S]
    private readonly PackedNetwork? packed;         // one of the two computes
    private readonly LibraryNetwork? library;

    /// <summary>Copies the weights of a network to where the plan says.</summary>
    /// <param name="source">The network; unchanged, and free to be trained afterwards.</param>
    /// <param name="plan">Device, precision and batch size.</param>
    /// <exception cref="InvalidDataException">The network is for another game.</exception>
    /// <exception cref="PlatformNotSupportedException">A precision that is not computed here.</exception>
    public NetworkEvaluator(PolicyValueNetwork source, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.BatchSize, 1);
        config = source.Config;
        config.RequireGame(TGame.Info);
        plan.RequireSupported(config);
        batchSize = plan.BatchSize;
        tokens = new byte[batchSize * config.TokenCount];
        if (plan.UsesPackedNetwork(config))
        {
            packed = new PackedNetwork(source, plan.Precision);
        }
        else
        {
            library = new LibraryNetwork(source, plan);
        }
    }

    /// <summary>Takes over the weights of a network; not while an evaluation runs.</summary>
    /// <param name="source">A network of the same sizes; unchanged.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void Load(PolicyValueNetwork source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Config != config)
        {
            throw new ArgumentException($"expected a network of {config}, got {source.Config}", nameof(source));
        }

        packed?.Load(source);
        library?.Load(source);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">An answer that is no finite number: the weights are unusable.</exception>
    public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
    {
        for (int start = 0; start < positions.Length; start += batchSize)
        {
            int count = Math.Min(batchSize, positions.Length - start);
            EvaluateChunk(positions.Slice(start, count), answers.Slice(start, count));
        }
    }

    /// <summary>Frees the copy of the weights and the buffers.</summary>
    public void Dispose() => library?.Dispose();

    private void EvaluateChunk(ReadOnlySpan<TGame> positions, Answers answers)
    {
        Span<byte> input = tokens.AsSpan(0, positions.Length * config.TokenCount);
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i].Encode(input.Slice(i * config.TokenCount, config.TokenCount));
        }

        packed?.Forward(input, answers);
        library?.Forward(input, answers);
        if (!TensorPrimitives.IsFiniteAll<float>(answers.Logits)
            || !TensorPrimitives.IsFiniteAll<float>(answers.Values))
        {
            throw new InvalidDataException(
                "the network answers with what are no finite numbers: its weights are unusable, as after a training "
                    + "that diverged; use an earlier checkpoint");
        }

        foreach (ref float value in answers.Values)
        {
            value = Math.Clamp(value, -1, 1);
        }
    }
}
