namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// Measures networks as wholes, each once: the speeds of self-play and training, and from them the settings to
/// recommend.
/// </summary>
internal sealed class Recommender(BenchRun run)
{
    private const long UsualCacheBytes = 64 << 20;

    private readonly Dictionary<(string Game, int Layers), SelfPlayResult> selfPlay = [];
    private readonly Dictionary<(string Game, int Layers), TrainingResult> training = [];

    /// <summary>Measures the self-play of a network, unless that was done.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Transformer blocks.</param>
    public SelfPlayResult SelfPlay(string game, int layers) =>
        Once(selfPlay, game, layers, new SelfPlayVisitor(run, Config(game, layers)));

    /// <summary>Measures the optimiser steps of a network on the fastest device, unless that was done.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Transformer blocks.</param>
    public TrainingResult Training(string game, int layers) =>
        Once(training, game, layers, new TrainingVisitor(run, Config(game, layers)));

    /// <summary>Recommends settings for a game and network.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Transformer blocks.</param>
    public Recommendation Recommend(string game, int layers)
    {
        TrainingConfig config = Config(game, layers);
        SelfPlayResult played = SelfPlay(game, layers);
        IReadOnlyDictionary<NetworkPrecision, double> rates =
            GameCatalogue.Open(game, new PrecisionVisitor(run, layers, played.Plan));
        double meanPlies = TrainingEstimate.For(config, played.Plan).MeanPlies;
        PrecisionGains gains = new(
            played.Plan.Precision == NetworkPrecision.Fp32 ? null : 1 / rates[NetworkPrecision.Fp32],
            rates.TryGetValue(NetworkPrecision.Int8, out double int8) ? int8 : null,
            Training(game, layers).GainOfHalves);
        return Recommendation.Of(config, played, CacheBytes(config), meanPlies, gains);
    }

    private static T Once<T>(
        Dictionary<(string Game, int Layers), T> measured, string game, int layers, IGameVisitor<T> visitor)
        where T : class
    {
        if (!measured.TryGetValue((game, layers), out T? result))
        {
            result = GameCatalogue.Open(game, visitor);
            measured.Add((game, layers), result);
        }

        return result;
    }

    private static TrainingConfig Config(string game, int layers) => TrainingPresets.Get(game) with { Layers = layers };

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
    private sealed class PrecisionVisitor(BenchRun run, int layers, ExecutionPlan plan)
        : IGameVisitor<IReadOnlyDictionary<NetworkPrecision, double>>
    {
        public IReadOnlyDictionary<NetworkPrecision, double> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers), seed: 1);
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
                $"{layers} layers, {TypedOption.WordOf(precision)}",
                "evaluations/s",
                () => ExecutionPlanner.Measure<TGame>(
                    network, plan with { Precision = precision }, run.Effort.Seconds));
        }
    }
}
