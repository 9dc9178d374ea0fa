using System.Text;

namespace NanoZero.Cli.Tests;

/// <summary>The command that exports agents; what it writes has tests of its own.</summary>
public sealed class ExportCommandTests(TrainedRun run)
{
    [Fact]
    public async Task A_run_becomes_a_page_that_names_it_and_replaces_an_older_page()
    {
        string file = run.In("agent.html");
        for (int time = 0; time < 2; time++)
        {
            Invocation export = (await Invocation.Of("export", run.Folder, "--html", file)).AssertSucceeded();
            Assert.Contains(file, export.Error, StringComparison.Ordinal);
            Assert.Contains("<dd>run/iteration-0002</dd>", await File.ReadAllTextAsync(
                file, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_shipped_network_goes_to_the_standard_output()
    {
        Invocation export =
            (await Invocation.Of("export", "shipped", "--game", "tictactoe", "--html", "-")).AssertSucceeded();
        Assert.StartsWith("<!DOCTYPE html>", export.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_becomes_tables_that_replace_older_tables()
    {
        string positions = run.In("positions.parquet"), metrics = run.In("metrics.csv");
        for (int time = 0; time < 2; time++)
        {
            Invocation export = (await Invocation.Of(
                "export", run.Folder, "--parquet", positions, "--csv", metrics)).AssertSucceeded();
            Assert.Contains(" positions of 12 games are in ", export.Error, StringComparison.Ordinal);
            Assert.Contains(metrics, export.Error, StringComparison.Ordinal);
        }

        string table = await File.ReadAllTextAsync(metrics, TestContext.Current.CancellationToken);
        Assert.Equal(3, table.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.Equal(table, (await Invocation.Of("export", run.Folder, "--csv", "-")).AssertSucceeded().Output);
        byte[] bytes = await File.ReadAllBytesAsync(positions, TestContext.Current.CancellationToken);
        Assert.Equal("PAR1"u8, bytes.AsSpan(0, 4));
        Assert.Equal("PAR1"u8, bytes.AsSpan(bytes.Length - 4));
    }

    [Theory]
    [InlineData("--html", "not an exported page")]
    [InlineData("--parquet", "not a Parquet file")]
    [InlineData("--csv", "not a table of metrics")]
    public async Task Another_file_of_that_name_stays(string option, string expected)
    {
        string file = run.In("notes" + option);
        await File.WriteAllTextAsync(file, "my notes", TestContext.Current.CancellationToken);
        (await Invocation.Of("export", run.Folder, option, file)).AssertFailed(1, expected, option);
        Assert.Equal("my notes", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_is_written_where_one_of_several_files_cannot_be()
    {
        string page = run.In("several.html"), notes = run.In("several.txt");
        await File.WriteAllTextAsync(notes, "my notes", TestContext.Current.CancellationToken);
        (await Invocation.Of("export", run.Folder, "--html", page, "--csv", notes))
            .AssertFailed(1, "not a table of metrics");
        (await Invocation.Of("export", run.Folder, "--html", page, "--parquet", "-"))
            .AssertFailed(2, "--parquet needs a file");
        string same = Path.Combine(run.Folder, "..", "several.html");
        (await Invocation.Of("export", run.Folder, "--html", page, "--csv", same))
            .AssertFailed(2, "--html and --csv name the same file");
        Assert.False(File.Exists(page));
    }

    [Fact]
    public async Task A_run_becomes_an_onnx_file_which_replaces_an_older_one_and_nothing_else()
    {
        string file = run.In("agent.onnx"), notes = run.In("notes.onnx");
        for (int time = 0; time < 2; time++)
        {
            Invocation export = (await Invocation.Of("export", run.Folder, "--onnx", file)).AssertSucceeded();
            Assert.Contains(file, export.Error, StringComparison.Ordinal);
        }

        byte[] current = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        byte[] older = [.. current];
        older[1]--;  // the IR version
        await File.WriteAllBytesAsync(file, older, TestContext.Current.CancellationToken);
        (await Invocation.Of("export", run.Folder, "--onnx", file)).AssertSucceeded();
        Assert.Equal(current, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
        Assert.Contains(
            "positions seen through random symmetries", Encoding.UTF8.GetString(current), StringComparison.Ordinal);

        await File.WriteAllTextAsync(notes, "my notes", TestContext.Current.CancellationToken);
        (await Invocation.Of("export", run.Folder, "--onnx", notes)).AssertFailed(
            1, "not an exported network", "--onnx");
        Assert.Equal("my notes", await File.ReadAllTextAsync(notes, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(2, "nothing says what to write", "shipped", "--game", "tictactoe")]
    [InlineData(2, "standard output", "shipped", "--game", "tictactoe", "--onnx", "-")]
    [InlineData(2, "name it with --game", "shipped", "--html", "unwritten.html")]
    [InlineData(1, "no network for go9 comes with the program", "shipped", "--game", "go9", "--html", "unwritten.html")]
    [InlineData(1, "there is no checkpoint folder 'nowhere'", "nowhere", "--html", "unwritten.html")]
    [InlineData(2, "--parquet needs a file", "nowhere", "--parquet", "-")]
    [InlineData(2, "--game has no effect", "nowhere", "--game", "connect4", "--csv", "unwritten.html")]
    [InlineData(1, "'nowhere' holds no run: there is no such folder", "nowhere", "--parquet", "unwritten.html")]
    [InlineData(1, "'nowhere' holds no run: there is no such folder", "nowhere", "--csv", "unwritten.html")]
    public async Task What_cannot_be_exported_is_refused_in_one_line(int code, string expected, params string[] words)
    {
        (await Invocation.Of(["export", .. words])).AssertFailed(code, expected);
        Assert.False(File.Exists("unwritten.html"));
    }
}
