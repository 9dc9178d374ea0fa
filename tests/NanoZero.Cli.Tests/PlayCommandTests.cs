using System.Text.RegularExpressions;

namespace NanoZero.Cli.Tests;

public sealed class PlayCommandTests
{
    [Fact]
    public async Task A_piped_game_is_played_to_its_end()
    {
        Invocation play = await Invocation.WithInput(
            "1\n2\n3\n4\n5\n6\n7\n8\n9\n", "play", "tictactoe", "--against", "rollout@50");
        Assert.Equal(0, play.ExitCode);
        Assert.Matches(
            "^(a draw|X wins; you win|O wins; you lose), after [1-9]{5,9}$", play.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task A_search_that_plays_itself_needs_no_input()
    {
        Invocation play =
            (await Invocation.Of("play", "tictactoe", "--side", "none", "--against", "rollout@50")).AssertSucceeded();
        Assert.Matches("^(a draw|[XO] wins), after [1-9]{5,9}$", play.Output.TrimEnd().Split('\n')[^1]);
    }

    [Fact]
    public async Task The_search_moves_first_when_the_person_is_second()
    {
        Invocation play =
            (await Invocation.WithInput("quit\n", "play", "connect4", "--side", "second", "--against", "rollout@50"))
                .AssertSucceeded();
        Assert.Contains("X plays", play.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_move_is_named_and_the_next_line_read()
    {
        Invocation play =
            await Invocation.WithInput("9\n44\n4\n", "play", "connect4", "--against", "rollout@20", "--moves", "34");
        Assert.Equal(0, play.ExitCode);
        string[] said = play.Error.TrimEnd().Split('\n');
        Assert.Contains("'9' is no move", said[1], StringComparison.Ordinal);
        Assert.Contains("one move at a time", said[2], StringComparison.Ordinal);
        Assert.Contains("O plays", play.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Undo_takes_both_last_moves_back()
    {
        Invocation play =
            (await Invocation.WithInput("undo\nmoves\n", "play", "connect4", "--moves", "3445")).AssertSucceeded();
        Assert.Contains("34", play.Output.ReplaceLineEndings("\n").Split('\n'));
    }

    [Fact]
    public async Task What_the_search_finds_is_shown_where_the_view_is_on()
    {
        Invocation play = (await Play("hint\nview on\nhint\nview off\nhint\n", "connect4", "--against", "rollout@30"))
            .AssertSucceeded();
        Assert.Equal(3, Count(play.Output, "the opponent would play"));
        Assert.Equal(1, Count(play.Output, "30 simulations"));
    }

    [Fact]
    public async Task A_line_of_play_begins_with_the_move_of_the_hint()
    {
        Invocation play =
            (await Play("hint\nline\n", "connect4", "--against", "rollout@300", "--moves", "44")).AssertSucceeded();
        Match hint = Regex.Match(play.Output, @"would play (\d)"),
            line = Regex.Match(play.Output, @"expected: (\d) \d.* \(value [+-]\d\.\d\d for X");
        Assert.True(hint.Success && line.Success, play.Output);
        Assert.Equal(hint.Groups[1].Value, line.Groups[1].Value);
    }

    [Fact]
    public async Task Resigning_gives_the_game_to_the_other_side()
    {
        Invocation play = (await Play("resign\n5\n", "tictactoe")).AssertSucceeded();
        Assert.Equal("you resign; O wins, after no move", play.Output.TrimEnd().Split('\n')[^1].Trim());
    }

    [Fact]
    public async Task Sides_can_be_switched()
    {
        Invocation play = (await Play("switch\nresign\n", "tictactoe", "--against", "random")).AssertSucceeded();
        Assert.Contains("you are O now", play.Output, StringComparison.Ordinal);
        Assert.Contains("X plays", play.Output, StringComparison.Ordinal);
        Assert.Matches("^you resign; X wins, after [1-9]$", play.Output.TrimEnd().Split('\n')[^1].Trim());
    }

    [Theory]
    [InlineData("rollout@30", "level: 70 simulations a move")]
    [InlineData("minimax:2", "level: 70 plies looked ahead")]
    [InlineData("random", "only one level")]
    public async Task A_level_is_set_where_the_opponent_has_levels(string opponent, string said)
    {
        Invocation play = (await Play("level 70\n", "connect4", "--against", opponent)).AssertSucceeded();
        Assert.Contains(said, play.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("rollout@1200", "level: 1,200 simulations a move")]
    [InlineData("minimax:1", "level: 1 ply looked ahead")]
    [InlineData("random", "only one level")]
    public async Task The_level_alone_tells_how_strong_the_opponent_is(string opponent, string said)
    {
        Invocation play = (await Play("level\n", "connect4", "--against", opponent)).AssertSucceeded();
        Assert.Contains(said, play.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("connect4", "nonsense",
        "'nonsense' is no move of Connect Four; moves look like 1; 'help' lists what can be typed")]
    [InlineData("go9", "nonsense", "'nonsense' is no move of Go 9×9")]
    [InlineData("tictactoe", "5x", "'5x' is no move of Tic-tac-toe")]
    public async Task A_word_that_is_no_move_is_repeated_whole(string game, string word, string said)
    {
        Invocation play = (await Play($"{word}\n", game, "--against", "random")).AssertSucceeded();
        Assert.Contains(said, play.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_of_runs_is_told_to_be_one()
    {
        string runs = Directory.CreateTempSubdirectory("nanozero-").FullName;
        foreach (string name in (string[])["b", "a"])
        {
            Directory.CreateDirectory(Path.Combine(runs, name));
            await File.WriteAllTextAsync(
                Path.Combine(runs, name, "run.json"), "{}", TestContext.Current.CancellationToken);
        }

        (await Invocation.Of("play", "tictactoe", "--against", runs)).AssertFailed(
            1, "it is a folder of runs; name one of them, such as", $"{Path.Combine(runs, "a")} (1 more)");
    }

    [Fact]
    public async Task What_a_search_finds_fits_into_eighty_columns()
    {
        Invocation play = (await Play("view on\nhint\n", "connect4", "--against", "rollout@100000", "--moves", "44444"))
            .AssertSucceeded();
        Assert.All(play.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        Assert.Contains("100000 simulations", play.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_level_changes_how_much_is_searched()
    {
        Invocation play =
            (await Play("view on\nlevel 70\nhint\n", "connect4", "--against", "rollout@30")).AssertSucceeded();
        Assert.Contains("70 simulations", play.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_saved_game_can_be_continued_and_no_file_is_overwritten()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory("nanozero-").FullName, "game.txt");
        Invocation play =
            (await Play($"save {file}\nsave {file}\nsave\n", "go9", "--moves", "e5,d4")).AssertSucceeded();
        Assert.Equal("e5,d4\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains("is there already", play.Error, StringComparison.Ordinal);
        Assert.Contains("needs the name of a new file", play.Error, StringComparison.Ordinal);
        Invocation next =
            (await Play("moves\n", "go9", "--moves",
                (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Trim())).AssertSucceeded();
        Assert.Contains("e5,d4", next.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("give up")]
    [InlineData("undo")]
    [InlineData("view")]
    [InlineData("view on")]
    public async Task Words_that_mean_nothing_are_answered_in_one_line(string typed)
    {
        Invocation play = (await Play($"{typed}\n", "tictactoe", "--against", "random")).AssertSucceeded();
        Assert.Equal(2, play.Error.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task An_unknown_word_points_to_help_which_names_every_word()
    {
        Invocation play = (await Play("surrender\nhelp\n", "connect4")).AssertSucceeded();
        Assert.Contains("'help' lists what can be typed", play.Error, StringComparison.Ordinal);
        Assert.All(
            new[] { "hint", "line", "undo", "moves", "level N", "switch", "view on|off", "save FILE", "resign",
                "quit" },
            word => Assert.Contains($"  {word}", play.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Go_marks_the_last_move_and_tells_captures_komi_and_score()
    {
        Invocation play = (await Play("", "go9:komi=5.5", "--moves", "a8,a9,j1,j9,b9")).AssertSucceeded();
        Assert.Contains("9 .(X)", play.Output, StringComparison.Ordinal);
        Assert.Contains("captured by X 1, by O 0; komi 5.5;", play.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("random")]
    [InlineData("one-ply")]
    public async Task A_player_without_a_search_plays_and_hints(string opponent)
    {
        Invocation play =
            (await Invocation.WithInput("hint\n5\n", "play", "tictactoe", "--against", opponent)).AssertSucceeded();
        Assert.Contains("the opponent would play", play.Output, StringComparison.Ordinal);
        Assert.Contains("O plays", play.Output, StringComparison.Ordinal);
    }

    private static Task<Invocation> Play(string input, params string[] arguments) =>
        Invocation.WithInput(input, ["play", .. arguments]);

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
