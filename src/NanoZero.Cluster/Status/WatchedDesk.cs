namespace NanoZero.Cluster;

/// <summary>A desk whose answers to workers are noted.</summary>
/// <param name="desk">The desk.</param>
/// <param name="watch">Notes them.</param>
internal sealed class WatchedDesk(IRunDesk desk, ClusterWatch watch) : IRunDesk
{
    /// <inheritdoc/>
    public RunOffer? Offer => desk.Offer;

    /// <inheritdoc/>
    public bool IsOver => desk.IsOver;

    /// <inheritdoc/>
    public async Task<LeasedGames?> Lease(string worker, double gamesPerSecond, CancellationToken cancellation)
    {
        watch.Asked(worker, gamesPerSecond);
        LeasedGames? leased = await desk.Lease(worker, gamesPerSecond, cancellation).ConfigureAwait(false);
        if (leased is not null)
        {
            watch.Leased(worker, leased.Iteration, leased.Block);
        }

        return leased;
    }

    /// <inheritdoc/>
    public bool Renew(string worker, LeasedGames games)
    {
        bool isWanted = desk.Renew(worker, games);
        if (isWanted)
        {
            watch.Renewed(worker, games.Iteration, games.Block);
        }
        else
        {
            watch.Returned(worker, games.Iteration, games.Block, isWanted: false);
        }

        return isWanted;
    }

    /// <inheritdoc/>
    public Weights? WeightsOf(string hash) => desk.WeightsOf(hash);

    /// <inheritdoc/>
    public bool Submit(string worker, LeasedGames games, byte[] message)
    {
        try
        {
            bool isWanted = desk.Submit(worker, games, message);
            watch.Returned(worker, games.Iteration, games.Block, isWanted, message.Length);
            return isWanted;
        }
        catch (InvalidDataException refusal)
        {
            watch.Refused(worker, OneLine.Of(refusal));
            throw;
        }
    }

    /// <inheritdoc/>
    public void Leave(string worker)
    {
        desk.Leave(worker);
        watch.Left(worker);
    }
}
