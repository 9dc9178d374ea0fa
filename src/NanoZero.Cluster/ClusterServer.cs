using System.Buffers;
using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NanoZero.Cluster;

/// <summary>The web server of a coordinator: workers get games and weights from it, and bring games back.</summary>
internal sealed class ClusterServer : IAsyncDisposable
{
    /// <summary>The port where none is asked for.</summary>
    public const int DefaultPort = 8449;

    /// <summary>The most bytes of a result.</summary>
    internal const long LargestResult = 64 << 20;

    private const string WorkerKey = "worker", DeskKey = "desk";
    private const int Megabyte = 1 << 20;
    private static readonly SearchValues<char> NameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly TimeSpan LongestGoodbye = TimeSpan.FromSeconds(8), Pause = TimeSpan.FromSeconds(0.1),
        LeastTime = TimeSpan.FromSeconds(3);  // a worker that waits asks every two

    private readonly WebApplication app;
    private readonly CoordinatorDoor door;
    private readonly KnownWorkers workers;
    private readonly long began = Stopwatch.GetTimestamp();
    private readonly DoorKeeper doorKeeper;

    private ClusterServer(WebApplication app, CoordinatorDoor door, KnownWorkers workers, DoorKeeper doorKeeper) =>
        (this.app, this.door, this.workers, this.doorKeeper) = (app, door, workers, doorKeeper);

    /// <summary>Gets the address for workers, such as <c>http://127.0.0.1:8449</c>.</summary>
    public string Address => door.AddressFor(new Uri(app.Urls.First()).Port);

