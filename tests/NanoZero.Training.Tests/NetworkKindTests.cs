using NanoZero.Games;
using NanoZero.Network;

namespace NanoZero.Training.Tests;

/// <summary>Networks of every kind train by the ordinary runs, whoever computes them.</summary>
public sealed class NetworkKindTests
{
    private static readonly NetworkOptions Convolution = new()
    {
        Body = NetworkBody.Convolution,
        Width = 16,
        Policy = NetworkPolicy.Squares,
        Value = NetworkValue.Outcomes,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(NetworkBody.Transformer, null, "own")]
    [InlineData(NetworkBody.Transformer, NetworkKernels.Library, "library")]
    [InlineData(NetworkBody.Convolution, NetworkKernels.Own, "own")]
    [InlineData(NetworkBody.Convolution, NetworkKernels.Library, "library")]
    public async Task Every_kind_trains_and_is_recorded(NetworkBody body, NetworkKernels? kernels, string recorded)
    {
        using Scratch scratch = new();
        NetworkOptions options = Convolution with { Body = body, Width = body == NetworkBody.Transformer ? 32 : 16 };
        TrainingConfig config = Tiny.Config with { Iterations = 2, Network = options, Kernels = kernels };
        List<IterationReport> reports = await Tiny.Train(config, scratch.In("run"), stop: Stop);
        Assert.All(reports, report => Assert.InRange(report.Learning.ValueLoss, 0, 2));
        RunFolder run = RunFolder.Open(scratch.In("run"));
        Assert.Contains($"\"kernels\": \"{recorded}\"", File.ReadAllText(Path.Combine(run.Path, "run.json")),
            StringComparison.Ordinal);
        using PolicyValueNetwork network = Checkpoint.Load(run.Path, TicTacToe.Info);
        Assert.Equal(config.NetworkShape(), network.Config);
    }

    [Fact]
    public async Task A_value_from_all_squares_trains_too()
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with
        {
            Iterations = 2,
            Network = Convolution with { Value = NetworkValue.Squares },
        };
        await Tiny.Train(config, scratch.In("run"), stop: Stop);
        using PolicyValueNetwork network = Checkpoint.Load(scratch.In("run"), TicTacToe.Info);
        Assert.Equal(NetworkValue.Squares, network.Config.Value);
    }

    [Fact]
    public async Task A_convolutional_run_that_is_extended_equals_one_that_was_longer_from_the_start()
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { Network = Convolution };
        await Tiny.Train(config with { Iterations = 3 }, scratch.In("long"), stop: Stop);
        await Tiny.Train(config with { Iterations = 1 }, scratch.In("run"), stop: Stop);
        await Tiny.Train(config with { Iterations = 3 }, scratch.In("run"), resume: true, Stop);
        Assert.Equal(Tiny.Weights(scratch.In("long")), Tiny.Weights(scratch.In("run")));
    }

    [Theory]
    [InlineData(20, "network.width must be a multiple of 16")]
    [InlineData(8, "network.width is 8")]
    public void A_width_that_no_vector_fits_is_refused(int width, string expected)
    {
        TrainingConfig config = Tiny.Config with { Network = Convolution with { Width = width } };
        Assert.Contains(expected, Assert.Throws<ArgumentOutOfRangeException>(() => config.Validate()).Message,
            StringComparison.Ordinal);
    }
}
