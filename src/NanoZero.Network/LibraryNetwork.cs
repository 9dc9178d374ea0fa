using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>A copy of a network for inference by libtorch, on any device, in fp32 or bf16.</summary>
/// <remarks>
/// An instance is used by one thread, which should be a dedicated one: the first call there sets libtorch's number of threads
/// for it, and threads it starts inherit it.
/// </remarks>
internal sealed class LibraryNetwork : IDisposable
{
    // The library multiplies fewer than four rows a thread by other routines, whose sums differ in the last bits.
    private const int RowsPerThread = 4;

    private readonly ExecutionPlan plan;
    private readonly PolicyValueNetwork network;
    private readonly Device device;
    private readonly Tensor tokens;     // [B, S], bytes on the CPU, where a graphics processor can fetch them
    private int configuredThread = -1;

    /// <summary>Copies a network to where a plan says.</summary>
    public LibraryNetwork(PolicyValueNetwork source, ExecutionPlan plan)
    {
        this.plan = plan;
        device = TorchDevice.Of(plan.Device);
        network = new PolicyValueNetwork(source.Description, seed: 0);
        network.to(device, TypeOf(plan));
        network.eval();
        using Tensor unpinned = zeros([Pad(plan.BatchSize), source.Config.TokenCount], uint8);
        tokens = plan.Device == NetworkDevice.Cuda ? unpinned.pin_memory() : unpinned.clone();
        Load(source);
    }

    /// <summary>Returns the precision of a plan in libtorch's words.</summary>
    public static ScalarType TypeOf(ExecutionPlan plan) => plan.Precision switch
    {
        NetworkPrecision.Fp32 => float32,
        NetworkPrecision.Bf16 => bfloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(plan), plan.Precision, "libtorch's layers compute in fp32 and bf16"),
    };

    /// <summary>Takes over the weights of a network of the same sizes.</summary>
    public void Load(PolicyValueNetwork source) => network.CopyFrom(source);

    /// <summary>Computes logits and values.</summary>
    /// <param name="input">Shape [B, S], B at most the plan's batch size.</param>
    /// <param name="logits">Shape [B, A].</param>
    /// <param name="values">Shape [B].</param>
    public void Forward(ReadOnlySpan<byte> input, Span<float> logits, Span<float> values)
    {
        ConfigureThread();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode(true);
        input.CopyTo(tokens.bytes);
        Tensor batch = tokens.narrow(0, 0, Pad(values.Length)).to(device).to(int64);
        NetworkTensors computed = network.call(batch);

        // Both answers in one tensor: the processor waits for the device once a batch.
        Tensor answers = cat([computed.Logits, computed.Values.unsqueeze(1)], 1).to(float32).cpu();  // [B, A + 1]
        ReadOnlySpan<float> rows = MemoryMarshal.Cast<byte, float>(answers.bytes);
        int actions = logits.Length / values.Length;
        for (int i = 0; i < values.Length; i++)
        {
            rows.Slice(i * (actions + 1), actions).CopyTo(logits[(i * actions)..]);
            values[i] = rows[(i * (actions + 1)) + actions];
        }
    }

    /// <summary>Frees the copy of the weights and the buffers.</summary>
    public void Dispose()
    {
        network.Dispose();
        tokens.Dispose();
    }

    private int Pad(int rows)
    {
        int multiple = RowsPerThread * plan.ThreadsPerWorker;
        return (rows + multiple - 1) / multiple * multiple;
    }

    // libtorch latches the number of threads in the thread that calls it.
    private void ConfigureThread()
    {
        if (configuredThread != Environment.CurrentManagedThreadId)
        {
            configuredThread = Environment.CurrentManagedThreadId;
            set_num_threads(plan.ThreadsPerWorker);
        }
    }
}
