using System.Text.Json;

namespace NanoZero.Cli.Tests;

public sealed class SearchCommandTests
{
    private static readonly string[] RootKeys =
        ["moves", "simulations", "evaluations", "cacheHits", "collisions", "terminals", "value", "stoppedEarly",
            "actions"];

    [Theory]
    [InlineData("puct", new[] { "action", "prior", "visits", "q", "policy" })]
    [InlineData("ttts", new[] { "action", "prior", "visits", "q", "policy", "mean", "variance" })]
    public async Task Json_has_for_each_root_and_action_what_is_documented(string algorithm, string[] actionKeys)
    {
        Invocation search = (await Invocation.Of(
            "search", "connect4", "--moves", "4453", "--algorithm", algorithm, "--simulations", "50", "--json"))
                .AssertSucceeded();
        JsonElement root = Assert.Single(search.Json.EnumerateArray());
        Assert.Equal(RootKeys, root.EnumerateObject().Select(property => property.Name));
        Assert.Equal("4453", root.GetProperty("moves").GetString());
        Assert.All(
            root.GetProperty("actions").EnumerateArray(),
            action => Assert.Equal(actionKeys, action.EnumerateObject().Select(property => property.Name)));
        Assert.Equal(
            ["1", "2", "3", "4", "5", "6", "7"],
            root.GetProperty("actions").EnumerateArray().Select(action => action.GetProperty("action").GetString()!));
    }

    [Fact]
    public async Task The_answer_of_a_network_alone_is_that_of_mirrored_positions_and_gives_a_search_its_priors()
    {
        string[] network = ["--model", "shipped", "--device", "cpu", "--precision", "fp32", "--json"];
        Invocation answered = (await Invocation.WithInput(
            "44536\n44352\n", ["search", "connect4", "--positions", "-", "--evaluation", .. network]))
                .AssertSucceeded();
        JsonElement[] answers = [.. answered.Json.EnumerateArray()];
        Assert.Equal(
            ["moves", "tokens", "value", "draw", "actions"],
            answers[0].EnumerateObject().Select(property => property.Name));
        Assert.Equal(42, answers[0].GetProperty("tokens").GetArrayLength());
        foreach (string same in (string[])["tokens", "value", "draw"])
        {
            Assert.Equal(answers[0].GetProperty(same).GetRawText(), answers[1].GetProperty(same).GetRawText());
        }

        string[][] actions =
        [
            .. answers.Select(answer => answer.GetProperty("actions").EnumerateArray()
                .Select(action => action.GetProperty("action").GetString()!).ToArray()),
        ];
        Assert.Equal(actions[0].Reverse(), actions[1]);
        Invocation search = (await Invocation.Of(
            ["search", "connect4", "--moves", "44536", "--simulations", "10", .. network])).AssertSucceeded();
        Assert.All(search.Json[0].GetProperty("actions").EnumerateArray(), searched =>
        {
            JsonElement own = answers[0].GetProperty("actions")
                .EnumerateArray().Single(action =>
                    action.GetProperty("action").GetString() == searched.GetProperty("action").GetString());
            Assert.Equal(own.GetProperty("prior").GetDouble(), searched.GetProperty("prior").GetDouble(), 1e-4);
        });
    }

    [Theory]
    [InlineData(2, "--simulations has no effect", "--evaluation", "--simulations", "5")]
    [InlineData(2, "--svg has no effect", "--evaluation", "--svg", "unwritten.svg")]
    [InlineData(1, "the game has ended after '15243'", "--evaluation", "--moves", "15243")]
    public async Task An_evaluation_that_cannot_be_is_refused_in_one_line(
        int code, string expected, params string[] options) =>
        (await Invocation.Of(["search", "tictactoe", "--evaluator", "uniform", .. options]))
            .AssertFailed(code, expected);

