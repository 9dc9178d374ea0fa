using System.Text.Json;

namespace NanoZero.Cli.Tests;

/// <summary>Agents of Go beside the moves of games in SGF files.</summary>
public sealed class SgfAgreementTests : IDisposable
{
    private const int Moves = 12;

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-agreement-").FullName;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task A_network_agrees_with_the_games_that_it_played_itself()
    {
        string run = In("run"), own = In("own.sgf"), other = In("other.sgf");
        string[] tiny = [.. TrainedRun.Tiny.Select(word => word == "6" ? "2" : word)];  // games
        Assert.Equal(0, (await Invocation.Of(["train", "go9", "--out", run, .. tiny])).ExitCode);
        string generate = string.Concat(Enumerable.Range(0, Moves).Select(ply => $"genmove {"bw"[ply % 2]}\n"));
        (await Invocation.WithInput($"{generate}printsgf {own}\nquit\n", "gtp", "go9", $"greedy:{run}"))
            .AssertSucceeded();
        await File.WriteAllTextAsync(
            other, "(;SZ[9];B[aa];W[ba];B[])(;SZ[9];B[ia])", TestContext.Current.CancellationToken);
        string[] evaluate =
            ["evaluate", run, "--positions", own, "--positions", other, "--budgets", "2", "--no-baselines"];

        JsonElement found = (await Invocation.Of([.. evaluate, "--json"])).Json;
        Assert.Equal("own,other", string.Join(',', found.GetProperty("files").EnumerateArray()
            .Select(file => file.GetProperty("name").GetString())));
        Assert.Equal(3, found.GetProperty("files")[1].GetProperty("positions").GetInt32());
        JsonElement network = found.GetProperty("rows")[0];
        JsonElement itself = network.GetProperty("byFile")[0];
        int positions = itself.GetProperty("positions").GetInt32();
        Assert.InRange(positions, 2, Moves);
        Assert.Equal(positions, itself.GetProperty("agreements").GetInt32());
        Assert.Equal(1, itself.GetProperty("rate").GetDouble());
        Assert.Equal(
            positions + 3, network.GetProperty("byPhase")[0].GetProperty("positions").GetInt32());
        Assert.False(network.GetProperty("byPhase")[1].TryGetProperty("rate", out _));

        string text = (await Invocation.Of(evaluate)).Output;
        Assert.Contains("moves 1–20", text, StringComparison.Ordinal);
        Assert.Contains("other: 2 games, 3 moves that are no passes", text, StringComparison.Ordinal);
        Assert.Contains("Agreement in percent [95 %]", text, StringComparison.Ordinal);

        (await Invocation.Of("evaluate", run, "--positions", own, "--positions", "some.txt"))
            .AssertFailedAfterNotes(2, "--positions names games and labelled positions");
        (await Invocation.Of("evaluate", run, "--positions", own + "@99"))
            .AssertFailedAfterNotes(1, "goes on after 99 moves");
        (await Invocation.Of("evaluate", run, "--positions", own + "@x"))
            .AssertFailedAfterNotes(2, "--positions: '@x' behind the file's name is no number of moves");
    }

    [Fact]
    public async Task A_search_takes_all_positions_of_a_file_or_those_after_some_moves()
    {
        string file = In("games.sgf");
        await File.WriteAllTextAsync(
            file, "(;SZ[9];B[aa];W[ba])(;SZ[9];B[ia])", TestContext.Current.CancellationToken);
        string[] search = ["search", "go9", "--evaluator", "uniform", "--simulations", "2", "--positions"];
        string all = (await Invocation.Of([.. search, file])).AssertSucceeded().Output;
        Assert.Equal(2, all.Split("start position").Length - 1);
        Assert.Equal(["after a9", "after a9,b9", "after j9"], all.Split('\n')
            .Where(line => line.StartsWith("after ", StringComparison.Ordinal)).Select(line => line.Trim()));
        string one = (await Invocation.Of([.. search, file + "@2"])).AssertSucceeded().Output;
        Assert.StartsWith("after a9,b9", one, StringComparison.Ordinal);
        (await Invocation.Of([.. search, file + "@3"])).AssertFailed(1, "no game of", "goes on after 3 moves");
        (await Invocation.Of(["search", "go13", "--evaluator", "uniform", "--positions", file]))
            .AssertFailed(1, "game 1:", "not of Go 13×13");
    }

    private string In(string name) => Path.Combine(scratch, name);
}
