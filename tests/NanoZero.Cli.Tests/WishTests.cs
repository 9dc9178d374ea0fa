using System.Text.Json;
using System.Text.Json.Nodes;
using TorchSharp;

namespace NanoZero.Cli.Tests;

/// <summary>What is asked for is done or refused, in every command.</summary>
public sealed class WishTests(TrainedRun run)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Commands { get; } =
        ["arena", "tournament", "play", "search", "evaluate", "ladder", "train"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_device_that_is_not_there_is_refused_in_one_line(string command)
    {
        Assert.SkipWhen(torch.cuda.is_available(), "this machine has CUDA");
        Invocation refused =
            await Invocation.Of([.. Asking(command, run.Folder, run.In($"no-device-{command}")), "--device", "cuda"]);
        refused.AssertFailedAfterNotes(1, "device cuda was asked for");
    }

    [Theory]
    [InlineData("arena")]
    [InlineData("tournament")]
    [InlineData("play")]
    [InlineData("search")]
    [InlineData("evaluate")]
    [InlineData("ladder")]
    public async Task A_precision_asked_for_wins_over_the_runs_own_and_is_said(string command)
    {
        string[] asked = Asking(command, run.Folder, run.In($"precision-{command}"));
        Invocation own = await Invocation.Of([.. asked[..^1], asked[^1] + (asked[^2] == "--out" ? "-own" : "")]);
        Assert.Contains("cpu, fp32", own.Error, StringComparison.Ordinal);
        Invocation other = await Invocation.Of([.. asked, "--precision", "bf16"]);
        Assert.Contains("evaluated on cpu, bf16; its run recorded cpu, fp32", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_match_keeps_how_its_networks_were_evaluated_and_is_not_continued_otherwise()
    {
        string file = run.In("evaluated.json");
        string[] command = ["arena", run.Folder + "@5", "random", "--out", file, "--games"];
        (await Invocation.Of([.. command, "4", "--precision", "bf16"])).AssertSucceeded();
        byte[] before = await File.ReadAllBytesAsync(file, Stop);
        JsonNode match = JsonNode.Parse(before)!;
        Assert.Equal("cpu, bf16", match["a"]!["evaluation"]!.GetValue<string>());
        Assert.Null(match["b"]!["evaluation"]);
        (await Invocation.Of([.. command, "6"]))
            .AssertFailedAfterNotes(1, "evaluated on cpu, bf16 there, player A evaluated on cpu, fp32 here");
        Assert.Equal(before, await File.ReadAllBytesAsync(file, Stop));
        (await Invocation.Of([.. command, "6", "--precision", "bf16"])).AssertSucceeded();
    }

    [Fact]
    public async Task A_match_of_an_earlier_version_is_not_continued_with_another_precision()
    {
        string file = run.In("earlier.json");
        string[] command = ["arena", run.Folder + "@5", "random", "--out", file, "--games"];
        (await Invocation.Of([.. command, "4"])).AssertSucceeded();
        JsonNode match = JsonNode.Parse(await File.ReadAllTextAsync(file, Stop))!;
        match["a"]!.AsObject().Remove("evaluation");
        match.AsObject().Remove("checksum");
        await File.WriteAllTextAsync(file, match.ToJsonString(), Stop);
        (await Invocation.Of([.. command, "6", "--precision", "bf16"]))
            .AssertFailedAfterNotes(1, "evaluated on cpu, fp32 there");
        (await Invocation.Of([.. command, "6"])).AssertSucceeded();
    }

    [Fact]
    public async Task A_tournament_is_not_continued_with_another_precision()
    {
        string folder = run.In("cup-in-bf16");
        string[] command = ["tournament", "random", $"puct:{run.Folder}@5", "--games", "4", "--out", folder];
        (await Invocation.Of([.. command, "--precision", "bf16"])).AssertSucceeded();
        JsonNode match =
            JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "matches", "01-02.json"), Stop))!;
        Assert.Equal("cpu, bf16", match["b"]!["evaluation"]!.GetValue<string>());
        (await Invocation.Of("tournament", "--resume", "--out", folder, "--precision", "fp32"))
            .AssertFailed(1, "cpu, bf16");
        (await Invocation.Of("tournament", "--resume", "--out", folder, "--games", "6")).AssertSucceeded();
    }

    [Fact]
    public async Task The_default_said_aloud_is_the_default()
    {
        string[] command = ["search", "tictactoe", "--model", run.Folder, "--simulations", "40", "--json"];
        Invocation silent = (await Invocation.Of(command)).AssertSucceeded();
        Invocation aloud = (await Invocation.Of([.. command, "--device", "cpu"])).AssertSucceeded();
        Assert.Equal(silent.Output, aloud.Output);
        Assert.Equal(silent.Error, aloud.Error);
    }

    [Theory]
    [InlineData("search", "tictactoe", "--evaluator", "uniform")]
    [InlineData("play", "tictactoe", "--against", "rollout@5")]
    [InlineData("arena", "random", "one-ply", "--game", "tictactoe")]
    [InlineData("tournament", "random", "one-ply", "--game", "tictactoe", "--out", "never-there")]
    public async Task A_precision_is_refused_where_there_is_no_network(params string[] command) =>
        (await Invocation.Of([.. command, "--precision", "fp32"])).AssertFailedAfterNotes(2, "there is none here");

    [Fact]
    public async Task Fewer_games_than_asked_for_are_said_before_and_after()
    {
        string[] command = ["arena", "random", "one-ply", "--game", "tictactoe", "--games", "400"];
        Invocation text = (await Invocation.Of(command)).AssertSucceeded();
        Assert.Contains("108 of the 400 games asked for", text.Error, StringComparison.Ordinal);
        Assert.Contains("in 108 games of 400 asked for", text.Output, StringComparison.Ordinal);
        JsonElement json = (await Invocation.Of([.. command, "--json"])).AssertSucceeded().Json;
        Assert.Equal((108, 400), (json.GetProperty("games").GetInt32(), json.GetProperty("gamesAsked").GetInt32()));
        Invocation cup =
            (await Invocation.Of("tournament", "random", "one-ply", "--game", "tictactoe", "--games", "400", "--out",
                run.In("large-cup"))).AssertSucceeded();
        Assert.Contains("108 of the 400 games asked for", cup.Error, StringComparison.Ordinal);
        Invocation evaluate = await Invocation.Of(
            "evaluate", run.Folder, "--against", "minimax:1", "--games", "400", "--simulations", "2");
        Assert.Contains("108 of the 400 games asked for", evaluate.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_agent_is_the_same_in_every_orientation()
    {
        // The corners 1 and 3 are mirror images: the same position to every agent, whichever command asks.
        async Task<double[]> Priors(string moves)
        {
            Invocation search =
                (await Invocation.Of("search", "tictactoe", "--model", run.Folder, "--moves", moves, "--simulations",
                    "1", "--json")).AssertSucceeded();
            return [.. search.Json[0].GetProperty("actions").EnumerateArray().Select(action =>
                action.GetProperty("prior").GetDouble()).Order()];
        }

        Assert.Equal(await Priors("1"), await Priors("3"));
        Assert.Equal(await Priors("12"), await Priors("32"));
    }

    [Fact]
    public async Task Settings_for_another_game_are_refused()
    {
        (await Invocation.Of("train", "tictactoe", "--set", "game=connect4", "--out", run.In("other-game")))
            .AssertFailed(2, "settings are for connect4, not tictactoe");
        string file = run.In("other-game.json");
        await File.WriteAllTextAsync(file, """{ "game": "connect4" }""", Stop);
        (await Invocation.Of("train", "tictactoe", "--config", file, "--out", run.In("other-game")))
            .AssertFailed(2, "settings are for connect4");
        Assert.False(Directory.Exists(run.In("other-game")));
    }

    [Theory]
    [InlineData("--exhaustive", "--against", "one-ply")]
    [InlineData("--exhaustive", "--games", "2")]
    [InlineData("--budgets", "4")]
    [InlineData("--no-baselines")]
    public async Task Options_of_evaluate_that_nothing_would_come_of_are_refused(params string[] options) =>
        (await Invocation.Of(["evaluate", run.Folder, .. options])).AssertFailed(2, "has no effect");

    [Theory]
    [InlineData("solve", "tictactoe", "--check", "standard", "--moves", "1")]
    [InlineData("bench", "--signature", "--json")]
    [InlineData("arena", "random", "one-ply", "--game", "tictactoe", "--regret-from", "2")]
    [InlineData("arena", "random", "one-ply", "--game", "tictactoe", "--cache", "2")]
    [InlineData("search", "tictactoe", "--set", "leavesInFlight=4")]
    [InlineData("search", "tictactoe", "--set", "ttts.earlyStopping=false")]
    [InlineData("search", "tictactoe", "--no-early-stopping")]
    [InlineData("train", "tictactoe", "--set", "search.ttts.earlyStopping=false")]
    public async Task Options_and_settings_that_nothing_would_come_of_are_refused(params string[] command)
    {
        Invocation refused = await Invocation.Of(command);
        Assert.Equal((2, string.Empty), (refused.ExitCode, refused.Output));
    }

    private static string[] Asking(string command, string folder, string scratch) => command switch
    {
        "arena" => ["arena", folder + "@2", "random", "--games", "2"],
        "tournament" => ["tournament", folder + "@2", "random", "--games", "2", "--out", scratch],
        "play" => ["play", "tictactoe", "--side", "none", "--against", folder + "@2"],
        "search" => ["search", "tictactoe", "--simulations", "2", "--model", folder],
        "evaluate" => ["evaluate", folder, "--games", "2", "--simulations", "2"],
        "ladder" => ["ladder", folder, "--games", "2", "--simulations", "2"],
        _ => ["train", "tictactoe", "--resume", "--out", folder],
    };
}
