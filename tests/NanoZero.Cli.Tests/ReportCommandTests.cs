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
            await File.WriteAllTextAsync(Path.Combine(other, file), text.Replace("\"batchSize\": 16", "\"batchSize\": 17", StringComparison.Ordinal));
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
    public async Task A_run_is_not_compared_with_itself_or_with_what_is_no_run()
    {
        Invocation twice = await Invocation.Of(["report", run.Folder, run.Folder, "--out", run.In("never")]);
        Assert.NotEqual(0, twice.ExitCode);
        Assert.Contains("two or more different runs", twice.Error, StringComparison.Ordinal);
        Invocation nothing = await Invocation.Of(["report", run.Folder, run.In("nothing"), "--out", run.In("never")]);
        Assert.NotEqual(0, nothing.ExitCode);
        Assert.Contains("no run (run.json)", nothing.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.In("never")));
    }
}
