using System.Text.Json;

namespace NanoZero.Cli.Tests;

/// <summary>Files of positions that users bring: other people's notations, and games of Go.</summary>
public sealed class ForeignPositionTests : IDisposable
{
    private const string Late = "1122555442572426246366675316751";  // of end-easy: only the third column draws

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-foreign-").FullName;

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    [Fact]
    public async Task Scores_alone_are_enough_for_move_errors_late_in_the_game()
    {
        string file = Write("pons.txt", $"{Late} 0\n");
        Invocation evaluate = await Evaluate(file, "--no-baselines");
        Assert.Contains("Move errors in percent", evaluate.Output, StringComparison.Ordinal);
        Assert.Contains(
            "pons: 1 positions; outcomes are the file's; moves are judged by the solver in 1", evaluate.Output,
            StringComparison.Ordinal);
        JsonElement labels = (await Evaluate(file, "--no-baselines", "--json")).Json.GetProperty("labels")[0];
        Assert.Equal(1, labels.GetProperty("movesOfOracle").GetInt32());
        Assert.Equal(0, labels.GetProperty("movesOfFile").GetInt32());
    }

    [Fact]
    public async Task An_eight_ply_file_judges_values_of_networks_and_of_searches()
    {
        // a1 x, then above it in turn; as the data set has it, but with its outcome by the solver
        string file = Write("8ply.data", Cells("xoxoxo,xo") + ",win\n" + Cells("b,xo,b,xoxoxo") + "\n");
        Invocation evaluate = await Evaluate(file);
        Assert.DoesNotContain("Move errors", evaluate.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("minimax", evaluate.Output, StringComparison.Ordinal);
        Assert.Contains("wrong sign, %", evaluate.Output, StringComparison.Ordinal);
        Assert.Contains(
            "8ply: 2 positions; outcomes are the file's in 1 positions, the solver's in 1; moves are not judged; "
            + "'nanozero positions --label' solves those that take long: 2",
            evaluate.Output, StringComparison.Ordinal);
        JsonElement rows = (await Evaluate(file, "--json")).Json.GetProperty("rows");
        Assert.All(rows.EnumerateArray(), row =>
        {
            Assert.Equal(0, row.GetProperty("all").GetProperty("positions").GetInt32());
            Assert.False(row.GetProperty("all").TryGetProperty("rate", out _));
            Assert.InRange(row.GetProperty("valueError").GetProperty("signAgreement").GetDouble(), 0, 1);
        });
    }

    [Fact]
    public async Task Boards_are_labelled_and_the_labels_agree_with_the_solver()
    {
        string file = Write("boards.txt", $"{Board(Late)}draw\n\n{Late[..20]}\n");
        string labelled = Path.Combine(scratch, "labelled.txt");
        (await Invocation.Of("positions", "connect4", "--label", file, "--out", labelled)).AssertSucceeded();
        Invocation check = await Invocation.Of("solve", "connect4", "--no-table", "--check", labelled);
        Assert.Contains("2 of 2 agree", check.AssertSucceeded().Output, StringComparison.Ordinal);
        string[] lines = await File.ReadAllLinesAsync(labelled, TestContext.Current.CancellationToken);
        Assert.EndsWith(" 0 -1 x 0 -1 x x -1", lines[0], StringComparison.Ordinal);
        Assert.StartsWith(Late[..20] + " ", lines[1], StringComparison.Ordinal);
        (await Invocation.Of("positions", "connect4", "--label", file, "--count", "1", "--out", "-"))
            .AssertSucceeded();
    }

    [Fact]
    public async Task Scores_of_other_solvers_are_checked()
    {
        string file = Write("scores.txt", $"{Late} 0\n{Late[..^1]} 1\n{Late}3 loss\n");
        Invocation check = await Invocation.Of("solve", "connect4", "--check", file);
        Assert.Contains("scores: 1 of 3 agree", check.Output, StringComparison.Ordinal);
        (await Invocation.Of("solve", "connect4", "--check", Write("bare.txt", "44 0\n\n44\n")))
            .AssertFailed(1, "bare.txt, line 3: no outcome stands behind the position");
    }

    [Fact]
    public async Task A_search_takes_the_positions_and_leaves_the_outcomes()
    {
        string file = Write("mixed.txt", $"44 -2\n\n{Board("4453")}win\n\n");
        Invocation search = await Invocation.Of(
            "search", "connect4", "--positions", file, "--evaluator", "uniform", "--simulations", "5");
        Assert.Equal(0, search.ExitCode);
        Assert.Equal(2, search.Output.Split("5 simulations").Length - 1);
        Assert.Contains(
            "outcomes stand behind the positions; a search does not", search.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".......\n...z...\n", "line 2: 'z' is no square")]
    [InlineData("44 0\nx,o,b,win\n", "line 2: 4 fields between commas; expected 42 cells")]
    public async Task A_bad_line_is_told_by_every_command(string text, string message)
    {
        string file = Write("bad.txt", text);
        foreach (string[] command in (string[][])[
            ["evaluate", "shipped", "--game", "connect4", "--positions", file],
            ["search", "connect4", "--positions", file, "--evaluator", "uniform"],
            ["solve", "connect4", "--check", file],
            ["positions", "connect4", "--label", file, "--out", "-"],
            ["positions", "connect4", "--exclude", file, "--out", "-"]])
        {
            (await Invocation.Of(command)).AssertFailedAfterNotes(1, $"bad.txt, {message}");
        }
    }

    [Fact]
    public async Task Labels_are_for_games_with_a_solver_and_take_no_other_options()
    {
        string file = Write("go.txt", "d4 1\n");
        (await Invocation.Of("positions", "go9", "--label", file, "--out", "-"))
            .AssertFailed(1, "Go 9×9 cannot be solved");
        (await Invocation.Of("positions", "connect4", "--label", file, "--class", "end-easy", "--out", "-"))
            .AssertFailed(2, "--class has no effect");
    }

    private string Write(string name, string text)
    {
        string file = Path.Combine(scratch, name);
        File.WriteAllText(file, text);
        return file;
    }

    // Columns parted by commas, each from its bottom; b for an empty one.
    private static string Cells(string columns)
    {
        string[] given = columns.Split(',');
        return string.Join(',', Enumerable.Range(0, 7).SelectMany(column =>
            (column < given.Length ? given[column] : "").PadRight(6, 'b')));
    }

    private static string Board(string moves) => string.Join('\n', NanoZero.Play.GameView.At("connect4", moves).Cells
        .Select(row => string.Concat(row.Select(cell => cell switch { 1 => 'x', -1 => 'o', _ => '.' })))) + "\n";

    private static async Task<Invocation> Evaluate(string file, params string[] more)
    {
        Invocation done = await Invocation.Of(
            ["evaluate", "shipped", "--game", "connect4", "--positions", file, "--budgets", "2", .. more]);
        Assert.True(done.ExitCode == 0, done.Error);
        return done;
    }
}
