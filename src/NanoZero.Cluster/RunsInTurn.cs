namespace NanoZero.Cluster;

/// <summary>The desks of runs that are trained one after the other. Between two runs there are no games.</summary>
internal sealed class RunsInTurn : IRunDesk
{
    private volatile IRunDesk? now;
    private volatile bool isOver;

    /// <inheritdoc/>
    public RunOffer? Offer => now?.Offer;

    /// <inheritdoc/>
    public bool IsOver => isOver;

    /// <summary>Sends workers to a run.</summary>
    /// <param name="desk">Its desk.</param>
    public void Open(IRunDesk desk) => now = desk;

    /// <summary>Lets workers wait for the next run.</summary>
    public void Close() => now = null;

    /// <summary>Lets workers go: there is no next run.</summary>
    public void End() => (isOver, now) = (true, null);

    /// <inheritdoc/>
    public Task<LeasedGames?> Lease(string worker, double gamesPerSecond, CancellationToken cancellation) =>
        now?.Lease(worker, gamesPerSecond, cancellation) ?? Task.FromResult<LeasedGames?>(null);

    /// <inheritdoc/>
    public bool Renew(string worker, LeasedGames games) => now?.Renew(worker, games) ?? false;

    /// <inheritdoc/>
    public Weights? WeightsOf(string hash) => now?.WeightsOf(hash);

    /// <inheritdoc/>
    public bool Submit(string worker, LeasedGames games, byte[] message) =>
        now?.Submit(worker, games, message) ?? false;

    /// <inheritdoc/>
    public void Leave(string worker) => now?.Leave(worker);
}
