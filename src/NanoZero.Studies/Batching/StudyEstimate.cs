using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>What a study will need, guessed before it begins.</summary>
/// <param name="Seconds">Seconds of all trainings and matches; null where the plan's speed was not measured.</param>
/// <param name="MemoryBytes">Memory of the process at its largest.</param>
public sealed record StudyEstimate(double? Seconds, long MemoryBytes)
{
    /// <summary>Estimates a study.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="plan">How networks are evaluated.</param>
    public static StudyEstimate For(BatchingStudyConfig config, ExecutionPlan plan)
    {
        TrainingEstimate[] runs = [.. config.Cells().Select(cell => TrainingEstimate.For(config.TrainingOf(cell), plan))];
        int checkpoints = 1 + (config.Training.Iterations / config.Training.CheckpointEvery);
        int algorithms = config.Algorithms.Count, seeds = config.Seeds.Count;
        double pairs = (((3.0 * algorithms) + algorithms - 1) * seeds * config.MatchPairs)
            + ((double)algorithms * (config.Multipliers.Count - 1) * seeds * config.SelectionPairs)
            + ((double)algorithms * config.Multipliers.Count * config.LadderPairs)
            + (checkpoints * (checkpoints - 1) / 2.0 * config.LadderPairs);
        double simulations = pairs * 2 * runs[0].MeanPlies * config.MatchSimulations;
        double? matches = plan.EvaluationsPerSecond > 0 ? simulations / plan.EvaluationsPerSecond : null;
        return new StudyEstimate(runs.Sum(run => run.Seconds) is { } training && runs.All(run => run.Seconds is not null) ? training + matches : null, runs.Max(run => run.MemoryBytes));
    }
}
