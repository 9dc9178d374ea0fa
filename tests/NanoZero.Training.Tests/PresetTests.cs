using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

public sealed class PresetTests
{
    public static TheoryData<string, string> All =>
    [
        .. GameCatalogue.Games.Select(game => game.Name)
            .Concat(["connect:rows=3,columns=3,k=3,gravity=false", "connect:rows=19,columns=19,k=5,gravity=true"])
            .SelectMany(game => TrainingPresets.Names.Select(preset => (game, preset))),
    ];

    [Theory]
    [MemberData(nameof(All))]
    public void Every_preset_of_every_game_is_valid_and_survives_its_file(string game, string preset)
    {
        TrainingConfig config = TrainingPresets.Get(game, preset);
        config.Validate();
        Assert.Equal(game, config.Game);
        Assert.Equal(
            config, ConfigurationFile.Parse(ConfigurationFile.Write(config), new TrainingConfig(), "run.json"));
        TrainingEstimate estimate = TrainingEstimate.For(config, new ExecutionPlan { EvaluationsPerSecond = 5_000 });
        Assert.True(estimate.Seconds > 1 && estimate.MemoryBytes > 1 << 20);
    }

    [Theory]
    [InlineData("othello6", NetworkPolicy.Squares, 3)]
    [InlineData("gomoku15:rule=standard", NetworkPolicy.Squares, 4)]
    [InlineData("connect:rows=5,columns=6,k=4,gravity=true", NetworkPolicy.Squares, 3)]
    [InlineData("hex11", NetworkPolicy.Squares, 4)]
    [InlineData("breakthrough8", NetworkPolicy.Squares, 3)]
    public void Games_on_other_boards_are_learnt_by_the_recipe_of_connect_four(
        string game, NetworkPolicy policy, int layers)
    {
        TrainingConfig config = TrainingPresets.Get(game), known = TrainingPresets.Get("connect4");
        Assert.Equal(known.Network with { Policy = policy }, config.Network);
        Assert.Equal(layers, config.Layers);
        Assert.Equal(
            (known.Search, known.ValueLambda, known.TrainingSteps, known.BatchSize, known.LearningRate),
            (config.Search, config.ValueLambda, config.TrainingSteps, config.BatchSize, config.LearningRate));
        NetworkConfig.For(game, config.Layers, config.Network).Validate();
    }

    // Few actions alone do not make actions squares or columns.
    [Theory]
    [InlineData(9, NetworkPolicy.Squares)]
    [InlineData(10, NetworkPolicy.Squares)]
    [InlineData(18, NetworkPolicy.Squares)]
    [InlineData(19, NetworkPolicy.Squares)]
    [InlineData(3, NetworkPolicy.Squares)]
    [InlineData(4, NetworkPolicy.Pooled)]
    [InlineData(11, NetworkPolicy.Pooled)]
    public void A_policy_of_squares_is_chosen_where_it_fits(int actions, NetworkPolicy expected) => Assert.Equal(
        expected, TrainingPresets.PolicyFor(GameCatalogue.InfoOf("tictactoe") with { ActionCount = actions }));

    [Fact]
    public void Go_keeps_its_own_settings() =>
        Assert.Equal(new NetworkOptions(), TrainingPresets.Get("go9").Network);

    [Fact]
    public void Games_in_play_follow_from_the_plan_unless_they_are_given()
    {
        ExecutionPlan plan = new() { Workers = 4, BatchSize = 48 };
        TrainingConfig config = new() { Search = new SearchOptions { LeavesInFlight = 8 } };
        Assert.Equal(24, config.GamesInPlay(plan));
        Assert.Equal(5, (config with { ParallelGames = 5 }).GamesInPlay(plan));
        Assert.Throws<ArgumentOutOfRangeException>(() => (config with { ParallelGames = -1 }).Validate());
    }

    [Fact]
    public void The_original_preset_has_the_original_numbers()
    {
        TrainingConfig original = TrainingPresets.Get("connect4", "original");
        Assert.Equal((100, 100, 100, 128), (
            original.Iterations, original.GamesPerIteration, original.TrainingSteps, original.BatchSize));
        Assert.Equal((500, 64, 4, 10), (
            original.Search.Simulations, original.ParallelGames, original.Layers, original.StrengthEvery));
        Assert.Equal((1.5f, 0.25f, NoiseSchedule.FirstMove),
            (PuctOf(original).Exploration, PuctOf(original).NoiseFraction, original.Noise));
        Assert.Equal((1e-3, 1e-4, 100_000, 15, 0L), (original.LearningRate, original.WeightDecay,
            original.BufferCapacity, original.TemperaturePlies, original.CacheBytes));
        Assert.Equal(original with { Search = original.Search with { Simulations = 8 }, StrengthSimulations = 8 },
            TrainingPresets.Get("connect4", "as-run"));
    }

    [Fact]
    public void A_rate_that_rises_and_as_many_random_plies_as_a_game_has_are_refused()
    {
        TrainingConfig config = TrainingPresets.Get("connect4");
        Assert.Contains("finalLearningRate", Assert.Throws<ArgumentOutOfRangeException>(() =>
            (config with { LearningRate = 5e-5 }).Validate()).Message, StringComparison.Ordinal);
        (config with { RandomPlies = 41 }).Validate();
        Assert.Contains("randomPlies", Assert.Throws<ArgumentOutOfRangeException>(() =>
            (config with { RandomPlies = 42 }).Validate()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fast_searches_that_are_larger_than_full_ones_are_refused_where_there_are_any()
    {
        TrainingConfig config = TrainingPresets.Get("connect4", "as-run");
        config.Validate();
        string refused = Assert.Throws<ArgumentOutOfRangeException>(() =>
            (config with { FullSearchShare = 0.5 }).Validate()).Message;
        Assert.Contains("fastSimulations must be at most search.simulations, 8", refused, StringComparison.Ordinal);
        (config with { FullSearchShare = 0.5, FastSimulations = 8 }).Validate();
    }

    [Fact]
    public void An_unknown_preset_names_the_nearest() =>
        Assert.Contains("'quick'", Assert.Throws<FormatException>(() =>
            TrainingPresets.Get("connect4", "quik")).Message, StringComparison.Ordinal);

    private static PuctOptions PuctOf(TrainingConfig config) => (PuctOptions)config.Search.Algorithm;
}
