namespace NanoZero.Cli.Benchmarks;

/// <summary>Settings with which a network plays itself fastest here.</summary>
/// <param name="Game">The game, with its rule options.</param>
/// <param name="Layers">Transformer blocks of the network.</param>
/// <param name="Plan">Device, precision, workers and evaluation batch, as measured.</param>
/// <param name="ParallelGames">
/// Games in play at once, one leaf in flight in each tree: as many as fill the batches.
/// </param>
/// <param name="CacheBytes">Memory of the evaluation cache; 0 for none.</param>
/// <param name="EvaluationsPerSecond">Expected in self-play.</param>
/// <param name="GamesPerHour">
/// Expected with the preset's simulations while the batches are full, without training and evaluation.
/// </param>
/// <param name="Command">The command line that trains with these settings.</param>
/// <param name="Reasons">Why each is what it is, one sentence each.</param>
internal sealed record Recommendation(
    string Game,
    int Layers,
    ExecutionPlan Plan,
    int ParallelGames,
    long CacheBytes,
    double EvaluationsPerSecond,
    double GamesPerHour,
    string Command,
    IReadOnlyList<string> Reasons)
{
    // Steps in bf16 and evaluations in int8 must be this much faster to be worth a word.
    private const double Pays = 1.1;

    // Above, a loss is noise.
    private const double CacheCosts = 0.95;

    /// <summary>Draws the conclusions of what was measured.</summary>
    /// <param name="config">The preset with the layers asked for.</param>
    /// <param name="measured">Self-play of its network.</param>
    /// <param name="cacheBytes">Memory of the cache that was measured; the preset's where it has one.</param>
    /// <param name="meanPlies">Plies of a game.</param>
    /// <param name="gains">What precisions were measured to gain.</param>
    public static Recommendation Of(
        TrainingConfig config, SelfPlayResult measured, long cacheBytes, double meanPlies, PrecisionGains gains)
    {
        ExecutionPlan plan = measured.Plan;
        int games = plan.GamesToFill(leavesInFlight: 1);
        double gainOfCache = measured.WithCache.Median / measured.WithoutCache.Median;
        bool takesCache = config.CacheBytes > 0 && gainOfCache >= CacheCosts;
        BenchRow best = takesCache ? measured.WithCache : measured.WithoutCache;
        TrainingConfig recommended = config with
        {
            GamesPerIteration = Math.Max(games, config.GamesPerIteration),
            ParallelGames = games,
            CacheBytes = takesCache ? config.CacheBytes : 0,
            TrainingPrecision = gains.TrainingInBf16 >= Pays ? TrainingPrecision.Bf16 : TrainingPrecision.Fp32,
        };
        return new Recommendation(
            config.Game,
            config.Layers,
            plan,
            games,
            recommended.CacheBytes,
            best.Median * (1 - (best.CacheHitRate ?? 0)),
            3600 * best.Median / (meanPlies * config.Search.Simulations),
            CommandOf(recommended, plan, config.GamesPerIteration),
            [
                PrecisionReason(plan, gains.OfPlan),
                .. Int8Reason(plan, gains.OfInt8),
                WorkersReason(plan),
                GamesReason(plan, games, config.GamesPerIteration),
                "1 leaf in flight: the games fill the batches, and more leaves can cost strength "
                    + "(docs/results/price-of-batching)",
                CacheReason(
                    config.CacheBytes, takesCache, cacheBytes, gainOfCache, measured.WithCache.CacheHitRate ?? 0),
                TrainingReason(recommended.TrainingPrecision, gains.TrainingInBf16),
            ]);
    }

    private static string CommandOf(TrainingConfig config, ExecutionPlan plan, int gamesOfPreset)
    {
        string games =
            config.GamesPerIteration > gamesOfPreset ? $" --games {config.GamesPerIteration}" : string.Empty;
        string training = config.TrainingPrecision == TrainingPrecision.Fp32
            ? string.Empty
            : $" --set trainingPrecision={TypedOption.WordOf(config.TrainingPrecision)}";
        return CommandLine.ToCopy(
            $"train {config.Game} --layers {config.Layers} --device {TypedOption.WordOf(plan.Device)} "
            + $"--precision {TypedOption.WordOf(plan.Precision)}{games} --parallel-games {config.ParallelGames} "
            + $"--set workers={plan.Workers} --set evaluationBatch={plan.BatchSize} "
            + $"--set cacheBytes={config.CacheBytes}{training}");
    }

    private static string PrecisionReason(ExecutionPlan plan, double? gain) => gain is { } times
        ? $"{TypedOption.WordOf(plan.Precision)} evaluates {times:F2} times as fast as fp32 here, measured in turn, "
            + "and answers differ by about 0.01"
        : "fp32: bf16 is not faster here by at least 5 %, or not supported";

    private static IEnumerable<string> Int8Reason(ExecutionPlan plan, double? gain) => gain >= Pays
        ? [
            $"--precision int8 would evaluate {gain:F2} times as fast as {TypedOption.WordOf(plan.Precision)}, "
                + "measured in turn, with answers that differ by about 0.04: yours to choose (docs/experiments.md)",
        ]
        : [];

    private static string WorkersReason(ExecutionPlan plan) => plan.Device != NetworkDevice.Cpu
        ? $"{plan.Workers} workers: while some wait for the device, others grow their trees"
        : plan.ThreadsPerWorker == 1
            ? $"{plan.Workers} workers, one a core with one thread each: faster than sharing a batch among cores"
            : $"{plan.Workers} workers with {plan.ThreadsPerWorker} threads each: measured to be faster than a worker "
                + "a core";

    private static string GamesReason(ExecutionPlan plan, int games, int gamesOfPreset)
    {
        string why =
            $"{games} games at once: {plan.Workers} workers × a batch of {plan.BatchSize}; a larger one is taken only "
                + "where it is 5 % faster";
        return games > gamesOfPreset
            ? $"{why}; the preset's {gamesOfPreset} an iteration would not fill them, and so many more may ask for "
                + "more --training-steps and a larger bufferCapacity"
            : why;
    }

    private static string CacheReason(long preset, bool takesCache, long measured, double gain, double hits) =>
        (preset == 0 ? "no cache, like the preset" : takesCache
            ? "the preset's cache"
            : "no cache, unlike the preset")
        + $": with one of {measured >> 20} MB self-play gave answers {gain:F2} times as fast, {hits:P0} of them "
        + "without an evaluation";

    private static string TrainingReason(TrainingPrecision precision, double? gain) => gain is { } times
        ? $"training in {TypedOption.WordOf(precision)}: optimiser steps that multiply in bf16 are {times:F2} times "
            + "as fast as in fp32, measured in turn"
        : "training in fp32: bf16 is not faster here, or not supported";
}

/// <summary>How many times as fast precisions are, each pair measured in turn; null where not measured.</summary>
/// <param name="OfPlan">Evaluations in the plan's precision against fp32.</param>
/// <param name="OfInt8">Evaluations in int8 against the plan's precision.</param>
/// <param name="TrainingInBf16">Optimiser steps in bf16 against fp32.</param>
internal readonly record struct PrecisionGains(
    double? OfPlan = null, double? OfInt8 = null, double? TrainingInBf16 = null);
