using NanoZero.Files;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>What a study is: its configuration and how its networks are evaluated. The content of <c>study.json</c>.</summary>
/// <typeparam name="TConfig">The study's configuration.</typeparam>
public sealed record StudyDescription<TConfig>
    where TConfig : class, new()
{
    /// <summary>Gets the kind of study and the version of the folder's layout.</summary>
    public string Format { get; init; } = "";

    /// <summary>Gets the configuration as resolved.</summary>
    public TConfig Config { get; init; } = new();

    /// <summary>Gets how networks are evaluated: measured once, the same for everything in the study, used again on resume.</summary>
    public ExecutionPlan Plan { get; init; } = new();

    /// <summary>Gets the version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Gets when the study began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Gets the machine the study began on.</summary>
    public MachineDescription Machine { get; init; } = new();

    /// <summary>Gets the command that reproduces the study.</summary>
    public string Command { get; init; } = "";

    /// <summary>Describes a study that begins now on this machine.</summary>
    /// <param name="format">The kind of study and the version of the folder's layout.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="plan">How networks are evaluated.</param>
    /// <param name="command">The command that reproduces the study.</param>
    public static StudyDescription<TConfig> Here(string format, TConfig config, ExecutionPlan plan, string command) => new()
    {
        Format = format,
        Config = config,
        Plan = plan,
        Version = RunDescription.ProgramVersion,
        Started = DateTimeOffset.UtcNow,
        Machine = MachineDescription.Here(),
        Command = command,
    };
}

/// <summary>Folders of studies of any kind.</summary>
public static class StudyDescription
{
    private const string DescriptionFile = "study.json", Noun = "study";

    /// <summary>Says whether a folder holds a study.</summary>
    /// <param name="path">Any path.</param>
    public static bool IsIn(string path) => File.Exists(Path.Combine(path, DescriptionFile));

    /// <summary>Checks that a study may begin in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It holds something already.</exception>
    public static void RequireFree(string path) => ExperimentFolder.RequireFree(path, DescriptionFile, Noun);

    /// <summary>Writes a description into a new or empty folder.</summary>
    /// <typeparam name="TConfig">The study's configuration.</typeparam>
    /// <param name="path">The folder.</param>
    /// <param name="description">What the study is.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static void Create<TConfig>(string path, StudyDescription<TConfig> description)
        where TConfig : class, new()
    {
        RequireFree(path);
        using WriterLock writer = WriterLock.OfFolder(path);
        RequireFree(path);
        AtomicFile.WriteAllText(Path.Combine(path, DescriptionFile), ConfigurationFile.Write(description));
    }

    /// <summary>Reads the description of a study.</summary>
    /// <typeparam name="TConfig">The study's configuration.</typeparam>
    /// <param name="path">The folder.</param>
    /// <param name="format">The kind of study and version expected.</param>
    /// <exception cref="InvalidDataException">There is no study, or another kind of study, or its description cannot be read.</exception>
    public static StudyDescription<TConfig> Open<TConfig>(string path, string format)
        where TConfig : class, new()
    {
        // Another kind of study has other keys, which would be complained about first.
        return FormatIn(path) is { } found && found != format
            ? throw new InvalidDataException($"'{Path.Combine(path, DescriptionFile)}' has the format '{found}'; expected '{format}'")
            : ExperimentFolder.Read(path, DescriptionFile, Noun, new StudyDescription<TConfig> { Format = format }, read => read.Format, format);
    }

    /// <summary>Checks that settings asked for are a study's own.</summary>
    /// <typeparam name="TConfig">The study's configuration.</typeparam>
    /// <param name="path">The study's folder.</param>
    /// <param name="own">Its settings.</param>
    /// <param name="asked">What was asked for.</param>
    /// <exception cref="InvalidDataException">A setting differs; the message names it.</exception>
    public static void RequireSame<TConfig>(string path, TConfig own, TConfig asked)
        where TConfig : class, new()
    {
        if (ConfigurationFile.FirstDifference(own, asked) is { } different)
        {
            throw new InvalidDataException(
                $"the study in '{path}' has {different.Stored}, not {different.Asked}; it is resumed with its own settings: leave the others out, or choose another name with --out");
        }
    }

    /// <summary>Returns settings with what they leave to measurement as it was measured.</summary>
    /// <param name="asked">The settings.</param>
    /// <param name="measured">Settings in which nothing is left to measurement.</param>
    public static TrainingConfig WithMeasured(TrainingConfig asked, TrainingConfig measured) => asked with
    {
        Device = asked.Device == DeviceChoice.Auto ? measured.Device : asked.Device,
        Precision = asked.Precision == PrecisionChoice.Auto ? measured.Precision : asked.Precision,
        Workers = asked.Workers == 0 ? measured.Workers : asked.Workers,
        EvaluationBatch = asked.EvaluationBatch == 0 ? measured.EvaluationBatch : asked.EvaluationBatch,
    };

    /// <summary>Returns the kind and version of the study in a folder; null where there is none, or it does not say.</summary>
    /// <param name="path">The folder.</param>
    internal static string? FormatIn(string path)
    {
        string file = Path.Combine(path, DescriptionFile);
        if (!File.Exists(file))
        {
            return null;
        }

        return ConfigurationFile.FormatOf(JsonText.TextOf(file));  // where there is none, the strict reader says what is wrong
    }
}
