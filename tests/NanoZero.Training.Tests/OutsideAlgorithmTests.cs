using System.Runtime.CompilerServices;
using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;
using OutsideAlgorithms;

namespace NanoZero.Training.Tests;

/// <summary>
/// What the public surface does with a search algorithm that NanoZero does not know: the children of a node take turns.
/// </summary>
public sealed class OutsideAlgorithmTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // A program of one's own registers its algorithms where it begins.
    [ModuleInitializer]
    internal static void Register() => AlgorithmOptions.Register(new TakeTurnsOptions());

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void It_searches(int leavesInFlight)
    {
        SearchOptions options =
            new() { Algorithm = new TakeTurnsOptions(), Simulations = 60, LeavesInFlight = leavesInFlight };
        HashEvaluator<ConnectFour> evaluator = new();
        SearchResult result =
            BatchSearch.Run([default(ConnectFour)], evaluator, options, leavesInFlight, seed: 1, Stop)[0];
        Assert.Equal([20, 20, 20], result.Actions.Select(action => action.Visits).Where(visits => visits > 0));
        Assert.True(result.Actions.Single(action => action.Action == result.Best).Visits > 0);
    }

    [Fact]
    public async Task It_trains_a_network_and_plays_by_its_name()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        TrainingConfig config =
            Tiny.Config with { Search = Tiny.Config.Search with { Algorithm = new TakeTurnsOptions { Width = 2 } } };
        Assert.NotEmpty(await Tiny.Train(config, folder, stop: Stop));
        ResolvedPlayer player = ResolvedPlayer.Of($"take-turns:{folder}@8");
        Assert.Equal(new TakeTurnsOptions { Width = 2 }, player.Search!.Algorithm);
        Assert.Equal("take-turns", PlayerText.Parse($"take-turns:{folder}@8").Algorithm);
    }

    [Fact]
    public void Its_settings_have_keys_and_ranges()
    {
        SearchOptions options =
            ConfigurationFile.With(new SearchOptions(), ["takeTurns.width=5", "algorithm=take-turns"]);
        Assert.Equal(new TakeTurnsOptions { Width = 5 }, options.Algorithm);
        Assert.Equal(options, ConfigurationFile.Parse(ConfigurationFile.Write(options), new SearchOptions(), "test"));
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => (options with { Algorithm = new TakeTurnsOptions { Width = 0 } }).Validate());
        Assert.Contains("takeTurns.width is 0", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_belongs_to_one_algorithm()
    {
        AlgorithmOptions.Register(new TakeTurnsOptions());
        Assert.Throws<ArgumentException>(() => AlgorithmOptions.Register(new TakeTurnsOptions { Width = 7 }));
    }
}
