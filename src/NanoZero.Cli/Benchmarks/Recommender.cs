namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// Measures networks as wholes, each once: the speeds of self-play and training, and from them the settings to
/// recommend.
/// </summary>
internal sealed class Recommender(BenchRun run)
{
    private const long UsualCacheBytes = 64 << 20;

    private readonly Dictionary<TrainingConfig, SelfPlayResult> selfPlay = [];
    private readonly Dictionary<TrainingConfig, TrainingResult> training = [];

    /// <summary>Measures the self-play of the original study's network, unless that was done.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Transformer blocks.</param>
    public SelfPlayResult SelfPlay(string game, int layers) => SelfPlay(Standard(game, layers));

    /// <summary>
    /// Measures the optimiser steps of the original study's network on the fastest device, unless that was done.
    /// </summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Transformer blocks.</param>
    public TrainingResult Training(string game, int layers) => Training(Standard(game, layers));

    /// <summary>Recommends settings for a game and the network of its preset.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Blocks of the network.</param>
    public Recommendation Recommend(string game, int layers)
    {
        TrainingConfig config = TrainingPresets.Get(game) with { Layers = layers };
        SelfPlayResult played = SelfPlay(config);
        IReadOnlyDictionary<NetworkPrecision, double> rates =
            GameCatalogue.Open(game, new PrecisionVisitor(run, config, played.Plan));
        double meanPlies = TrainingEstimate.For(config, played.Plan).MeanPlies;
        PrecisionGains gains = new(
            played.Plan.Precision == NetworkPrecision.Fp32 ? null : 1 / rates[NetworkPrecision.Fp32],
            rates.TryGetValue(NetworkPrecision.Int8, out double int8) ? int8 : null,
            Training(config).GainOfHalves);
        return Recommendation.Of(config, played, CacheBytes(config), meanPlies, gains);
    }

    private SelfPlayResult SelfPlay(TrainingConfig config) =>
        Once(selfPlay, config, new SelfPlayVisitor(run, config));

    private TrainingResult Training(TrainingConfig config) =>
        Once(training, config, new TrainingVisitor(run, config));

    private static T Once<T>(Dictionary<TrainingConfig, T> measured, TrainingConfig config, IGameVisitor<T> visitor)
        where T : class
    {
        if (!measured.TryGetValue(config, out T? result))
        {
            result = GameCatalogue.Open(config.Game, visitor);
            measured.Add(config, result);
        }

        return result;
    }

    private static TrainingConfig Standard(string game, int layers) =>
        TrainingPresets.Get(game, "original") with { Layers = layers };

    private static long CacheBytes(TrainingConfig config) =>
        config.CacheBytes > 0 ? config.CacheBytes : UsualCacheBytes;

    private sealed class SelfPlayVisitor(BenchRun run, TrainingConfig config) : IGameVisitor<SelfPlayResult>
    {
        public SelfPlayResult Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            run.Progress.Report($"{config.Layers} layers, looking for the fastest way to evaluate");
            using PolicyValueNetwork network = new(config.NetworkShape(), seed: 1);
            // as many games are recommended as fill its batches
            ExecutionPlan plan = ExecutionPlanner.Choose<TGame>(network, config.Execution);
            return SelfPlaySpeed<TGame>.Measure(run, start, network, plan, CacheBytes(config));
        }
    }

    private sealed class TrainingVisitor(BenchRun run, TrainingConfig config) : IGameVisitor<TrainingResult>
    {
        public TrainingResult Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
                TrainingSpeed.Measure(run, start, config, ExecutionPlanner.FastestDevice());
    }

    // How many times as fast as in a plan's precision the plan evaluates in fp32 and int8, in rounds that take turns.
    private sealed class PrecisionVisitor(BenchRun run, TrainingConfig config, ExecutionPlan plan)
        : IGameVisitor<IReadOnlyDictionary<NetworkPrecision, double>>
    {
        public IReadOnlyDictionary<NetworkPrecision, double> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(config.NetworkShape(), seed: 1);
            bool hasInt8 =
                plan is { Device: NetworkDevice.Cpu, ThreadsPerWorker: 1 } && ExecutionPlanner.HasInt8(network.Config);
            NetworkPrecision[] known =
                hasInt8 ? [NetworkPrecision.Fp32, NetworkPrecision.Int8] : [NetworkPrecision.Fp32];
            NetworkPrecision[] others = [.. known.Where(precision => precision != plan.Precision)];
            Speed own = Rate(plan.Precision);
            Dictionary<NetworkPrecision, Speed> speeds = others.ToDictionary(precision => precision, Rate);
            if (others.Length > 0)
            {
                run.Measure([own, .. speeds.Values]);
            }

            return speeds.ToDictionary(pair => pair.Key, pair => pair.Value.ShareOf(own));

            Speed Rate(NetworkPrecision precision) => new(
                $"{config.Layers} layers, {TypedOption.WordOf(precision)}",
                "evaluations/s",
                () => ExecutionPlanner.Measure<TGame>(
                    network, plan with { Precision = precision }, run.Effort.Seconds));
        }
    }
}
