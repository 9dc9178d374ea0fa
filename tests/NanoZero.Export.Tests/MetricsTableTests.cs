using System.Globalization;
using System.Text.Json.Nodes;
using NanoZero.Files;
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
    public void A_loss_that_diverged_is_an_empty_cell_and_what_an_earlier_version_lacks_is_0_or_empty()
    {
        RunFolder run = RunFolder.Create(folder.File("run"), new RunDescription { Config = Tiny.Config });
        using (MetricsLog log = MetricsLog.Open(run.MetricsPath))
        {
            log.Append(new JsonObject
            {
                ["iteration"] = 1,
                ["selfPlaySeconds"] = 2.5,
                ["games"] = 5,
                ["trainingSeconds"] = 1.5,
                ["policyLoss"] = 1.5,
                ["valueLoss"] = 0.5,
                ["bufferSize"] = 33,
                ["totalSeconds"] = 4.5,
            });
            log.Append(new IterationReport
            {
                Iteration = 2,
                SelfPlay = new SelfPlayReport { Seconds = 1, Counts = default, PolicyEntropy = 0.25 },
                Learning = new LearningReport
                {
                    Seconds = 1,
                    PolicyLoss = double.NaN,
                    ValueLoss = double.PositiveInfinity,
                    BufferSize = 33,
                },
                ProcessorSeconds = 4,
            });
        }

        string[][] cells = [.. MetricsTable.Csv(run).TrimEnd('\n').Split('\n').Select(line => line.Split(','))];
        Assert.Equal(("1.5", ""), Column("learning.policyLoss"));
        Assert.Equal(("0.5", ""), Column("learning.valueLoss"));
        Assert.Equal(("5", "0"), Column("selfPlay.counts.games"));
        Assert.Equal(("0", "4"), Column("processorSeconds"));
        Assert.Equal(("", "0.25"), Column("selfPlay.policyEntropy"));

        (string Earlier, string Diverged) Column(string name)
        {
            int column = Array.IndexOf(cells[0], name);
            return (cells[1][column], cells[2][column]);
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
