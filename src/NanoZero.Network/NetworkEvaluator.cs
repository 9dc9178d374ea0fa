using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Evaluates positions with a network, in chunks of a fixed batch size, from a copy of its weights.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <remarks>
/// An instance belongs to one thread, which should be a dedicated one: the first evaluation there sets libtorch's number of
/// threads for it. In fp32 on the CPU an answer depends on neither the batch size nor the other positions of the batch.
/// </remarks>
public sealed class NetworkEvaluator<TGame> : IEvaluator<TGame>, IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    // The library multiplies fewer than four rows by other routines, whose sums differ in the last bits.
    private const int SmallestBatch = 4;

    private readonly ExecutionPlan plan;
    private readonly PolicyValueNetwork network;
    private readonly Device device;
    private readonly Tensor tokens;         // [batch, S] on the CPU
    private readonly byte[] encoded;        // [S]
    private int threadConfigured = -1;

    /// <summary>Copies the weights of a network to where the plan says.</summary>
    /// <param name="source">The network; unchanged, and free to be trained afterwards.</param>
    /// <param name="plan">Device, precision and batch size.</param>
    /// <exception cref="InvalidDataException">The network is for another game.</exception>
    public NetworkEvaluator(PolicyValueNetwork source, ExecutionPlan plan)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(plan.BatchSize, 1);
        source.Config.RequireGame(TGame.Info);
        this.plan = plan;
        device = plan.Device switch
        {
            NetworkDevice.Cuda => CUDA,
            NetworkDevice.Mps => MPS,
            _ => CPU,
        };
        network = new PolicyValueNetwork(source.Config, seed: 0);
        network.to(device, plan.Precision == NetworkPrecision.Bf16 ? bfloat16 : float32);
        network.eval();
        tokens = zeros([Math.Max(SmallestBatch, plan.BatchSize), source.Config.TokenCount], int64);
        encoded = new byte[source.Config.TokenCount];
        Load(source);
    }

    /// <summary>Takes over the weights of a network; not while an evaluation runs.</summary>
    /// <param name="source">A network of the same sizes; unchanged.</param>
    public void Load(PolicyValueNetwork source) => network.CopyFrom(source);

    /// <inheritdoc/>
    public void Evaluate(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values)
    {
        int actions = network.Config.ActionCount;
        if (logits.Length < positions.Length * actions || values.Length < positions.Length)
        {
            throw new ArgumentException($"{positions.Length} positions need {positions.Length * actions} logits and as many values");
        }

        ConfigureThread();
        for (int start = 0; start < positions.Length; start += plan.BatchSize)
        {
            int count = Math.Min(plan.BatchSize, positions.Length - start);
            EvaluateChunk(
                positions.Slice(start, count),
                logits.Slice(start * actions, count * actions),
                values.Slice(start, count));
        }
    }

    /// <summary>Frees the copy of the weights and the buffers.</summary>
    public void Dispose()
    {
        network.Dispose();
        tokens.Dispose();
    }

    private void EvaluateChunk(ReadOnlySpan<TGame> positions, Span<float> logits, Span<float> values)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode(true);
        Encode(positions);
        (Tensor logitTensor, Tensor valueTensor) = network.call(tokens.narrow(0, 0, Math.Max(SmallestBatch, positions.Length)).to(device));
        CopyOut(logitTensor, logits);       // [B, A]
        CopyOut(valueTensor, values);       // [B]
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Math.Clamp(values[i], -1, 1);
        }
    }

    private void Encode(ReadOnlySpan<TGame> positions)
    {
        Span<long> rows = MemoryMarshal.Cast<byte, long>(tokens.bytes);
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i].Encode(encoded);
            Span<long> row = rows.Slice(i * encoded.Length, encoded.Length);
            for (int token = 0; token < row.Length; token++)
            {
                row[token] = encoded[token];
            }
        }
    }

    private static void CopyOut(Tensor tensor, Span<float> target) =>
        MemoryMarshal.Cast<byte, float>(tensor.to(float32).cpu().contiguous().bytes)[..target.Length].CopyTo(target);

    // libtorch latches the number of threads in the thread that calls it.
    private void ConfigureThread()
    {
        if (threadConfigured != Environment.CurrentManagedThreadId)
        {
            threadConfigured = Environment.CurrentManagedThreadId;
            set_num_threads(plan.ThreadsPerWorker);
        }
    }
}
