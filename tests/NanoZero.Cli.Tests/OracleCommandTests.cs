using System.Text.Json;

namespace NanoZero.Cli.Tests;

public sealed class OracleCommandTests
{
    private const string LatePosition = "1122555442572426246366675316751"; // of end-easy: only the third column draws

    [Fact]
    public async Task Solve_tells_the_value_of_every_move()
    {
        Invocation solve = await Invocation.Of("solve", "connect4", "--moves", LatePosition, "--scores", "--json");
        Assert.Equal(0, solve.ExitCode);
        Assert.Equal(0, solve.Json.GetProperty("value").GetInt32());
        Assert.Equal(11, solve.Json.GetProperty("pliesLeft").GetInt32());
        JsonElement[] moves = [.. solve.Json.GetProperty("moves").EnumerateArray()];
        Assert.Equal(["1", "3", "4", "7"], moves.Select(move => move.GetProperty("move").GetString()));
        Assert.Equal([-1, 0, -1, -1], moves.Select(move => move.GetProperty("value").GetInt32()));
        Assert.Equal([-1, 0, -1, -1], moves.Select(move => Math.Sign(move.GetProperty("score").GetInt32())));
    }

    [Fact]
    public async Task Solve_speaks_to_people_of_wins_draws_and_losses()
    {
        Invocation solve = await Invocation.Of("solve", "tictactoe", "--moves", "15");
        Assert.Equal(0, solve.ExitCode);
        Assert.Contains("draw for the side to move", solve.Output, StringComparison.Ordinal);
        Assert.Contains(" s, no search was needed", solve.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Solve_checks_a_set_without_looking_openings_up()
    {
        Invocation check = await Invocation.Of("solve", "connect4", "--no-table", "--check", "end-easy");
        Assert.Equal((0, "end-easy: 200 of 200 agree"), (check.ExitCode, check.Output.Trim()));
    }

    [Fact]
    public async Task Solve_reports_a_set_whose_labels_are_wrong_as_a_failure()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"{LatePosition} 1 1 x 0 -1 x x -1\n");
        Invocation check = await Invocation.Of("solve", "connect4", "--check", file);
        File.Delete(file);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("0 of 1 agree", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Solve_refuses_games_that_cannot_be_solved_and_moves_that_cannot_be_played()
    {
        (await Invocation.Of("solve", "go9")).AssertFailed(1, "Go 9×9 cannot be solved", "tictactoe, connect4");
        (await Invocation.Of("solve", "connect4", "--moves", "8")).AssertFailed(2, "--moves", "'8'");
        (await Invocation.Of("solve", "tictactoe", "--scores")).AssertFailed(2, "--scores");
        (await Invocation.Of("solve", "connect4", "--check", "begin-hrd"))
            .AssertFailed(1, "no position set 'begin-hrd'");
    }

    [Fact]
    public async Task Positions_writes_a_set_that_solve_agrees_with_and_leaves_out_the_excluded()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        string first = Path.Combine(folder, "first.txt"), second = Path.Combine(folder, "second.txt");
        string[] request = ["positions", "connect4", "--count", "12", "--seed", "3", "--class", "end-easy"];
        Assert.Equal(0, (await Invocation.Of([.. request, "--out", first])).ExitCode);
        Assert.Equal(0, (await Invocation.Of([.. request, "--exclude", "standard", first, "--out", second])).ExitCode);
        Assert.Contains("12 of 12 agree", (await Invocation.Of("solve", "connect4", "--no-table", "--check", second))
            .Output, StringComparison.Ordinal);
        Assert.Empty(File.ReadLines(first).Intersect(File.ReadLines(second)));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("positions", "connect4", "--count", "1", "--class", "end-easy")]
    [InlineData("bench", "--only", "search")]
    public async Task A_file_of_another_kind_is_not_overwritten(params string[] command)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "Dear diary,\n");
        (await Invocation.Of([.. command, "--out", file])).AssertFailed(1, "it stays as it is", "--out");
        Assert.Equal("Dear diary,\n", await File.ReadAllTextAsync(file));
        File.Delete(file);
    }

    [Fact]
    public async Task Positions_refuses_what_it_cannot_do()
    {
        string file = Path.Combine(Path.GetTempPath(), "unwritten.txt");
        (await Invocation.Of("positions", "go9", "--out", file)).AssertFailed(1, "Go 9×9 cannot be solved");
        (await Invocation.Of("positions", "connect4", "--class", "end-hard", "--out", file))
            .AssertFailed(2, "--class", "no class 'end-hard'");
        (await Invocation.Of("positions", "connect4", "--from", "nowhere", "--out", file))
            .AssertFailed(1, "'nowhere' holds no games");
        Assert.False(File.Exists(file));
    }
}
