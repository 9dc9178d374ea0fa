namespace NanoZero.Cli.Tests;

public sealed class PlayCommandTests
{
    [Fact]
    public async Task A_piped_game_is_played_to_its_end()
    {
        Invocation play = await Invocation.WithInput(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "play", "tictactoe", "--against", "rollout@50");
        Assert.Equal(0, play.ExitCode);
        Assert.Matches("a draw|[XO] wins", play.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task A_search_that_plays_itself_needs_no_input()
    {
        Invocation play = (await Invocation.Of("play", "tictactoe", "--side", "none", "--against", "rollout@50")).AssertSucceeded();
        Assert.Matches("a draw|[XO] wins", play.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task The_search_moves_first_when_the_person_is_second()
    {
        Invocation play = (await Invocation.WithInput("quit\n", "play", "connect4", "--side", "second", "--against", "rollout@50")).AssertSucceeded();
        Assert.Contains("X plays", play.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_move_is_named_and_the_next_line_read()
    {
        Invocation play = await Invocation.WithInput("9\n44\n4\n", "play", "connect4", "--against", "rollout@20", "--moves", "34");
        Assert.Equal(0, play.ExitCode);
        string[] said = play.Error.TrimEnd().Split('\n');
        Assert.Contains("'9' is no move", said[1], StringComparison.Ordinal);
        Assert.Contains("one move at a time", said[2], StringComparison.Ordinal);
        Assert.Contains("O plays", play.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_takes_both_last_moves_back()
    {
        Invocation play = (await Invocation.WithInput("undo\nmoves\n", "play", "connect4", "--moves", "3445")).AssertSucceeded();
        Assert.Contains("34", play.Output.ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public async Task A_hint_shows_what_the_search_thinks()
    {
        Invocation play = (await Invocation.WithInput("hint\n", "play", "connect4", "--against", "rollout@30")).AssertSucceeded();
        Assert.Contains("30 simulations", play.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("one-ply")]
    public async Task A_player_without_a_search_plays_and_hints(string opponent)
    {
        Invocation play = (await Invocation.WithInput("hint\n5\n", "play", "tictactoe", "--against", opponent)).AssertSucceeded();
        Assert.Contains("the opponent would play", play.Output, StringComparison.Ordinal);
        Assert.Contains("O plays", play.Output, StringComparison.Ordinal);
    }
}
