using NanoZero.Files.Tests;
using NanoZero.Training;

namespace NanoZero.Studio.Tests;

/// <summary>A server that runs, its folder of runs, and a client that talks to it.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly ScratchFolder folder = new();
    private StudioServer server = null!;

    public string Runs => folder.Path;

    public string Address => server.Address;

    public int Port => new Uri(Address).Port;

    public HttpClient Client { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Running> Begin(Func<StudioOptions, StudioOptions>? change = null)
    {
        Running running = new();
        StudioOptions options = new(running.Runs, Port: 0);
        running.server = await StudioServer.Start(change?.Invoke(options) ?? options, Stop);
        running.Client = new HttpClient { BaseAddress = new Uri(running.Address) };
        return running;
    }

    /// <summary>Trains the smallest agent, or goes on with its training.</summary>
    public async Task Train(string name, int iterations, bool resume = false)
    {
        TrainingConfig config = TrainingPresets.Get("tictactoe", "quick") with
        {
            Iterations = iterations,
            GamesPerIteration = 4,
            TrainingSteps = 2,
            StrengthEvery = 1,
            StrengthGames = 2,
            StrengthSimulations = 2,
            Workers = 1,
            EvaluationBatch = 8,
            Device = DeviceChoice.Cpu,
        };
        await foreach (IterationReport report in
            Trainer.Run(config, Path.Combine(Runs, name), resume, cancellation: Stop))
        {
            Assert.True(report.Iteration <= iterations);
        }
    }

    /// <summary>Ends the server, and starts another one in its place.</summary>
    public async Task Restart(Func<Task> between)
    {
        int port = Port;
        await server.DisposeAsync();
        await between();
        server = await StudioServer.Start(new StudioOptions(Runs, port), Stop);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }
}
