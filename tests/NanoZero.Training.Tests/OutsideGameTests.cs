using System.Runtime.CompilerServices;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using OutsideGames;

namespace NanoZero.Training.Tests;

/// <summary>
/// What the public surface does with a game that NanoZero does not know: a 6×6 Othello, which turns stones over and
/// passes.
/// </summary>
public sealed class OutsideGameTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // A program of one's own registers its games where it begins.
    [ModuleInitializer]
    internal static void Register() => GameCatalogue.Register<SmallOthello>();

    [Theory]
    [InlineData("puct")]
    [InlineData("ttts")]
    [InlineData("ttts-mean")]
    public void It_is_searched_by_every_algorithm(string algorithm)
    {
        SmallOthello start = SmallOthello.Start(GameOptions.Default);
        SearchOptions options = new SearchOptions { Algorithm = AlgorithmOptions.Named(algorithm), Simulations = 60 }
            .WithoutEarlyStopping();
        SearchResult result = BatchSearch.Run(
            [start], new RolloutEvaluator<SmallOthello>(1), options, leavesPerBatch: 4, seed: 1, Stop)[0];
        Assert.Equal(60, result.Counts.Simulations);
        Assert.True(start.IsLegal(result.Best));
    }

    [Fact]
    public async Task It_is_trained_saved_loaded_and_played()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        TrainingConfig config = Tiny.Config with { Game = "small-othello", Iterations = 2, StrengthEvery = 2 };
        List<IterationReport> reports = await Tiny.Train(config, folder, stop: Stop);
        Assert.Equal([5, 5], reports.Select(report => report.SelfPlay.Counts.Games));
        Assert.Equal(4, reports[1].Strength!.AgainstRandom.Games);
        Assert.Single(await Tiny.Train(config with { Iterations = 3 }, folder, resume: true, Stop));

        using PolicyValueNetwork network = Checkpoint.Load(folder, SmallOthello.Info);
        SmallOthello start = SmallOthello.Start(GameOptions.Default);
        Player<SmallOthello> trained = ModelPlayer.Create<SmallOthello>(
            "trained", new SearchOptions { Simulations = 4 }, network, ExecutionPlan.Reference);
        MatchOptions options = new() { Openings = new OpeningOptions { Count = 2 } };
        PlayedMatch match =
            Match.Play("small-othello", start, trained, Players.Random<SmallOthello>(), options,
                scratch.In("match.json"), cancellation: Stop);
        Assert.Equal(4, match.Statistics.Counts.Games.Games);
        Assert.All(match.Record.Games, game =>
        {
            SmallOthello opened = MoveText.Play(start, game.Opening, out _);
            Assert.True(MoveText.Play(opened, game.Moves, out _).IsTerminal);
        });
    }

    [Fact]
    public async Task A_players_text_names_its_run_like_any_other()
    {
        using Scratch scratch = new();
        await Tiny.Train(
            Tiny.Config with { Game = "small-othello", Iterations = 1, StrengthEvery = 0 }, scratch.In("run"),
            stop: Stop);
        ResolvedPlayer[] players = [ResolvedPlayer.Of($"puct:{scratch.In("run")}@4"), ResolvedPlayer.Of("rollout@4")];
        Assert.Equal("small-othello", ResolvedPlayer.GameOf(players));
        using OpenPlayers<SmallOthello> opened = new(players, new OpenPlayersOptions());
        Assert.Equal(2, opened.All.Count);
    }

    [Fact]
    public async Task A_run_folder_is_loaded_as_its_newest_checkpoint()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        await Tiny.Train(Tiny.Config with { Iterations = 3, StrengthEvery = 0 }, folder, stop: Stop);
        string newest = RunFolder.Open(folder).Latest().Path;
        Assert.Equal("iteration-0003", Path.GetFileName(newest));
        string untrained = RunFolder.Open(folder).Checkpoints()[0].Path;
        Assert.Equal(Weights(newest), Weights(folder));
        Assert.NotEqual(Weights(untrained), Weights(folder));
        Assert.Equal(Checkpoint.ReadConfig(newest), Checkpoint.ReadConfig(folder));
    }

    [Fact]
    public void A_folder_that_is_neither_run_nor_checkpoint_is_refused_with_what_is_expected()
    {
        using Scratch scratch = new();
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Checkpoint.Load(scratch.Path));
        Assert.Contains(scratch.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains("the folder of a run", refused.Message, StringComparison.Ordinal);
    }

    private static byte[] Weights(string folder)
    {
        using PolicyValueNetwork network = Checkpoint.Load(folder);
        return [.. network.parameters().SelectMany(parameter => parameter.bytes.ToArray())];
    }
}
