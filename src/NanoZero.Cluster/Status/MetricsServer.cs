using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace NanoZero.Cluster;

/// <summary>Serves the metrics of a coordinator to Prometheus, on this machine alone.</summary>
internal sealed class MetricsServer : IAsyncDisposable
{
    private const string Place = "/metrics";
    private const int MostConnections = 16;

    private readonly WebApplication app;
    private readonly PrometheusText text;

    private MetricsServer(WebApplication app, PrometheusText text) => (this.app, this.text) = (app, text);

    /// <summary>Gets the address of the metrics, such as <c>http://127.0.0.1:9464/metrics</c>.</summary>
    public string Address => app.Urls.First() + Place;

    /// <summary>Starts a server; it answers when the call returns.</summary>
    /// <param name="meter">The metrics.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    /// <exception cref="IOException">The port is taken; the message says what to do.</exception>
    public static async Task<MetricsServer> Start(ClusterMeter meter, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { Args = [], ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
        });
        builder.Services.AddSingleton<IHostLifetime, ClusterServer.NoSignals>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        WebApplication app = builder.Build();
        PrometheusText text = new(meter.Meter);
        app.MapGet(Place, () => Results.Text(text.Read(), PrometheusText.ContentType));
        try
        {
            await app.StartAsync().ConfigureAwait(false);
        }
        catch (Exception refusal) when (refusal is IOException or SocketException)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            text.Dispose();
            throw new IOException(
                $"port {port} cannot be listened on ({OneLine.Of(refusal).TrimEnd('.')}); choose another one with "
                + "--metrics",
                refusal);
        }

        return new MetricsServer(app, text);
    }

    /// <summary>Stops the server.</summary>
    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(CancellationToken.None).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
        text.Dispose();
    }
}
