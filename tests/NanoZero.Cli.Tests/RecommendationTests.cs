using NanoZero.Cli.Benchmarks;
using NanoZero.Network;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

public sealed class RecommendationTests(TrainedRun scratch)
{
    private static readonly ExecutionPlan OnTwoCores = new() { Workers = 2, BatchSize = 8, EvaluationsPerSecond = 1000 };
    private static readonly TrainingConfig TicTacToe = TrainingPresets.Get("tictactoe") with { Layers = 1 };

    [Fact]
    public void On_a_processor_games_fill_the_batches_with_one_leaf_each()
    {
        Recommendation found = Recommendation.Of(
            TicTacToe with { GamesPerIteration = 4 }, BenchSamples.Played(OnTwoCores, 900, 900), 1 << 20, meanPlies: 7, fp32: null);
        Assert.Equal((16, 1), (found.ParallelGames, found.LeavesInFlight));
        Assert.Contains(found.Reasons, reason => reason.Contains("--games 16", StringComparison.Ordinal));
        Assert.Contains(found.Reasons, reason => reason.Contains("docs/results/price-of-batching", StringComparison.Ordinal));
    }

    [Fact]
    public void On_a_device_leaves_fill_what_the_games_of_an_iteration_cannot()
    {
        ExecutionPlan device = new() { Device = NetworkDevice.Cuda, Precision = NetworkPrecision.Bf16, Workers = 2, BatchSize = 512, EvaluationsPerSecond = 1e6 };
        SelfPlayResult played = BenchSamples.Played(device, 1e6, 1e6);
        Recommendation few = Recommendation.Of(TicTacToe with { GamesPerIteration = 256 }, played, 1 << 20, meanPlies: 7, fp32: 5e5);
        Assert.Equal((256, 4), (few.ParallelGames, few.LeavesInFlight));
        Assert.Contains("search.inFlight=virtual-mean", few.Command, StringComparison.Ordinal);
        Recommendation many = Recommendation.Of(TicTacToe with { GamesPerIteration = 1024 }, played, 1 << 20, meanPlies: 7, fp32: 5e5);
        Assert.Equal((1024, 1), (many.ParallelGames, many.LeavesInFlight));
    }

    [Theory]
    [InlineData(1000, 1 << 20, 500)]
    [InlineData(610, 0, 600)]
    public void The_cache_is_taken_where_answers_come_faster_by_more_than_noise(double with, long bytes, double evaluations)
    {
        Recommendation found = Recommendation.Of(TicTacToe, BenchSamples.Played(OnTwoCores, 600, with), 1 << 20, meanPlies: 5, fp32: null);
        Assert.Equal((bytes, evaluations), (found.CacheBytes, found.EvaluationsPerSecond));
        double answers = bytes == 0 ? 600 : 1000;
        Assert.Equal(3600 * answers / (5 * TicTacToe.Search.Simulations), found.GamesPerHour, 1e-6);
    }

    [Fact]
    public async Task The_command_line_recommended_trains_with_these_settings()
    {
        Recommendation found = Recommendation.Of(TicTacToe, BenchSamples.Played(OnTwoCores, 600, 1000), 1 << 20, meanPlies: 5, fp32: null);
        string[] words = found.Command.Split(' ');
        Assert.Equal("nanozero", words[0]);
        string folder = scratch.In("recommended");
        string[] shorter = ["--iterations", "1", "--games", "4", "--training-steps", "1", "--simulations", "4", "--set", "evaluationEvery=0", "--out", folder];
        Invocation trained = await Invocation.Of([.. words.Skip(1), .. shorter]);
        Assert.Equal((0, folder), (trained.ExitCode, trained.Output.Trim()));
        TrainingConfig config = RunFolder.Open(folder).Config;
        Assert.Equal((1, 16, 1), (config.Layers, config.ParallelGames, config.Search.LeavesInFlight));
        Assert.Equal((2, 8, 1L << 20), (config.Workers, config.EvaluationBatch, config.CacheBytes));
        Assert.Equal((DeviceChoice.Cpu, PrecisionChoice.Fp32), (config.Device, config.Precision));
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
