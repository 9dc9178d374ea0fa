using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Decides how a network runs on this machine, and measures how fast that is.</summary>
/// <remarks>
/// Whatever can change an answer follows from what is asked for, else from a run's record, else from what the machine
/// is. It never follows from a measurement. Only speed is measured (docs/decisions).
/// </remarks>
public static class ExecutionPlanner
{
    private static readonly int[] ProcessorBatches = [16, 32, 64, 128];

    // A card's answers may depend on the batch in the last bits, so its batch is not measured either.
    private const int GraphicsBatch = 1024;

    // Below, a device's time goes into starting batches.
    private const int SmallestGraphicsBatch = 256;

    // A larger batch must be this much faster: small batches search better.
    private const double WorthIt = 1.05;

    // The best of several short slices: whatever else the machine does disturbs some of them, seldom all.
    private const int Slices = 4;
    private const double SecondsOfSlice = 0.03;

    // The runtime compiles what runs often a second time; measured before that, the first candidate would look slow.
    private const double WarmUpSeconds = 0.4;

    // Beside other programs both need more time on the clock: too little of the processor would measure the compiler.
    private const double Patience = 8;
    private const double LongestBatchSeconds = 0.5;

    /// <summary>
    /// Decides device, precision, workers and threads, and measures the batch size, where it changes no answer, and the
    /// speed.
    /// </summary>
    /// <param name="network">The network to run, or one of the same sizes; unchanged.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="recorded">How a run evaluates the network; null where none says so.</param>
    /// <exception cref="PlatformNotSupportedException">
    /// No libtorch, or a device or precision that this machine or build does not have.
    /// </exception>
    public static ExecutionPlan Choose<TGame>(
        PolicyValueNetwork network, ExecutionOptions options, ExecutionPlan? recorded = null)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentNullException.ThrowIfNull(network);
        ExecutionPlan plan = Decide(network.Config, options, recorded);
        bool isMeasured = options.BatchSize is null && plan.UsesPackedNetwork(network.Config);
        int[] batches = isMeasured ? ProcessorBatches : [plan.BatchSize];
        ExecutionPlan first = plan with { BatchSize = batches[0] };
        NetworkWorkload.Evaluations<TGame>(network, first).Measure(WarmUpSeconds, PatienceWith(first));
        return FastestBatch<TGame>(network, plan, batches);
    }

    /// <summary>
    /// Decides how a network runs here without measuring anything: as asked for, else as recorded, else as suits the
    /// machine.
    /// </summary>
    /// <param name="network">The network's sizes.</param>
    /// <param name="options">What is asked for; what cannot be had is refused.</param>
    /// <param name="recorded">
    /// How a run evaluates the network, perhaps on another machine; what this one cannot do is decided anew. Null where
    /// none says so.
    /// </param>
    /// <exception cref="PlatformNotSupportedException">
    /// No libtorch, or a device or precision asked for that this machine or build does not have.
    /// </exception>
    public static ExecutionPlan Decide(NetworkConfig network, ExecutionOptions options, ExecutionPlan? recorded = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(options);
        NativeTorch.Require();
        NetworkDevice device = options.Device is { } wanted ? RequireDevice(wanted)
            : options.Precision == NetworkPrecision.Int8 ? NetworkDevice.Cpu
            : recorded is not null && HasDevice(recorded.Device) ? recorded.Device
            : FastestDevice();
        NetworkPrecision precision = options.Precision
            ?? (recorded is not null && !options.PrecisionOfMachine && PrecisionsFor(network, device, withInt8: true)
                .Contains(recorded.Precision) ? recorded.Precision : (NetworkPrecision?)null)
            ?? PrecisionsFor(network, device)[^1];
        bool isRecorded = recorded is not null && recorded.Device == device && recorded.Precision == precision;
        int cores = Environment.ProcessorCount;
        int threads = isRecorded && options.Workers is null && recorded!.ThreadsPerWorker <= cores
            ? recorded.ThreadsPerWorker
            : 1;
        NetworkKernels kernels = options.Kernels ?? recorded?.Kernels ?? NetworkKernels.Own;
        ExecutionPlan plan =
            new() { Device = device, Precision = precision, Kernels = kernels, ThreadsPerWorker = threads };
        plan.RequireSupported(network);

        // Where the library computes, answers may depend on how positions are shared out, so the record holds as far as
        // the cores reach.
        int most =
            device == NetworkDevice.Cpu ? Math.Max(1, cores / threads) : GraphicsWorkers(cores, options.MostPositions);
        int workers = options.Workers
            ?? (isRecorded && !plan.UsesPackedNetwork(network) ? Math.Min(recorded!.Workers, most) : most);
        int batch = options.BatchSize
            ?? (recorded is not null && (recorded.Device == NetworkDevice.Cpu) == (device == NetworkDevice.Cpu)
                ? recorded.BatchSize
                : (int?)null)
            ?? (device == NetworkDevice.Cpu ? plan.BatchSize : GraphicsBatch);
        plan = plan with { Workers = workers, BatchSize = batch };
        return recorded is not null && plan with { EvaluationsPerSecond = recorded.EvaluationsPerSecond } == recorded
            ? recorded
            : plan;
    }

    /// <summary>Measures the evaluations per second of all workers of a plan together.</summary>
    /// <param name="network">The network; unchanged.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="seconds">How long to measure; at least one batch is evaluated.</param>
    public static double Measure<TGame>(PolicyValueNetwork network, ExecutionPlan plan, double seconds)
        where TGame : unmanaged, IGame<TGame> =>
            NetworkWorkload.Evaluations<TGame>(network, plan).Measure(seconds).PerSecond;

    /// <summary>Returns the device of a plan that fixes none: CUDA where there is one, else the processor.</summary>
    /// <exception cref="PlatformNotSupportedException">No libtorch.</exception>
    public static NetworkDevice FastestDevice()
    {
        NativeTorch.Require();
        return HasDevice(NetworkDevice.Cuda) ? NetworkDevice.Cuda : NetworkDevice.Cpu;
    }

    /// <summary>
    /// Returns the precisions for which a machine has instructions, the slowest first. Where none is asked for the last
    /// one is taken. It is bf16 on CUDA and on x64 processors with bf16 instructions, else fp32; nowhere int8, which
    /// answers too differently to be taken unasked.
    /// </summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="device">Where it runs.</param>
    public static IReadOnlyList<NetworkPrecision> PrecisionsFor(NetworkConfig config, NetworkDevice device) =>
        PrecisionsFor(config, device, withInt8: false);

    /// <summary>
    /// Returns whether a network's products are computed in 8 bits on this processor where that is asked for.
    /// </summary>
    /// <param name="config">The network's sizes.</param>
    public static bool HasInt8(NetworkConfig config) => PackedNetwork.IsSupported(config, NetworkPrecision.Int8);

    /// <summary>
    /// Returns the workers of a device other than the processor. There are several a core: while some wait for the
    /// device, the others grow their trees (docs/performance.md). There are no more than have batches worth starting.
    /// </summary>
    /// <param name="cores">The processor's cores; at least 1.</param>
    /// <param name="mostPositions">Positions that can wait at once; null for no limit.</param>
    internal static int GraphicsWorkers(int cores, int? mostPositions)
    {
        int workers = Math.Clamp(4 * cores, 4, 16);
        return mostPositions is { } positions ? Math.Clamp(positions / SmallestGraphicsBatch, 2, workers) : workers;
    }

    private static IReadOnlyList<NetworkPrecision> PrecisionsFor(
        NetworkConfig config, NetworkDevice device, bool withInt8)
    {
        ArgumentNullException.ThrowIfNull(config);
        bool hasBf16 = device == NetworkDevice.Cuda || (device == NetworkDevice.Cpu && Bf16Kernel.HasInstructions);
        bool hasInt8 = withInt8 && device == NetworkDevice.Cpu && HasInt8(config);
        return [NetworkPrecision.Fp32, .. hasBf16 ? [NetworkPrecision.Bf16] : (NetworkPrecision[])[],
            .. hasInt8 ? [NetworkPrecision.Int8] : (NetworkPrecision[])[]];
    }

    // Of a device other than the processor it is not the processor's time that counts.
    private static double PatienceWith(ExecutionPlan plan) => plan.Device == NetworkDevice.Cpu ? Patience : 1;

    private static ExecutionPlan FastestBatch<TGame>(PolicyValueNetwork network, ExecutionPlan plan, int[] batches)
        where TGame : unmanaged, IGame<TGame>
    {
        ExecutionPlan best = plan with { EvaluationsPerSecond = 0 };
        foreach (int batch in batches)
        {
            ExecutionPlan candidate = plan with { BatchSize = batch };
            double rate = Enumerable.Range(0, Slices).Max(_ => RateOf(
                candidate, NetworkWorkload.Evaluations<TGame>(network, candidate).Measure(
                    SecondsOfSlice, PatienceWith(candidate)), Environment.ProcessorCount));
            if (rate > best.EvaluationsPerSecond * WorthIt)
            {
                best = candidate with { EvaluationsPerSecond = rate };
            }

            // The next batch is twice as large: large networks would take minutes.
            if (2.0 * batch * plan.Workers / rate > LongestBatchSeconds)
            {
                break;
            }
        }

        return best;
    }

    /// <summary>
    /// Returns the evaluations per second that a plan reaches when the machine does nothing else. Other programs take
    /// the processor's time away, but hardly make a second of it do less, so it is the processor's time that is
    /// counted.
    /// </summary>
    /// <remarks>
    /// Where the system counts the processor's time in steps longer than the slice, the time on the clock has to do.
    /// </remarks>
    internal static double RateOf(ExecutionPlan plan, WorkloadRate measured, int cores) =>
        plan.Device == NetworkDevice.Cpu && double.IsFinite(measured.PerProcessorSecond)
        ? measured.PerProcessorSecond * Math.Min(cores, plan.Workers * plan.ThreadsPerWorker)
        : measured.PerSecond;

    private static bool HasDevice(NetworkDevice device) => device switch
    {
        NetworkDevice.Cuda => cuda.is_available(),
        NetworkDevice.Mps => mps_is_available(),
        _ => true,
    };

    /// <summary>Returns a device that this machine and build have.</summary>
    /// <exception cref="PlatformNotSupportedException">They do not have it.</exception>
    internal static NetworkDevice RequireDevice(NetworkDevice device) =>
        HasDevice(device) ? device : throw new PlatformNotSupportedException(
        device == NetworkDevice.Mps
            ? "device mps was asked for, but this machine has none; choose cpu"
            : "device cuda was asked for, but this build or machine has none; choose cpu, or, on a machine with an "
                + "NVIDIA driver, set TorchBackend=cuda-12.8 for the build or the tool, or set "
                + NativeTorch.FolderVariable);
}
