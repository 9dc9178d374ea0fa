using NanoZero.Files.Tests;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Export.Tests;

/// <summary>What TensorBoard is told of a run.</summary>
public sealed class TrainingEventsTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Every_iteration_is_a_step_with_the_numbers_of_its_metrics()
    {
        RunFolder run = await Train(5);
        IReadOnlyList<IterationReport> reports = run.Metrics();
        TrainingEvents events = TrainingEvents.Open(run, []);
        foreach (IterationReport report in reports)
        {
            events.Add(report);
        }

        Event[] steps = [.. Steps(run)];
        Assert.Equal([1L, 2, 3, 4, 5], steps.Select(step => step.Step));
        foreach ((IterationReport report, Event step) in reports.Zip(steps))
        {
            Assert.Equal((float)report.Learning.PolicyLoss, step.Numbers["loss/policy"]);
            Assert.Equal((float)report.Learning.ValueLoss, step.Numbers["loss/value"]);
            double rate = run.Config.RateOf(report.Iteration, 4L * report.Iteration);
            Assert.Equal((float)rate, step.Numbers["learning/rate"]);
            Assert.Equal((float)report.SelfPlay.EvaluationsPerSecond, step.Numbers["self_play/evaluations_per_second"]);
            Assert.Equal((float)report.SelfPlay.PolicyEntropy!, step.Numbers["self_play/policy_entropy"]);
            Assert.Equal((float)report.SelfPlay.MeanPlies, step.Numbers["self_play/mean_plies"]);
            Assert.Equal(report.Strength is not null, step.Numbers.ContainsKey("strength/against_random"));
            Assert.False(step.Numbers.ContainsKey("gate/score"));
        }

        Assert.Equal((float)reports[1].Strength!.AgainstOnePly.Score, steps[1].Numbers["strength/against_one_ply"]);
        double seconds = reports.Take(3).Sum(report => report.TotalSeconds);
        Assert.Equal(run.Description.Started.AddSeconds(seconds).ToUnixTimeMilliseconds() / 1000.0, steps[2].Time, 2);
    }

    [Fact]
    public async Task A_resumed_run_begins_a_file_with_what_the_older_ones_lack()
    {
        RunFolder run = await Train(5);
        IReadOnlyList<IterationReport> reports = run.Metrics();
        Assert.False(TrainingEvents.AreThere(run));

        // The first two iterations had no events; then the third was told, and the fourth was not any more.
        TrainingEvents.Open(run, [.. reports.Take(2)]).Add(reports[2]);

        Assert.True(TrainingEvents.AreThere(run));
        TrainingEvents.Open(run, [.. reports.Take(4)]).Add(reports[4]);

        TrainingEvents.Open(run, reports);  // nothing is lacking, and nothing is written

        Assert.Equal(2, Directory.GetFiles(TrainingEvents.FolderOf(run)).Length);
        Event[] steps = [.. Steps(run)];
        Assert.Equal([1L, 2, 3, 4, 5], steps.Select(step => step.Step));
        Assert.Equal(steps.Select(step => step.Time).Order(), steps.Select(step => step.Time));
        Assert.Equal(reports.Select(report => (float)report.Learning.PolicyLoss),
            steps.Select(step => step.Numbers["loss/policy"]));
        Assert.Equal([1L, 4], SessionStarts(run));
    }

    [Fact]
    public async Task A_run_that_goes_on_from_an_earlier_checkpoint_says_which_steps_are_made_again()
    {
        RunFolder run = await Train(5);
        IReadOnlyList<IterationReport> reports = run.Metrics();
        TrainingEvents.Open(run, reports);

        TrainingEvents.Open(run, [.. reports.Take(2)]).Add(reports[2]);

        Assert.Equal([1L, 2, 3, 4, 5, 3], Steps(run).Select(step => step.Step));
        Assert.Equal([1L, 3], SessionStarts(run));  // TensorBoard forgets the older step 3 and what follows it

        TrainingEvents.Open(run, reports);
        Assert.Equal([1L, 2, 3, 4, 5, 3, 4, 5], Steps(run).Select(step => step.Step));
    }

    private Task<RunFolder> Train(int iterations) =>
        TinyRun.Train(Tiny.Config with { Iterations = iterations }, folder.File("run"));

    private static IEnumerable<Event> Steps(RunFolder run) => All(run).Where(each => each.Numbers.Count > 0);

    private static IEnumerable<long> SessionStarts(RunFolder run) =>
        All(run).Where(each => each.StartsSession).Select(each => each.Step);

    private static IEnumerable<Event> All(RunFolder run) =>
        Directory.GetFiles(TrainingEvents.FolderOf(run)).Order(StringComparer.Ordinal)
            .SelectMany(file => EventReader.Read(File.ReadAllBytes(file)));
}
