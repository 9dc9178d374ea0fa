using System.Text.Json.Nodes;

namespace NanoZero.Cli.Tests;

/// <summary><c>shipped</c> stands wherever the folder of a model does.</summary>
public sealed class ShippedCommandTests(TrainedRun run)
{
    [Fact]
    public async Task A_game_with_a_network_is_played_against_it_and_every_other_against_a_search_without_one()
    {
        foreach ((string game, string opponent) in ((string, string)[])
            [("tictactoe", "opponent: puct:shipped#"), ("connect4", "opponent: puct:shipped#"),
            ("go9", "opponent: rollout@400")])
        {
            Invocation play = (await Invocation.WithInput("quit\n", "play", game)).AssertSucceeded();
            Assert.StartsWith(opponent, play.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("8")]
    [InlineData("32")]
    [InlineData("200")]
    public async Task The_tic_tac_toe_network_loses_from_no_position_that_is_not_lost(string simulations)
    {
        Invocation tried = (await Invocation.Of(
            "evaluate", "shipped", "--game", "tictactoe", "--exhaustive", "--simulations", simulations))
            .AssertSucceeded();
        Assert.Contains("it never loses", tried.Output, StringComparison.Ordinal);
        Assert.Contains("it loses from none of the 3,888 positions", tried.Output, StringComparison.Ordinal);
        Assert.Contains(Path.Combine("tictactoe", "README.md"), tried.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search", "connect4", "--model", "shipped", "--simulations", "8")]
    [InlineData("evaluate", "shipped", "--game", "connect4", "--against", "greedy:shipped", "--games", "2",
        "--simulations", "2")]
    [InlineData("evaluate", "shipped", "--game", "connect4", "--positions", "begin-easy", "--budgets", "1",
        "--no-baselines")]
    [InlineData("play", "connect4", "--against", "ttts:shipped@4", "--side", "none")]
    [InlineData("arena", "puct:shipped@4", "random", "--game", "connect4", "--games", "2")]
    [InlineData("arena", "puct:shipped@4", "RUN", "--games", "2")]
    [InlineData("arena", "RUN", "shipped", "--games", "2")]
    [InlineData("evaluate", "RUN", "--against", "puct:shipped@4", "--games", "2", "--simulations", "2")]
    public async Task Every_command_takes_it_for_a_folder(params string[] words) =>
        (await Invocation.Of([.. words.Select(word => word == "RUN" ? run.Folder : word)])).AssertSucceeded();

    [Theory]
    [InlineData(2, "name it with --game", "evaluate", "shipped")]
    [InlineData(2, "name it with --game", "arena", "puct:shipped@4", "random")]
    [InlineData(2, "name it with --game", "tournament", "greedy:shipped", "random", "--out", "OUT")]
    [InlineData(1, "no network for go9 comes with the program", "evaluate", "shipped", "--game", "go9")]
    [InlineData(1, "no network for go9 comes with the program", "search", "go9", "--model", "shipped")]
    [InlineData(1, "no network for go9:komi=6.5 comes", "play", "go9:komi=6.5", "--against", "shipped")]
    [InlineData(1, "plays tictactoe, not connect4", "evaluate", "RUN", "--game", "connect4")]
    [InlineData(1, "plays tictactoe, not connect4", "arena", "RUN", "puct:shipped@4", "--game", "connect4")]
    [InlineData(1, "comes with another version", "arena", "puct:shipped#01234567@4", "random")]
    [InlineData(1, "there is no checkpoint folder './shipped'", "play", "connect4", "--against", "./shipped")]
    [InlineData(1, "there is no checkpoint folder './shipped'", "evaluate", "./shipped")]
    public async Task What_does_not_ship_is_refused_in_one_line(int code, string expected, params string[] words)
    {
        string Fill(string word) => word switch { "RUN" => run.Folder, "OUT" => run.In("refused"), _ => word };
        (await Invocation.Of([.. words.Select(Fill)])).AssertFailed(code, expected);
        Assert.False(Directory.Exists(run.In("refused")));
    }

    [Fact]
    public async Task A_match_does_not_go_on_with_the_network_of_another_version()
    {
        string file = run.In("shipped-match.json");
        string[] match =
            ["arena", "puct:shipped@4", "random", "--game", "tictactoe", "--games", "4", "--out", file];
        (await Invocation.Of(match)).AssertSucceeded();
        (await Invocation.Of(match)).AssertSucceeded();
        await Change(file, text => text.Replace("\"weights\": \"", "\"weights\": \"0", StringComparison.Ordinal));
        AssertEndsWith(await Invocation.Of(match), "with the weights 0");
    }

    [Fact]
    public async Task A_tournament_names_the_network_itself_and_is_shown_but_not_continued_by_another_version()
    {
        string folder = run.In("shipped-cup"), file = Path.Combine(folder, "tournament.json");
        string[] cup =
            ["tournament", "greedy:shipped", "random", "--game", "tictactoe", "--games", "2", "--out", folder];
        (await Invocation.Of(cup)).AssertSucceeded();
        Invocation again = (await Invocation.Of([.. cup, "one-ply", "--resume"])).AssertSucceeded();
        Assert.Contains("played before", again.Error, StringComparison.Ordinal);
        string hash = (await Invocation.Of("games", "--json")).Json.EnumerateArray()
            .Single(game => game.GetProperty("name").GetString() == "tictactoe").GetProperty("shipped").GetString()!;
        JsonNode stored = JsonNode.Parse(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;
        Assert.Equal($"greedy:{hash}", (string?)stored["config"]!["players"]![0]);
        foreach (string each in Directory.GetFiles(Path.Combine(folder, "matches")).Append(file))
        {
            await Change(each, text => text.Replace(hash, "shipped#01234567", StringComparison.Ordinal));
        }

        (await Invocation.Of("report", folder)).AssertSucceeded();
        AssertEndsWith(
            await Invocation.Of("tournament", "--resume", "--games", "4", "--out", folder),
            $"the network 'shipped#01234567' comes with another version of the program; this one has '{hash}'");
    }

    [Fact]
    public async Task A_folder_of_that_name_is_written_with_a_slash()
    {
        string folder = run.Copy(Path.Combine("elsewhere", "shipped"));
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder);
        Invocation play = (await Invocation.WithInput(
            "quit\n", "play", "tictactoe", "--against", $"puct:{relative}@3")).AssertSucceeded();
        Assert.Contains("shipped/checkpoints/iteration-0002@3", play.Error, StringComparison.Ordinal);
    }

    // The players are announced before what is stored is looked at.
    private static void AssertEndsWith(Invocation failed, string line)
    {
        Assert.Equal(1, failed.ExitCode);
        Assert.Contains(line, failed.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    // A file whose checksum was removed is read as it is.
    private static async Task Change(string file, Func<string, string> change)
    {
        JsonNode changed =
            JsonNode.Parse(change(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)))!;
        changed.AsObject().Remove("checksum");
        await File.WriteAllTextAsync(file, changed.ToJsonString(), TestContext.Current.CancellationToken);
    }
}
