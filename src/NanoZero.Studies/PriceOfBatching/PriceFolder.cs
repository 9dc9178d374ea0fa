using NanoZero.Files;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>
/// A study of the price of batching on disk: <c>study.json</c>, <c>network/</c> where one was trained, <c>cells/</c>,
/// <c>speeds/</c>, <c>matches/</c>, and what is computed from them.
/// </summary>
public sealed class PriceFolder
{
    /// <summary>The version of the folder's layout that this program reads and writes.</summary>
    public const string CurrentFormat = "nanozero-price-of-batching-1";

    private PriceFolder(string path, StudyDescription<PriceOfBatchingConfig> description)
    {
        Path = path;
        Description = description;
    }

    /// <summary>Gets the folder.</summary>
    public string Path { get; }

    /// <summary>Gets what the study is.</summary>
    public StudyDescription<PriceOfBatchingConfig> Description { get; }

    /// <summary>Gets the study's configuration.</summary>
    public PriceOfBatchingConfig Config => Description.Config;

    /// <summary>Gets how networks are evaluated.</summary>
    public ExecutionPlan Plan => Description.Plan;

    /// <summary>Gets the folder of the run that trains the network where none was given.</summary>
    public string NetworkPath => System.IO.Path.Combine(Path, "network");

    /// <summary>Gets whether there is a network to search with.</summary>
    public bool HasModel => Config.Model is not null || RunFolder.Holds(NetworkPath);

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
    public static PriceFolder Create(string path, PriceOfBatchingConfig config, ExecutionPlan plan, string command)
    {
        StudyDescription<PriceOfBatchingConfig> description = StudyDescription<PriceOfBatchingConfig>.Here(CurrentFormat, config, plan, command);
        StudyDescription.Create(path, description);
        return new PriceFolder(path, description);
    }

    /// <summary>Opens a study.</summary>
    /// <param name="path">The folder.</param>
    /// <exception cref="InvalidDataException">There is no such study, or its description cannot be read.</exception>
    public static PriceFolder Open(string path) => new(path, StudyDescription.Open<PriceOfBatchingConfig>(path, CurrentFormat));

    /// <summary>Checks that settings asked for are the study's own; how networks are evaluated may have been left to measurement.</summary>
    /// <param name="config">What was asked for.</param>
    /// <exception cref="InvalidDataException">A setting differs, or there is no such model; the message names it.</exception>
    public void RequireSame(PriceOfBatchingConfig config)
    {
        PriceOfBatchingConfig named = config.Model is null ? config : PriceOfBatchingStudy.Resolve(config);
        if (named.Model is not null && Config.Model is not null && System.IO.Path.GetFullPath(named.Model) == System.IO.Path.GetFullPath(Config.Model))
        {
            named = named with { Model = Config.Model };  // another spelling of the same folder
        }

        StudyDescription.RequireSame(Path, Config, named with { Training = StudyDescription.WithMeasured(named.Training, Config.Training) });
    }

    /// <summary>Returns the file of a cell.</summary>
    /// <param name="cell">The cell.</param>
    public string CellPath(PriceCell cell) => System.IO.Path.Combine(Path, "cells", cell.Name + ".json");

    /// <summary>Returns the file of a match.</summary>
    /// <param name="name">The match's name.</param>
    public string MatchPath(string name) => System.IO.Path.Combine(Path, "matches", name + ".json");

    /// <summary>Returns the file of a match that is being played.</summary>
    /// <param name="name">The match's name.</param>
    public string UnfinishedPath(string name) => System.IO.Path.Combine(Path, "matches", "unfinished", name + ".json");

    /// <summary>Returns what a cell's search did, or null while it has not been made.</summary>
    /// <param name="cell">The cell.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public CellResult? Cell(PriceCell cell) => StudyJson.ReadIfThere<CellResult>(CellPath(cell));

    /// <summary>Keeps what a cell's search did.</summary>
    /// <param name="result">What it did.</param>
    public void Save(CellResult result) => AtomicFile.WriteAllText(CellPath(result.Cell), StudyJson.Write(result));

    /// <summary>Returns the speeds of an algorithm at a budget, or null while they have not been measured.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="budget">Simulations.</param>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public SpeedResult? Speed(SearchAlgorithm algorithm, int budget) => StudyJson.ReadIfThere<SpeedResult>(SpeedPath(SpeedResult.NameOf(algorithm, budget)));

    /// <summary>Keeps measured speeds.</summary>
    /// <param name="result">The speeds.</param>
    public void Save(SpeedResult result) => AtomicFile.WriteAllText(SpeedPath(result.Name), StudyJson.Write(result));

    /// <summary>Returns a match, or null while it is not played.</summary>
    /// <param name="name">The match's name.</param>
    public MatchRecord? Match(string name) => File.Exists(MatchPath(name)) ? MatchFile.Load(MatchPath(name)) : null;

    /// <summary>Returns the network that is searched with.</summary>
    /// <exception cref="InvalidDataException">There is none, or it is damaged.</exception>
    public TrainedModel Model() => TrainedModel.Open(Config.Model ?? NetworkPath);

    private string SpeedPath(string name) => System.IO.Path.Combine(Path, "speeds", name + ".json");
}
