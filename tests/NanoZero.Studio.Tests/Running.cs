using System.Net;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using NanoZero.Files;
using NanoZero.Files.Tests;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Studio.Tests;

/// <summary>A server that runs, its folder of runs, and a client that talks to it.</summary>
internal sealed class Running : IAsyncDisposable
{
    private const int MostLooks = 1200;  // two minutes

    private readonly ScratchFolder folder = new();
    private StudioServer server = null!;

    public string Runs => folder.Path;

    public string Address => server.Address;

    /// <summary>Gets the command that starts the program.</summary>
    public IReadOnlyList<string> Program { get; } =
    [
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet")),
        Path.Combine(AppContext.BaseDirectory, "nanozero.dll"),
    ];

    public string FirstPage => server.FirstPage;

    public int Port => new Uri(Address).Port;

    public HttpClient Client { get; private set; } = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<Running> Begin(Func<StudioOptions, StudioOptions>? change = null)
    {
        Running running = new();
        StudioOptions options = running.Options(port: 0);
        running.server = await StudioServer.Start(change?.Invoke(options) ?? options, Stop);
        running.Client = new HttpClient { BaseAddress = new Uri(running.Address) };
        return running;
    }

    /// <summary>Settings of a training that goes on until it is stopped.</summary>
    public static string[] Endless { get; } =
    [
        "iterations=100000", "gamesPerIteration=4", "trainingSteps=1", "search.simulations=2", "strengthEvery=0",
        "checkpointEvery=20", "workers=1", "evaluationBatch=8",
    ];

    /// <summary>Sends what changes something, as a page of the Studio would.</summary>
    public async Task<HttpResponseMessage> Post(string path, object content, string? origin = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path)
        {
            Content = content as HttpContent ?? JsonContent.Create(content),
        };
        request.Headers.Add("Origin", origin ?? Address);
        return await Client.SendAsync(request, Stop);
    }

    /// <summary>Sends what changes something, and checks that it does.</summary>
    public async Task Succeeds(string path, object content, string? origin = null)
    {
        using HttpResponseMessage answer = await Post(path, content, origin);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Stop));
    }

    /// <summary>Sends what would change something, checks that it is refused, and returns the reason.</summary>
    public async Task<string> Refused(string path, object content)
    {
        using HttpResponseMessage answer = await Post(path, content);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        return (string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(Stop))!["title"]!;
    }

    /// <summary>
    /// Returns what a page sees while a player thinks, and the kind of each event; without the plan of a search.
    /// </summary>
    public async Task<(string Kind, Thought Thought)[]> Thoughts(string query)
    {
        using Stream stream = await Client.GetStreamAsync($"/api/think?{query}", Stop);
        List<(string, Thought)> seen = [];
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(Stop))
        {
            if (item.EventType == "plan")
            {
                continue;
            }

            seen.Add((item.EventType, JsonSerializer.Deserialize<Thought>(item.Data, Files.Json.Line)!));
        }

        return [.. seen];
    }

    /// <summary>Waits until the card of a run says something.</summary>
    public async Task<JsonNode> Card(string name, Func<JsonNode, bool> says)
    {
        for (int look = 0; look < MostLooks; look++)
        {
            JsonArray cards = JsonNode.Parse(await Client.GetStringAsync("/api/runs", Stop))!.AsArray();
            if (cards.FirstOrDefault(card => (string)card!["path"]! == name) is { } found && says(found))
            {
                return found;
            }

            await Task.Delay(100, Stop);
        }

        Assert.Fail($"the card of '{name}' never says so: {await Client.GetStringAsync("/api/runs", Stop)}");
        return null!;
    }

    /// <summary>Waits until no process works on anything, after it was asked to stop.</summary>
    public async Task Rest()
    {
        for (int look = 0; WriterLock.HeldWithin(Runs) is { } held; look++)
        {
            Assert.True(look < MostLooks, $"'{held}' is still held");
            string what = held[..^".lock.txt".Length];  // a match, or "writer" in a folder
            WriterLock.AskToStop(Path.GetFileName(what) == "writer" ? Path.GetDirectoryName(what)! : what);

            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>Trains the smallest agent, or goes on with its training; leaves it after some iterations.</summary>
    public async Task Train(string name, int iterations, bool resume = false, int until = int.MaxValue)
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
            if (report.Iteration == until)
            {
                break;
            }
        }
    }

    /// <summary>Ends the server, and starts another one in its place.</summary>
    public async Task Restart(Func<Task> between)
    {
        int port = Port;
        await server.DisposeAsync();
        await between();
        server = await StudioServer.Start(Options(port), Stop);
    }

    private StudioOptions Options(int port) => new(Runs, port) { Program = Program };

    public async ValueTask DisposeAsync()
    {
        await Rest();
        Client.Dispose();
        await server.DisposeAsync();
        folder.Dispose();
    }
}
