using System.Text.Json;
using NanoZero.Games;

namespace NanoZero.Network.Tests;

public sealed class ExecutionPlannerTests
{
    [Theory]
    [InlineData(0.02, 0.02, 8, true)]    // the time is not over
    [InlineData(0.05, 0.01, 8, true)]    // other programs had the processor
    [InlineData(0.05, 0.03, 8, false)]   // it had the processor long enough
    [InlineData(0.25, 0.01, 8, false)]   // patience ends
    [InlineData(0.05, 0.01, 1, false)]   // there is none
    public void A_measurement_lasts_until_its_workers_had_the_processor(
        double clock, double processor, double patience, bool goesOn) =>
        Assert.Equal(goesOn, NetworkWorkload.GoesOn(clock, processor, seconds: 0.03, patience));

    [Fact]
    public void A_plan_is_chosen_by_measurement_and_keeps_what_is_fixed()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, layers: 1), seed: 1);
        ExecutionPlan plan = ExecutionPlanner.Choose<TicTacToe>(
            network, new()
            {
                Device = NetworkDevice.Cpu,
                Precision = NetworkPrecision.Fp32,
                Workers = 1,
                BatchSize = 8
            });
        Assert.Equal((NetworkDevice.Cpu, NetworkPrecision.Fp32, 1, 8),
            (plan.Device, plan.Precision, plan.Workers, plan.BatchSize));
        Assert.True(plan.EvaluationsPerSecond > 0);
    }

    [Fact]
    public void A_plan_survives_the_run_file()
    {
        ExecutionPlan plan =
            new()
            {
                Device = NetworkDevice.Cuda,
                Precision = NetworkPrecision.Bf16,
                Workers = 2,
                BatchSize = 64,
                EvaluationsPerSecond = 4300
            };
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
    public void A_device_has_workers_that_hide_the_trees_but_none_without_a_batch_worth_starting(
        int cores, int? positions, int expected) =>
        Assert.Equal(expected, ExecutionPlanner.GraphicsWorkers(cores, positions));

    [Fact]
    public void Int8_is_refused_in_one_line_where_it_is_not_computed()
    {
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        // libtorch's layers have no 8 bits
        ExecutionPlan plan = new() { Precision = NetworkPrecision.Int8, ThreadsPerWorker = 2 };
        PlatformNotSupportedException error =
            Assert.Throws<PlatformNotSupportedException>(() => plan.RequireSupported(config));
        Assert.Contains("int8", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        using PolicyValueNetwork network = new(config, seed: 1);
        Assert.Throws<PlatformNotSupportedException>(() => new NetworkEvaluator<TicTacToe>(network, plan));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    public void Int8_is_planned_on_the_processor_where_it_is_asked_for_and_there(int? workers)
    {
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        Assert.SkipUnless(ExecutionPlanner.HasInt8(config), "this processor has no 8-bit products");
        using PolicyValueNetwork network = new(config, seed: 1);
        ExecutionPlan plan = ExecutionPlanner.Choose<TicTacToe>(
            network, new() { Precision = NetworkPrecision.Int8, Workers = workers, BatchSize = 8 });
        Assert.Equal(
            (NetworkDevice.Cpu, NetworkPrecision.Int8, 1), (plan.Device, plan.Precision, plan.ThreadsPerWorker));
        Assert.Equal(workers ?? Environment.ProcessorCount, plan.Workers);
        Assert.StartsWith("cpu, int8, ", plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Int8_is_never_chosen_without_being_asked_for()
    {
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        Assert.DoesNotContain(NetworkPrecision.Int8, ExecutionPlanner.PrecisionsFor(config, NetworkDevice.Cpu));
    }

    [Fact]
    public void Whatever_decides_an_answer_follows_from_what_the_machine_is()
    {
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        using PolicyValueNetwork network = new(config, seed: 1);
        NetworkPrecision expected = Bf16Kernel.HasInstructions ? NetworkPrecision.Bf16 : NetworkPrecision.Fp32;
        foreach (int? workers in (int?[])[null, 1, 2])
        {
            ExecutionPlan plan =
                ExecutionPlanner.Choose<TicTacToe>(network, new() { Device = NetworkDevice.Cpu, Workers = workers });
            Assert.Equal((expected, 1), (plan.Precision, plan.ThreadsPerWorker));
            Assert.Equal(workers ?? Environment.ProcessorCount, plan.Workers);
        }
    }

    [Fact]
    public void Whose_code_computes_is_asked_for_or_recorded_or_our_own()
    {
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        ExecutionOptions anything = new() { Device = NetworkDevice.Cpu, Precision = NetworkPrecision.Fp32 };
        ExecutionPlan own = ExecutionPlanner.Decide(config, anything);
        ExecutionPlan library = ExecutionPlanner.Decide(config, anything with { Kernels = NetworkKernels.Library });
        Assert.Equal((NetworkKernels.Own, "cpu, fp32"), (own.Kernels, own.Evaluation));
        Assert.Equal((NetworkKernels.Library, "cpu, fp32, library"), (library.Kernels, library.Evaluation));
        Assert.False(library.UsesPackedNetwork(config));
        Assert.Equal(NetworkKernels.Library, ExecutionPlanner.Decide(config, anything, library).Kernels);
        Assert.Equal(NetworkKernels.Own, ExecutionPlanner.Decide(
            config, anything with { Kernels = NetworkKernels.Own }, library).Kernels);
    }

    [Fact]
    public void A_record_holds_as_far_as_the_machine_can_and_a_wish_wins_over_it()
    {
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        ExecutionPlan recorded =
            new() { Workers = 2 * Environment.ProcessorCount, BatchSize = 16, EvaluationsPerSecond = 1000 };
        ExecutionPlan here = ExecutionPlanner.Decide(config, new(), recorded);
        Assert.Equal((NetworkPrecision.Fp32, Environment.ProcessorCount, 16, 0),
            (here.Precision, here.Workers, here.BatchSize, here.EvaluationsPerSecond));
        Assert.Equal(NetworkPrecision.Bf16, ExecutionPlanner.Decide(
            config, new() { Precision = NetworkPrecision.Bf16 }, recorded).Precision);
        ExecutionPlan own = recorded with { Workers = Environment.ProcessorCount };
        Assert.Equal(own, ExecutionPlanner.Decide(config, new(), own));
        Assert.Equal(
            ExecutionPlanner.PrecisionsFor(config, NetworkDevice.Cpu)[^1],
            ExecutionPlanner.Decide(config, new() { PrecisionOfMachine = true }, own).Precision);
    }

    [Fact]
    public void A_record_of_a_device_that_is_not_here_is_decided_anew()
    {
        Assert.SkipWhen(TorchSharp.torch.cuda.is_available(), "this machine has CUDA");
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        ExecutionPlan recorded =
            new()
            {
                Device = NetworkDevice.Cuda,
                Precision = NetworkPrecision.Fp32,
                Workers = 64,
                BatchSize = 1024,
                EvaluationsPerSecond = 1e6
            };
        ExecutionPlan here = ExecutionPlanner.Decide(config, new(), recorded);
        Assert.Equal((NetworkDevice.Cpu, NetworkPrecision.Fp32, Environment.ProcessorCount, 32),
            (here.Device, here.Precision, here.Workers, here.BatchSize));
    }

    [Fact]
    public void A_speed_is_counted_in_the_processors_time_which_other_programs_take_away()
    {
        ExecutionPlan plan = new() { Workers = 4 };
        WorkloadRate alone = new(PerSecond: 7900, PerProcessorSecond: 2000),
            loaded = new(PerSecond: 60, PerProcessorSecond: 1900);
        Assert.Equal(8000, ExecutionPlanner.RateOf(plan, alone, cores: 8));
        Assert.Equal(7600, ExecutionPlanner.RateOf(plan, loaded, cores: 8));
        Assert.Equal(4000, ExecutionPlanner.RateOf(plan, alone, cores: 2));
        Assert.Equal(
            7900, ExecutionPlanner.RateOf(plan, alone with { PerProcessorSecond = double.PositiveInfinity }, cores: 8));
        Assert.Equal(7900, ExecutionPlanner.RateOf(plan with { Device = NetworkDevice.Cuda }, alone, cores: 8));
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
