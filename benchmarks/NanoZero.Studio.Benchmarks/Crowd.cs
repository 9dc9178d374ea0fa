using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json.Nodes;

namespace NanoZero.Studio.Benchmarks;

/// <summary>Many visitors of one Studio.</summary>
internal sealed class Crowd : IAsyncDisposable
{
    private const string Run = "load";
    private const string Opponent = "puct:shipped@200";

    private static readonly TimeSpan BetweenReports = TimeSpan.FromSeconds(3);

    // An iteration takes about a second.
    private static readonly string[] Settings =
    [
        "iterations=1000000", "gamesPerIteration=400", "trainingSteps=50", "search.simulations=32", "strengthEvery=0",
        "checkpointEvery=1000000", "workers=1",
    ];

    private readonly HttpClient client;
    private readonly int process;
    private readonly CancellationTokenSource over = new();
    private readonly ConcurrentQueue<double> updates = [], moves = [];
    private int failures;

    public Crowd(Uri address, int process)
    {
        this.process = process;
        client = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = int.MaxValue })
        {
            BaseAddress = address,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        client.DefaultRequestHeaders.Add("Origin", address.GetLeftPart(UriPartial.Authority));
    }

    /// <summary>Lets visitors come, and prints what they wait for.</summary>
    public async Task Visit(int watchers, int players, int minutes)
    {
        await Post("train", new { game = "tictactoe", preset = "quick", name = Run, set = Settings });
        Task[] visitors =
        [
            .. Enumerable.Range(0, watchers).Select(_ => Forever(Watch)),
            .. Enumerable.Range(0, players).Select(seed => new Random(seed)).Select(random =>
                Forever(() => Play(random))),
        ];
        Console.WriteLine($"{watchers} watch, {players} play against {Opponent}");
        Console.WriteLine("minute   updates   p50 s   p95 s     max   moves   p50 s   p95 s     max   failed     MB");
        try
        {
            for (int minute = 1; minute <= minutes; minute++)
            {
                await Task.Delay(TimeSpan.FromMinutes(1));
                Console.WriteLine(
                    $"{minute,6}{Row(updates),34}{Row(moves),32}{Interlocked.Exchange(ref failures, 0),9}"
                    + $"{Megabytes(),7}");
            }
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(visitors);
            await Post("stop", new { path = Run });
        }
    }

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        over.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task Forever(Func<Task> visit)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                await visit();
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Interlocked.Increment(ref failures);
            }
            catch (OperationCanceledException)
            {
            }
        }
    }

    // The time at which files were written stands in the card. A page asks for the whole report every few seconds.
    private async Task Watch()
    {
        await using Stream stream = await client.GetStreamAsync($"/api/changes?path={Run}", over.Token);
        bool isFirst = true;
        long asked = 0;
        await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(over.Token))
        {
            if (item.EventType == "cards" && !isFirst)
            {
                DateTime written = (DateTime)JsonNode.Parse(item.Data)![0]!["written"]!;
                updates.Enqueue((DateTime.UtcNow - written).TotalSeconds);
                if (Stopwatch.GetElapsedTime(asked) > BetweenReports)
                {
                    asked = Stopwatch.GetTimestamp();
                    await client.GetStringAsync($"/api/report?path={Run}", over.Token);
                    await client.GetStringAsync($"/api/played?path={Run}", over.Token);
                }
            }

            isFirst = false;
        }
    }

    // A game of random moves against the opponent, who answers as a page would ask it.
    private async Task Play(Random random)
    {
        string line = "";
        while (await LegalMoves(line) is { Count: > 0 } legal)
        {
            line += (string)legal[random.Next(legal.Count)]!;
            await Task.Delay(TimeSpan.FromSeconds(1), over.Token);  // a person thinks
            if ((await LegalMoves(line)).Count == 0)
            {
                return;
            }

            long asked = Stopwatch.GetTimestamp();
            await using Stream stream = await client.GetStreamAsync(
                $"/api/think?game=connect4&player={Opponent}&every=1000&moves={line}", over.Token);
            await foreach (SseItem<string> item in SseParser.Create(stream).EnumerateAsync(over.Token))
            {
                if (item.EventType == "problem")
                {
                    Interlocked.Increment(ref failures);
                }
                else if (item.EventType == "move")
                {
                    line += (string)JsonNode.Parse(item.Data)!["move"]!;
                    moves.Enqueue(Stopwatch.GetElapsedTime(asked).TotalSeconds);
                }
            }
        }
    }

    private async Task<JsonArray> LegalMoves(string line)
    {
        string view = await client.GetStringAsync($"/api/game?game=connect4&moves={line}", over.Token);
        return JsonNode.Parse(view)!["legalMoves"]!.AsArray();
    }

    private async Task Post(string what, object content)
    {
        using HttpResponseMessage answer = await client.PostAsJsonAsync($"/api/{what}", content);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidDataException(await answer.Content.ReadAsStringAsync());
        }
    }

    private static string Row(ConcurrentQueue<double> seconds)
    {
        List<double> sorted = [];
        while (seconds.TryDequeue(out double each))
        {
            sorted.Add(each);
        }

        sorted.Sort();
        return sorted.Count == 0 ? "0" : $"{sorted.Count,8}{At(0.5),8:0.000}{At(0.95),8:0.000}{sorted[^1],8:0.000}";

        double At(double share) => sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    private long Megabytes()
    {
        using Process studio = Process.GetProcessById(process);
        return studio.WorkingSet64 >> 20;
    }
}
