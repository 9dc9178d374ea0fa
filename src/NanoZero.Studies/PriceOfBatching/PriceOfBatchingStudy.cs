using System.Globalization;
using System.Runtime.CompilerServices;
using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>
/// The study of the price of batching: what several leaves in flight per tree cost at equal simulations and gain in equal
/// time, for one network, by move errors and policies on positions with known outcomes first and by games where it pays.
/// </summary>
public static class PriceOfBatchingStudy
{
    /// <summary>Begins a study in a new folder: finds the network, if one is given, and measures how it runs fastest here.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="folder">The folder; new or empty.</param>
    /// <param name="command">The command that reproduces the study, for the report.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    /// <exception cref="InvalidDataException">No such model or positions, or they are damaged.</exception>
    public static PriceFolder Begin(PriceOfBatchingConfig config, string folder, string command)
    {
        StudyDescription.RequireFree(folder);
        PriceOfBatchingConfig resolved = Resolve(config);
        ExecutionPlan plan = MeasurePlan(resolved);
        return PriceFolder.Create(folder, resolved with { Training = Trainer.WithPlan(resolved.Training, plan) }, plan, command);
    }

    /// <summary>Measures, in a few seconds, how a study's network runs fastest here.</summary>
    /// <param name="config">The configuration, resolved.</param>
    /// <exception cref="InvalidDataException">No such positions, or a damaged model.</exception>
    public static ExecutionPlan MeasurePlan(PriceOfBatchingConfig config) => GameCatalogue.Open(config.Training.Game, new Planner(config));

    /// <summary>Continues a study until it is finished; the report is brought up to date now and then, and at the end.</summary>
    /// <param name="study">The study.</param>
    /// <param name="progress">Receives how far the step in progress has come.</param>
    /// <param name="cancellation">Ends the study at the next batch; it can be continued.</param>
    /// <exception cref="OperationCanceledException">The study was cancelled; it can be continued.</exception>
    /// <exception cref="InvalidDataException">A file of the study is missing or damaged; the message says which.</exception>
    public static async IAsyncEnumerable<StudyStep> Run(
        PriceFolder study, IProgress<StudyProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using WriterLock writer = WriterLock.OfFolder(study.Path);
        int done = 0;
        ReportUpdates report = new(() => PriceOfBatchingReport.Write(study));
        if (study.Config.Model is null)
        {
            IReadOnlyList<IterationReport> reports = await StudyTraining.Run(
                study.Config.Training, study.NetworkPath, study.Plan, "network", progress, cancellation).ConfigureAwait(false);
            yield return new StudyStep(++done, StepsOf(study), "network", StudyTraining.Describe(reports));
        }

        using IPriceLab lab = await Task.Run(() => PriceLab.Open(study), cancellation).ConfigureAwait(false);
        foreach (Step step in Steps(study, lab, progress, cancellation))
        {
            progress?.Report(new StudyProgress(step.Name));
            string? outcome = step.Stored();
            if (outcome is null)
            {
                outcome = await Task.Run(step.Work, cancellation).ConfigureAwait(false);
                report.AfterStep();
            }

            yield return new StudyStep(++done, StepsOf(study), step.Name, outcome ?? "");
        }

        report.Write();
    }

    /// <summary>States the rule by which games are spent, before any result is known.</summary>
    /// <param name="config">The configuration.</param>
    public static string RuleOf(PriceOfBatchingConfig config) => PriceMatches.Rule(config);

    /// <summary>Returns a configuration that names its network's checkpoint, so that it means the same when the run has gone on, and its game.</summary>
    /// <param name="config">The configuration.</param>
    /// <exception cref="InvalidDataException">No such model.</exception>
    public static PriceOfBatchingConfig Resolve(PriceOfBatchingConfig config)
    {
        config.Validate();
        if (config.Model is null)
        {
            return config;
        }

        TrainedModel model = TrainedModel.Open(config.Model);
        return config with { Model = model.Folder, Training = config.Training with { Game = model.Game } };
    }

