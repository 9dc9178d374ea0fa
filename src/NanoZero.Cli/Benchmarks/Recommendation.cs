using System.Globalization;
using NanoZero.Cli.Options;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Settings with which a network plays itself fastest here.</summary>
/// <param name="Game">The game, with its rule options.</param>
/// <param name="Layers">Transformer blocks of the network.</param>
/// <param name="Plan">Device, precision, workers and evaluation batch, as measured.</param>
/// <param name="ParallelGames">Games in play at once.</param>
/// <param name="LeavesInFlight">Leaves in flight in each tree.</param>
/// <param name="CacheBytes">Memory of the evaluation cache; 0 for none.</param>
/// <param name="EvaluationsPerSecond">Expected in self-play.</param>
/// <param name="GamesPerHour">Expected with the preset's simulations, without training and evaluation.</param>
/// <param name="Command">The command line that trains with these settings.</param>
/// <param name="Reasons">Why each is what it is, one sentence each.</param>
internal sealed record Recommendation(
    string Game,
    int Layers,
    ExecutionPlan Plan,
    int ParallelGames,
    int LeavesInFlight,
    long CacheBytes,
    double EvaluationsPerSecond,
    double GamesPerHour,
    string Command,
    IReadOnlyList<string> Reasons)
{
    // What leaves in flight cost is in docs/results/price-of-batching: up to here nothing that 300 pairs could show, with PUCT and virtual means.
    private const int MostLeaves = 8;

    // Below, the difference is noise.
    private const double CachePays = 1.05;

    /// <summary>Draws the conclusions of what was measured.</summary>
    /// <param name="config">The preset with the layers asked for.</param>
    /// <param name="measured">Self-play of its network.</param>
    /// <param name="cacheBytes">Memory of the cache that was measured.</param>
    /// <param name="meanPlies">Plies of a game.</param>
    /// <param name="fp32">Evaluations a second of the same workers in fp32; null where that is the plan or was not measured.</param>
    public static Recommendation Of(TrainingConfig config, SelfPlayResult measured, long cacheBytes, double meanPlies, double? fp32)
    {
        ExecutionPlan plan = measured.Plan;
        int leaves = LeavesFor(plan, config.GamesPerIteration);
        int games = plan.GamesToFill(leaves);
        double gain = measured.WithCache.Median / measured.WithoutCache.Median;
        bool takesCache = gain >= CachePays;
        BenchRow best = takesCache ? measured.WithCache : measured.WithoutCache;
        Recommendation result = new(
            config.Game,
            config.Layers,
            plan,
            games,
            leaves,
            takesCache ? cacheBytes : 0,
            best.Median * (1 - best.CacheHitRate ?? 0),
            3600 * best.Median / (meanPlies * config.Search.Simulations),
            string.Empty,
            [
                PrecisionReason(plan, fp32),
                WorkersReason(plan),
                GamesReason(plan, games, leaves, config.GamesPerIteration),
                LeavesReason(plan, leaves),
                CacheReason(gain, best, takesCache),
            ]);
        return result with { Command = CommandOf(result) };
    }

    // More than one only where games alone can never fill a device's batches.
    private static int LeavesFor(ExecutionPlan plan, int gamesOfIteration)
    {
        int room = plan.GamesToFill(leavesInFlight: 1);
        return plan.Device == NetworkDevice.Cpu || gamesOfIteration >= room
            ? 1
            : Math.Min(MostLeaves, (room + gamesOfIteration - 1) / gamesOfIteration);
    }

    private static string CommandOf(Recommendation of)
    {
        string inFlight = of.LeavesInFlight > 1 ? " --set search.inFlight=virtual-mean" : string.Empty;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"nanozero train {of.Game} --layers {of.Layers} --device {TypedOption.WordOf(of.Plan.Device)} --precision {TypedOption.WordOf(of.Plan.Precision)} " +
            $"--multiplier {of.LeavesInFlight} --parallel-games {of.ParallelGames} " +
            $"--set workers={of.Plan.Workers} --set evaluationBatch={of.Plan.BatchSize} --set cacheBytes={of.CacheBytes}{inFlight}");
    }

    private static string PrecisionReason(ExecutionPlan plan, double? fp32) => fp32 is { } rate
        ? string.Create(CultureInfo.InvariantCulture, $"{TypedOption.WordOf(plan.Precision)} evaluates {plan.EvaluationsPerSecond / rate:F2} times as fast as fp32 here, and answers differ by about 0.01")
        : "fp32: bf16 is not faster here by at least 5 %, or not supported";

    private static string WorkersReason(ExecutionPlan plan) => plan.Device != NetworkDevice.Cpu
        ? $"{plan.Workers} workers: while some wait for the device, others grow their trees"
        : plan.ThreadsPerWorker == 1
            ? $"{plan.Workers} workers, one a core with one thread each: faster than sharing a batch among cores"
            : $"{plan.Workers} workers with {plan.ThreadsPerWorker} threads each: measured to be faster than a worker a core";

    private static string GamesReason(ExecutionPlan plan, int games, int leaves, int gamesOfIteration)
    {
        string why = $"{games} games at once: {plan.Workers} workers × a batch of {plan.BatchSize}{(leaves == 1 ? string.Empty : $" ÷ {leaves} leaves")}, the smallest batch within 5 % of the fastest";
        return games > gamesOfIteration ? $"{why}; the preset plays {gamesOfIteration} an iteration, --games {games} or more would fill them" : why;
    }

    private static string LeavesReason(ExecutionPlan plan, int leaves) => (leaves, plan.Device) switch
    {
        (1, NetworkDevice.Cpu) => "1 leaf in flight: the games fill the batches, and more leaves cost strength and gain no time on a processor (docs/results/price-of-batching)",
        (1, _) => "1 leaf in flight: the games fill the batches, and more leaves can cost strength (docs/results/price-of-batching)",
        _ => $"{leaves} leaves in flight, because the preset's games alone do not fill the batches; with virtual means they cost PUCT least (docs/results/price-of-batching), and --games {plan.GamesToFill(1)} would need none",
    };

    private static string CacheReason(double gain, BenchRow best, bool takesCache) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(takesCache ? "cache" : "no cache")}: self-play gives answers {gain:F2} times as fast with one{(takesCache ? $", {best.CacheHitRate:P0} of them without an evaluation" : string.Empty)}");
}
