using System.Text.Json.Nodes;
using NanoZero.Files;
using NanoZero.Play;

namespace NanoZero.Training.Tests;

/// <summary>Files in Earlier/ were written by a version whose iteration reports had no parts.</summary>
public sealed class EarlierFilesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static string Metrics { get; } = Path.Combine(AppContext.BaseDirectory, "Earlier", "metrics.jsonl");

    private static string NextGames { get; } = Path.Combine(AppContext.BaseDirectory, "Earlier", "next-games.jsonl");

    [Fact]
    public void Every_number_of_an_earlier_line_of_metrics_is_read()
    {
        IReadOnlyList<JsonObject> lines = MetricsLog.Read(Metrics);
        IReadOnlyList<IterationReport> reports = MetricsLog.Read<IterationReport>(Metrics, FormerMetrics.InParts);
        Assert.Equal([1, 2, 3, 4, 5], reports.Select(report => report.Iteration));
        Assert.All(lines.Zip(reports), each => RequireEqual(each.First, each.Second));
        Assert.Equal(
            [2, 4, 5], reports.Where(report => report.Strength is not null).Select(report => report.Iteration));
    }

    [Fact]
    public void The_time_of_measuring_is_read_under_both_names_that_it_had()
    {
        JsonObject line = MetricsLog.Read(Metrics)[1];
        double seconds = Number(line, "evaluationSeconds");
        line.Remove("evaluationSeconds");
        line["strengthSeconds"] = seconds;
        Assert.Equal(seconds, (double)FormerMetrics.InParts(line)["strength"]!["seconds"]!);
    }

    [Fact]
    public async Task A_run_with_earlier_metrics_and_games_ahead_is_resumed()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        TrainingConfig config = Tiny.Config with
        {
            Mode = TrainingMode.Asynchronous,
            CheckpointEvery = 1,
            BufferCapacity = 1000,
        };
        await Tiny.Train(config, folder, stop: Stop);
        byte[] weights = Tiny.Weights(folder);
        RunFolder run = RunFolder.Open(folder);
        run.RemoveCheckpoint(5);
        File.Copy(Metrics, run.MetricsPath, overwrite: true);
        File.Copy(NextGames, Path.Combine(run.Latest().Path, "trainer", "next-games.jsonl"), overwrite: true);

        IterationReport last = Assert.Single(await Tiny.Train(config, folder, resume: true, Stop));
        Assert.Equal(weights, Tiny.Weights(folder));
        Assert.Equal([1, 2, 3, 4, 5], run.Metrics().Select(report => report.Iteration));
        Assert.Equal(last, run.Metrics()[^1]);
        Assert.Equal(Number(MetricsLog.Read(NextGames)[0], "plies"), last.SelfPlay.Counts.Plies);
    }

    private static void RequireEqual(JsonObject line, IterationReport report)
    {
        (SelfPlayReport played, PlayCounts counts) = (report.SelfPlay, report.SelfPlay.Counts);
        (string Key, double Read)[] numbers =
        [
            ("iteration", report.Iteration), ("selfPlaySeconds", played.Seconds), ("games", counts.Games),
            ("distinctGames", played.DistinctGames), ("plies", counts.Plies), ("meanPlies", played.MeanPlies),
            ("simulations", counts.Simulations), ("meanSimulations", counts.MeanSimulations),
            ("evaluations", counts.Evaluations), ("evaluationsPerSecond", played.EvaluationsPerSecond),
            ("cacheHits", counts.CacheHits), ("cacheSavedSeconds", counts.CacheSavedSeconds),
            ("collisions", counts.Collisions), ("collisionRate", counts.CollisionRate),
            ("terminals", counts.Terminals), ("stoppedEarly", counts.StoppedEarly), ("batchFill", counts.BatchFill),
            ("meanBatch", counts.MeanBatch), ("evaluatorIdleShare", played.EvaluatorIdleShare),
            ("trainingSeconds", report.Learning.Seconds), ("policyLoss", report.Learning.PolicyLoss),
            ("valueLoss", report.Learning.ValueLoss), ("bufferSize", report.Learning.BufferSize),
            ("evaluationSeconds", report.Strength?.Seconds ?? 0), ("memoryBytes", report.MemoryBytes),
            ("totalSeconds", report.TotalSeconds),
        ];
        Assert.All(numbers, each => Assert.Equal(Number(line, each.Key), each.Read, 1e-12));
        (string Key, object? Read)[] parts =
        [
            ("firstPlayer", played.FirstPlayer), ("againstRandom", report.Strength?.AgainstRandom),
            ("againstOnePly", report.Strength?.AgainstOnePly), ("positions", report.Strength?.Positions),
            ("errorPatterns", report.Strength?.ErrorPatterns),
        ];
        Assert.All(parts, each => Assert.Equal(line[each.Key]?.ToJsonString(), Text(each.Read)));
        Assert.Equal(line.Count, numbers.Length + parts.Length);
    }

    private static double Number(JsonObject line, string key) => (double)line[key]!;

    private static string? Text(object? value) =>
        value is null ? null : System.Text.Json.JsonSerializer.Serialize(value, value.GetType(), Json.Log);
}
