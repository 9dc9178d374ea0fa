namespace NanoZero.Cli.Tests;

/// <summary>A player for front ends, and games in files that front ends write.</summary>
public sealed class GtpCommandTests : IDisposable
{
    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-gtp-").FullName;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task Answers_alone_are_on_the_standard_output()
    {
        Invocation gtp = (await Invocation.WithInput(
            "1 name\ngenmove b\n2 undo\nquit\n", "gtp", "go9", "rollout@20")).AssertSucceeded();
        Assert.Matches("^=1 NanoZero\n\n= [A-HJ][1-9]\n\n=2\n\n=\n\n$", gtp.Output.ReplaceLineEndings("\n"));
        Assert.Contains("player: rollout@20; game: go9", gtp.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_player_without_a_name_is_the_network_that_ships()
    {
        Invocation gtp = (await Invocation.WithInput(
            "boardsize 9\nkata-genmove_analyze b rootInfo true\n", "gtp", "tictactoe")).AssertSucceeded();
        Assert.Matches(
            "^\\? unacceptable size\n\n=\n(info .* rootInfo .*\n)+play [1-9]\n\n$",
            gtp.Output.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_network_plays_on_its_own_board_alone_and_other_players_on_any()
    {
        Invocation gtp = (await Invocation.WithInput(
            "boardsize 19\ngenmove b\nboardsize 9\nkomi 0.5\nfinal_score\n", "gtp", "go13", "rollout@2"))
            .AssertSucceeded();
        Assert.Matches("^=\n\n= [A-HJ-T][0-9]+\n\n=\n\n=\n\n= W\\+0.5\n\n$", gtp.Output.ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData("gtp", "PLAYER", "go9", "nobody")]
    [InlineData("gtp", "--resign-below", "go9", "random", "--resign-below", "-2")]
    [InlineData("search", "'what' behind the file's name", "go9", "--moves", "x.sgfwhat", "--evaluator", "uniform")]
    public async Task What_cannot_be_read_is_named(string command, string named, params string[] words)
    {
        Invocation refused = await Invocation.Of([command, .. words]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(named, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_game_is_saved_as_sgf_and_searched_after_some_moves()
    {
        string file = Path.Combine(scratch, "game.sgf");
        Invocation play = (await Invocation.WithInput(
            $"save {file}\nquit\n", "play", "go9", "--against", "random", "--moves", "e5,c3,g7,pass"))
            .AssertSucceeded();
        Assert.Contains($"--moves {file} begins from here", play.Output, StringComparison.Ordinal);
        Assert.Contains(";B[ee]\n;W[cg]\n;B[gc]\n;W[]", await File.ReadAllTextAsync(
            file, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Invocation search = (await Invocation.Of(
            "search", "go9", "--moves", file + "@2", "--evaluator", "uniform", "--simulations", "4")).AssertSucceeded();
        Assert.StartsWith("after e5,c3", search.Output, StringComparison.Ordinal);

        Invocation other = await Invocation.Of("search", "go13", "--moves", file, "--evaluator", "uniform");
        Assert.Equal(2, other.ExitCode);
        Assert.Contains(
            "holds a game of Go 9×9, not of Go 13×13; name the game go9", other.Error, StringComparison.Ordinal);
    }
}
