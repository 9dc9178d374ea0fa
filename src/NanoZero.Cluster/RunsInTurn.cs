namespace NanoZero.Cluster;

/// <summary>The desks of trainings and matches, one after the other. Between two of them there are no games.</summary>
internal sealed class RunsInTurn : IRunDesk
{
    private volatile IRunDesk? now;
    private volatile bool isOver;

    /// <inheritdoc/>
    public RunOffer? Offer => now?.Offer;

    /// <inheritdoc/>
    public bool IsOver => isOver;

    /// <inheritdoc/>
    public IRunDesk? Of(string run) => now?.Of(run);

    /// <summary>Sends workers to a desk.</summary>
    /// <param name="desk">The desk.</param>
    public void Open(IRunDesk desk) => now = desk;

    /// <summary>Lets workers wait for the next desk.</summary>
    public void Close() => now = null;

    /// <summary>Lets workers go: there is no next desk.</summary>
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
