using NanoZero.Play;

namespace NanoZero.Training.Tests;

public sealed class RunStrengthTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_untrained_network_and_the_fixed_players_are_measured_before_the_first_iteration()
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { Iterations = 1 };
        await Tiny.Train(config, scratch.In("run"), stop: Stop);
        RunStrength strength = RunFolder.Open(scratch.In("run")).Strength()!;
        Assert.Equal(config.StrengthGames, strength.Untrained!.AgainstRandom!.Value.Games);
        Assert.Equal(config.StrengthGames, strength.Untrained.AgainstOnePly!.Value.Games);
        Assert.Equal(["one-ply", "minimax:5"], strength.Baselines.Select(baseline => baseline.Player));
        Assert.All(strength.Baselines, baseline =>
            Assert.Equal(config.StrengthGames, baseline.AgainstRandom!.Value.Games));
        Assert.Null(strength.Baselines[0].AgainstOnePly);
        Assert.Empty(strength.Matches);
    }

    [Fact]
    public async Task Positions_with_known_outcomes_judge_the_references_too()
    {
        using Scratch scratch = new();
        TrainingConfig config =
            Tiny.Config with
            {
                Game = "connect4",
                Iterations = 1,
                GamesPerIteration = 2,
                StrengthPositions = NanoZero.Games.PositionSets.Standard
            };
        await Tiny.Train(config, scratch.In("run"), stop: Stop);
        RunStrength strength = RunFolder.Open(scratch.In("run")).Strength()!;
        Assert.Equal(1200, strength.Untrained!.Search!.Value.Positions);
        Assert.NotNull(strength.Untrained.Network);
        Assert.NotNull(strength.Untrained.Values);

        // minimax:5 errs in 6.5 % of the standard positions, one-ply far more often.
        double[] rates = [.. strength.Baselines.Select(baseline => baseline.Search!.Value.Rate)];
        Assert.InRange(rates[1], 0.03, 0.12);
        Assert.True(rates[0] > 2 * rates[1]);
    }

    [Fact]
    public async Task Measuring_changes_nothing_of_the_training_and_can_be_done_again_from_the_checkpoints()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 3 }, scratch.In("measured"), stop: Stop);
        await Tiny.Train(Tiny.Config with { Iterations = 3, StrengthEvery = 0 }, scratch.In("not"), stop: Stop);
        Assert.Equal(Tiny.Weights(scratch.In("not")), Tiny.Weights(scratch.In("measured")));
        Assert.Null(RunFolder.Open(scratch.In("not")).Strength());

        RunFolder run = RunFolder.Open(scratch.In("measured"));
        string before = await File.ReadAllTextAsync(run.StrengthPath, Stop);
        File.Delete(run.StrengthPath);
        await Tiny.Train(Tiny.Config with { Iterations = 4 }, run.Path, resume: true, Stop);
        Assert.Equal(before, await File.ReadAllTextAsync(run.StrengthPath, Stop));
    }

    [Fact]
    public async Task The_newest_network_meets_the_untrained_one_and_the_fixed_players_once()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 2 }, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        byte[] weights = Tiny.Weights(run.Path);
        Assert.True(StrengthMeter.IsDue(run));
        StrengthMeter.Measure(run, cancellation: Stop);
        Assert.False(StrengthMeter.IsDue(run));
        RunStrength strength = run.Strength()!;
        Assert.Equal(2, strength.Iteration);
        Assert.Equal(["untrained", "one-ply", "minimax:1", "minimax:3", "minimax:5"],
            strength.Matches.Select(match => match.Opponent));
        Assert.All(strength.Matches, match => Assert.Equal(Tiny.Config.StrengthGames / 2, match.Counts.Pairs.Pairs));
        Assert.Equal(["one-ply", "minimax:5"], strength.Baselines.Select(baseline => baseline.Player));
        Assert.Equal(weights, Tiny.Weights(run.Path));

        string before = await File.ReadAllTextAsync(run.StrengthPath, Stop);
        List<StrengthProgress> played = [];
        StrengthMeter.Measure(run, new Listener(played), Stop);
        Assert.Empty(played);
        Assert.Equal(before, await File.ReadAllTextAsync(run.StrengthPath, Stop));
    }

    [Fact]
    public async Task A_damaged_file_of_strength_says_what_to_do()
    {
        using Scratch scratch = new();
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, scratch.In("run"), stop: Stop);
        RunFolder run = RunFolder.Open(scratch.In("run"));
        await File.WriteAllTextAsync(run.StrengthPath, "{", Stop);
        Assert.Contains(
            "delete it", Assert.Throws<InvalidDataException>(run.Strength).Message, StringComparison.Ordinal);
    }

    private sealed class Listener(List<StrengthProgress> played) : IProgress<StrengthProgress>
    {
        public void Report(StrengthProgress value) => played.Add(value);
    }
}
