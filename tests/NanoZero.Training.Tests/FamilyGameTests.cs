using NanoZero.Files;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;

namespace NanoZero.Training.Tests;

/// <summary>Runs of a game whose sizes are chosen by its name.</summary>
public sealed class FamilyGameTests
{
    private const string Game = "connect:rows=4,columns=5,k=3,gravity=true";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_trained_continued_and_played_by_the_name_of_its_member()
    {
        using Scratch scratch = new();
        string folder = scratch.In("run");
        TrainingConfig config = Tiny.Config with { Game = Game, Iterations = 2 };
        Assert.Equal(2, (await Tiny.Train(config, folder, stop: Stop)).Count);
        Assert.Single(await Tiny.Train(config with { Iterations = 3 }, folder, resume: true, Stop));
        Assert.Equal(Game, RunFolder.Open(folder).Config.Game);
        Assert.Equal(Game, Checkpoint.ReadConfig(folder).Game);

        ResolvedPlayer agent = ResolvedPlayer.Of($"puct:{folder}@4");
        Assert.Equal(Game, ResolvedPlayer.GameOf([agent]));
        MatchOptions options = new() { Openings = new OpeningOptions { Count = 2 } };
        PlayedMatch match = Arena.Play(agent, ResolvedPlayer.Of("random"), options, cancellation: Stop);
        Assert.Equal(Game, match.Record.Game);
        Assert.Equal(4, match.Statistics.Counts.Games.Games);
    }

    [Fact]
    public async Task A_network_of_another_member_is_refused_with_both_names()
    {
        using Scratch scratch = new();
        TrainingConfig config = Tiny.Config with { Game = Game, Iterations = 1, StrengthEvery = 0 };
        await Tiny.Train(config, scratch.In("run"), stop: Stop);
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => Checkpoint.Load(
            scratch.In("run"), GameCatalogue.InfoOf("connect:rows=5,columns=4,k=3")).Dispose());
        Assert.Contains(Game, refused.Message, StringComparison.Ordinal);
        Assert.Contains("connect:rows=5,columns=4,k=3,gravity=false", refused.Message, StringComparison.Ordinal);
    }
}
