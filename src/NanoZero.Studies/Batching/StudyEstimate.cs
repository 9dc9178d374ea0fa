using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Studies;

/// <summary>What a study will need, guessed before it begins.</summary>
/// <param name="Seconds">Seconds of all trainings and matches; null where the plan's speed was not measured.</param>
/// <param name="MemoryBytes">Memory of the process at its largest.</param>
public sealed record StudyEstimate(double? Seconds, long MemoryBytes)
{
    /// <summary>Gets the seconds of each step in their order: trainings, then matches, which are taken to be equally long; empty where they are not known.</summary>
    public IReadOnlyList<double> Steps { get; private init; } = [];

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
        double? matches = TrainingEstimate.SecondsOfPlay(config.Training, plan, simulations);
        int count = (((4 * algorithms) - 1 + (algorithms * (config.Multipliers.Count - 1))) * seeds)
            + (algorithms * config.Multipliers.Count) + (checkpoints * (checkpoints - 1) / 2);
        double[] steps = matches is { } seconds && runs.All(run => run.Seconds is not null)
            ? [.. runs.Select(run => run.Seconds!.Value), .. Enumerable.Repeat(seconds / count, count)]
            : [];
        return new StudyEstimate(steps.Length > 0 ? steps.Sum() : null, runs.Max(run => run.MemoryBytes)) { Steps = steps };
    }
}
