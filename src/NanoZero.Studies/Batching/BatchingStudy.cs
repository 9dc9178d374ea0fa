using System.Runtime.CompilerServices;
using NanoZero.Files;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Statistics;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>
/// The batching study: for each seed, algorithm and multiplier a fresh network is trained with the same settings; then
/// they play each other, and the report says what leaf batching costs and gains.
/// </summary>
public static class BatchingStudy
{
    /// <summary>Begins a study in a new folder: measures how networks run fastest here and writes it down.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="folder">The folder; new or empty.</param>
    /// <param name="command">The command that reproduces the study, for the report.</param>
    /// <exception cref="IOException">The folder holds something already, or cannot be written.</exception>
    public static StudyFolder Begin(BatchingStudyConfig config, string folder, string command)
    {
        config.Validate();
        StudyDescription.RequireFree(folder);
        ExecutionPlan plan = Trainer.MeasurePlan(config.Training);
        return StudyFolder.Create(folder, config with { Training = Trainer.WithPlan(config.Training, plan) }, plan, command);
    }

    /// <summary>Continues a study until it is finished; the report is brought up to date now and then, and at the end.</summary>
    /// <param name="study">The study.</param>
    /// <param name="progress">Receives how far the step in progress has come.</param>
    /// <param name="cancellation">Ends the study at the next batch; it can be continued.</param>
    /// <exception cref="OperationCanceledException">The study was cancelled; it can be continued.</exception>
    /// <exception cref="InvalidDataException">A file of the study is missing or damaged; the message says which.</exception>
    public static async IAsyncEnumerable<StudyStep> Run(
        StudyFolder study, IProgress<StudyProgress>? progress = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using WriterLock writer = WriterLock.OfFolder(study.Path);
        StudyCell[] cells = [.. study.Config.Cells()];
        int done = 0;
        ReportUpdates report = new(() => BatchingReport.Write(study));
        foreach (StudyCell cell in cells)
        {
            IReadOnlyList<IterationReport> reports = await Train(study, cell, progress, cancellation).ConfigureAwait(false);
            report.AfterStep();
            yield return new StudyStep(++done, cells.Length, cell.Name, StudyTraining.Describe(reports));
        }

        // The matches to test what was chosen follow from the games it was chosen by.
        StudyMatch[] matches = [.. StudyMatches.Selection(study)];
        for (int i = 0; i < matches.Length; i++)
        {
            StudyMatch match = matches[i];
            MatchStatistics statistics = await Task.Run(() => Play(study, match, progress, cancellation), cancellation).ConfigureAwait(false);
            report.AfterStep();
            yield return new StudyStep(
                ++done, cells.Length + matches.Length, match.Name, $"{match.A.Name} against {match.B.Name}: {statistics.Counts.Games}, {statistics.Elo} Elo");
            if (i == matches.Length - 1 && match.Question == MatchQuestion.Selection)
            {
                matches = [.. matches, .. StudyMatches.Of(study), .. StudyMatches.Ladder(study)];
            }
        }

        report.Write();
    }

    private static Task<IReadOnlyList<IterationReport>> Train(
        StudyFolder study, StudyCell cell, IProgress<StudyProgress>? progress, CancellationToken cancellation) =>
        StudyTraining.Run(study.Config.TrainingOf(cell), study.RunPath(cell), study.Description.Plan, cell.Name, progress, cancellation);

    private static MatchStatistics Play(StudyFolder study, StudyMatch match, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        if (study.Match(match.Name) is { } stored)
        {
            return stored.Statistics();
        }

        BatchingStudyConfig config = study.Config;
        ulong seed = study.Openings.Seed;
        MatchOptions options = new()
        {
            Openings = new OpeningOptions { Count = match.Openings.Count, Skip = match.Openings.Skip, Seed = seed },
            Seed = seed,
            Sprt = match.IsTest ? config.Sequential : null,
            ParallelGames = config.Training.ParallelGames,
        };
        OpenPlayersOptions opening = new() { Plan = study.Description.Plan, Seed = seed };
        string file = study.UnfinishedMatchPath(match.Name);
        IProgress<PlayProgress>? forward = Forward.Of<PlayProgress, StudyProgress>(progress, report => new StudyProgress(match.Name, null, report));
        PlayedMatch played = Arena.Play(
            PlayerOf(study, match.A), PlayerOf(study, match.B), options, opening, file: file, progress: forward, cancellation: cancellation);
        File.Move(file, study.MatchPath(match.Name));
        return played.Statistics;
    }

    private static ResolvedPlayer PlayerOf(StudyFolder study, StudyPlayer player)
    {
        RunFolder run = RunFolder.Open(study.RunPath(player.Cell));
        string checkpoint = player.Iteration is { } iteration
            ? run.Checkpoints().Single(checkpoint => checkpoint.Iteration == iteration).Path
            : run.Latest().Path;
        return ResolvedPlayer.Of(TrainedModel.Open(checkpoint), study.Config.MatchSearch(player.Cell.Algorithm, player.LeavesInFlight));
    }
}
