using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace NanoZero.Training;

/// <summary>What a run is: its configuration and where it runs. The content of <c>run.json</c>.</summary>
public sealed record RunDescription
{
    /// <summary>The version of the run folder's layout that this program reads and writes.</summary>
    public const string CurrentFormat = "nanozero-run-1";

    /// <summary>Gets the version of this program, with the git commit it was built from where that is known.</summary>
    public static string ProgramVersion { get; } =
        typeof(RunDescription)
            .Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Gets the version of the folder's layout.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Gets the configuration as resolved.</summary>
    public TrainingConfig Config { get; init; } = new();

    /// <summary>Gets how self-play evaluates: decided once, used again on resume as far as the machine can.</summary>
    public ExecutionPlan Plan { get; init; } = new();

    /// <summary>
    /// Gets the number of threads of an optimiser step; used again on resume, because sums depend on it in the last
    /// bits.
    /// </summary>
    public int TrainingThreads { get; init; } = 1;

    /// <summary>Gets the version of the program, with the git commit it was built from where that was known.</summary>
    public string Version { get; init; } = "";

    /// <summary>Gets when the run began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Gets the machine the run is on.</summary>
    public MachineDescription Machine { get; init; } = new();

    /// <summary>
    /// Gets where ranges of iterations ran, in their order, the last one as the run is now; empty where the run never
    /// moved.
    /// </summary>
    public IReadOnlyList<RunPlace> Places { get; init; } = [];

    /// <summary>Describes a run that begins now on this machine.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="plan">How self-play evaluates.</param>
    public static RunDescription Of(TrainingConfig config, ExecutionPlan plan) => new()
    {
        Config = config,
        Plan = plan,
        TrainingThreads = ThreadsOfTraining(config, plan),
        Version = ProgramVersion,
        Started = DateTimeOffset.UtcNow,
        Machine = MachineDescription.Here(),
    };

    /// <summary>Returns the description of the same run on this machine.</summary>
    /// <param name="config">Its configuration from now on.</param>
    /// <param name="plan">How self-play evaluates here.</param>
    /// <param name="firstIteration">The first iteration that is played here.</param>
    internal RunDescription MovedHere(TrainingConfig config, ExecutionPlan plan, int firstIteration)
    {
        bool keepsThreads = config.TrainingThreads == Config.TrainingThreads
            && TrainingThreads <= Environment.ProcessorCount && plan.Device == Plan.Device;
        RunDescription moved = this with
        {
            Config = config,
            Plan = plan,
            TrainingThreads = keepsThreads ? TrainingThreads : ThreadsOfTraining(config, plan),
            Version = ProgramVersion,
            Machine = MachineDescription.Here(),
        };
        IEnumerable<RunPlace> before = Places.Count > 0 ? Places : [PlaceOf(1)];
        return moved with
        {
            Places =
            [.. before.Where(place => place.FirstIteration < firstIteration), moved.PlaceOf(firstIteration)]
        };
    }

    private RunPlace PlaceOf(int firstIteration) => new(firstIteration, Plan, TrainingThreads, Machine, Version);

    // Beside self-play, which has a thread a core, threads of the library that wait for each other in every operation
    // would wait for the scheduler, and what it knows of their number is partly one for all threads of the process.
    // Those of our own gradients meet three times a step.
    private static int ThreadsOfTraining(TrainingConfig config, ExecutionPlan plan) => config switch
    {
        { TrainingThreads: > 0 } => config.TrainingThreads,
        { Mode: TrainingMode.Asynchronous } when !config.UsesPackedGradients(config.NetworkShape(), plan.Device) =>
            plan.ThreadsPerWorker,
        _ => Environment.ProcessorCount,
    };
}

/// <summary>Where a range of a run's iterations ran, up to the next place or the run's end.</summary>
/// <param name="FirstIteration">The first of them.</param>
/// <param name="Plan">How self-play evaluated.</param>
/// <param name="TrainingThreads">The number of threads of an optimiser step.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Version">The version of the program.</param>
public sealed record RunPlace(
    int FirstIteration, ExecutionPlan Plan, int TrainingThreads, MachineDescription Machine, string Version);

/// <summary>A machine, as far as results and times depend on it.</summary>
public sealed record MachineDescription
{
    /// <summary>Gets the processor's name.</summary>
    public string Processor { get; init; } = "";

    /// <summary>Gets the number of logical processors.</summary>
    public int Cores { get; init; }

    /// <summary>Gets the memory in bytes.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Gets the operating system and architecture.</summary>
    public string System { get; init; } = "";

    /// <summary>Gets the version of .NET.</summary>
    public string Runtime { get; init; } = "";

    /// <summary>Gets the version of TorchSharp.</summary>
    public string Torch { get; init; } = "";

    /// <summary>Describes this machine.</summary>
    public static MachineDescription Here() => new()
    {
        Processor = ProcessorName(),
        Cores = Environment.ProcessorCount,
        MemoryBytes = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        System = RuntimeInformation.RuntimeIdentifier,
        Runtime = RuntimeInformation.FrameworkDescription,
        Torch = typeof(torch).Assembly.GetName().Version?.ToString() ?? "unknown",
    };

    /// <summary>The machine in words, as "AMD EPYC, 2 cores, linux-x64".</summary>
    public override string ToString() => FormattableString.Invariant($"{Processor}, {Cores} cores, {System}");

    private static string ProcessorName()
    {
        const string Information = "/proc/cpuinfo";
        string? line = File.Exists(Information)
            ? File.ReadLines(Information).FirstOrDefault(text =>
                text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[^1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
