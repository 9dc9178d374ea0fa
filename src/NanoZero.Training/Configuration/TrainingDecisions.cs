namespace NanoZero.Training;

/// <summary>
/// What follows from the settings of a training: who plays, how it learns, and when something is due.
/// </summary>
internal static class TrainingDecisions
{
    /// <summary>Returns who plays both sides in self-play.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="config">The settings.</param>
    /// <param name="evaluator">Where its searches get their evaluators from.</param>
    public static Player<TGame> SelfPlayer<TGame>(this TrainingConfig config, EvaluatorSource<TGame> evaluator)
        where TGame : unmanaged, IGame<TGame> => new()
        {
            Spec = new PlayerSpec { Name = "self-play", Kind = PlayerKind.Search, Search = config.Search },
            Evaluator = evaluator,
            Temperature = config.Temperature,
            TemperaturePlies = config.TemperaturePlies,
            Noise = config.Noise,
            FullSearchShare = config.FullSearchShare,
            FastSimulations = config.FastSimulations,
        };

    /// <summary>Returns when players of self-play resign; null for never.</summary>
    /// <param name="config">The settings.</param>
    public static ResignationRule? Resignation(this TrainingConfig config) =>
        config.ResignBelow is { } below ? new ResignationRule(below, config.ResignPlaythrough) : null;

    /// <summary>
    /// Returns the configuration of a run that begins: what follows from other settings is written out.
    /// </summary>
    public static TrainingConfig AtBeginning(this TrainingConfig config) => config.FinalLearningRate is null
        ? config
        : config with { DecayIterations = config.DecayIterations ?? config.Iterations };

    /// <summary>Returns the optimiser steps of an iteration.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="added">The positions that its self-play adds.</param>
    public static int StepsFor(this TrainingConfig config, double added) => config.ReplayRatio is { } ratio
        ? (int)Math.Clamp(Math.Round(ratio * added / config.BatchSize), 1, int.MaxValue)
        : config.TrainingSteps;

    /// <summary>Returns the learning rate of an optimiser step.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="steps">The optimiser steps of the run so far, this one included.</param>
    public static double RateOf(this TrainingConfig config, int iteration, long steps)
    {
        int falling = Math.Max(1, (config.DecayIterations ?? config.Iterations) - 1);
        return config.RateAt(Math.Min(1, (iteration - 1.0) / falling), steps);
    }

    /// <summary>Returns the learning rate at a place of its schedule.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="progress">How much of the schedule is behind, in [0, 1].</param>
    /// <param name="steps">The optimiser steps made, this one included.</param>
    public static double RateAt(this TrainingConfig config, double progress, long steps)
    {
        double final = config.FinalLearningRate ?? config.LearningRate;
        double rate = final + ((config.LearningRate - final) * (1 + Math.Cos(Math.PI * progress)) / 2);
        return steps < config.WarmUpSteps ? rate * steps / config.WarmUpSteps : rate;
    }

    /// <summary>Returns the oldest iteration whose games an iteration learns from.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="iteration">The iteration that learns, from 1.</param>
    public static int OldestLearnt(this TrainingConfig config, int iteration)
    {
        const double Rounding = 1e-9;  // 0.07 · 100 is a little above 7
        return iteration - (int)Math.Ceiling((config.BufferShare * iteration) - Rounding) + 1;
    }

    /// <summary>Returns how many games of self-play are in play at once.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="plan">How the network is evaluated, whose batches the games are to fill.</param>
    public static int GamesInPlay(this TrainingConfig config, ExecutionPlan plan) =>
        config.ParallelGames > 0 ? config.ParallelGames : plan.GamesToFill(config.Search.LeavesInFlight);

    /// <summary>Returns whether strength is measured after an iteration.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="iteration">From 1.</param>
    public static bool IsMeasured(this TrainingConfig config, int iteration) =>
        config.StrengthEvery > 0 && (iteration % config.StrengthEvery == 0 || iteration == config.Iterations);

    /// <summary>Returns whether our own kernels compute the gradients, in place of libtorch's autograd.</summary>
    /// <param name="config">The settings.</param>
    /// <param name="network">The network's sizes.</param>
    /// <param name="device">Where it is trained.</param>
    public static bool UsesPackedGradients(
        this TrainingConfig config, NetworkConfig network, NetworkDevice device) =>
        device == NetworkDevice.Cpu && config.TrainingPrecision == TrainingPrecision.Fp32
        && config.Kernels != NetworkKernels.Library && PackedGradients.IsSupported(network);
}
