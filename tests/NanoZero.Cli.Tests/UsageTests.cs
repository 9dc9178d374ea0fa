namespace NanoZero.Cli.Tests;

public sealed class UsageTests
{
    [Fact]
    public async Task A_group_of_commands_alone_lists_its_commands() =>
        (await Invocation.Of("study")).AssertFailed(
            2, "'nanozero study' needs one of its commands: batching, price-of-batching, ablation, "
                + "calibration");

    [Fact]
    public async Task An_odd_number_of_games_is_rounded_up_aloud()
    {
        Invocation arena = await Invocation.Of("arena", "random", "one-ply", "--game", "connect4", "--games", "3");
        Assert.Contains("4 games are played in place of 3", arena.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_lists_the_commands_on_the_output()
    {
        Invocation help = (await Invocation.Of("--help")).AssertSucceeded();
        Assert.Contains("games", help.Output, StringComparison.Ordinal);
        Assert.Empty(help.Error);
    }

    [Theory]
    [InlineData("games")]
    [InlineData("perft")]
    [InlineData("search")]
    [InlineData("train")]
    [InlineData("evaluate")]
    [InlineData("arena")]
    [InlineData("ladder")]
    [InlineData("tournament")]
    [InlineData("play")]
    [InlineData("export")]
    [InlineData("studio")]
    [InlineData("settings")]
    [InlineData("bench")]
    public async Task Help_of_a_command_ends_with_examples(string command)
    {
        Invocation help = (await Invocation.Of(command, "--help")).AssertSucceeded();
        Assert.Contains($"Examples:{Environment.NewLine}  nanozero {command}", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_the_help_goes_to_the_error_stream_and_the_exit_code_is_that_of_wrong_usage()
    {
        Invocation bare = await Invocation.Of();
        Assert.Equal(2, bare.ExitCode);
        Assert.Empty(bare.Output);
        Assert.Contains("Usage:", bare.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_names_the_nearest() =>
        (await Invocation.Of("gmaes")).AssertFailed(2, "'gmaes'", "'games'");

    [Fact]
    public async Task An_unknown_command_is_named_even_where_options_follow() =>
        (await Invocation.Of("serch", "connect4", "--json")).AssertFailed(2, "'serch'", "'search'");

    [Theory]
    [InlineData("arena", "random", "one-ply", "--game", "tictactoe")]
    [InlineData("tournament", "random", "one-ply", "--game", "tictactoe", "--out", "unwritten")]
    [InlineData("evaluate", "unread")]
    [InlineData("ladder", "unread")]
    public async Task More_games_than_fit_are_refused_with_the_range(params string[] command) =>
        (await Invocation.Of([.. command, "--games", "2147483647"])).AssertFailed(2, "--games", "1000000");

    [Fact]
    public async Task An_unknown_option_names_the_nearest() =>
        (await Invocation.Of("perft", "connect4", "--deph", "3")).AssertFailed(2, "'--deph'", "'--depth'");

    [Fact]
    public async Task An_unknown_option_before_the_arguments_names_the_nearest() =>
        (await Invocation.Of("perft", "--deph", "3", "connect4")).AssertFailed(2, "'--deph'", "'--depth'");

    [Fact]
    public async Task An_unknown_game_names_the_nearest() =>
        (await Invocation.Of("perft", "conect4", "--depth", "3")).AssertFailed(2, "'conect4'", "'connect4'");

    [Fact]
    public async Task A_missing_argument_is_named() =>
        (await Invocation.Of("perft", "--depth", "3")).AssertFailed(2, "GAME");

    [Fact]
    public async Task A_missing_option_is_named() =>
        (await Invocation.Of("perft", "connect4")).AssertFailed(2, "--depth");

    [Fact]
    public async Task A_missing_option_is_told_with_its_value() =>
        (await Invocation.Of("tournament", "random", "one-ply"))
            .AssertFailed(2, "'nanozero tournament' needs --out DIR; see 'nanozero tournament --help'");

    [Fact]
    public async Task An_option_without_its_value_says_what_it_needs() =>
        (await Invocation.Of("train", "connect4", "--out"))
            .AssertFailed(2, "--out needs a value: --out DIR; see 'nanozero train --help'");

    [Fact]
    public async Task Help_and_version_are_words_too()
    {
        Invocation words = (await Invocation.Of("help", "train")).AssertSucceeded(),
            options = await Invocation.Of("train", "--help");
        Assert.Equal(options.Output, words.Output);
        Assert.Equal((await Invocation.Of("--help")).Output, (await Invocation.Of("help")).AssertSucceeded().Output);
        Assert.Equal(
            (await Invocation.Of("--version")).Output, (await Invocation.Of("version")).AssertSucceeded().Output);
    }

    [Fact]
    public async Task Upper_case_names_the_same_game() =>
        Assert.Contains("7", (await Invocation.Of("perft", "Connect4", "--depth", "1")).AssertSucceeded().Output,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("exploration=2", "'search.puct.exploration'")]
    [InlineData("simulations=2", "'search.simulations'")]
    [InlineData("learningrat=2", "'learningRate'")]
    public async Task An_unknown_setting_names_the_key_it_may_mean(string setting, string meant) =>
        (await Invocation.Of("train", "connect4", "--dry-run", "--set", setting)).AssertFailed(2, "unknown key", meant);

    [Fact]
    public async Task Where_no_key_is_near_none_is_suggested()
    {
        Invocation failed = await Invocation.Of("train", "connect4", "--dry-run", "--set", "colour=blue");
        failed.AssertFailed(2, "unknown key 'colour'");
        Assert.DoesNotContain("did you mean", failed.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("study.json", "it is a study")]
    [InlineData("tournament.json", "it is a tournament")]
    [InlineData("notes.txt", "there is no run.json")]
    [InlineData(null, "it is empty")]
    public async Task A_folder_that_is_no_run_is_told_what_it_is(string? file, string what)
    {
        string folder = Directory.CreateTempSubdirectory("nanozero-").FullName;
        if (file is not null)
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), "{}", TestContext.Current.CancellationToken);
        }

        (await Invocation.Of("ladder", folder)).AssertFailed(1, "holds no run", what);
        (await Invocation.Of("evaluate", folder)).AssertFailed(1, "holds neither a run nor a checkpoint", what);
    }

    [Theory]
    [InlineData("train", "connect4", "--dry-run", "--set", "iterations=-1",
        "nanozero: iterations is -1; it must be at least 1")]
    [InlineData("train", "connect4", "--dry-run", "--set", "search.puct.exploration=-1",
        "nanozero: search.puct.exploration is -1")]
    [InlineData("search", "connect4", "--set", "puct.exploration=-1", "nanozero: puct.exploration is -1")]
    [InlineData("arena", "rollout@5,puct.exploration=-1", "random", "--game", "connect4", "puct.exploration is -1")]
    [InlineData("study", "batching", "--out", "never", "--set", "training.learningRate=2",
        "nanozero: training.learningRate is 2")]
    [InlineData("study", "batching", "--out", "never", "--set", "multipliers=[1]",
        "nanozero: multipliers must be at least two")]
    [InlineData("study", "batching", "--out", "never", "--set", "training.strengthEvery=0",
        "nanozero: training.strengthEvery must be")]
    [InlineData("study", "price-of-batching", "--out", "never", "--set", "search.simulations=0",
        "nanozero: search.simulations is 0")]
    [InlineData("study", "price-of-batching", "--out", "never", "--set", "leaves=[2]", "nanozero: leaves must be")]
    public async Task A_setting_out_of_its_range_is_named_as_it_is_typed(params string[] command) =>
        (await Invocation.Of(command[..^1])).AssertFailed(2, command[^1]);

    [Theory]
    [InlineData("arena", "random", "one-ply")]
    [InlineData("tournament", "random", "one-ply", "--out", "never")]
    [InlineData("tournament", "random", "--out", "never")]
    public async Task What_the_command_line_lacks_is_wrong_usage(params string[] command)
    {
        Invocation refused = await Invocation.Of(command);
        refused.AssertFailed(2);
        Assert.False(Directory.Exists("never"));
    }

    [Theory]
    [InlineData("search", "tictactoe", "--evaluator", "uniform", "--simulations", "5", "--seed")]
    [InlineData("study", "calibration", "--matches", "100", "--seed")]
    [InlineData("arena", "random", "random", "--game", "tictactoe", "--games", "2", "--seed")]
    [InlineData("train", "tictactoe", "--dry-run", "--seed")]
    public async Task Every_seed_takes_the_same_numbers(params string[] command)
    {
        (await Invocation.Of([.. command, "18446744073709551616"])).AssertFailed(2, "--seed");
        (await Invocation.Of([.. command, "-1"])).AssertFailed(2, "--seed");
        Invocation largest = await Invocation.Of([.. command, "18446744073709551615"]);
        Assert.True(largest.ExitCode == 0, largest.Error);
    }

    [Fact]
    public async Task A_word_too_many_is_named() => (await Invocation.Of("games", "chess")).AssertFailed(2, "'chess'");

    [Theory]
    [InlineData("-1")]
    [InlineData("many")]
    [InlineData("1.5")]
    [InlineData("99999999999999")]
    public async Task A_count_out_of_its_range_is_refused_with_the_range(string depth) =>
        (await Invocation.Of("perft", "connect4", "--depth", depth))
            .AssertFailed(2, $"--depth is '{depth}'", "whole number from 0 to 100");
}
