using NanoZero.Measure;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;
using NanoZero.Training.Configuration;

namespace NanoZero.Studies;

/// <summary>What a study is: its configuration and how its networks are evaluated. The content of <c>study.json</c>.</summary>
public sealed record StudyDescription
{
    /// <summary>The version of the study folder's layout that this program reads and writes.</summary>
    public const string CurrentFormat = "nanozero-batching-study-1";

    /// <summary>Gets the version of the folder's layout.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>Gets the configuration as resolved.</summary>
    public BatchingStudyConfig Config { get; init; } = new();

    /// <summary>Gets how networks are evaluated: measured once, the same for all runs and matches, used again on resume.</summary>
    public ExecutionPlan Plan { get; init; } = new();

    /// <summary>Gets the version of the program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Gets when the study began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Gets the machine the study began on.</summary>
    public MachineDescription Machine { get; init; } = new();

    /// <summary>Gets the command that reproduces the study.</summary>
    public string Command { get; init; } = "";
}

/// <summary>A study on disk: <c>study.json</c>, one run folder a cell, <c>matches/</c>, and what is computed from them.</summary>
public sealed class StudyFolder
{
    private const string DescriptionFile = "study.json", Noun = "study";

    private StudyFolder(string path, StudyDescription description)
    {
        Path = path;
        Description = description;
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets what the study is.</summary>
    public StudyDescription Description { get; }

    /// <summary>Gets the study's configuration.</summary>
    public BatchingStudyConfig Config => Description.Config;

    /// <summary>Gets the report's file.</summary>
    public string ReportPath => System.IO.Path.Combine(Path, "report.html");

    /// <summary>Gets the summary's file.</summary>
    public string SummaryPath => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>Says whether a folder holds a study.</summary>
    /// <param name="path">Any path.</param>
    public static bool Holds(string path) => File.Exists(System.IO.Path.Combine(path, DescriptionFile));

    /// <summary>Begins a study in a new or empty folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="description">What the study is.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static StudyFolder Create(string path, StudyDescription description)
    {
        RequireFree(path);
        AtomicFile.WriteAllText(System.IO.Path.Combine(path, DescriptionFile), ConfigurationFile.Write(description));
        return new StudyFolder(path, description);
    }

    /// <summary>Checks that a study may begin in a folder.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="IOException">It holds something already.</exception>
    public static void RequireFree(string path) => ExperimentFolder.RequireFree(path, DescriptionFile, Noun);

    /// <summary>Opens a study.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InvalidDataException">There is no study, or its description cannot be read.</exception>
    public static StudyFolder Open(string path) => new(path, ExperimentFolder.Read(
        path, DescriptionFile, Noun, new StudyDescription(), read => read.Format, StudyDescription.CurrentFormat));

    /// <summary>Checks that settings asked for are the study's own; how networks are evaluated may have been left to measurement.</summary>
    /// <param name="config">What was asked for.</param>
    /// <exception cref="InvalidDataException">A setting differs; the message names it.</exception>
    public void RequireSame(BatchingStudyConfig config)
    {
        TrainingConfig asked = config.Training, own = Config.Training;
        BatchingStudyConfig resolved = config with
        {
            Training = asked with
            {
                Device = asked.Device == DeviceChoice.Auto ? own.Device : asked.Device,
                Precision = asked.Precision == PrecisionChoice.Auto ? own.Precision : asked.Precision,
                Workers = asked.Workers == 0 ? own.Workers : asked.Workers,
                EvaluationBatch = asked.EvaluationBatch == 0 ? own.EvaluationBatch : asked.EvaluationBatch,
            },
        };
        if (ConfigurationFile.FirstDifference(Config, resolved) is { } different)
        {
            throw new InvalidDataException(
                $"the study in '{Path}' has {different.Stored}, not {different.Asked}; it is resumed with its own settings: leave the others out, or choose another name with --out");
        }
    }

    /// <summary>Returns the folder of a training run.</summary>
    /// <param name="cell">The run.</param>
    public string RunPath(StudyCell cell) => System.IO.Path.Combine(Path, cell.Name);

    /// <summary>Returns the file of a match.</summary>
    /// <param name="name">The match's name.</param>
    public string MatchPath(string name) => System.IO.Path.Combine(Path, "matches", name + ".json");

    /// <summary>Returns a match, or null while it is not played.</summary>
    /// <param name="name">The match's name.</param>
    public MatchRecord? Match(string name) => File.Exists(MatchPath(name)) ? MatchFile.Load(MatchPath(name)) : null;

    /// <summary>Returns the iterations of a run finished so far.</summary>
    /// <param name="cell">The run.</param>
    public IReadOnlyList<IterationReport> Metrics(StudyCell cell) =>
        RunFolder.Holds(RunPath(cell)) ? RunFolder.Open(RunPath(cell)).Metrics() : [];
}
