using NanoZero.Cli.Benchmarks;
using NanoZero.Network;

namespace NanoZero.Cli.Tests;

public sealed class BenchReportTests(TrainedRun scratch)
{
    [Fact]
    public void A_report_is_read_back_as_it_was_written()
    {
        string file = scratch.In("report.json");
        BenchReport compared =
            BenchSamples.Report with { Comparison = BenchComparison.Of(BenchSamples.Report, BenchSamples.Report) };
        compared.Write(file);
        BenchReport read = BenchReport.Read(file);
        Assert.Equal(compared.Rows, read.Rows);
        Assert.Equal(compared.Machine, read.Machine);
        Assert.Equal(compared.Plans, read.Plans);
        Assert.Equal(JsonOutput.Text(compared), JsonOutput.Text(read));
        Assert.False(File.Exists(file + ".tmp"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{ "format": "nanozero-bench-1", "rows": [""")]
    [InlineData("""{ "signature": "0123", "speeds": [] }""")]
    [InlineData("""{ "format": "nanozero-run-1", "date": "2026-01-02T03:04:05Z", "version": "", "machine": {},"""
        + """ "signature": "", "seconds": 1, "rows": [] }""")]
    [InlineData("""{ "format": "nanozero-bench-1", "date": "2026-01-02T03:04:05Z", "version": "", "machine": {},"""
        + """ "signature": "", "seconds": 1, "rows": [null] }""")]
    [InlineData("""{ "format": "nanozero-bench-1", "date": "2026-01-02T03:04:05Z", "version": "", "machine": {},"""
        + """ "signature": "", "seconds": 1, "rows": null }""")]
    public async Task A_damaged_or_foreign_file_is_refused_in_one_line_before_anything_is_measured(string content)
    {
        string file = scratch.In("foreign.json");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);
        (await Invocation.Of("bench", "--compare", file)).AssertFailed(1, file, "nanozero bench --out");
    }

    [Fact]
    public async Task A_row_that_is_there_twice_is_refused()
    {
        string file = scratch.In("twice.json");
        (BenchSamples.Report with { Rows = [BenchSamples.Report.Rows[0], BenchSamples.Report.Rows[0]] }).Write(file);
        (await Invocation.Of("bench", "--compare", file)).AssertFailed(1, file, "twice");
    }

    [Fact]
    public async Task A_file_that_is_missing_and_one_that_cannot_be_written_are_refused_first()
    {
        (await Invocation.Of("bench", "--compare", scratch.In("missing.json"))).AssertFailed(1, "missing.json");
        (await Invocation.Of("bench", "--out", Directory.CreateDirectory(scratch.In("folder")).FullName))
            .AssertFailed(1, "folder");
    }

    [Fact]
    public void Every_row_is_compared_by_section_and_name_and_a_section_by_its_median()
    {
        BenchReport now = BenchSamples.Report with
        {
            Rows =
            [
                new BenchRow(BenchSection.Network, "linear", "GFLOP/s", 800, 800),
                new BenchRow(BenchSection.Network, "evaluator", "evaluations/s", 9000, 9000),
                new BenchRow(BenchSection.Network, "another", "evaluations/s", 1, 1),
                new BenchRow(BenchSection.Memory, "resident", "bytes", 1, 1),
            ],
        };
        BenchComparison comparison = BenchComparison.Of(BenchSamples.Report, now);
        Assert.Equal([("linear", 2), ("evaluator", 1)], comparison.Ratios.Select(row => (row.Name, row.Ratio ?? 0)));
        Assert.Equal(1.5, Assert.Single(comparison.Medians).Value);
        Assert.Equal(["another (network)", "resident (memory)"], comparison.New);
        Assert.Equal(["held (memory)"], comparison.Gone);  // sections that were not measured are not gone
        Assert.Empty(comparison.Warnings);
    }

    [Fact]
    public void What_was_nothing_and_is_something_now_is_shown_and_read_back()
    {
        BenchReport before = Allocating(0), now = Allocating(0.25);
        Assert.Equal(1, Assert.Single(BenchComparison.Of(before, before).Ratios).Ratio);
        now = now with { Comparison = BenchComparison.Of(before, now) };
        Assert.Contains(LinesOf(now), line => line.StartsWith("allocated ", StringComparison.Ordinal) && line.EndsWith(
            " 0 → 0.25", StringComparison.Ordinal));
        string file = scratch.In("allocating.json");
        now.Write(file);
        Assert.Equal(now.Comparison.Ratios, BenchReport.Read(file).Comparison?.Ratios);

        static BenchReport Allocating(double bytes) =>
            BenchSamples.Report
                with
            { Rows = [new BenchRow(BenchSection.Memory, "allocated", "bytes/simulation", bytes, bytes)] };
    }

    [Fact]
    public void A_row_is_new_although_another_section_has_one_of_its_name()
    {
        BenchRow training = new(BenchSection.Training, "PUCT", "samples/s", 1, 1);
        BenchReport now = BenchSamples.Report with { Rows = [.. BenchSamples.Report.Rows, training] };
        string[] lines = LinesOf(now with { Comparison = BenchComparison.Of(BenchSamples.Report, now) });
        Assert.Equal(["1.00", "new"], lines.Where(line =>
            line.StartsWith("PUCT ", StringComparison.Ordinal)).Select(line => line.Split(' ')[^1]));
        Assert.Contains("new: PUCT (training)", lines);
    }

    [Fact]
    public void What_ran_on_a_device_is_not_compared_with_the_processor() =>
        Assert.Equal((string.Empty, ", cuda"), (BenchRow.On(NetworkDevice.Cpu), BenchRow.On(NetworkDevice.Cuda)));

    [Fact]
    public void Another_machine_runtime_or_way_to_evaluate_is_said()
    {
        BenchReport here = BenchSamples.Report with
        {
            Machine = BenchSamples.Report.Machine with { Processor = "another", Cores = 16, Runtime = ".NET 11" },
            Plans = new Dictionary<int, ExecutionPlan>
            {
                [2] =
                new ExecutionPlan { Workers = 2, Precision = NetworkPrecision.Bf16 }
            },
        };
        IReadOnlyList<string> warnings = BenchComparison.Of(BenchSamples.Report, here).Warnings;
        Assert.Equal(
            ["processor", "cores", "runtime", "evaluation"], warnings.Select(warning => warning.Split(' ')[0]));
        Assert.Contains("bf16", warnings[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void The_text_shows_every_row_with_its_ratio_and_what_is_gone()
    {
        BenchReport now = BenchSamples.Report with { Rows = [.. BenchSamples.Report.Rows.Skip(1)] };
        string[] lines = LinesOf(now with { Comparison = BenchComparison.Of(BenchSamples.Report, now) });
        Assert.All(now.Rows, row =>
            Assert.Contains(lines, line => line.StartsWith(row.Name + " ", StringComparison.Ordinal) && line.EndsWith(
                " 1.00", StringComparison.Ordinal)));
        Assert.Contains("gone: linear (network)", lines);
        Assert.Contains(lines, line => line.StartsWith("what ", StringComparison.Ordinal) && line.Contains(
            "cache hits", StringComparison.Ordinal));
    }

    private static string[] LinesOf(BenchReport report)
    {
        using StringWriter writer = new();
        new BenchView(report).Write(writer);
        return writer.ToString().Split('\n', StringSplitOptions.TrimEntries);
    }
}
