using System.Net;
using System.Text.Json.Nodes;
using NanoZero.Cluster;
using NanoZero.Training;

namespace NanoZero.Studio.Tests;

/// <summary>The machines that play games of a training, on its page.</summary>
public sealed class MachinesTests(Browser browser) : IClassFixture<Browser>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_shows_the_machines_of_a_training_while_they_play_and_afterwards()
    {
        await using Running studio = await Running.Begin();
        TrainingConfig config = TrainingPresets.Get("tictactoe", "quick") with
        {
            Iterations = 100_000,
            GamesPerIteration = 32,
            TrainingSteps = 1,
            StrengthEvery = 0,
            Workers = 1,
            EvaluationBatch = 8,
            Device = DeviceChoice.Cpu,
            Precision = PrecisionChoice.Fp32,
        };
        RunFolder run = Trainer.Prepare(config, Path.Combine(studio.Runs, "shared"));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        TaskCompletionSource<Uri> address = new();
        Task training = Train(ClusterTraining.Run(
            run,
            new Coordination(new(IPAddress.Loopback, 0)) { Started = text => address.SetResult(new(text)) },
            cancellation: end.Token));
        Task worker = Task.Run(async () => await ClusterWorker.Run(
            new(await address.Task) { Threads = 1, Name = "box-1" }, null, end.Token), Stop);
        await using Visit visit = await browser.Open(studio.Address, "#/run?path=shared");
        await visit.Says("Workers join at http://127.0.0.1:");
        await visit.Until("[...document.querySelectorAll('[aria-label=Machines] tbody th')]"
            + ".map(each => each.innerText).join() == 'this machine,box-1'");
        const string Games = "document.querySelector('[aria-label=Machines] tbody td:nth-of-type(3)').innerText";
        string before = await visit.Page.EvaluateExpressionAsync<string>(Games);
        await visit.Until($"{Games} != '{before}'");  // it goes on by itself
        await visit.Until("document.querySelector('h1') != null");  // the report's, after the first iteration
        await visit.IsAccessible();

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker);
        await visit.Says("The coordinator was stopped at");
        visit.IsQuiet();
    }

    [Fact]
    public async Task A_run_without_other_machines_has_none_and_a_damaged_status_is_one_line()
    {
        await using Running studio = await Running.Begin();
        await studio.Train("alone", iterations: 1);
        Assert.Null((await studio.Card("alone", _ => true))["machines"]);
        string path = RunFolder.ClusterStatusIn(Path.Combine(studio.Runs, "alone"));
        await File.WriteAllTextAsync(path, "{", Stop);
        JsonNode answer = JsonNode.Parse(await studio.Client.GetStringAsync("/api/machines?path=alone", Stop))!;
        Assert.Contains("cluster.json", (string)answer["problem"]!, StringComparison.Ordinal);
        Assert.Equal(
            HttpStatusCode.NotFound, (await studio.Client.GetAsync("/api/machines?path=none", Stop)).StatusCode);
    }

    private static async Task Train(IAsyncEnumerable<IterationReport> iterations)
    {
        await foreach (IterationReport _ in iterations)
        {
        }
    }
}
