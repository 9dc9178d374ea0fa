using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using NanoZero.Games;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Measures, in about two seconds, how a network runs fastest on this machine.</summary>
public static class ExecutionPlanner
{
    private static readonly int[] ProcessorBatches = [16, 32, 64, 128];
    private static readonly int[] GraphicsBatches = [512, 1024, 2048, 4096];

    // Below, a device's time goes into starting batches.
    private const int SmallestGraphicsBatch = 256;

    // A larger batch or another precision must be this much faster: small batches search better, fp32 is the reference.
    private const double WorthIt = 1.05;
    private const double SecondsEach = 0.12;

    // The runtime compiles what runs often a second time; measured before that, the first candidate would look slow.
    private const double WarmUpSeconds = 0.4;
    private const double LongestBatchSeconds = 0.5;

    /// <summary>Chooses device, precision, workers and batch size.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="network">The network to run, or one of the same sizes; unchanged.</param>
    /// <param name="options">What is fixed.</param>
    /// <exception cref="PlatformNotSupportedException">No libtorch, or a device or precision that this machine or build does not have.</exception>
    public static ExecutionPlan Choose<TGame>(PolicyValueNetwork network, ExecutionOptions options)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        NetworkDevice device = ChooseDevice(options.Device ?? (options.Precision == NetworkPrecision.Int8 ? NetworkDevice.Cpu : null));
        int[] batches = options.BatchSize is { } fixedBatch ? [fixedBatch]
            : device == NetworkDevice.Cpu ? ProcessorBatches : GraphicsBatches;
        new ExecutionPlan { Device = device, Precision = options.Precision ?? NetworkPrecision.Fp32 }.RequireSupported(network.Config);
        ExecutionPlan best = new();
        IReadOnlyList<NetworkPrecision> precisions = options.Precision is { } wanted ? [wanted] : PrecisionsFor(network.Config, device);
        foreach (NetworkPrecision precision in precisions)
        {
            foreach ((int workers, int threads) in Shapes(network.Config, device, precision, options))
            {
                ExecutionPlan shape = new() { Device = device, Precision = precision, Workers = workers, ThreadsPerWorker = threads };
                Measure<TGame>(network, shape with { BatchSize = batches[0] }, best.EvaluationsPerSecond == 0 ? WarmUpSeconds : 0);
                best = FastestBatch<TGame>(network, shape, batches, best);
            }
        }

