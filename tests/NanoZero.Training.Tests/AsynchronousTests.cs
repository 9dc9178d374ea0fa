using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;

namespace NanoZero.Training.Tests;

public sealed class AsynchronousTests
{
    private static readonly TrainingConfig Config =
        Tiny.Config with { Mode = TrainingMode.Asynchronous, CheckpointEvery = 1 };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_runs_of_one_seed_are_equal_and_differ_from_a_synchronous_one()
    {
        using Scratch scratch = new();
        await Tiny.Train(Config, scratch.In("first"), stop: Stop);
        await Tiny.Train(Config, scratch.In("second"), stop: Stop);
        await Tiny.Train(Config with { Mode = TrainingMode.Synchronous }, scratch.In("synchronous"), stop: Stop);
        Assert.Equal(Tiny.Weights(scratch.In("first")), Tiny.Weights(scratch.In("second")));
        Assert.NotEqual(Tiny.Weights(scratch.In("first")), Tiny.Weights(scratch.In("synchronous")));
    }

    [Theory]
    [InlineData(TrainingMode.Synchronous, TrainingPrecision.Bf16, 0, false)]
    [InlineData(TrainingMode.Asynchronous, TrainingPrecision.Bf16, 0, true)]
    [InlineData(TrainingMode.Asynchronous, TrainingPrecision.Fp32, 0, false)]
    [InlineData(TrainingMode.Asynchronous, TrainingPrecision.Fp32, 3, false)]
    public void A_step_takes_every_core_but_beside_games_where_libtorch_computes_it(
        TrainingMode mode, TrainingPrecision precision, int asked, bool isOne)
    {
        TrainingConfig config = Config with { Mode = mode, TrainingPrecision = precision, TrainingThreads = asked };
        bool packed = PackedGradients.IsSupported(NetworkConfig.For(config.Game, config.Layers));
        bool expectsOne = isOne || (mode == TrainingMode.Asynchronous && asked == 0 && !packed);
        int expected = asked > 0 ? asked : expectsOne ? 1 : Environment.ProcessorCount;
        Assert.Equal(expected, RunDescription.Of(config, new ExecutionPlan { Workers = 7 }).TrainingThreads);
    }

    [Fact]
    public async Task The_games_of_an_iteration_are_those_of_the_weights_two_iterations_before()
    {
        using Scratch scratch = new();
        List<IterationReport> reports = await Tiny.Train(Config, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        Assert.Equal([1, 2, 3, 4, 5], reports.Select(report => report.Iteration));
        Assert.Equal(reports, run.Metrics());
        foreach (IterationReport report in reports)
        {
            int player = Math.Max(0, report.Iteration - 2);
            string[] written = [.. GameFile.Load(run.GamesFile(report.Iteration)).Select(game => game.Moves)];
            Assert.Equal(GamesBy(run, player, report.Iteration), written);
            Assert.Equal(written.Distinct().Count(), report.SelfPlay.DistinctGames);
        }

        // The weights do decide: those of one iteration before play other games.
        Assert.Contains([2, 3, 4, 5], iteration =>
            !GamesBy(run, iteration - 1, iteration).SequenceEqual(GamesBy(run, Math.Max(0, iteration - 2), iteration)));
    }

    [Fact]
    public async Task A_checkpoint_continues_with_its_games_and_what_was_played_beyond_them_is_played_anew()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        TrainingConfig config = Config with { BufferCapacity = 1000 };
        await Tiny.Train(config, folder, stop: Stop);
        byte[] weights = Tiny.Weights(folder);
        RunFolder run = RunFolder.Open(folder);
        run.RemoveCheckpoint(5);
        run.RemoveCheckpoint(4);
        DateTime kept = File.GetLastWriteTimeUtc(run.GamesFile(4));
        File.WriteAllText(run.GamesFile(5), "half a ga");
        List<IterationReport> reports = await Tiny.Train(config, folder, resume: true, Stop);
        Assert.Equal([4, 5], reports.Select(report => report.Iteration));
        Assert.Equal(weights, Tiny.Weights(folder));
        Assert.Equal(kept, File.GetLastWriteTimeUtc(run.GamesFile(4)));
    }

    [Theory]
    [InlineData("damaged", "half a rep")]
    [InlineData("damaged", null)]
    [InlineData("missing", "")]
    public async Task A_checkpoint_whose_next_games_are_not_there_is_refused_in_one_line(string how, string? content)
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        TrainingConfig config = Config with { BufferCapacity = 1000 };
        await Tiny.Train(config, folder, stop: Stop);
        RunFolder run = RunFolder.Open(folder);
        run.RemoveCheckpoint(5);
        string file = Path.Combine(run.Latest().Path, "trainer", "next-games.jsonl");
        string other = Path.Combine(run.Checkpoints()[^2].Path, "trainer", "next-games.jsonl");
        File.WriteAllText(file, content ?? File.ReadAllText(other));
        if (content is "")
        {
            File.Delete(file);
        }

        InvalidDataException error =
            await Assert.ThrowsAsync<InvalidDataException>(() => Tiny.Train(config, folder, resume: true, Stop));
        Assert.Contains($"is {how}; remove the folder '{run.Latest().Path}'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task A_failure_of_self_play_ends_the_training_with_its_message_and_the_run_can_be_resumed()
    {
        using Scratch scratch = new();
        await Tiny.Train(Config, scratch.In("whole"), stop: Stop);
        RunFolder run = Trainer.Prepare(Config, scratch.In("run"));
        Directory.CreateDirectory(run.GamesFile(3));
        IOException failure =
            await Assert.ThrowsAsync<IOException>(() => Tiny.Train(Config, run.Path, resume: true, Stop));
        Assert.Contains(run.GamesFile(3), failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, run.Latest().Iteration);

        Directory.Delete(run.GamesFile(3));
        await Tiny.Train(Config, run.Path, resume: true, Stop);
        Assert.Equal(Tiny.Weights(scratch.In("whole")), Tiny.Weights(run.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Of_two_functions_run_at_once_the_failure_of_one_stops_the_other_and_is_thrown(bool failsThere)
    {
        InvalidDataException failure = Assert.Throws<InvalidDataException>(() => Beside.Run(
            stop => Task.Run(() => failsThere ? Fail() : Wait(stop)),
            stop => failsThere ? Wait(stop) : Fail(),
            Stop));
        Assert.Equal("diverged", failure.Message);
        Assert.Equal((1, 2), Beside.Run(_ => Task.FromResult(1), _ => 2, Stop));

        static int Fail() => throw new InvalidDataException("diverged");

        static int Wait(CancellationToken stop)
        {
            stop.WaitHandle.WaitOne();
            throw new OperationCanceledException(stop);
        }
    }

    private static List<string> GamesBy(RunFolder run, int checkpoint, int iteration)
    {
        RunCheckpoint found = run.Checkpoints().Single(each => each.Iteration == checkpoint);
        using PolicyValueNetwork network = Checkpoint.Load(found.Path);
        using LocalSelfPlay<TicTacToe> pool = new(default, run.Config, ExecutionPlan.Reference);
        Weights weights = Weights.Of(network);
        PlayedGames<TicTacToe> played = pool.Play(iteration, .., weights, null, Stop).GetAwaiter().GetResult();
        return [.. played.Games.Select(game => game.MovesText())];
    }
}