    /// <summary>Starts a server; it answers when the call returns.</summary>
    /// <param name="desk">The run.</param>
    /// <param name="door">Where it listens, and whom it lets in.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="BusyAddressException">
    /// The port is taken, or the address is not this machine's; the message says what to do.
    /// </exception>
    /// <exception cref="InvalidOperationException">The door would be open for strangers.</exception>
    public static async Task<ClusterServer> Start(
        IRunDesk desk, CoordinatorDoor door, CancellationToken cancellation = default)
    {
        door.RequireSafe();
        DoorKeeper doorKeeper = new(door.Identity?.Token, door.Limits, NameOf);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            door.Limits.Apply(kestrel.Limits);
            kestrel.Listen(door.Listen, listen => Open(listen, door));
        });
        builder.Services.AddRateLimiter(doorKeeper.Limit);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();  // the program listens to them
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(3));
        WebApplication app = builder.Build();
        KnownWorkers workers = new(door.Limits.Names);
        app.Use((context, next) => doorKeeper.Pass(context, next));
        app.UseRateLimiter();
        Map(app, desk, workers, door.Limits);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception refusal) when (refusal is IOException or SocketException)
        {
            await app.DisposeAsync();
            doorKeeper.Dispose();
            throw new BusyAddressException(
                $"{door.Listen} cannot be listened on ({OneLine.Of(refusal).TrimEnd('.')}); choose another address or "
                + "port with --listen",
                refusal);
        }

        return new ClusterServer(app, door, workers, doorKeeper);
    }

    /// <summary>
    /// Waits until every worker has heard that the run is over; not long, as one of them may be gone. Workers that play
    /// hear it when they renew their leases. Workers that wait for a coordinator hear it when they ask again.
    /// </summary>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task SayGoodbye(CancellationToken cancellation = default)
    {
        // A worker that was not seen for so long is gone, or it would have renewed its lease.
        while (workers.AnyWithin(LongestGoodbye) || Stopwatch.GetElapsedTime(began) < LeastTime)
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None);
        await app.DisposeAsync();
        doorKeeper.Dispose();
    }

    private static void Open(ListenOptions listen, CoordinatorDoor door)
    {
        listen.Protocols = HttpProtocols.Http1;  // a request has a connection of its own, so these are bounded, too
        if (door.Identity is null)
        {
            return;
        }

        Visitors visitors = new(door.Limits);
        visitors.Watch(listen);
        if (door.Identity.Certificate is { } certificate)
        {
            visitors.RefusePlain(listen);
            listen.UseHttps(https =>
            {
                https.ServerCertificate = certificate;
                https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13;
                https.HandshakeTimeout = door.Limits.BeginTime;
            });
        }
    }

    private static void Map(WebApplication app, IRunDesk desk, KnownWorkers workers, ServerLimits limits)
    {
        ConcurrencyLimiter results = new(new()  // they take memory
        {
            PermitLimit = limits.ResultMegabytes,
            QueueLimit = limits.ResultMegabytes * 16,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        });
        app.MapGet("/run", (HttpContext http) => Offer(desk, workers, NameOf(http)));
        RouteGroupBuilder run = app.MapGroup("/runs/{run}");
        run.AddEndpointFilter(async (context, next) =>
        {
            HttpContext http = context.HttpContext;
            if (NameOf(http) is not { } worker)
            {
                return Results.BadRequest();
            }

            // Between the question and the answer there may be another run.
            IRunDesk? asked = desk.Of((string)http.GetRouteValue("run")!);
            if (!desk.IsOver && asked is null)
            {
                return Results.StatusCode(StatusCodes.Status421MisdirectedRequest);
            }

            http.Items[DeskKey] = asked;
            if (!workers.See(worker))
            {
                return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
            }

            try
            {
                object? answer = desk.IsOver || asked is null ? null : await next(context);
                if (!desk.IsOver || (answer is not null && HttpMethods.IsPut(http.Request.Method)))
                {
                    return answer;  // who brought the last games learns that they were taken
                }

                workers.Forget(worker);
                return Results.StatusCode(StatusCodes.Status410Gone);
            }
            catch (InvalidDataException refusal)
            {
                return Results.Text(OneLine.Of(refusal), statusCode: StatusCodes.Status422UnprocessableEntity);
            }
        });
        run.MapPost("/leases", async (string worker, double speed, HttpContext http, CancellationToken cancellation) =>
            !double.IsFinite(speed) ? Results.BadRequest()
            : await DeskOf(http).Lease(worker, speed, cancellation) is { } games ? Results.Json(games, Json.Line)
            : Results.NoContent());
        run.MapGet("/weights/{hash}", (string hash, HttpContext http) => DeskOf(http).WeightsOf(hash) is { } weights
            ? Results.Bytes(weights.Bytes, "application/octet-stream", enableRangeProcessing: true)
            : Results.NotFound());
        run.MapPost("/games/{iteration:int}/{weights}/{first:int}/{count:int}",
            (int iteration, string weights, int first, int count, string worker, HttpContext http) =>
                Answer(DeskOf(http).Renew(worker, new LeasedGames(iteration, first, count, weights, 0))));
        run.MapPut("/games/{iteration:int}/{weights}/{first:int}/{count:int}",
            async (int iteration, string weights, int first, int count, string worker, HttpContext context) =>
            {
                LeasedGames games = new(iteration, first, count, weights, 0);
                if (context.Request.ContentLength is not { } length || !DeskOf(context).Renew(worker, games))
                {
                    return Answer(isWanted: false);
                }

                int room = Math.Min((int)(length / Megabyte) + 1, limits.ResultMegabytes);
                using RateLimitLease place = await results.AcquireAsync(room, context.RequestAborted);
                if (!place.IsAcquired)
                {
                    return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
                }

                return await Body(context, length, limits.ResultTime) is { } body
                    ? Answer(DeskOf(context).Submit(worker, games, body))
                    : Results.StatusCode(StatusCodes.Status408RequestTimeout);
            });
        run.MapDelete("/leases", (string worker, HttpContext http) =>
        {
            DeskOf(http).Leave(worker);
            workers.Forget(worker);
            return Results.NoContent();
        });
    }

    private static IRunDesk DeskOf(HttpContext http) => (IRunDesk)http.Items[DeskKey]!;

    // A worker without a name asks once. One with a name hears of the end before the server stops.
    private static IResult Offer(IRunDesk desk, KnownWorkers workers, string? worker)
    {
        if (desk.IsOver)
        {
            workers.Forget(worker ?? "");
            return Results.StatusCode(StatusCodes.Status410Gone);
        }

        return worker is not null && !workers.See(worker) ? Results.StatusCode(StatusCodes.Status503ServiceUnavailable)
            : desk.Offer is { } offer ? Results.Json(offer, Json.Line)
            : Results.NoContent();
    }

    // Null where the body takes too long, or ends early.
    private static async Task<byte[]?> Body(HttpContext context, long length, TimeSpan longest)
    {
        using CancellationTokenSource patience =
            CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        patience.CancelAfter(longest);
        try
        {
            byte[] body = new byte[length];
            await context.Request.Body.ReadExactlyAsync(body, patience.Token);
            return body;
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            return null;
        }
    }

    // A name stands in messages. Null where there is none, or one that is no name.
    private static string? NameOf(HttpContext context)
    {
        string worker = context.Request.Query[WorkerKey].ToString();
        return worker.Length is > 0 and <= 64 && !worker.AsSpan().ContainsAnyExcept(NameCharacters) ? worker : null;
    }

    // Games that nobody waits for any more are no fault of who played them.
    private static IResult Answer(bool isWanted) =>
        isWanted ? Results.NoContent() : Results.StatusCode(StatusCodes.Status409Conflict);

    /// <summary>A host that leaves the signals of the process to the program.</summary>
    internal sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>A server cannot listen on its address.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="cause">What the system says.</param>
internal sealed class BusyAddressException(string message, Exception cause) : IOException(message, cause);
