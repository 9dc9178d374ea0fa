using System.Net;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NanoZero.Studio;

/// <summary>What the Studio serves, and where.</summary>
/// <param name="RunsFolder">The folder whose runs are shown; need not exist.</param>
/// <param name="Port">The port on this machine's loopback address; 0 takes a free one.</param>
internal sealed record StudioOptions(string RunsFolder, int Port)
{
    /// <summary>The port where none is asked for.</summary>
    public const int DefaultPort = 8448;

    /// <summary>Gets how many searches and oracles compute at once; more wait for their turn.</summary>
    public int SearchesAtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount);

    /// <summary>Gets the most searches that are watched; they take turns.</summary>
    public int MostSearches { get; init; } = 64;

    /// <summary>Gets the most simulations of a search that a visitor can ask for.</summary>
    public int MostSimulations { get; init; } = 100_000;

    /// <summary>Gets the most leaves in flight of such a search.</summary>
    public int MostLeaves { get; init; } = 256;

    /// <summary>Gets the most plies that minimax looks ahead.</summary>
    public int MostPlies { get; init; } = 12;

    /// <summary>
    /// Gets the command that starts the program: a file and its first arguments. Without one no trainings are started.
    /// </summary>
    public IReadOnlyList<string> Program { get; init; } = [];

    /// <summary>Gets the most trainings that were started here and run at once.</summary>
    public int MostTrainings { get; init; } = 4;
}

/// <summary>
/// The web server of the Studio. It listens on the loopback address alone, and answers nobody but its own pages.
/// </summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private const int MostConnections = 2_000;

    private readonly WebApplication app;
    private readonly Thinkers thinkers;
    private readonly Seats seats;

    private StudioServer(WebApplication app, Thinkers thinkers, Seats seats) =>
        (this.app, this.thinkers, this.seats) = (app, thinkers, seats);

    /// <summary>Gets the address of the first page, such as <c>http://127.0.0.1:8448</c>.</summary>
    public string Address => app.Urls.First();

    /// <summary>Starts a server; it answers when the call returns.</summary>
    /// <param name="options">What it serves.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="IOException">The port is taken; the message says what to do.</exception>
    public static async Task<StudioServer> Start(StudioOptions options, CancellationToken cancellation = default)
    {
        // Settings that lie in the current folder are not the Studio's.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 << 10;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(
            routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();  // the program listens to them
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        WebApplication app = builder.Build();
        Seats seats = new(options.SearchesAtOnce);
        Thinkers thinkers = new(options, seats);
        RunLibrary library = new(options.RunsFolder);
        Guard.Use(app);
        Assets.Map(app);
        GamesApi.Map(app, thinkers, new Truths(seats));
        RunsApi.Map(app, library);
        SteeringApi.Map(app, library, new Launcher(options), seats);
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (IOException taken)
        {
            await app.DisposeAsync();
            seats.Dispose();
            throw new IOException(
                $"port {options.Port} is taken by another program; choose another one with --port, or --port 0 for any "
                    + "that is free", taken);
        }

        return new StudioServer(app, thinkers, seats);
    }

    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="cancellation">Stops the server.</param>
    public async Task Serve(CancellationToken cancellation)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellation);
        }
        catch (OperationCanceledException)
        {
            await app.StopAsync(CancellationToken.None);
        }
    }

    /// <summary>Stops the server and frees the networks.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        thinkers.Dispose();
        seats.Dispose();
    }

    private sealed class NoSignals : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