        return best;
    }

    /// <summary>Measures the evaluations per second of all workers of a plan together.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="network">The network; unchanged.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="seconds">How long to measure; at least one batch is evaluated.</param>
    public static double Measure<TGame>(PolicyValueNetwork network, ExecutionPlan plan, double seconds)
        where TGame : unmanaged, IGame<TGame> => NetworkWorkload.Evaluations<TGame>(network, plan).Measure(seconds).PerSecond;

    /// <summary>Returns the device of a plan that fixes none: CUDA where there is one, else the processor.</summary>
    /// <exception cref="PlatformNotSupportedException">No libtorch.</exception>
    public static NetworkDevice FastestDevice() => ChooseDevice(null);

    /// <summary>
    /// Returns the precisions that are worth measuring where none is asked for: on processors without bf16 instructions fp32 alone, and
    /// nowhere int8, which answers too differently to be chosen for its speed.
    /// </summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="device">Where it runs.</param>
    public static IReadOnlyList<NetworkPrecision> PrecisionsFor(NetworkConfig config, NetworkDevice device)
    {
        ArgumentNullException.ThrowIfNull(config);
        return device != NetworkDevice.Cpu || HasFastHalves(config.Width)
            ? [NetworkPrecision.Fp32, NetworkPrecision.Bf16]
            : [NetworkPrecision.Fp32];
    }

    /// <summary>Returns whether a network's products are computed in 8 bits on this processor where that is asked for.</summary>
    /// <param name="config">The network's sizes.</param>
    public static bool HasInt8(NetworkConfig config) => PackedNetwork.IsSupported(config, NetworkPrecision.Int8);

    /// <summary>
    /// Returns the workers of a device other than the processor: while some wait for it the others grow their trees, so several a
    /// core (docs/performance.md, measured with a simulated device), but no more than have batches worth starting.
    /// </summary>
    /// <param name="cores">The processor's cores; at least 1.</param>
    /// <param name="mostPositions">Positions that can wait at once; null for no limit.</param>
    internal static int GraphicsWorkers(int cores, int? mostPositions)
    {
        int workers = Math.Clamp(4 * cores, 4, 16);
        return mostPositions is { } positions ? Math.Clamp(positions / SmallestGraphicsBatch, 2, workers) : workers;
    }

    private static ExecutionPlan FastestBatch<TGame>(PolicyValueNetwork network, ExecutionPlan shape, int[] batches, ExecutionPlan best)
        where TGame : unmanaged, IGame<TGame>
    {
        foreach (int batch in batches)
        {
            ExecutionPlan candidate = shape with { BatchSize = batch };
            double rate = Measure<TGame>(network, candidate, SecondsEach);
            if (rate > best.EvaluationsPerSecond * WorthIt)
            {
                best = candidate with { EvaluationsPerSecond = rate };
            }

            // The next batch is twice as large: large networks would take minutes.
            if (2.0 * batch * shape.Workers / rate > LongestBatchSeconds)
            {
                break;
            }
        }

        return best;
    }

    private static NetworkDevice ChooseDevice(NetworkDevice? wanted)
    {
        NativeTorch.Require();
        bool hasCuda = wanted is null or NetworkDevice.Cuda && cuda.is_available();
        return wanted switch
        {
            null => hasCuda ? NetworkDevice.Cuda : NetworkDevice.Cpu,
            NetworkDevice.Cuda when !hasCuda => throw new PlatformNotSupportedException(
                "device cuda was asked for, but this build or machine has none; choose cpu, or build with TorchBackend=cuda-12.8 " +
                $"or set {NativeTorch.FolderVariable} on a machine with an NVIDIA driver"),
            NetworkDevice.Mps when !mps_is_available() => throw new PlatformNotSupportedException(
                "device mps was asked for, but this machine has none; choose cpu"),
            { } device => device,
        };
    }

    // On the processor: a worker a core with one thread each, or one worker with all cores. The latter needs libtorch, which was not
    // clearly faster anywhere that the network can be computed without it (docs/experiments.md); NANOZERO_OWN_KERNELS=0 leaves it alone.
    private static (int Workers, int Threads)[] Shapes(
        NetworkConfig config, NetworkDevice device, NetworkPrecision precision, ExecutionOptions options)
    {
        int cores = Environment.ProcessorCount;
        if (device != NetworkDevice.Cpu)
        {
            return [(options.Workers ?? GraphicsWorkers(cores, options.MostPositions), 1)];
        }

        if (precision == NetworkPrecision.Int8)
        {
            return [(options.Workers ?? cores, 1)];
        }

        if (options.Workers is { } workers)
        {
            return [.. new[] { (workers, 1), (workers, Math.Max(1, cores / workers)) }.Distinct()];
        }

        bool needsLibrary = !new ExecutionPlan { Device = device, Precision = precision }.UsesPackedNetwork(config);
        return needsLibrary && cores > 1 ? [(cores, 1), (1, cores)] : [(cores, 1)];
    }

    // Processors without bf16 instructions take many times longer. Those of x64 say what they have; of others a small product tells
    // before a whole network is tried. The two take turns, and twice as long may be other work on the machine.
    private static bool HasFastHalves(int width)
    {
        if (X86Base.IsSupported)
        {
            return Bf16Kernel.HasInstructions;
        }

        NativeTorch.Require();
        using DisposeScope scope = NewDisposeScope();
        using IDisposable inference = inference_mode(true);
        Tensor x = ones([256, width]), weights = ones([4 * width, width]);
        Tensor halves = x.to(bfloat16), halfWeights = weights.to(bfloat16);
        double fp32 = double.MaxValue, bf16 = double.MaxValue;
        for (int repetition = 0; repetition < 10; repetition++)
        {
            fp32 = Math.Min(fp32, Seconds(x, weights));
            bf16 = Math.Min(bf16, Seconds(halves, halfWeights));
        }

        return bf16 < 2 * fp32;

        static double Seconds(Tensor x, Tensor weights)
        {
            long start = Stopwatch.GetTimestamp();
            nn.functional.linear(x, weights).Dispose();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }
}
