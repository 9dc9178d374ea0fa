namespace NanoZero.Cluster;

/// <summary>Where workers get games to play, and bring them back. Its members may be called by many at once.</summary>
internal interface IRunDesk
{
    /// <summary>Gets what a worker has to know of the run; null while there is none, but may be one later.</summary>
    RunOffer? Offer { get; }

    /// <summary>Returns the desk of a run, which stays the same while a request lasts.</summary>
    /// <param name="run">What names the run.</param>
    /// <returns>The desk; null where there is another run, or none.</returns>
    IRunDesk? Of(string run) => Offer?.Run == run ? this : null;

    /// <summary>Gets whether there are no more games to play, and no other run comes.</summary>
    bool IsOver { get; }

    /// <summary>Leases games. Waits a while where there are none.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="gamesPerSecond">How fast it played so far; 0 where it does not know.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    /// <returns>The games; null where there are none now.</returns>
    Task<LeasedGames?> Lease(string worker, double gamesPerSecond, CancellationToken cancellation);

    /// <summary>Renews a lease.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="games">What it plays.</param>
    /// <returns>Whether the games are still wanted.</returns>
    bool Renew(string worker, LeasedGames games);

    /// <summary>Returns weights; null where these are not the ones that play now.</summary>
    /// <param name="hash">Their SHA-256, as 64 hexadecimal digits.</param>
    Weights? WeightsOf(string hash);

    /// <summary>Takes games that were played.</summary>
    /// <param name="worker">The worker's name.</param>
    /// <param name="games">Which games they are.</param>
    /// <param name="message">The games, as <see cref="GamesMessage"/> writes them.</param>
    /// <returns>Whether they were still wanted.</returns>
    /// <exception cref="InvalidDataException">The message is not what was asked for.</exception>
    bool Submit(string worker, LeasedGames games, byte[] message);

    /// <summary>Gives a worker's leases back.</summary>
    /// <param name="worker">The worker's name.</param>
    void Leave(string worker);
}
