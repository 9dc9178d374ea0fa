using System.Text.Json.Serialization;

namespace NanoZero.Network;

/// <summary>Where a network runs.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkDevice>))]
public enum NetworkDevice
{
    /// <summary>The processor.</summary>
    [JsonStringEnumMemberName("cpu")]
    Cpu,

    /// <summary>An NVIDIA graphics processor.</summary>
    [JsonStringEnumMemberName("cuda")]
    Cuda,

    /// <summary>An Apple graphics processor.</summary>
    [JsonStringEnumMemberName("mps")]
    Mps,
}

/// <summary>
/// Number format of a network's weights and activations in inference; answers are fp32 in all of them.
/// </summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkPrecision>))]
public enum NetworkPrecision
{
    /// <summary>32 bits: the reference.</summary>
    [JsonStringEnumMemberName("fp32")]
    Fp32,

    /// <summary>16 bits with the exponent range of fp32: faster on processors made for it, about 0.01 off.</summary>
    [JsonStringEnumMemberName("bf16")]
    Bf16,

    /// <summary>
    /// 8 bits in the matrix products of the blocks, with fp32 between them, about 0.04 off: on processors with
    /// AVX-VNNI, or Linux and AVX512-VNNI.
    /// </summary>
    [JsonStringEnumMemberName("int8")]
    Int8,
}

/// <summary>Whose code computes a network on the processor; on other devices the library does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkKernels>))]
public enum NetworkKernels
{
    /// <summary>
    /// This project's own, where the processor has the instructions and they know the network's sizes; else the
    /// library.
    /// </summary>
    [JsonStringEnumMemberName("own")]
    Own,

    /// <summary>libtorch's layers and its autograd.</summary>
    [JsonStringEnumMemberName("library")]
    Library,
}

/// <summary>
/// How a run evaluates its network: decided once, stored with the run, used again when it is resumed.
/// </summary>
public sealed record ExecutionPlan
{
    /// <summary>Gets a plan that runs anywhere: one worker with one thread, fp32, batches of 32.</summary>
    public static ExecutionPlan Reference { get; } = new();

    /// <summary>Gets the device.</summary>
    public NetworkDevice Device { get; init; } = NetworkDevice.Cpu;

    /// <summary>Gets the precision of inference.</summary>
    public NetworkPrecision Precision { get; init; } = NetworkPrecision.Fp32;

    /// <summary>Gets whose code computes.</summary>
    public NetworkKernels Kernels { get; init; } = NetworkKernels.Own;

    /// <summary>Gets the number of search workers, each a thread with its own evaluator.</summary>
    public int Workers { get; init; } = 1;

    /// <summary>Gets the number of libtorch threads of each worker.</summary>
    public int ThreadsPerWorker { get; init; } = 1;

    /// <summary>Gets the number of positions evaluated at once; larger requests are split.</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Gets what all workers together reached when the plan was measured; 0 where it was not.</summary>
    public double EvaluationsPerSecond { get; init; }

    /// <summary>Returns how many games must be in play so that every worker's batches are full.</summary>
    /// <param name="leavesInFlight">Leaves that each game's tree contributes to a batch; at least 1.</param>
    /// <param name="networks">How many networks play, each searching for its share of the games; at least 1.</param>
    public int GamesToFill(int leavesInFlight, int networks = 1) =>
        Workers * networks * Math.Max(1, (int)Math.Ceiling((double)BatchSize / leavesInFlight));

    /// <summary>
    /// Gets what decides the answers, in words such as <c>cpu, bf16</c>; two plans with the same words give one agent.
    /// </summary>
    [JsonIgnore]
    public string Evaluation => string.Create(
        CultureInfo.InvariantCulture,
        $"{Device.ToString().ToLowerInvariant()}, "
            + $"{Precision.ToString().ToLowerInvariant()}{(Kernels == NetworkKernels.Library ? ", library" : "")}");

    /// <summary>
    /// Gets whether an evaluator of this plan computes without libtorch's tensors; the reference in tests never does.
    /// </summary>
    internal bool UsesPackedNetwork(NetworkConfig config) =>
        Kernels == NetworkKernels.Own && Device == NetworkDevice.Cpu && ThreadsPerWorker == 1
            && PackedNetwork.IsSupported(config, Precision);

    /// <summary>Throws where this machine does not compute as the plan says.</summary>
    /// <param name="config">The network's sizes.</param>
    /// <exception cref="PlatformNotSupportedException">
    /// A device that is not there, or 8 bits where there is no way to compute in them.
    /// </exception>
    internal void RequireSupported(NetworkConfig config)
    {
        ExecutionPlanner.RequireDevice(Device);
        if (Precision == NetworkPrecision.Int8 && !UsesPackedNetwork(config))
        {
            throw new PlatformNotSupportedException(
                "precision int8 needs our own kernels, the processor as device, one thread a worker, AVX-VNNI "
                + "instructions (or AVX512-VNNI on Linux) "
                + "and heads of a multiple of 16 numbers; "
                + "choose auto, fp32 or bf16, or continue a run in int8 on a machine that has them");
        }
    }

    /// <summary>
    /// Returns the plan in one line, such as <c>cpu, fp32, 2 workers × 1 thread, batch 32: 4,300 evaluations/s
    /// measured</c>.
    /// </summary>
    public override string ToString()
    {
        string plan = string.Create(
            CultureInfo.InvariantCulture,
            $"{Evaluation}, {Count(Workers, "worker")} × {Count(ThreadsPerWorker, "thread")}, batch {BatchSize}");
        return EvaluationsPerSecond > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{plan}: {EvaluationsPerSecond:N0} evaluations/s measured")
            : plan;
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}

/// <summary>What the user asks for of an <see cref="ExecutionPlan"/>; null is not asked for.</summary>
public sealed record ExecutionOptions
{
    /// <summary>Gets the device, or null for CUDA where there is one, else the processor.</summary>
    public NetworkDevice? Device { get; init; }

    /// <summary>
    /// Gets the precision of inference, or null for bf16 on CUDA and on x64 processors with instructions for it, else
    /// fp32.
    /// </summary>
    public NetworkPrecision? Precision { get; init; }

    /// <summary>Gets whose code computes. Null takes what a run recorded, else our own kernels.</summary>
    public NetworkKernels? Kernels { get; init; }

    /// <summary>
    /// Gets whether the machine chooses the precision where none is asked for, although a run recorded another.
    /// </summary>
    public bool PrecisionOfMachine { get; init; }

    /// <summary>
    /// Gets the number of workers, or null: one a core on the processor; on other devices as many as hide the trees'
    /// work, see <see cref="MostPositions"/>.
    /// </summary>
    public int? Workers { get; init; }

    /// <summary>
    /// Gets the most positions that can ever wait for evaluation at once, games in play times leaves in flight, or null
    /// for no limit. A device gets fewer workers where they would only share out batches too small for it.
    /// </summary>
    public int? MostPositions { get; init; }

    /// <summary>
    /// Gets the number of positions evaluated at once, or null for the fastest where it changes no answer, else a fixed
    /// one.
    /// </summary>
    public int? BatchSize { get; init; }
}
