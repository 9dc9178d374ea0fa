using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>A study on disk: <c>study.json</c>, one run folder a cell, <c>matches/</c>, and what is computed from them.</summary>
public sealed class StudyFolder
{
    /// <summary>The version of the folder's layout that this program reads and writes.</summary>
    public const string CurrentFormat = "nanozero-batching-study-3";

    private readonly Lazy<StudyOpenings> openings;

    private StudyFolder(string path, StudyDescription<BatchingStudyConfig> description)
    {
        Path = path;
        Description = description;
        openings = new(() => StudyOpenings.Of(Config));
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets what the study is.</summary>
    public StudyDescription<BatchingStudyConfig> Description { get; }

    /// <summary>Gets the study's configuration.</summary>
    public BatchingStudyConfig Config => Description.Config;

    /// <summary>Gets the openings of the study's matches.</summary>
    public StudyOpenings Openings => openings.Value;

    /// <summary>Gets the report's file.</summary>
    public string ReportPath => System.IO.Path.Combine(Path, "report.html");

    /// <summary>Gets the summary's file.</summary>
    public string SummaryPath => System.IO.Path.Combine(Path, "summary.json");

    /// <summary>Begins a study in a new or empty folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="config">The configuration, resolved.</param>
    /// <param name="plan">How networks are evaluated.</param>
    /// <param name="command">The command that reproduces the study.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static StudyFolder Create(string path, BatchingStudyConfig config, ExecutionPlan plan, string command)
    {
        StudyDescription<BatchingStudyConfig> description = StudyDescription<BatchingStudyConfig>.Here(CurrentFormat, config, plan, command);
        StudyDescription.Create(path, description);
        return new StudyFolder(path, description);
    }

    /// <summary>Opens a study.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InvalidDataException">There is no such study, or its description cannot be read.</exception>
    public static StudyFolder Open(string path) => new(path, StudyDescription.Open<BatchingStudyConfig>(path, CurrentFormat));

    /// <summary>Checks that settings asked for are the study's own; how networks are evaluated may have been left to measurement.</summary>
    /// <param name="config">What was asked for.</param>
    /// <exception cref="InvalidDataException">A setting differs; the message names it.</exception>
    public void RequireSame(BatchingStudyConfig config) => StudyDescription.RequireSame(
        Path, Config, config with { Training = StudyDescription.WithMeasured(config.Training, Config.Training) });

    /// <summary>Returns the folder of a training run.</summary>
    /// <param name="cell">The run.</param>
    public string RunPath(StudyCell cell) => System.IO.Path.Combine(Path, cell.Name);

    /// <summary>Returns the file of a match.</summary>
    /// <param name="name">The match's name.</param>
    public string MatchPath(string name) => System.IO.Path.Combine(Path, "matches", name + ".json");

    /// <summary>Returns the file that keeps a match while it is played.</summary>
    /// <param name="name">The match's name.</param>
    public string UnfinishedMatchPath(string name) => System.IO.Path.Combine(Path, "matches", name + ".unfinished");

    /// <summary>Returns a match, or null while it is not finished.</summary>
    /// <param name="name">The match's name.</param>
    public MatchRecord? Match(string name) => File.Exists(MatchPath(name)) ? MatchFile.Load(MatchPath(name)) : null;

    /// <summary>Returns what the learning of a run is compared with; null while that is not measured.</summary>
    /// <param name="cell">The run.</param>
    public RunStrength? Strength(StudyCell cell) => RunFolder.Holds(RunPath(cell)) ? RunFolder.Open(RunPath(cell)).Strength() : null;

    /// <summary>Returns the iterations of a run finished so far.</summary>
    /// <param name="cell">The run.</param>
    public IReadOnlyList<IterationReport> Metrics(StudyCell cell) =>
        RunFolder.Holds(RunPath(cell)) ? RunFolder.Open(RunPath(cell)).Metrics() : [];
}
