using System.Text.Json;

namespace NanoZero.Cli.Tests;

public sealed class MoveErrorTests(TrainedRun run)
{
    // Second: the first player threatens 1 2 3; all but one reply loses.
    private static readonly string[] Positions = ["- 0 0 0 0 0 0 0 0 0 0", "152 0 x x 0 -1 x -1 -1 -1 -1"];

    [Fact]
    public async Task A_model_is_judged_beside_what_needs_no_learning()
    {
        string file = await SetFile("two.txt");
        Invocation evaluate =
            await Invocation.Of("evaluate", run.Folder, "--positions", file, "--budgets", "4,200", "--json");
        Assert.Equal(0, evaluate.ExitCode);
        JsonElement[] rows = [.. evaluate.Json.GetProperty("rows").EnumerateArray()];
        string model = rows[0].GetProperty("player").GetString()!;
        Assert.Equal(
            [model, model, model, "untrained network", "untrained network", "untrained network", "minimax:5"],
            rows.Select(row => row.GetProperty("player").GetString()));
        Assert.All(rows, row => Assert.Equal(2, row.GetProperty("all").GetProperty("positions").GetInt32()));
        Assert.Equal(0, rows[2].GetProperty("all").GetProperty("errors").GetInt32());  // 200 simulations see the threat
        Assert.Equal(0, rows[^1].GetProperty("all").GetProperty("errors").GetInt32());
        Assert.True(rows[0].TryGetProperty("valueError", out _));
    }

    [Fact]
    public async Task The_table_for_people_names_the_sets()
    {
        string file = await SetFile("threat.txt");
        Invocation evaluate =
            await Invocation.Of("evaluate", run.Folder, "--positions", file, "--budgets", "4", "--no-baselines");
        Assert.Equal(0, evaluate.ExitCode);
        Assert.Contains("threat", evaluate.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("untrained", evaluate.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_budgets_unknown_sets_and_bad_lines_are_refused_in_one_line()
    {
        await AssertRefused(2, "--budgets is '4,many'", "--positions", await SetFile("a.txt"), "--budgets", "4,many");
        await AssertRefused(1, "no position set 'no-such-set'", "--positions", "no-such-set");
        string bad = run.In("bad.txt");
        await File.WriteAllLinesAsync(
            bad, [.. Positions, "15263 1 x x x 1 x x 1 1 1"], TestContext.Current.CancellationToken);
        await AssertRefused(1, "bad.txt, line 3", "--positions", bad);
    }

    private async Task AssertRefused(int exitCode, string reason, params string[] arguments)
    {
        Invocation refused = await Invocation.Of(["evaluate", run.Folder, .. arguments]);
        Assert.Equal(exitCode, refused.ExitCode);
        Assert.Contains(reason, refused.Error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    private async Task<string> SetFile(string name)
    {
        string file = run.In(name);
        await File.WriteAllLinesAsync(file, Positions, TestContext.Current.CancellationToken);
        return file;
    }
}