    // Later steps follow from what earlier ones found, so they are listed as they come.
    private static IEnumerable<Step> Steps(
        PriceFolder study, IPriceLab lab, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        foreach (PriceCell cell in PriceScreen.Cells(study.Config))
        {
            yield return new Step(cell.Name, () => Describe(study.Cell(cell)), () => Search(study, lab, cell, progress, cancellation));
        }

        foreach (PriceCell oneLeaf in PriceMatches.OneLeaf(study.Config))
        {
            yield return new Step(
                $"{SpeedResult.NameOf(oneLeaf.Algorithm, oneLeaf.Budget)}-speeds",
                () => Describe(study.Speed(oneLeaf.Algorithm, oneLeaf.Budget)),
                () => Measure(study, lab, oneLeaf, progress, cancellation));
        }

        foreach (PriceCell cell in PriceMatches.EqualTime(study))
        {
            yield return new Step(cell.Name, () => Describe(study.Cell(cell)), () => Search(study, lab, cell, progress, cancellation));
        }

        foreach (PriceCell cell in PriceMatches.Of(study))
        {
            yield return new Step($"match {cell.Name}", () => Describe(study.Match(cell.Name)), () => Play(study, lab, cell, progress, cancellation));
        }
    }

    private static int StepsOf(PriceFolder study)
    {
        PriceOfBatchingConfig config = study.Config;
        int searches = config.Algorithms.Count * config.MatchBudgets.Count;
        bool isScreened = PriceMatches.OneLeaf(config).All(cell => study.Speed(cell.Algorithm, cell.Budget) is not null);
        int matches = isScreened ? PriceMatches.Of(study).Count : config.MostMatches();
        return (config.Model is null ? 1 : 0) + PriceScreen.Cells(config).Count() + (searches * config.Leaves.Count) + matches;
    }

    private static string? Search(PriceFolder study, IPriceLab lab, PriceCell cell, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        study.Save(lab.Search(cell, Forward.Of<StudyPart, StudyProgress>(progress, part => new StudyProgress(cell.Name, Part: part)), cancellation));
        return Describe(study.Cell(cell));
    }

    private static string? Measure(PriceFolder study, IPriceLab lab, PriceCell oneLeaf, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        InFlightTreatment treatment = PriceMatches.TreatmentOf(study, oneLeaf.Algorithm, oneLeaf.Budget)!.Value;
        study.Save(lab.MeasureSpeeds(oneLeaf, treatment, Forward.Of<StudyPart, StudyProgress>(progress, part => new StudyProgress($"{oneLeaf.Name} speeds", Part: part)), cancellation));
        return Describe(study.Speed(oneLeaf.Algorithm, oneLeaf.Budget));
    }

    private static string? Play(PriceFolder study, IPriceLab lab, PriceCell cell, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        IProgress<PlayProgress>? forward = Forward.Of<PlayProgress, StudyProgress>(progress, report => new StudyProgress(cell.Name, null, report));
        string unfinished = study.UnfinishedPath(cell.Name);
        MatchFile.Save(study.MatchPath(cell.Name), lab.Play(cell, unfinished, forward, cancellation).Record);
        File.Delete(unfinished);
        return Describe(study.Match(cell.Name));
    }

    private static string? Describe(CellResult? result) => result is null ? null : string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Errors.Count(error => error == '1')} errors in {result.Errors.Length} positions{(result.FromOneLeaf is { } from ? $", divergence {from.Mean:0.0000} nats" : "")}, {result.Seconds:0.0} s");

    private static string? Describe(SpeedResult? speed) => speed is null ? null : "one tree, positions/s: " + string.Join(
        ", ", speed.ByLeaves.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Leaves}× {each.OneTreeMedian:0.0}")));

    private static string? Describe(MatchRecord? match) => match?.Statistics() is { } statistics ? $"{statistics.Counts.Games}, {statistics.Elo} Elo" : null;

    /// <summary>One step of a study.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Stored">What came out of it; null while it is not done.</param>
    /// <param name="Work">Does it and returns what came out.</param>
    private sealed record Step(string Name, Func<string?> Stored, Func<string?> Work);

    // Finds out before anything is trained whether the positions are there.
    private sealed class Planner(PriceOfBatchingConfig config) : IGameVisitor<ExecutionPlan>
    {
        public ExecutionPlan Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            PositionSets.Open(start, config.Positions);
            using PolicyValueNetwork network = config.Model is null
                ? new PolicyValueNetwork(config.Training.NetworkShape(), config.Training.Seed)
                : TrainedModel.Open(config.Model).Load(TGame.Info);
            return ExecutionPlanner.Choose<TGame>(network, config.Training.Execution);
        }
    }
}
