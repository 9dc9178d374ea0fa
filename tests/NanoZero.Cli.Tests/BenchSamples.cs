using NanoZero.Cli.Benchmarks;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>Small benchmarks: made up, or measured with next to no effort.</summary>
internal static class BenchSamples
{
    /// <summary>A report of a made-up machine.</summary>
    public static BenchReport Report { get; } = new()
    {
        Format = BenchReport.CurrentFormat,
        Date = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero),
        Version = "1.2.3",
        Machine = new MachineDescription
        {
            Processor = "some processor",
            Cores = 2,
            System = "linux-x64",
            Runtime = ".NET 10",
            Torch = "0.105"
        },
        Signature = "0123456789abcdef",
        Seconds = 60.5,
        Rows =
        [
            new BenchRow(BenchSection.Network, "linear", "GFLOP/s", 400, 420) { BestBatch = 32 },
            new BenchRow(
                BenchSection.Network, "evaluator", "evaluations/s", 9000, 9500) { Share = 0.75, ComputedShare = 0.7 },
            new BenchRow(BenchSection.Search, "PUCT", "simulations/s", 4e6, 4.4e6),
            new BenchRow(BenchSection.SelfPlay, "cache", "answers/s", 8000, 8100) { Share = 0.98, CacheHitRate = 0.4,
                CacheSavedSeconds = 1.5 },
            new BenchRow(BenchSection.Memory, "held", "bytes/simulation", 126, 126),
        ],
        Plans = new Dictionary<int, ExecutionPlan>
        {
            [2] =
            new ExecutionPlan { Workers = 2, EvaluationsPerSecond = 9000 }
        },
    };

    /// <summary>Measures as little as can be.</summary>
    public static BenchRun Run() => new(
        new Effort { Rounds = 1, Seconds = 0, LongRounds = 1, LongSeconds = 0.05, LargeTree = 100 },
        new Silence(),
        TestContext.Current.CancellationToken);

    /// <summary>What self-play could have reached.</summary>
    public static SelfPlayResult Played(ExecutionPlan plan, double without, double with) => new(
        plan,
        new BenchRow(BenchSection.SelfPlay, "alone", "evaluations/s", without, without),
        new BenchRow(BenchSection.SelfPlay, "no cache", "answers/s", without, without) { CacheHitRate = 0 },
        new BenchRow(BenchSection.SelfPlay, "cache", "answers/s", with, with) { CacheHitRate = 0.5 });

    private sealed class Silence : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
