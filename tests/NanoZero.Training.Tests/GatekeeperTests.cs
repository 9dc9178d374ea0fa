using System.Collections.Concurrent;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;

namespace NanoZero.Training.Tests;

public sealed class GatekeeperTests
{
    private const string Easy = "-1000..-600@0.49", Impossible = "800..1000@0.4";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Who plays the games of iterations 1 to 6, as the iteration that ended with the weights.
    [Theory]
    [InlineData(TrainingMode.Synchronous, 0, Easy, "0 1 2 3 4 5")]
    [InlineData(TrainingMode.Synchronous, 1, Easy, "0 1 2 3 4 5")]
    [InlineData(TrainingMode.Synchronous, 2, Easy, "0 0 2 2 4 4")]
    [InlineData(TrainingMode.Synchronous, 2, Impossible, "0 0 0 0 0 0")]
    [InlineData(TrainingMode.Asynchronous, 0, Easy, "0 0 1 2 3 4")]
    [InlineData(TrainingMode.Asynchronous, 2, Easy, "0 0 0 2 2 4")]
    [InlineData(TrainingMode.Asynchronous, 2, Impossible, "0 0 0 0 0 0")]
    public async Task Games_are_played_by_the_weights_that_passed_the_last_test(
        TrainingMode mode, int every, string test, string expected)
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with
        {
            Mode = mode,
            Iterations = 6,
            CheckpointEvery = 1,
            StrengthEvery = 0,
            GateEvery = every,
            GateGames = 40,
            GateTest = test,
        };
        RunFolder run = Trainer.Prepare(config, scratch.In("run"));
        using Listening self = new(new LocalSelfPlay<TicTacToe>(default, config, run.Description.Plan));
        List<IterationReport> reports = [];
        await foreach (IterationReport report in Trainer.Run(run, default(TicTacToe), self, cancellation: Stop))
        {
            reports.Add(report);
        }

        Dictionary<string, int> iterations = run.Checkpoints().ToDictionary(
            checkpoint => Checkpoint.LoadWeights(checkpoint.Path, TicTacToe.Info).Hash, each => each.Iteration);
        Assert.Equal(expected, string.Join(' ', Enumerable.Range(1, 6).Select(each => iterations[self.Players[each]])));
        Assert.All(reports, report =>
        {
            Assert.Equal(every > 0 && report.Iteration % every == 0, report.Gate is not null);
            Assert.Equal(report.Gate is null ? null : test == Easy, report.Gate?.Passed);
            Assert.InRange(report.Gate?.Results.Games ?? 2, 2, 40);
        });
    }

    [Theory]
    [InlineData(TrainingMode.Synchronous)]
    [InlineData(TrainingMode.Asynchronous)]
    public async Task A_resumed_run_goes_on_with_the_weights_that_passed(TrainingMode mode)
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with
        {
            Mode = mode,
            GateEvery = 2,
            GateGames = 40,
            GateTest = Easy,
            CheckpointEvery = 1,
        };
        await Tiny.Train(config, scratch.In("whole"), stop: Stop);
        await Tiny.TrainInParts(config, scratch.In("parts"), Stop);

        Assert.Equal(Tiny.Weights(scratch.In("whole")), Tiny.Weights(scratch.In("parts")));
        string passed = Path.Combine("checkpoints", "iteration-0005", "trainer", "passed", "model.safetensors");
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(scratch.In("whole"), passed)),
            File.ReadAllBytes(Path.Combine(scratch.In("parts"), passed)));
        Assert.Equal(
            File.ReadAllBytes(Path.Combine(scratch.In("whole"), "checkpoints", "iteration-0004", "model.safetensors")),
            File.ReadAllBytes(Path.Combine(scratch.In("whole"), passed)));

        Directory.Delete(Path.GetDirectoryName(Path.Combine(scratch.In("parts"), passed))!, recursive: true);
        InvalidDataException refused = await Assert.ThrowsAsync<InvalidDataException>(() =>
            Tiny.Train(config with { Iterations = 6 }, scratch.In("parts"), resume: true, Stop));
        Assert.Contains("passed' is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_test_that_is_none_is_refused()
    {
        string refused = Assert.Throws<ArgumentOutOfRangeException>(() =>
            (Tiny.Config with { GateTest = "30..0" }).Validate()).Message;
        Assert.Contains(
            "gateTest must be a sequential test such as 0..35, not '30..0'", refused, StringComparison.Ordinal);
    }

    /// <summary>Self-play that remembers whose weights it was given.</summary>
    private sealed class Listening(LocalSelfPlay<TicTacToe> inner) : ISelfPlay<TicTacToe>, IDisposable
    {
        public ConcurrentDictionary<int, string> Players { get; } = [];

        public Task<PlayedGames<TicTacToe>> Play(
            int iteration,
            Range games,
            Weights weights,
            IProgress<PlayProgress>? progress,
            CancellationToken cancellation)
        {
            Players[iteration] = weights.Hash;
            return inner.Play(iteration, games, weights, progress, cancellation);
        }

        public void Dispose() => inner.Dispose();
    }
}
