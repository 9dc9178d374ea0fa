using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>A copy of a network for inference by libtorch, on any device, in fp32 or bf16.</summary>
/// <remarks>
/// On a processor without instructions for bf16 the weights are rounded to bf16 and the products are in fp32.
/// There libtorch's own bf16 is many times slower, and rounds after every layer.
/// An instance is used by one thread, which should be a dedicated one. The first call there sets libtorch's number of
/// threads for this thread; threads that it starts inherit the number.
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
        network.to(device, IsRounded ? float32 : TypeOf(plan));
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
        _ => throw new ArgumentOutOfRangeException(
            nameof(plan), plan.Precision, "libtorch's layers compute in fp32 and bf16"),
    };

    /// <summary>Takes over the weights of a network of the same sizes.</summary>
    public void Load(PolicyValueNetwork source)
    {
        network.CopyFrom(source);
        if (IsRounded)
        {
            using IDisposable unrecorded = no_grad();
            foreach (Parameter weights in network.parameters())
            {
                using Tensor rounded = weights.to(bfloat16);
                weights.copy_(rounded);
            }
        }
    }

    /// <summary>Computes answers.</summary>
    /// <param name="input">Shape [B, S], B at most the plan's batch size.</param>
    /// <param name="answers">Room for B answers.</param>
    public void Forward(ReadOnlySpan<byte> input, Answers answers)
    {
        ConfigureThread();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode(true);
        input.CopyTo(tokens.bytes);
        Tensor batch = tokens.narrow(0, 0, Pad(answers.Count)).to(device).to(int64);
        NetworkTensors computed = network.call(batch);

        // All answers in one tensor: the processor waits for the device once a batch.
        Tensor draws = computed.Outcomes is { } outcomes
            ? outcomes.narrow(1, 1, 1).exp()
            : full_like(computed.Values, float.NaN).unsqueeze(1);
        Tensor joined = cat([computed.Logits, computed.Values.unsqueeze(1), draws], 1).to(float32).cpu();  // [B, A + 2]
        ReadOnlySpan<float> rows = MemoryMarshal.Cast<byte, float>(joined.bytes);
        int actions = answers.ActionCount, length = actions + 2;
        for (int i = 0; i < answers.Count; i++)
        {
            ReadOnlySpan<float> row = rows.Slice(i * length, length);
            row[..actions].CopyTo(answers.LogitsOf(i));
            (answers.Values[i], answers.Draws[i]) = (row[actions], row[actions + 1]);
        }
    }

    /// <summary>Frees the copy of the weights and the buffers.</summary>
    public void Dispose()
    {
        network.Dispose();
        tokens.Dispose();
    }

    private bool IsRounded => plan.Precision == NetworkPrecision.Bf16 && plan.Device == NetworkDevice.Cpu
        && !Bf16Kernel.HasInstructions;

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
