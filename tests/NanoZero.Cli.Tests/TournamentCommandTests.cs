namespace NanoZero.Cli.Tests;

public sealed class TournamentCommandTests(TrainedRun run)
{
    [Fact]
    public async Task A_tournament_is_played_continued_extended_and_reported()
    {
        string folder = run.In("cup");
        string network = $"puct:{run.Folder}@5";
        Invocation first =
            (await Invocation.Of("tournament", "random", network, "--games", "4", "--out", folder, "--json"))
                .AssertSucceeded();
        Assert.True(first.Json.GetProperty("isComplete").GetBoolean());
        Invocation more =
            (await Invocation.Of("tournament", "random", network, "one-ply", "--games", "6", "--resume", "--out",
                folder)).AssertSucceeded();
        Assert.Contains("3 players, 3 matches of 6 games", more.Error, StringComparison.Ordinal);
        Assert.Contains("checkpoints/iteration-0002@5", more.Output, StringComparison.Ordinal);
        Invocation again = (await Invocation.Of("tournament", "--resume", "--out", folder)).AssertSucceeded();
        Assert.Equal(3, again.Error.Split("played before").Length - 1);
        Assert.Equal(more.Output, again.Output);
        (await Invocation.Of("report", folder)).AssertSucceeded();
        Invocation match =
            (await Invocation.Of("report", Path.Combine(folder, "matches", "01-02.json"))).AssertSucceeded();
        Assert.Contains("<h1>A: random against B: puct:", await File.ReadAllTextAsync(
            match.Output.Trim(), TestContext.Current.CancellationToken), StringComparison.Ordinal);

        (await Invocation.Of("tournament", "one-ply", "random", "--resume", "--game", "tictactoe", "--out", folder))
            .AssertFailed(1, "player 1");
        (await Invocation.Of("tournament", "random", "one-ply", "--game", "tictactoe", "--out", folder))
            .AssertFailed(1, "--resume");
    }

    [Fact]
    public async Task Players_that_make_no_tournament_are_refused()
    {
        string folder = run.In("no-cup");
        (await Invocation.Of("tournament", "--out", folder)).AssertFailed(2, "two players");
        (await Invocation.Of("tournament", "random", "--game", "tictactoe", "--out", folder))
            .AssertFailed(2, "at least two players");
        (await Invocation.Of("tournament", "random", "--out", folder)).AssertFailed(2, "at least two players");
        (await Invocation.Of("tournament", "random", "one-ply", "--out", folder)).AssertFailed(2, "--game");
        (await Invocation.Of("tournament", "random", "random", "--game", "tictactoe", "--out", folder))
            .AssertFailed(2, "twice");
        (await Invocation.Of("tournament", "random", "onepyl", "--game", "tictactoe", "--out", folder))
            .AssertFailed(2, "'one-ply'");
        (await Invocation.Of("tournament", "random", "one-ply", "--anchor", "perfect", "--game", "tictactoe", "--out",
            folder)).AssertFailed(2, "anchor");
        Assert.False(Directory.Exists(folder));
    }
}
