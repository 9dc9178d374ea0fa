using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>A finished step of a study.</summary>
/// <param name="Done">Steps finished, this one included.</param>
/// <param name="Steps">Steps known so far.</param>
/// <param name="Name">The training run, search, measurement or match.</param>
/// <param name="Outcome">What came out of it, in one line.</param>
public sealed record StudyStep(int Done, int Steps, string Name, string Outcome);

/// <summary>How far the step in progress has come.</summary>
/// <param name="Name">The training run, search, measurement or match.</param>
/// <param name="Training">Set while a network is trained.</param>
/// <param name="Match">Set while a match is played.</param>
/// <param name="Part">Set while positions are searched or speeds are measured.</param>
public sealed record StudyProgress(string Name, TrainingProgress? Training = null, PlayProgress? Match = null, StudyPart? Part = null);

/// <summary>How far a search of positions or a measurement has come.</summary>
/// <param name="Done">What is done.</param>
/// <param name="Of">All there is to do.</param>
/// <param name="Unit">What is counted, such as <c>positions</c>.</param>
public sealed record StudyPart(int Done, int Of, string Unit);

/// <summary>Trainings that are steps of a study.</summary>
internal static class StudyTraining
{
    /// <summary>Trains a network in a folder, from where it was interrupted.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="folder">The run's folder.</param>
    /// <param name="plan">How the network is evaluated.</param>
    /// <param name="name">What reports call the step.</param>
    /// <param name="progress">Receives how far the training has come.</param>
    /// <param name="cancellation">Ends it at the next batch.</param>
    /// <returns>The reports of all iterations.</returns>
    public static async Task<IReadOnlyList<IterationReport>> Run(
        TrainingConfig config, string folder, ExecutionPlan plan, string name, IProgress<StudyProgress>? progress, CancellationToken cancellation)
    {
        IProgress<TrainingProgress>? forward = Forward.Of<TrainingProgress, StudyProgress>(progress, report => new StudyProgress(name, report));
        RunFolder run = Trainer.Prepare(config, folder, resume: true, plan);
        await foreach (IterationReport _ in Trainer.Run(run, forward, cancellation).ConfigureAwait(false))
        {
        }

        return run.Metrics();
    }

    /// <summary>Says in one line what came out of a training.</summary>
    /// <param name="reports">The reports of its iterations.</param>
    public static string Describe(IReadOnlyList<IterationReport> reports)
    {
        string games = $"{reports.Sum(report => report.Games)} games in {reports.Sum(report => report.SelfPlaySeconds):0} s";
        return reports.LastOrDefault(report => report.AgainstOnePly is not null) is { } last
            ? $"{games}; against random {last.AgainstRandom}, against one-ply {last.AgainstOnePly}"
            : games;
    }
}
