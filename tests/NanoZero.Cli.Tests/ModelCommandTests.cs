using System.Text.Json;

namespace NanoZero.Cli.Tests;

public sealed class ModelCommandTests(TrainedRun run)
{
    [Theory]
    [InlineData("random")]
    [InlineData("one-ply")]
    [InlineData("rollout")]
    public async Task An_agent_is_evaluated_against_an_opponent(string opponent)
    {
        Invocation evaluate = await Invocation.Of(
            "evaluate", run.Folder, "--against", opponent, "--games", "4", "--simulations", "5", "--json");
        Assert.Equal(0, evaluate.ExitCode);
        Assert.Equal(opponent, evaluate.Json.GetProperty("b").GetString());
        Assert.Equal(4, evaluate.Json.GetProperty("games").GetInt32());
    }

    [Fact]
    public async Task A_match_of_a_player_against_itself_says_so_and_what_more_pairs_would_settle()
    {
        Invocation same =
            await Invocation.Of("arena", "minimax:3", "minimax:3", "--game", "tictactoe", "--games", "20");
        Assert.Contains("A and B are the same player", same.Error, StringComparison.Ordinal);
        Assert.Contains("would settle it as not worse (margin 30 Elo) if", same.Output, StringComparison.Ordinal);
        Assert.Contains("a match like this shows differences from ", same.Output, StringComparison.Ordinal);
        Invocation clear = await Invocation.Of("arena", "one-ply", "random", "--game", "connect4", "--games", "20");
        Assert.DoesNotContain("same player", clear.Error, StringComparison.Ordinal);
        Assert.StartsWith("A one-ply against B random: ", clear.Output, StringComparison.Ordinal);
        Assert.Contains("\nA is better than B: ", clear.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("a match like this", clear.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_opponent_names_the_nearest() =>
        (await Invocation.Of("evaluate", run.Folder, "--against", "one-pli")).AssertFailed(2, "'one-ply'");

    [Fact]
    public async Task Every_reply_is_tried()
    {
        Invocation evaluate =
            await Invocation.Of("evaluate", run.Folder, "--exhaustive", "--simulations", "5", "--json");
        bool lost = evaluate.Json.GetProperty("games").GetProperty("losses").GetInt64() > 0;
        Assert.Equal(lost ? 1 : 0, evaluate.ExitCode);
        Invocation told = await Invocation.Of("evaluate", run.Folder, "--exhaustive", "--simulations", "5");
        Assert.Matches(@"\n(from the start it never loses|it can lose: in [\d,]+ of [\d,]+ games)", told.Output);
    }

    [Fact]
    public async Task One_model_plays_itself_under_two_searches_and_the_match_is_kept()
    {
        string file = run.In("match.json");
        string b = $"ttts:{run.Folder}@5,leavesInFlight=2";
        Invocation arena = await Invocation.Of("arena", run.Folder + "@5", b, "--games", "6", "--out", file, "--json");
        Assert.Equal(0, arena.ExitCode);
        Assert.Equal(6, arena.Json.GetProperty("games").GetInt32());
        Assert.Equal(
            (run.Folder + "@5", b), (arena.Json.GetProperty("a").GetString(), arena.Json.GetProperty("b").GetString()));
        Assert.True(File.Exists(file));
        Invocation other = await Invocation.Of("arena", run.Folder, run.Folder, "--games", "6", "--out", file);
        Assert.Equal(1, other.ExitCode);
        Assert.Contains("holds another match", other.Error, StringComparison.Ordinal);
        Invocation more = (await Invocation.Of("arena", run.Folder + "@5", b, "--games", "8", "--out", file, "--json"))
            .AssertSucceeded();
        Assert.Equal(8, more.Json.GetProperty("games").GetInt32());
    }

    [Fact]
    public async Task Players_without_a_network_need_the_game_to_be_named()
    {
        (await Invocation.Of("arena", "random", "one-ply")).AssertFailed(2, "--game");
        Invocation arena =
            (await Invocation.Of("arena", "rollout@20", "random", "--game", "tictactoe", "--games", "8", "--json"))
                .AssertSucceeded();
        Assert.Equal(8, arena.Json.GetProperty("games").GetInt32());
        (await Invocation.Of("arena", "greedy:" + run.Folder, "random", "--game", "connect4"))
            .AssertFailed(1, "plays tictactoe, not connect4");
    }

    [Theory]
    [InlineData("--margin", "30", "A is better than B: ")]
    [InlineData("--json", null, "\"games\": 20")]
    public async Task Whoever_stops_the_oracle_keeps_the_match(string option, string? value, string kept)
    {
        using CancellationTokenSource cancellation =
            CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using StringReader input = new("");
        using StringWriter output = new();
        using StoppingWriter error = new("judging 8 games", cancellation);
        string[] command =
            ["arena", "perfect", "random", "--game", "tictactoe", "--games", "20", "--regret", "8", option,
                .. value is null ? (string[])[] : [value]];
        Assert.Equal(CommandLine.Stopped, await CommandLine.Run(
            command, new Terminal(input, output, error, IsLive: false), cancellation.Token));
        Assert.Contains(kept, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("stopped after 0 of 8 games were judged; the results of the match are complete",
            error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Games_of_a_solved_game_are_judged_by_its_oracle()
    {
        string[] command = ["arena", "perfect", "random", "--game", "tictactoe", "--games", "20", "--regret", "8"];
        Invocation arena = (await Invocation.Of([.. command, "--json"])).AssertSucceeded();
        Assert.Equal(8, arena.Json.GetProperty("regret").GetProperty("games").GetInt32());
        Assert.Equal(0, arena.Json.GetProperty("regret").GetProperty("a").GetProperty("halfPoints").GetInt64());
        Invocation text = (await Invocation.Of(command)).AssertSucceeded();
        Assert.Contains("in 8 of 20 games", text.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("from ply", text.Output, StringComparison.Ordinal);
        Invocation later = (await Invocation.Of([.. command, "--regret-from", "3"])).AssertSucceeded();
        Assert.Contains("from ply 3 on in 8 of 20 games", later.Output, StringComparison.Ordinal);
        (await Invocation.Of("arena", "random", "one-ply", "--game", "go9", "--regret", "8"))
            .AssertFailed(1, "cannot be solved");
        (await Invocation.Of("arena", "perfect", "random", "--game", "go9"))
            .AssertFailedAfterNotes(1, "cannot be solved");
    }

    [Fact]
    public async Task A_match_ends_when_its_test_decides()
    {
        string[] command = ["arena", "one-ply", "random", "--game", "connect4", "--sprt", "0..50"];
        Invocation arena = (await Invocation.Of([.. command, "--json"])).AssertSucceeded();
        Assert.Equal("accept-h1", arena.Json.GetProperty("sprtDecision").GetString());
        Assert.InRange(arena.Json.GetProperty("games").GetInt32(), 2, 400);
        Invocation text = (await Invocation.Of(command)).AssertSucceeded();
        Assert.Contains("SPRT 0..50@0.05/0.05: H1 accepted", text.Output, StringComparison.Ordinal);
        Assert.Contains("A is better than B", text.Output, StringComparison.Ordinal);
        Invocation margin = (await Invocation.Of([.. command, "--margin", "25", "--json"])).AssertSucceeded();
        Assert.Equal(25, margin.Json.GetProperty("marginElo").GetDouble());
        (await Invocation.Of("arena", "one-ply", "random", "--sprt", "20..0")).AssertFailed(2, "--sprt", "20");
    }

    [Fact]
    public async Task A_match_is_not_begun_that_could_not_be_kept()
    {
        string blocked = Path.Combine(run.Folder, "run.json", "match.json");
        Invocation arena = await Invocation.Of("arena", "random", "one-ply", "--game", "tictactoe", "--out", blocked);
        arena.AssertFailed(1, blocked);
    }

    [Fact]
    public async Task An_unknown_player_shows_the_nearest_and_the_grammar()
    {
        (await Invocation.Of("arena", "ttst:runs/a@10", "random"))
            .AssertFailed(2, "PLAYER_A", "'ttts'", "minimax:DEPTH");
        (await Invocation.Of("arena", "random", "rollout@10,puct.exploratoin=2"))
            .AssertFailed(2, "PLAYER_B", "puct.exploration");
    }

    [Fact]
    public async Task A_ladder_plays_every_checkpoint_against_every_earlier_one_once()
    {
        string folder = run.Copy("ladder");  // other tests play ladders of the run itself, and one writes at a time
        Invocation ladder = await Invocation.Of("ladder", folder, "--games", "2", "--simulations", "4", "--json");
        Assert.Equal(0, ladder.ExitCode);
        string[] names =
            [.. ladder.Json.EnumerateArray().Select(match =>
                $"{match.GetProperty("a").GetString()} {match.GetProperty("b").GetString()}")];
        Assert.Equal(["iteration 1 iteration 0", "iteration 2 iteration 0", "iteration 2 iteration 1"], names);
        Invocation again = await Invocation.Of("ladder", folder, "--games", "2", "--simulations", "4");
        Assert.Contains("played before", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_searches()
    {
        Invocation search =
            await Invocation.Of("search", "tictactoe", "--model", run.Folder, "--simulations", "10", "--json");
        Assert.Equal(0, search.ExitCode);
        Assert.Contains("cpu, fp32", search.Error, StringComparison.Ordinal);
        JsonElement[] actions = [.. search.Json[0].GetProperty("actions").EnumerateArray()];
        Assert.Equal(9, actions.Length);
    }

    [Fact]
    public async Task A_model_for_another_game_is_refused()
    {
        Invocation search = await Invocation.Of("search", "connect4", "--model", run.Folder);
        Assert.Equal(1, search.ExitCode);
        Assert.Contains("plays tictactoe, not connect4", search.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_checkpoint_is_refused_with_the_file_and_the_reason()
    {
        string copy = run.In("damaged");
        Directory.CreateDirectory(copy);
        string checkpoint = Path.Combine(run.Folder, "checkpoints", "iteration-0002");
        File.Copy(Path.Combine(checkpoint, "model.json"), Path.Combine(copy, "model.json"));
        byte[] weights = await File.ReadAllBytesAsync(
            Path.Combine(checkpoint, "model.safetensors"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(
            Path.Combine(copy, "model.safetensors"), weights[..^1], TestContext.Current.CancellationToken);
        foreach (string[] command
            in (string[][])[["evaluate", copy], ["arena", copy, run.Folder], ["search", "tictactoe", "--model", copy]])
        {
            Invocation refused = await Invocation.Of(command);
            Assert.Equal(1, refused.ExitCode);
            Assert.Contains("model.safetensors", refused.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("evaluate", "/no/such/run")]
    [InlineData("ladder", "/no/such/run")]
    [InlineData("arena", "/no/such/run", "/no/such/run")]
    [InlineData("play", "tictactoe", "--against", "puct:/no/such/run@10")]
    public async Task A_folder_that_does_not_exist_is_named(params string[] arguments) =>
        (await Invocation.Of(arguments)).AssertFailed(1, "/no/such/run");

    /// <summary>Asks for a stop as soon as a line with certain words is written.</summary>
    private sealed class StoppingWriter(string words, CancellationTokenSource stop) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(words, StringComparison.Ordinal) == true)
            {
                stop.Cancel();
            }
        }
    }
}
