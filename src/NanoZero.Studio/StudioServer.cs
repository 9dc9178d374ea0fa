using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NanoZero.Studio;

/// <summary>What the Studio serves, and where.</summary>
/// <param name="RunsFolder">The folder whose runs are shown; need not exist.</param>
/// <param name="Port">The port; 0 takes a free one.</param>
internal sealed record StudioOptions(string RunsFolder, int Port)
{
    /// <summary>The port where none is asked for.</summary>
    public const int DefaultPort = 8448;

    /// <summary>
    /// Gets the address that is listened on. On any but the loopback address visitors need a token, which is made anew
    /// whenever a server starts.
    /// </summary>
    public IPAddress Listen { get; init; } = IPAddress.Loopback;

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

    /// <summary>Gets the most processes that work on runs when another training is started here.</summary>
    public int MostTrainings { get; init; } = 4;
}

/// <summary>
/// The web server of the Studio. It answers nobody but its own pages, and on other addresses than the loopback address
/// nobody without its token.
/// </summary>
internal sealed class StudioServer : IAsyncDisposable
{
    private const int MostConnections = 2_000;

    private readonly WebApplication app;
    private readonly Thinkers thinkers;
    private readonly Seats seats;
    private readonly string? token;

    private StudioServer(WebApplication app, Thinkers thinkers, Seats seats, string? token) =>
        (this.app, this.thinkers, this.seats, this.token) = (app, thinkers, seats, token);

    /// <summary>Gets the address of the server, such as <c>http://127.0.0.1:8448</c>.</summary>
    public string Address => app.Urls.First();

    /// <summary>Gets the address of the first page, with the token where one is needed.</summary>
    public string FirstPage
    {
        get
        {
            UriBuilder first = new(Address);
            if (IPAddress.Parse(first.Host.Trim('[', ']')) is var address
                && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
            {
                first.Host = Dns.GetHostName();  // whoever listens on all addresses has this name
            }

            return token is null ? Address : $"{first.Uri}?{Guard.TokenName}={token}";
        }
    }

    /// <summary>Starts a server; it answers when the call returns.</summary>
    /// <param name="options">What it serves.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <exception cref="IOException">
    /// The port is taken, or the address is not this machine's; the message says what to do.
    /// </exception>
    public static async Task<StudioServer> Start(StudioOptions options, CancellationToken cancellation = default)
    {
        // Settings that lie in the current folder are not the Studio's.
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen, options.Port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 << 10;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.Configure<Microsoft.AspNetCore.Routing.RouteHandlerOptions>(
            routes => routes.ThrowOnBadRequest = true);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.RespectNullableAnnotations = true;
            json.SerializerOptions.RespectRequiredConstructorParameters = true;
        });
        builder.Services.AddSingleton<IHostLifetime, NoSignals>();  // the program listens to them
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(2));
        WebApplication app = builder.Build();
        Seats seats = new(options.SearchesAtOnce);
        Thinkers thinkers = new(options, seats);
        RunLibrary library = new(options.RunsFolder);
        string? token =
            IPAddress.IsLoopback(options.Listen) ? null : Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        Guard.Use(app, options.Listen, token);
        Assets.Map(app);
        GamesApi.Map(app, thinkers, new Truths(seats));
        FilesApi.Map(app, seats);
        RunsApi.Map(app, library);
        SteeringApi.Map(app, library, new Launcher(options, library));
        try
        {
            await app.StartAsync(cancellation);
        }
        catch (Exception refusal) when (refusal is IOException or SocketException)
        {
            await app.DisposeAsync();
            seats.Dispose();
            throw new IOException(
                refusal is IOException
                    ? $"port {options.Port} is taken by another program; choose another one with --port, or --port 0 "
                        + "for any that is free"
                    : $"{options.Listen} with port {options.Port} cannot be listened on "
                        + $"({OneLine.Of(refusal).TrimEnd('.')}); choose an address of this machine with --listen, or "
                        + "another port with --port",
                refusal);
        }

        return new StudioServer(app, thinkers, seats, token);
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
