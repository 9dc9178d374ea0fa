using NanoZero.Cli.Benchmarks;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

public sealed class RecommendationTests(TrainedRun scratch)
{
    private static readonly ExecutionPlan OnTwoCores =
        new() { Workers = 2, BatchSize = 8, EvaluationsPerSecond = 1000 };
    private static readonly TrainingConfig TicTacToe = TrainingPresets.Get("tictactoe") with { Layers = 1 };

    [Fact]
    public void Games_fill_the_batches_with_one_leaf_each_and_an_iteration_plays_them_all()
    {
        ExecutionPlan device =
            new()
            {
                Device = NetworkDevice.Cuda,
                Precision = NetworkPrecision.Bf16,
                Workers = 2,
                BatchSize = 512,
                EvaluationsPerSecond = 1e6
            };
        SelfPlayResult played = BenchSamples.Played(device, 1e6, 1e6);
        Recommendation few = Recommendation.Of(
            TicTacToe with { GamesPerIteration = 256 }, played, 1 << 20, meanPlies: 7, new PrecisionGains(OfPlan: 2));
        Assert.Equal(1024, few.ParallelGames);
        Assert.Contains(
            " --device cuda --precision bf16 --games 1024 --parallel-games 1024 --set workers=2 --set "
            + "evaluationBatch=512 ", few.Command, StringComparison.Ordinal);
        Assert.Contains(few.Reasons, reason => reason.Contains("the preset's 256", StringComparison.Ordinal));
        Recommendation enough = Recommendation.Of(
            TicTacToe with { GamesPerIteration = 1024 }, played, 1 << 20, meanPlies: 7, new PrecisionGains(OfPlan: 2));
        Assert.Equal(1024, enough.ParallelGames);
        Assert.DoesNotContain("--games", enough.Command, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1 << 20, 1000, 1 << 20, 500)]
    [InlineData(1 << 20, 580, 1 << 20, 290)]
    [InlineData(1 << 20, 560, 0, 600)]
    [InlineData(0, 1000, 0, 600)]
    public void The_preset_decides_on_a_cache_unless_one_clearly_costs(
        long preset, double with, long bytes, double evaluations)
    {
        Recommendation found = Recommendation.Of(
            TicTacToe with { CacheBytes = preset }, BenchSamples.Played(OnTwoCores, 600, with), 1 << 20, meanPlies: 5,
            default);
        Assert.Equal((bytes, evaluations), (found.CacheBytes, found.EvaluationsPerSecond));
        double answers = bytes == 0 ? 600 : with;
        Assert.Equal(3600 * answers / (5 * TicTacToe.Search.Simulations), found.GamesPerHour, 1e-6);
        Assert.Contains(
            FormattableString.Invariant($"{with / 600:F2} times"), found.Reasons[^2], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.1, true)]
    [InlineData(1.09, false)]
    [InlineData(null, false)]
    public void Training_in_bf16_is_recommended_where_it_is_clearly_faster(double? gain, bool expected)
    {
        Recommendation found =
            Recommendation.Of(TicTacToe, BenchSamples.Played(OnTwoCores, 600, 600), 1 << 20, meanPlies: 5,
                new PrecisionGains(TrainingInBf16: gain));
        Assert.Equal(expected, found.Command.EndsWith(" --set trainingPrecision=bf16", StringComparison.Ordinal));
        Assert.StartsWith(
            expected ? "training in bf16" : "training in fp32", found.Reasons[^1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.1, true)]
    [InlineData(1.09, false)]
    [InlineData(null, false)]
    public void Int8_is_named_where_it_is_clearly_faster_but_never_taken(double? gain, bool expected)
    {
        Recommendation found =
            Recommendation.Of(TicTacToe, BenchSamples.Played(OnTwoCores, 600, 600), 1 << 20, meanPlies: 5,
                new PrecisionGains(OfInt8: gain));
        Assert.Equal(expected, found.Reasons.Any(reason => reason.Contains("int8", StringComparison.Ordinal)));
        Assert.Contains("--precision fp32", found.Command, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_recommended_trains_with_these_settings()
    {
        Recommendation found =
            Recommendation.Of(TicTacToe, BenchSamples.Played(OnTwoCores, 600, 1000), TicTacToe.CacheBytes, meanPlies: 5,
                new PrecisionGains(TrainingInBf16: 1.5));
        string[] words = found.Command.Split(' ');
        Assert.Equal("nanozero", words[0]);
        string folder = scratch.In("recommended");
        string[] shorter =
            ["--iterations", "1", "--games", "4", "--training-steps", "1", "--simulations", "4", "--set",
                "strengthEvery=0", "--out", folder];
        Invocation trained = await Invocation.Of([.. words.Skip(1), .. shorter]);
        Assert.Equal((0, folder), (trained.ExitCode, trained.Output.Trim()));
        TrainingConfig config = RunFolder.Open(folder).Config;
        Assert.Equal((1, 16, 1), (config.Layers, config.ParallelGames, config.Search.LeavesInFlight));
        Assert.Equal((2, 8, TicTacToe.CacheBytes), (config.Workers, config.EvaluationBatch, config.CacheBytes));
        Assert.Equal((DeviceChoice.Cpu, PrecisionChoice.Fp32, TrainingPrecision.Bf16),
            (config.Device, config.Precision, config.TrainingPrecision));
    }

    [Fact]
    public void What_is_recommended_for_a_game_is_measured_there()
    {
        Recommendation found = new Recommender(BenchSamples.Run()).Recommend("tictactoe", 1);
        Assert.StartsWith("nanozero train tictactoe --layers 1 ", found.Command, StringComparison.Ordinal);
        Assert.Equal(found.Plan.Workers * found.Plan.BatchSize, found.ParallelGames);
        Assert.True(found.EvaluationsPerSecond > 0 && found.GamesPerHour > 0);
    }
}