    [Fact]
    public async Task An_evaluation_can_be_stopped()
    {
        using StringWriter output = new(), error = new();
        Terminal terminal = new(TextReader.Null, output, error, IsLive: false);
        string[] command = ["search", "tictactoe", "--evaluator", "uniform", "--evaluation"];
        Assert.Equal(130, await CommandLine.Run(command, terminal, new CancellationToken(canceled: true)));
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task An_evaluation_is_a_table_for_people()
    {
        string output = (await Invocation.Of(
            "search", "tictactoe", "--evaluator", "uniform", "--moves", "15", "--evaluation")).AssertSucceeded().Output;
        Assert.Contains("value 0.000 for the side to move", output, StringComparison.Ordinal);
        Assert.Contains("0.143", output, StringComparison.Ordinal);
        Assert.DoesNotContain("simulations", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_root_of_a_batch_gets_its_whole_budget_and_the_result_it_gets_alone()
    {
        string[] lines = ["", "4", "4453", "12345", "7"];
        string[] options =
            ["--algorithm", "ttts", "--evaluator", "hash", "--simulations", "100", "--no-early-stopping", "--json"];
        Invocation together = (await Invocation.WithInput(
            string.Join('\n', lines), ["search", "connect4", "--positions", "-", "--leaves", "40", .. options]))
                .AssertSucceeded();
        JsonElement[] roots = [.. together.Json.EnumerateArray()];
        Assert.Equal(lines, roots.Select(root => root.GetProperty("moves").GetString()));
        for (int i = 0; i < lines.Length; i++)
        {
            Assert.Equal(100, roots[i].GetProperty("simulations").GetInt32());
            int answered =
                roots[i].GetProperty("evaluations").GetInt32() + roots[i].GetProperty("cacheHits").GetInt32();
            Assert.Equal(101, answered + roots[i].GetProperty("terminals").GetInt32());
            Invocation alone = (await Invocation.Of(
                ["search", "connect4", "--moves", lines[i], "--leaves", "8", .. options])).AssertSucceeded();
            Assert.Equal(alone.Json[0].GetRawText(), roots[i].GetRawText());
        }
    }

    [Fact]
    public async Task A_search_with_a_cache_reports_its_hits()
    {
        Invocation search = (await Invocation.Of(
            "search", "connect4", "--evaluator", "hash", "--simulations", "300", "--cache", "1", "--json"))
                .AssertSucceeded();
        Assert.NotEqual(0, search.Json[0].GetProperty("cacheHits").GetInt32());
    }

    [Fact]
    public async Task More_leaves_than_simulations_are_capped_and_that_is_said()
    {
        Invocation search =
            await Invocation.Of("search", "connect4", "--simulations", "10", "--leaves", "11", "--json");
        Assert.Equal(0, search.ExitCode);
        Assert.Contains("--leaves 11", search.Error, StringComparison.Ordinal);
        Assert.Equal(10, search.Json[0].GetProperty("simulations").GetInt32());
    }

    [Fact]
    public async Task A_finished_game_has_its_exact_value_and_no_actions()
    {
        Invocation search =
            (await Invocation.Of("search", "connect4", "--moves", "1212121", "--json")).AssertSucceeded();
        Assert.Equal(-1, search.Json[0].GetProperty("value").GetSingle());
        Assert.Empty(search.Json[0].GetProperty("actions").EnumerateArray());
        Assert.Contains("ended", (await Invocation.Of("search", "connect4", "--moves", "1212121")).AssertSucceeded()
            .Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Go_is_searched_with_its_options_and_notation()
    {
        Invocation search = (await Invocation.Of(
            "search", "go9:komi=5.5", "--moves", "c3,g7,pass", "--simulations", "20", "--json")).AssertSucceeded();
        string[] actions =
            [.. search.Json[0].GetProperty("actions").EnumerateArray().Select(action =>
                action.GetProperty("action").GetString()!)];
        Assert.Equal(80, actions.Length);
        Assert.Contains("pass", actions);
        Assert.DoesNotContain("c3", actions);
    }

    [Theory]
    [InlineData("connect4", "44444441", "'4' at ply 7", "illegal")]
    [InlineData("connect4", "12121212", "'2' at ply 8", "ended after ply 7")]
    [InlineData("connect4", "128", "'8' at ply 3", "no move of")]
    [InlineData("tictactoe", "155", "'5' at ply 3", "illegal")]
    [InlineData("go9", "c3,c3", "'c3' at ply 2", "illegal")]
    [InlineData("go9", "pass,pass,c3", "'c3' at ply 3", "ended after ply 2")]
    public async Task A_wrong_move_is_refused_with_its_ply(string game, string moves, string where, string why) =>
        (await Invocation.Of("search", game, "--moves", moves)).AssertFailed(2, "--moves", where, why);

    [Fact]
    public async Task A_wrong_line_of_a_file_is_refused_with_its_number() =>
        (await Invocation.WithInput("4\n49\n", "search", "connect4", "--positions", "-"))
            .AssertFailed(1, "stdin, line 2", "'9' at ply 2");

    [Fact]
    public async Task A_file_without_positions_is_refused() =>
        (await Invocation.WithInput("", "search", "connect4", "--positions", "-")).AssertFailed(1, "no position");

    [Theory]
    [InlineData("--simulations", "0")]
    [InlineData("--leaves", "-3")]
    [InlineData("--leaves", "many")]
    [InlineData("--seed", "-1")]
    [InlineData("--cache", "0")]
    public async Task A_bad_number_is_refused_with_what_is_expected(string option, string value) =>
        (await Invocation.Of("search", "connect4", option, value))
            .AssertFailed(2, $"{option} is '{value}'", "whole number");

    [Theory]
    [InlineData("--algorithm", "pucd", "'puct'")]
    [InlineData("--evaluator", "rolout", "'rollout'")]
    [InlineData("--in-flight", "virtual-los", "'virtual-loss'")]
    [InlineData("--set", "pcut.exploration=1", "'puct'")]
    [InlineData("--set", "puct.exploration=fast", "a number")]
    [InlineData("--set", "puct.exploration=-1", "at least 0")]
    public async Task A_bad_choice_is_refused_with_the_nearest(string option, string value, string words) =>
        (await Invocation.Of("search", "connect4", option, value)).AssertFailed(2, words);

    [Fact]
    public async Task A_model_that_does_not_exist_is_a_failure() =>
        (await Invocation.Of("search", "connect4", "--model", "/no/such/folder")).AssertFailed(1, "/no/such/folder");

    [Fact]
    public async Task A_model_and_another_evaluator_exclude_each_other() =>
        (await Invocation.Of("search", "connect4", "--model", "x", "--evaluator", "hash")).AssertFailed(2, "exclude");

    [Fact]
    public async Task A_cancelled_search_ends_with_the_code_of_ctrl_c()
    {
        using StringWriter output = new(), error = new();
        Terminal terminal = new(TextReader.Null, output, error, IsLive: false);
        int code = await CommandLine.Run(["search", "connect4"], terminal, new CancellationToken(canceled: true));
        Assert.Equal((130, "nanozero: stopped"), (code, error.ToString().Trim()));
    }
}
