namespace NanoZero.Cluster;

/// <summary>What a coordinator shows of its work: the status in the run's folder, metrics, and lines.</summary>
internal sealed class Operations : IAsyncDisposable
{
    private readonly StatusWriter writer;
    private readonly ClusterMeter meter;
    private readonly MetricsServer? metrics;

    private Operations(StatusWriter writer, ClusterMeter meter, MetricsServer? metrics) =>
        (this.writer, this.meter, this.metrics) = (writer, meter, metrics);

    /// <summary>Begins to show a coordinator's work.</summary>
    /// <param name="run">The run.</param>
    /// <param name="offer">What workers are told of it.</param>
    /// <param name="address">Where workers join.</param>
    /// <param name="watch">Notes what happens.</param>
    /// <param name="port">The port of the metrics on this machine; 0 takes a free one, null none.</param>
    /// <param name="say">Receives lines about workers and of the coordinator; null for nobody.</param>
    /// <param name="warn">Receives warnings; null for nobody.</param>
    /// <exception cref="IOException">The port is taken; the message says what to do.</exception>
    public static async Task<Operations> Start(
        RunFolder run,
        RunOffer offer,
        string address,
        ClusterWatch watch,
        int? port,
        Action<string>? say,
        Action<string>? warn)
    {
        ClusterStatus coordinator = new()
        {
            Build = offer.Build,
            Run = offer.Run,
            Address = address,
            Since = DateTime.UtcNow,
            Iterations = run.Config.Iterations,
        };
        watch.Say = (worker, what) => say?.Invoke(ClusterLine.Of(offer.Run, worker, what));
        ClusterMeter meter = new(() => watch.Status(coordinator));
        MetricsServer? metrics = null;
        try
        {
            metrics = port is { } asked ? await MetricsServer.Start(meter, asked).ConfigureAwait(false) : null;
        }
        catch
        {
            meter.Dispose();
            throw;
        }

        if (metrics is not null)
        {
            say?.Invoke(ClusterLine.Of(offer.Run, null, $"metrics for Prometheus at {metrics.Address}"));
        }

        StatusWriter writer = new(
            RunFolder.ClusterStatusIn(run.Path), watch, state => watch.Status(coordinator with { State = state }),
            warn);
        return new Operations(writer, meter, metrics);
    }

    /// <summary>Notes that the run has all its iterations.</summary>
    public void Finish() => writer.Finish();

    /// <summary>Writes the last status, and ends the metrics.</summary>
    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync().ConfigureAwait(false);
        if (metrics is not null)
        {
            await metrics.DisposeAsync().ConfigureAwait(false);
        }

        meter.Dispose();
    }
}
