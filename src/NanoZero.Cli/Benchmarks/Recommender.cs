using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Measures networks as wholes, each once: self-play's speed, and from it the settings to recommend.</summary>
/// <param name="run">How.</param>
internal sealed class Recommender(BenchRun run)
{
    private const long CacheBytes = 64 << 20;
    private const double SecondsOfFp32 = 0.3;

    private readonly Dictionary<(string Game, int Layers), SelfPlayResult> measured = [];

    /// <summary>Measures the self-play of a network, unless that was done.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Transformer blocks.</param>
    public SelfPlayResult SelfPlay(string game, int layers)
    {
        if (!measured.TryGetValue((game, layers), out SelfPlayResult? result))
        {
            result = GameCatalogue.Open(game, new SelfPlayVisitor(run, Config(game, layers)));
            measured.Add((game, layers), result);
        }

        return result;
    }

    /// <summary>Recommends settings for a game and network.</summary>
    /// <param name="game">The game, with its rule options.</param>
    /// <param name="layers">Transformer blocks.</param>
    public Recommendation Recommend(string game, int layers)
    {
        TrainingConfig config = Config(game, layers);
        SelfPlayResult played = SelfPlay(game, layers);
        double? fp32 = played.Plan.Precision == NetworkPrecision.Fp32 ? null
            : GameCatalogue.Open(game, new RateVisitor(layers, played.Plan with { Precision = NetworkPrecision.Fp32 }));
        return Recommendation.Of(config, played, CacheBytes, TrainingEstimate.For(config, played.Plan).MeanPlies, fp32);
    }

    private static TrainingConfig Config(string game, int layers) => TrainingPresets.Get(game) with { Layers = layers };

    private sealed class SelfPlayVisitor(BenchRun run, TrainingConfig config) : IGameVisitor<SelfPlayResult>
    {
        public SelfPlayResult Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            run.Progress.Report($"{config.Layers} layers, looking for the fastest way to evaluate");
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, config.Layers), seed: 1);
            ExecutionPlan plan = ExecutionPlanner.Choose<TGame>(network, config.Execution);
            return SelfPlaySpeed<TGame>.Measure(run, start, network, plan, CacheBytes);
        }
    }

    private sealed class RateVisitor(int layers, ExecutionPlan plan) : IGameVisitor<double>
    {
        public double Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers), seed: 1);
            return ExecutionPlanner.Measure<TGame>(network, plan, SecondsOfFp32);
        }
    }
}
