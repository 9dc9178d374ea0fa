namespace NanoZero.Cli.Tests;

/// <summary>What cannot fit into any machine's memory is refused before it is begun.</summary>
public sealed class MemoryTests(TrainedRun run)
{
    private const string Huge = "2147483647";

    [Theory]
    [InlineData("arena", "rollout@N", "random", "--game", "connect4")]
    [InlineData("arena", "random", "puct:RUN@N")]
    [InlineData("tournament", "random", "ttts:RUN@N", "--out", "OUT")]
    [InlineData("play", "go9", "--against", "rollout@N")]
    [InlineData("evaluate", "RUN", "--simulations", "N")]
    [InlineData("evaluate", "RUN", "--simulations", "N", "--exhaustive")]
    [InlineData("ladder", "RUN", "--simulations", "N")]
    [InlineData("search", "connect4", "--simulations", "N")]
    [InlineData("train", "connect4", "--simulations", "N", "--out", "OUT")]
    [InlineData("train", "go19", "--games", "1000000", "--out", "OUT")]
    public async Task A_command_that_cannot_fit_says_what_it_needs_what_there_is_and_what_to_lower(
        params string[] command)
    {
        string target = run.In("never-in-memory");
        string[] words =
            [.. command.Select(word => word.Replace("RUN", run.Folder, StringComparison.Ordinal).Replace(
                "OUT", target, StringComparison.Ordinal))];
        Invocation refused = await Invocation.Of(
            [.. words.Select(word => word == "N" ? Huge : word.Replace("@N", "@" + Huge, StringComparison.Ordinal))]);
        refused.AssertFailedAfterNotes(1, "GB of memory, and there are");
        Assert.Contains("choose fewer", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("measuring", refused.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(target));
    }

    [Theory]
    [InlineData("--games", "1000001")]
    [InlineData("--set", "gamesPerIteration=1000001")]
    public async Task More_games_of_an_iteration_than_fit_are_refused_with_the_range(string option, string value) =>
        (await Invocation.Of("train", "tictactoe", "--dry-run", option, value)).AssertFailed(2, "1000000");

    [Fact]
    public async Task A_level_that_does_not_fit_is_refused_and_the_game_goes_on()
    {
        Invocation play =
            (await Invocation.WithInput($"level {Huge}\nlevel\n", "play", "connect4", "--against", "rollout@30"))
                .AssertSucceeded();
        Assert.Contains("GB of memory", play.Error, StringComparison.Ordinal);
        Assert.Contains("level: 30 simulations a move", play.Output, StringComparison.Ordinal);
    }
}
