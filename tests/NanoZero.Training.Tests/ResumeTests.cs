using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

public sealed class ResumeTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, "puct", 0, TrainingMode.Synchronous)]
    [InlineData(5, "ttts", 1 << 20, TrainingMode.Synchronous)]
    [InlineData(0, "puct", 0, TrainingMode.Asynchronous)]
    [InlineData(5, "ttts", 1 << 20, TrainingMode.Asynchronous)]
    public async Task A_run_stopped_at_many_moments_and_resumed_ends_with_the_same_bytes_as_one_that_was_not(
        int firstStop, string algorithm, int cacheBytes, TrainingMode mode)
    {
        using Scratch scratch = new();
        TrainingConfig config =
            Tiny.Config with
            {
                Search = Tiny.Config.Search with { Algorithm = AlgorithmOptions.Named(algorithm) },
                CacheBytes = cacheBytes,
                Mode = mode
            };
        await Tiny.Train(config, scratch.In("whole"), stop: Stop);

        // The moments are counted in progress reports, of which an iteration makes a handful.
        string broken = scratch.In("broken");
        int stops = 0;
        for (int moment = firstStop; await StopsAt(moment, config, broken); moment++)
        {
            stops++;
        }

        Assert.InRange(stops, 1, 100);
        Assert.Equal(Tiny.Weights(scratch.In("whole")), Tiny.Weights(broken));
        Assert.Equal([1, 2, 3, 4, 5], RunFolder.Open(broken).Metrics().Select(report => report.Iteration));
        Assert.Equal(Timeless(scratch.In("whole")), Timeless(broken));
        Assert.Equal(Checkpoints(scratch.In("whole")), Checkpoints(broken));
        Assert.Equal(File.ReadAllText(RunFolder.Open(scratch.In("whole")).StrengthPath),
            File.ReadAllText(RunFolder.Open(broken).StrengthPath));
    }

    [Fact]
    public async Task A_finished_run_that_is_resumed_plays_no_more()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, scratch.In("run"), stop: Stop);
        Assert.Empty(await Tiny.Train(Tiny.Config with { Iterations = 1 }, scratch.In("run"), resume: true, Stop));
    }

    [Theory]
    [InlineData(TrainingMode.Synchronous, false)]
    [InlineData(TrainingMode.Asynchronous, false)]
    [InlineData(TrainingMode.Synchronous, true)]
    [InlineData(TrainingMode.Asynchronous, true)]
    public async Task A_run_can_be_extended_and_equals_one_that_was_longer_from_the_start(
        TrainingMode mode, bool hasSchedule)
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { Mode = mode };
        if (hasSchedule)
        {
            config = config with
            {
                RandomPlies = 3,
                ValueLambda = 0.8f,
                WarmUpSteps = 6,
                FinalLearningRate = 2e-4,
                DecayIterations = 3,
                FullSearchShare = 0.6,
                FastSimulations = 3,
                WeightAverage = 0.9,
                GradientClip = 0.5,
                SurpriseWeight = 0.5,
                ReplayRatio = 1.5,
                BufferShare = 0.5,
                ResignBelow = -0.01,
                ResignPlaythrough = 0.3,
                GateEvery = 1,
                GateGames = 4,
                GateTest = "-100..0@0.4",
            };
        }

        await Tiny.Train(config with { Iterations = 4 }, scratch.In("long"), stop: Stop);
        await Tiny.Train(config with { Iterations = 2 }, scratch.In("run"), stop: Stop);
        await Tiny.Train(config with { Iterations = 4 }, scratch.In("run"), resume: true, Stop);
        Assert.Equal(Tiny.Weights(scratch.In("long")), Tiny.Weights(scratch.In("run")));
    }

    [Theory]
    [InlineData(TrainingMode.Synchronous)]
    [InlineData(TrainingMode.Asynchronous)]
    public async Task A_share_of_the_newest_iterations_is_learnt_from_and_the_policies_of_older_ones_are_not_kept(
        TrainingMode mode)
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { Mode = mode, BufferShare = 0.5, BufferCapacity = 1000 };
        await Tiny.Train(config, scratch.In("whole"), stop: Stop);
        RunFolder whole = RunFolder.Open(scratch.In("whole"));
        IReadOnlyList<IterationReport> reports = whole.Metrics();
        int Learnt(params int[] iterations) => iterations.Sum(each => (int)reports[each - 1].SelfPlay.Counts.Plies);
        Assert.Equal(
            [Learnt(1), Learnt(2), Learnt(2, 3), Learnt(3, 4), Learnt(3, 4, 5)],
            reports.Select(report => report.Learning.BufferSize));
        Assert.Equal([4, 5], Enumerable.Range(1, 5).Where(each => File.Exists(whole.PoliciesFile(each))));

        await Tiny.TrainInParts(config, scratch.In("parts"), Stop);

        Assert.Equal(Tiny.Weights(scratch.In("whole")), Tiny.Weights(scratch.In("parts")));
    }

    [Fact]
    public async Task A_run_that_is_extended_keeps_the_schedule_that_it_began_with()
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { FinalLearningRate = 2e-4 };
        await Tiny.Train(config with { Iterations = 2 }, scratch.In("run"), stop: Stop);
        await Tiny.Train(config with { Iterations = 4 }, scratch.In("run"), resume: true, Stop);
        Assert.Equal(2, RunFolder.Open(scratch.In("run")).Config.DecayIterations);
        await Tiny.Train(config with { Iterations = 4, DecayIterations = 2 }, scratch.In("long"), stop: Stop);
        Assert.Equal(Tiny.Weights(scratch.In("long")), Tiny.Weights(scratch.In("run")));
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() =>
            Tiny.Train(config with { Iterations = 4, DecayIterations = 3 }, scratch.In("run"), resume: true, Stop));
        Assert.Contains("decayIterations", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_killed_between_its_metrics_and_its_checkpoint_has_no_duplicate_line()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        await Tiny.Train(Tiny.Config with { Iterations = 3 }, folder, stop: Stop);
        byte[] weights = Tiny.Weights(folder);
        Directory.Move(Path.Combine(folder, "checkpoints", "iteration-0003"),
            Path.Combine(folder, "checkpoints", "iteration-0003.tmp"));
        File.AppendAllText(Path.Combine(folder, "metrics.jsonl"), "{ \"iteration\": 4, \"torn");
        await Tiny.Train(Tiny.Config with { Iterations = 3 }, folder, resume: true, Stop);
        Assert.Equal([1, 2, 3], RunFolder.Open(folder).Metrics().Select(report => report.Iteration));
        Assert.Equal(weights, Tiny.Weights(folder));
        Assert.DoesNotContain(Directory.EnumerateDirectories(Path.Combine(folder, "checkpoints")), name =>
            name.EndsWith(".tmp", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_is_not_resumed_with_another_configuration()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, scratch.In("run"), stop: Stop);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(
            () => Trainer.Prepare(Tiny.Config with { BatchSize = 17 }, scratch.In("run"), resume: true));
        Assert.Contains("batchSize: 16", refused.Message, StringComparison.Ordinal);
        Assert.Contains("batchSize: 17", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_not_resumed_with_fewer_iterations_than_it_has_finished()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 2 }, scratch.In("run"), stop: Stop);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(
            () => Trainer.Prepare(Tiny.Config with { Iterations = 1 }, scratch.In("run"), resume: true));
        Assert.Contains("finished 2 iterations", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, RunFolder.Open(scratch.In("run")).Config.Iterations);
    }

    // Whether the run was stopped before it was finished.
    private static async Task<bool> StopsAt(int moment, TrainingConfig config, string folder)
    {
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Countdown countdown = new(moment, source);
        try
        {
            await foreach (IterationReport _ in Trainer.Run(config, folder, resume: true, countdown, source.Token))
            {
            }

            return false;
        }
        catch (OperationCanceledException) when (!Stop.IsCancellationRequested)
        {
            return true;
        }
    }

    private static List<IterationReport> Timeless(string folder) =>
        [.. RunFolder.Open(folder).Metrics().Select(report => report with
        {
            SelfPlay = report.SelfPlay with { Seconds = 0, Counts = Timeless(report.SelfPlay.Counts) },
            Learning = report.Learning with { Seconds = 0 },
            Gate = report.Gate is { } gate ? gate with { Seconds = 0 } : null,
            Strength = report.Strength is { } strength ? strength with { Seconds = 0 } : null,
            TotalSeconds = 0,
            ProcessorSeconds = 0,
            MemoryBytes = 0,
        })];

    // Threads that share a cache may both ask for what neither finds.
    private static PlayCounts Timeless(PlayCounts counts) => counts with
    {
        EvaluatorSeconds = 0,
        EvaluatorBusySeconds = 0,
        TreeSeconds = 0,
        CacheHits = 0,
        Evaluations = 0,
    };

    private static IEnumerable<int> Checkpoints(string folder) =>
        RunFolder.Open(folder).Checkpoints().Select(checkpoint => checkpoint.Iteration);

    private sealed class Countdown(int moment, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        private int reports;

        public void Report(TrainingProgress value)
        {
            if (reports++ == moment)
            {
                source.Cancel();
            }
        }
    }
}
