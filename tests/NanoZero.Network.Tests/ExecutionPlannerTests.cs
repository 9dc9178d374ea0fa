using System.Text.Json;
using NanoZero.Games;

namespace NanoZero.Network.Tests;

public sealed class ExecutionPlannerTests
{
    [Fact]
    public void A_plan_is_chosen_by_measurement_and_keeps_what_is_fixed()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, layers: 1), seed: 1);
        ExecutionPlan plan = ExecutionPlanner.Choose<TicTacToe>(
            network, new() { Device = NetworkDevice.Cpu, Precision = NetworkPrecision.Fp32, Workers = 1, BatchSize = 8 });
        Assert.Equal((NetworkDevice.Cpu, NetworkPrecision.Fp32, 1, 8), (plan.Device, plan.Precision, plan.Workers, plan.BatchSize));
        Assert.True(plan.EvaluationsPerSecond > 0);
    }

    [Fact]
    public void A_plan_survives_the_run_file()
    {
        ExecutionPlan plan = new() { Device = NetworkDevice.Cuda, Precision = NetworkPrecision.Bf16, Workers = 2, BatchSize = 64, EvaluationsPerSecond = 4300 };
        string json = JsonSerializer.Serialize(plan);
        Assert.Contains("\"cuda\"", json, StringComparison.Ordinal);
        Assert.Equal(plan, JsonSerializer.Deserialize<ExecutionPlan>(json));
    }

    [Fact]
    public void A_plan_prints_as_one_line()
    {
        ExecutionPlan plan = new() { Workers = 2, EvaluationsPerSecond = 4300 };
        Assert.Equal("cpu, fp32, 2 workers × 1 thread, batch 32: 4,300 evaluations/s measured", plan.ToString());
        Assert.Equal("cpu, fp32, 1 worker × 1 thread, batch 32", ExecutionPlan.Reference.ToString());
    }

    [Theory]
    [InlineData(1, 1, 64)]
    [InlineData(8, 1, 8)]
    [InlineData(7, 2, 20)]
    [InlineData(64, 1, 2)]
    public void Games_in_play_fill_the_batches_of_every_worker(int leavesInFlight, int networks, int expected)
    {
        ExecutionPlan plan = new() { Workers = leavesInFlight == 7 ? 1 : 2, BatchSize = leavesInFlight == 7 ? 64 : 32 };
        int games = plan.GamesToFill(leavesInFlight, networks);
        Assert.Equal(expected, games);
        Assert.True(games * leavesInFlight >= plan.Workers * networks * plan.BatchSize);
    }

    [Theory]
    [InlineData(2, null, 8)]
    [InlineData(16, null, 16)]
    [InlineData(16, 128, 2)]
    [InlineData(16, 2048, 8)]
    [InlineData(16, 100_000, 16)]
    public void A_device_has_workers_that_hide_the_trees_but_none_without_a_batch_worth_starting(int cores, int? positions, int expected) =>
        Assert.Equal(expected, ExecutionPlanner.GraphicsWorkers(cores, positions));

    [Fact]
    public void Options_are_read_as_they_are_written()
    {
        Assert.Equal(new ExecutionOptions(), ExecutionOptions.Parse("auto", "auto"));
        Assert.Equal(
            new ExecutionOptions { Device = NetworkDevice.Mps, Precision = NetworkPrecision.Bf16, Workers = 3, BatchSize = 5 },
            ExecutionOptions.Parse("mps", "bf16", 3, 5));
        FormatException error = Assert.Throws<FormatException>(() => ExecutionOptions.Parse("gpu", "auto"));
        Assert.Equal("unknown device 'gpu'; expected auto, cpu, cuda, mps", error.Message);
        Assert.Throws<FormatException>(() => ExecutionOptions.Parse("cpu", "auto", workers: 0));
    }

    [Fact]
    public void Cuda_is_refused_in_one_line_where_there_is_none()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "this machine has CUDA");
        using PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, layers: 1), seed: 1);
        PlatformNotSupportedException error = Assert.Throws<PlatformNotSupportedException>(
            () => ExecutionPlanner.Choose<TicTacToe>(network, new() { Device = NetworkDevice.Cuda }));
        Assert.Contains("choose cpu", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }
}
