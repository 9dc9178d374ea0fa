using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;

namespace NanoZero.Studio;

/// <summary>What pages ask about runs: which there are, what a report says, and what changes.</summary>
internal static class RunsApi
{
    private static readonly TimeSpan BetweenSigns = TimeSpan.FromSeconds(15);

    /// <summary>Answers these questions.</summary>
    /// <param name="app">The server.</param>
    /// <param name="library">The runs.</param>
    public static void Map(WebApplication app, RunLibrary library)
    {
        RunPages pages = new(library);
        app.MapGet("/api/runs", () => Results.Json(library.Cards(), Json.Answer));
        app.MapGet("/api/report", async (string[] path, LearningAxis? axis) =>
        {
            try
            {
                // Sent in pieces: whoever reads slowly has little of it in memory.
                return Results.Stream(
                    new MemoryStream((await pages.Report(path, axis ?? default)).Answer, writable: false),
                    "application/json");
            }
            catch (Exception unready) when (unready is InvalidDataException or IOException)
            {
                // Between two iterations, and while a run goes on from its checkpoint, there may be nothing to show.
                return Results.Json(new { problem = Guard.MessageOf(unready) }, Json.Answer);
            }
        });
        app.MapGet("/api/played", async (string path) =>
        {
            try
            {
                return Results.Json(await pages.Games(path), Json.Answer);
            }
            catch (Exception unready) when (unready is InvalidDataException or IOException)
            {
                return Results.Json(Array.Empty<PlayedGame>(), Json.Answer);
            }
        });
        app.MapGet("/api/figure", async (string[] path, LearningAxis? axis, string name) =>
        {
            string wanted = name.EndsWith(".csv", StringComparison.Ordinal) ? name[..^4] : name;
            Chart? chart = ReportFiles.DrawingsOf((await pages.Report(path, axis ?? default)).Report)
                .FirstOrDefault(each => each.Name == wanted).Chart;
            return chart is null
                ? throw StudioException.Missing($"the report has no figure '{wanted}'")
                : Results.Text(ChartFiles.Csv(chart), "text/csv");
        });
        app.MapGet("/api/machines", (string path) =>
        {
            string run = library.FullPath(library.Card(path).Path);
            try
            {
                ClusterStatus status = ClusterStatus.Read(run);
                return Results.Json(new { isThere = status.IsThere(run), status }, Json.Answer);
            }
            catch (Exception unready) when (unready is InvalidDataException or IOException)
            {
                return Results.Json(new { problem = Guard.MessageOf(unready) }, Json.Answer);
            }
        });
        ChangeFeed feed = new(library);
        app.MapGet("/api/changes", async (string? path, HttpContext context) =>
        {
            await feed.Now(path);  // refuses a place where nothing is, before the stream begins
            return TypedResults.ServerSentEvents(Changes(feed, path, Stopping.Of(context)));
        });
    }

    // A card whenever it changes; of all runs where no path is given. A sign of life keeps the connection open.
    private static async IAsyncEnumerable<SseItem<string>> Changes(
        ChangeFeed feed, string? path, [EnumeratorCancellation] CancellationToken stop)
    {
        string? shown = null;
        DateTime signed = DateTime.UtcNow;
        while (!stop.IsCancellationRequested)
        {
            string now;
            try
            {
                now = await feed.Now(path);
            }
            catch (StudioException)
            {
                yield break;  // it is no longer there
            }

            bool isDue = DateTime.UtcNow - signed > BetweenSigns;
            if (now != shown || isDue)
            {
                signed = DateTime.UtcNow;
                yield return new(now == shown ? "" : now, now == shown ? "alive" : "cards");
                shown = now;
            }

            await Task.Delay(ChangeFeed.BetweenLooks, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
