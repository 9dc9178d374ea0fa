using System.Buffers;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NanoZero.Cluster;

/// <summary>The web server of a coordinator: workers get games and weights from it, and bring games back.</summary>
internal sealed class ClusterServer : IAsyncDisposable
{
    /// <summary>The port where none is asked for.</summary>
    public const int DefaultPort = 8449;

    private const int MostConnections = 4_000;
    /// <summary>The most bytes of a result.</summary>
    internal const long LargestResult = 64 << 20;

    private const string WorkerKey = "worker";
    private const int ResultsAtOnce = 4;
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(8), Pause = TimeSpan.FromSeconds(0.1);

    private readonly WebApplication app;
    private readonly ConcurrentDictionary<string, long> workers;  // that came, and were not told that the run is over

    private ClusterServer(WebApplication app, ConcurrentDictionary<string, long> workers) =>
        (this.app, this.workers) = (app, workers);

    /// <summary>Gets the address of the server, such as <c>http://127.0.0.1:8449</c>.</summary>
    public string Address => app.Urls.First();

    /// <summary>Starts a server; it answers when the call returns.</summary>
    /// <param name="desk">The run.</param>
    /// <param name="listen">Address and port; port 0 takes a free one.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="IOException">
    /// The port is taken, or the address is not this machine's; the message says what to do.
    /// </exception>
    public static async Task<ClusterServer> Start(
        IRunDesk desk, IPEndPoint listen, CancellationToken cancellation = default)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(listen);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestResult;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MinRequestBodyDataRate = new(bytesPerSecond: 10_000, TimeSpan.FromSeconds(5));
        });
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();  // the program listens to them
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        WebApplication app = builder.Build();
        ConcurrentDictionary<string, long> workers = new(StringComparer.Ordinal);
        Map(app, desk, workers);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception refusal) when (refusal is IOException or SocketException)
        {
            await app.DisposeAsync();
            throw new IOException(
                $"{listen} cannot be listened on ({OneLine.Of(refusal).TrimEnd('.')}); choose another address or port "
                + "with --listen",
                refusal);
        }

        return new ClusterServer(app, workers);
    }

    /// <summary>
    /// Waits until every worker has heard that the run is over; not long, as one of them may be gone. Workers that play
    /// hear it when they renew their leases.
    /// </summary>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task SayGoodbye(CancellationToken cancellation = default)
    {
        // A worker that was not seen for so long is gone, or it would have renewed its lease.
        while (workers.Values.Any(seen => Stopwatch.GetElapsedTime(seen) < LongestGoodbye))
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
    }

    private static void Map(WebApplication app, IRunDesk desk, ConcurrentDictionary<string, long> workers)
    {
        SemaphoreSlim results = new(ResultsAtOnce);  // results take memory
        app.MapGet("/run", () => desk.IsOver
            ? Results.StatusCode(StatusCodes.Status410Gone)
            : Results.Json(desk.Offer, Json.Line));
        RouteGroupBuilder run = app.MapGroup("/runs/{run}");
        run.AddEndpointFilter(async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            string worker = http.Request.Query[WorkerKey].ToString();
            if (!IsName(worker))
            {
                return Results.BadRequest();
            }

            if (!desk.IsOver && !desk.Offer.Run.Equals(http.GetRouteValue("run")))
            {
                return Results.StatusCode(StatusCodes.Status421MisdirectedRequest);
            }

            workers[worker] = Stopwatch.GetTimestamp();
            try
            {
                object? answer = desk.IsOver ? null : await next(context);
                if (!desk.IsOver)
                {
                    return answer;
                }

                workers.TryRemove(worker, out _);
                return Results.StatusCode(StatusCodes.Status410Gone);
            }
            catch (InvalidDataException refusal)
            {
                return Results.Text(OneLine.Of(refusal), statusCode: StatusCodes.Status422UnprocessableEntity);
            }
        });
        run.MapPost("/leases", async (string worker, double speed, CancellationToken cancellation) =>
            !double.IsFinite(speed) ? Results.BadRequest()
            : await desk.Lease(worker, speed, cancellation) is { } games ? Results.Json(games, Json.Line)
            : Results.NoContent());
        run.MapGet("/weights/{hash}", (string hash) => desk.WeightsOf(hash) is { } weights
            ? Results.Bytes(weights.Bytes, "application/octet-stream", enableRangeProcessing: true)
            : Results.NotFound());
        run.MapPost("/games/{iteration:int}/{weights}/{first:int}/{count:int}",
            (int iteration, string weights, int first, int count, string worker) =>
                Answer(desk.Renew(worker, new LeasedGames(iteration, first, count, weights, 0))));
        run.MapPut("/games/{iteration:int}/{weights}/{first:int}/{count:int}",
            async (int iteration, string weights, int first, int count, string worker, HttpContext context) =>
            {
                LeasedGames games = new(iteration, first, count, weights, 0);
                if (context.Request.ContentLength is not { } length || !desk.Renew(worker, games))
                {
                    return Answer(isWanted: false);
                }

                await results.WaitAsync(context.RequestAborted);
                try
                {
                    byte[] body = new byte[length];
                    await context.Request.Body.ReadExactlyAsync(body, context.RequestAborted);
                    return Answer(desk.Submit(worker, games, body));
                }
                finally
                {
                    results.Release();
                }
            });
        run.MapDelete("/leases", (string worker) =>
        {
            desk.Leave(worker);
            workers.TryRemove(worker, out _);
            return Results.NoContent();
        });
    }

    // A name stands in messages.
    private static bool IsName(string worker) =>
        worker.Length is > 0 and <= 64 && !worker.AsSpan().ContainsAnyExcept(NameCharacters);

    // Games that nobody waits for any more are no fault of who played them.
    private static IResult Answer(bool isWanted) =>
        isWanted ? Results.NoContent() : Results.StatusCode(StatusCodes.Status409Conflict);

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
