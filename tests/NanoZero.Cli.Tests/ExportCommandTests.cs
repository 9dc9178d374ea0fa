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
    public async Task Another_file_of_that_name_stays()
    {
        string file = run.In("notes.html");
        await File.WriteAllTextAsync(file, "my notes", TestContext.Current.CancellationToken);
        (await Invocation.Of("export", run.Folder, "--html", file)).AssertFailed(1, "not an exported page", "--html");
        Assert.Equal("my notes", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
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
    public async Task What_cannot_be_exported_is_refused_in_one_line(int code, string expected, params string[] words)
    {
        (await Invocation.Of(["export", .. words])).AssertFailed(code, expected);
        Assert.False(File.Exists("unwritten.html"));
    }
}
