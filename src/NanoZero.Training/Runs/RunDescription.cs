using System.Reflection;
using System.Runtime.InteropServices;
using NanoZero.Network;
using TorchSharp;

namespace NanoZero.Training;

/// <summary>What a run is: its configuration and where it runs. The content of <c>run.json</c>.</summary>
public sealed record RunDescription
{
    /// <summary>The version of the run folder's layout that this program reads and writes.</summary>
    public const string CurrentFormat = "nanozero-run-1";

    /// <summary>Gets the version of this program, with the git commit it was built from where that is known.</summary>
    public static string ProgramVersion { get; } =
        typeof(RunDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    /// <summary>Gets the version of the folder's layout.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Gets the configuration as resolved.</summary>
    public TrainingConfig Config { get; init; } = new();

    /// <summary>Gets how self-play evaluates: decided once, used again on resume.</summary>
    public ExecutionPlan Plan { get; init; } = new();

    /// <summary>Gets the number of threads of an optimiser step; used again on resume, because sums depend on it in the last bits.</summary>
    public int TrainingThreads { get; init; } = 1;

    /// <summary>Gets the version of the program, with the git commit it was built from where that was known.</summary>
    public string Version { get; init; } = "";

    /// <summary>Gets when the run began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Gets the machine the run began on.</summary>
    public MachineDescription Machine { get; init; } = new();

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

    // Beside self-play, which has a thread a core, threads of the library that wait for each other in every operation would wait for the
    // scheduler, and what it knows of their number is partly one for all threads of the process. Those of our own gradients meet three times a step.
    private static int ThreadsOfTraining(TrainingConfig config, ExecutionPlan plan) => config switch
    {
        { TrainingThreads: > 0 } => config.TrainingThreads,
        { Mode: TrainingMode.Asynchronous } when !config.UsesPackedGradients(NetworkConfig.For(config.Game, config.Layers), plan.Device) => plan.ThreadsPerWorker,
        _ => Environment.ProcessorCount,
    };
}

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
            ? File.ReadLines(Information).FirstOrDefault(text => text.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line?.Split(':', 2)[^1].Trim()
            ?? Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER")
            ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
