using System.Text.Json;
using NanoZero.Files;
using NanoZero.Reports;

namespace NanoZero.Cli.Tests;

public class ReportCommandTests(TrainedRun run)
{
    [Fact]
    public async Task Two_runs_are_compared_on_one_page_with_its_drawings_beside_it()
    {
        string other = run.In("run-of-another-name");
        Directory.CreateDirectory(other);
        foreach (string file in (string[])["metrics.jsonl", "run.json"])
        {
            string text = await File.ReadAllTextAsync(Path.Combine(run.Folder, file));
            await File.WriteAllTextAsync(Path.Combine(other, file),
                text.Replace("\"batchSize\": 16", "\"batchSize\": 17", StringComparison.Ordinal));
        }

        string target = run.In("comparison");
        Invocation report = await Invocation.Of(["report", run.Folder, other, "--out", target]);
        Assert.True(report.ExitCode == 0, report.Error);
        string page = await File.ReadAllTextAsync(Path.Combine(target, "report.html"));
        Assert.Contains("2 runs of tictactoe that differ in batchSize.", page, StringComparison.Ordinal);
        Assert.Contains("run-of-another-name", page, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(target, "figures", "curves-1.svg")));
    }

    [Fact]
    public async Task A_page_never_replaces_what_is_no_page()
    {
        string other = run.In("run-to-compare");
        Directory.CreateDirectory(other);
        foreach (string file in (string[])["metrics.jsonl", "run.json"])
        {
            File.Copy(Path.Combine(run.Folder, file), Path.Combine(other, file));
        }

        string mine = run.In("my-page");
        Directory.CreateDirectory(mine);
        string notes = Path.Combine(mine, "report.html"), more = Path.Combine(mine, "notes.txt");
        await File.WriteAllTextAsync(notes, "mine", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(more, "mine", TestContext.Current.CancellationToken);
        (await Invocation.Of("report", run.Folder, other, "--out", mine)).AssertFailed(1, "stays as it is");
        (await Invocation.Of("report", run.Folder, other, "--out", other)).AssertFailed(1, "stays as it is");
        (await Invocation.Of("report", run.Folder, other, "--out", more)).AssertFailed(1, "is a file");
        Assert.Equal("mine", await File.ReadAllTextAsync(notes, TestContext.Current.CancellationToken));

        string match = run.In("page-match.json"), page = run.In("page-match-report");
        (await Invocation.Of("arena", "random", "one-ply", "--game", "tictactoe", "--games", "2", "--out", match))
            .AssertSucceeded();
        Directory.Move(mine, page);
        (await Invocation.Of("report", match)).AssertFailed(1, "stays as it is");
        Directory.Delete(page, recursive: true);
        (await Invocation.Of("report", match)).AssertSucceeded();
        (await Invocation.Of("report", match)).AssertSucceeded();
    }

    [Theory]
    [InlineData("", "it is empty")]
    [InlineData("{}", "it lacks 'game', 'a', 'b', 'options', 'games'")]
    [InlineData("{\n\"game\": \"tictactoe\",\n\"games\": 1 }",
        "the value of 'games' in line 3 is of another kind than expected")]
    [InlineData("{ \"colour\": 1 }", "its key 'colour' is not known")]
    [InlineData("{\n x }", "there is no JSON in line 2")]
    public async Task A_file_that_is_no_match_is_told_in_plain_words(string text, string words)
    {
        string file = run.In("no-match.json");
        await File.WriteAllTextAsync(file, text, TestContext.Current.CancellationToken);
        (await Invocation.Of("report", file)).AssertFailed(1, "no-match.json", words);
    }

    [Fact]
    public async Task The_same_report_is_printed_as_text_and_as_json_without_writing_a_file()
    {
        string page = Path.Combine(run.Folder, "report.html");
        DateTime written = File.GetLastWriteTimeUtc(page);
        Invocation text = await Invocation.Of("report", run.Folder, "--text");
        Assert.Equal(0, text.ExitCode);
        Assert.Contains("How this was made", text.Output, StringComparison.Ordinal);
        Assert.All(text.Output.Split('\n').TakeWhile(line => line != "How this was made"), line =>
            Assert.True(line.Length <= 80, line));
        Invocation json = await Invocation.Of("report", run.Folder, "--json");
        Report report = JsonSerializer.Deserialize<Report>(json.Output, Json.Answer)!;
        Assert.Contains(report.Title, text.Output, StringComparison.Ordinal);
        Assert.Contains(report.Sections.SelectMany(section => section.Blocks).OfType<Figure>(), figure =>
            figure.Charts.OfType<LineChart>().Any());
        Assert.Equal(written, File.GetLastWriteTimeUtc(page));
    }

    [Fact]
    public async Task What_is_not_there_is_said_so()
    {
        (await Invocation.Of("report", "nothere.json")).AssertFailed(1, "nanozero: there is no 'nothere.json'");
        (await Invocation.Of("search", "tictactoe", "--positions", "nothere.txt"))
            .AssertFailed(1, "nanozero: there is no file 'nothere.txt'");
        (await Invocation.Of("train", "tictactoe", "--config", "nowhere/nothere.json", "--dry-run"))
            .AssertFailed(1, "there is no file 'nowhere/nothere.json'");
    }

    [Fact]
    public async Task A_run_is_not_compared_with_itself_or_with_what_is_no_run()
    {
        Invocation twice = await Invocation.Of(["report", run.Folder, run.Folder, "--out", run.In("never")]);
        Assert.NotEqual(0, twice.ExitCode);
        Assert.Contains("two or more different runs", twice.Error, StringComparison.Ordinal);
        Invocation nothing = await Invocation.Of(["report", run.Folder, run.In("nothing"), "--out", run.In("never")]);
        Assert.NotEqual(0, nothing.ExitCode);
        Assert.Contains("there is no '", nothing.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.In("never")));
    }
}
