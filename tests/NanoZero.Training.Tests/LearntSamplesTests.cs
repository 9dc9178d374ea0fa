using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

/// <summary>What is learnt of games, and how often.</summary>
public sealed class LearntSamplesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Positions_are_learnt_as_often_as_their_share_of_the_surprise_says()
    {
        // Half of the weight of four samples is given to all alike, the rest by surprise: 0, 1, 3 and 0 of 4.
        TrainingConfig config = new() { SurpriseWeight = 0.5 };
        double[] weights = [0.5, 1, 2, 0.5];
        const int Iterations = 2000;
        double[] copies = new double[4];
        GameRecord<TicTacToe> game = Game(0, 1, 3, 0);
        for (int iteration = 1; iteration <= Iterations; iteration++)
        {
            TrainingSample<TicTacToe>[] samples = LearntSamples.Of(config, iteration, [game]);
            Assert.Equal(samples, LearntSamples.Of(config, iteration, [game]));
            Assert.Equal(samples.Select(sample => sample.Position.Ply).Order(), samples.Select(s => s.Position.Ply));
            for (int ply = 0; ply < 4; ply++)
            {
                int count = samples.Count(sample => sample.Position.Ply == ply);
                Assert.InRange(count, Math.Floor(weights[ply]), Math.Ceiling(weights[ply]));
                copies[ply] += count;
            }
        }

        Assert.All(Enumerable.Range(0, 4), ply => Assert.Equal(weights[ply], copies[ply] / Iterations, 0.05));
    }

    [Fact]
    public void Every_position_is_learnt_once_where_surprises_do_not_count_or_nothing_surprises()
    {
        GameRecord<TicTacToe> game = Game(0, 1, 3, 0), expected = Game(0, 0, 0, 0);
        TrainingSample<TicTacToe>[] all = [.. game.Samples(lambda: 1)];
        Assert.Equal(all, LearntSamples.Of(new TrainingConfig(), 1, [game]));
        Assert.Equal(
            all.Select(sample => sample.Position),
            LearntSamples.Of(new TrainingConfig { SurpriseWeight = 1 }, 1, [expected]).Select(each => each.Position));
    }

    [Fact]
    public void Games_without_surprises_are_refused_where_surprises_count()
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() =>
            LearntSamples.Of(new TrainingConfig { SurpriseWeight = 0.5 }, 3, [Game()]));
        Assert.Contains("games of iteration 3 lack the surprises", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Merged_positions_have_the_means_of_their_policies_and_values_in_the_order_of_first_sight()
    {
        TicTacToe first = default, second = default;
        second.Play(4);
        ReplayBuffer<TicTacToe> buffer = new(4);
        buffer.Add(
        [
            new(second, Policy((8, 1)), -1, 0),  // makes room for the last one
            new(first, Policy((0, 0.25f), (1, 0.75f)), 1, 0.5f),
            new(second, Policy((0, 1)), 1, 1),
            new(first, Policy((1, 0.25f), (5, 0.75f)), 0, 0.25f),
            new(first, Policy((0, 0.5f), (5, 0.5f)), -1, 0),
        ]);
        ReplayBuffer<TicTacToe> merged = buffer.Merged();
        Assert.Equal(2, merged.Count);
        Assert.Equal(first, merged[0].Position);
        Assert.Equal([0, 1, 5], merged[0].Policy.Actions.ToArray().Select(action => (int)action));
        Assert.Equal(new[] { 0.75 / 3, 1 / 3.0, 1.25 / 3 }, merged[0].Policy.Weights.ToArray().Select(each =>
            (double)each), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal((0.0, 0.25), (merged[0].Value, merged[0].RootValue));
        Assert.Equal(buffer[1], merged[1]);
        Assert.Equal(0, new ReplayBuffer<TicTacToe>(3).Merged().Count);
    }

    [Theory]
    [InlineData(null, 1000, 100)]
    [InlineData(2.0, 1000, 8)]
    [InlineData(2.0, 1100, 9)]
    [InlineData(2.0, 0, 1)]
    [InlineData(0.001, 1000, 1)]
    public void The_replay_ratio_says_how_many_steps_follow_the_positions_of_an_iteration(
        double? ratio, int added, int steps) =>
        Assert.Equal(steps, new TrainingConfig { ReplayRatio = ratio, BatchSize = 256 }.StepsFor(added));

    [Theory]
    [InlineData(TrainingMode.Synchronous)]
    [InlineData(TrainingMode.Asynchronous)]
    public async Task A_run_takes_the_steps_of_its_replay_ratio_on_merged_positions_and_resumes_to_the_same_bytes(
        TrainingMode mode)
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with
        {
            Mode = mode,
            ReplayRatio = 3,
            MergePositions = true,
            BufferCapacity = 1000,
        };
        await Tiny.Train(config, scratch.In("whole"), stop: Stop);
        RunFolder whole = RunFolder.Open(scratch.In("whole"));
        Assert.All(whole.Metrics(), report => Assert.Equal(
            (int)Math.Max(1, Math.Round(3.0 * report.SelfPlay.Counts.Plies / 16)), report.Learning.Steps));
        HashSet<UInt128> seen = [];
        foreach (IterationReport report in whole.Metrics())
        {
            seen.UnionWith(SelfPlayFile.Load(whole, report.Iteration, default(TicTacToe))
                .SelectMany(game => game.Samples(lambda: 1)).Select(sample => sample.Position.Key));
            Assert.Equal(seen.Count, report.Learning.BufferSize);
        }

        await Tiny.TrainInParts(config, scratch.In("parts"), Stop);
        Assert.Equal(Tiny.Weights(scratch.In("whole")), Tiny.Weights(scratch.In("parts")));
    }

    [Fact]
    public async Task A_run_that_weights_by_surprise_keeps_the_surprises_beside_its_games_and_others_do_not()
    {
        using Scratch scratch = new();
        foreach (double weight in new[] { 0, 0.5 })
        {
            TrainingConfig config = Tiny.Config with { SurpriseWeight = weight, Iterations = 1 };
            string folder = scratch.In($"{weight}");
            IterationReport report = Assert.Single(await Tiny.Train(config, folder, stop: Stop));
            RunFolder run = RunFolder.Open(folder);
            IReadOnlyList<GameRecord<TicTacToe>> games = SelfPlayFile.Load(run, 1, default(TicTacToe));
            Assert.All(games, game => Assert.Equal(weight > 0 ? game.Actions.Count : 0, game.Surprises.Count));
            Assert.Equal(LearntSamples.Of(config, 1, games).Length, report.Learning.BufferSize);
        }
    }

    [Fact]
    public void Positions_cannot_be_merged_and_repeated_at_once()
    {
        TrainingConfig config = new() { MergePositions = true, SurpriseWeight = 0.5 };
        ArgumentOutOfRangeException refused = Assert.Throws<ArgumentOutOfRangeException>(() => config.Validate());
        Assert.Contains("surpriseWeight", refused.Message, StringComparison.Ordinal);
    }

    private static SearchPolicy Policy(params (ushort Action, float Weight)[] shares) =>
        new(shares.Select(each => each.Action).ToArray(), shares.Select(each => each.Weight).ToArray());

    private static GameRecord<TicTacToe> Game(params float[] surprises) => new()
    {
        Index = 0,
        Start = default,
        Opening = [],
        Actions = [0, 1, 2, 3],
        RootValues = [0, 0, 0, 0],
        Policies = [Policy((0, 1)), Policy((1, 1)), Policy((2, 1)), Policy((3, 1))],
        Surprises = surprises,
        Outcome = 0,
    };
}
