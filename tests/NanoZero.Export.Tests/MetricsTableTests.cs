using System.Globalization;
using NanoZero.Files.Tests;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Export.Tests;

/// <summary>The metrics of a run as a table.</summary>
public sealed class MetricsTableTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_line_an_iteration_has_every_number_under_the_keys_that_lead_to_it()
    {
        RunFolder run = await TinyRun.Train(Tiny.Config with { Iterations = 2 }, folder.File("run"));
        string[][] cells = [.. MetricsTable.Csv(run).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        Assert.Equal(3, cells.Length);
        Assert.Equal("iteration", cells[0][0]);
        Assert.Equal(cells[0].Distinct(), cells[0]);
        Assert.All(cells, line => Assert.Equal(cells[0].Length, line.Length));
        foreach ((IterationReport report, string[] line) in run.Metrics().Zip(cells.Skip(1)))
        {
            Dictionary<string, string> row = cells[0].Zip(line).ToDictionary(cell => cell.First, cell => cell.Second);
            Assert.Equal(report.Iteration, Number(row["iteration"]));
            Assert.Equal(report.Learning.PolicyLoss, Number(row["learning.policyLoss"]));
            Assert.Equal(report.SelfPlay.Counts.Evaluations, Number(row["selfPlay.counts.evaluations"]));
            Assert.Equal(report.SelfPlay.MeanPlies, Number(row["selfPlay.meanPlies"]));

            // Strength is measured every second iteration.
            Assert.Equal(
                report.Strength?.AgainstRandom.Wins.ToString(CultureInfo.InvariantCulture) ?? "",
                row["strength.againstRandom.wins"]);
        }
    }

    [Fact]
    public void A_run_without_metrics_is_refused_in_one_line()
    {
        RunFolder run = RunFolder.Create(folder.File("run"), new RunDescription { Config = Tiny.Config });
        Assert.Contains("no metrics yet", Assert.Throws<InvalidDataException>(() =>
            MetricsTable.Csv(run)).Message, StringComparison.Ordinal);
    }

    private static double Number(string cell) => double.Parse(cell, CultureInfo.InvariantCulture);
}
