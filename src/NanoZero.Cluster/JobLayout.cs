namespace NanoZero.Cluster;

/// <summary>
/// Lays out the games of an iteration: which are there already, which are to be played, and which the coordinator
/// plays, too.
/// </summary>
/// <param name="format">How games are written and read.</param>
/// <param name="options">How workers are used.</param>
/// <param name="speeds">Who is there.</param>
/// <param name="incoming">Where accepted games are on disk; null for nowhere.</param>
internal sealed class JobLayout<TGame>(
    IGamesFormat<TGame> format, ClusterOptions options, WorkerSpeeds speeds, IncomingFolder? incoming)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Returns games of an iteration, with those that a coordinator that was killed had accepted.</summary>
    /// <param name="iteration">The iteration, from 1.</param>
    /// <param name="games">The games.</param>
    /// <param name="weights">The weights that play.</param>
    /// <param name="progress">Receives what was done; null for nobody.</param>
    public ClusterJob<TGame> Of(
        int iteration, GameBlock games, Weights weights, IProgress<PlayProgress>? progress)
    {
        LeaseRules rules = options.Leases.Bounded<TGame>(ClusterServer.LargestResult);
        LeaseTable table = new(games, rules, speeds, TimeProvider.System);
        IEnumerable<int> chosen = games.Numbers.Where(_ => Random.Shared.NextDouble() < options.CheckedShare);
        ClusterJob<TGame> job = new(
            iteration, weights, table, new Replays<TGame>(format, iteration, chosen),
            incoming?.Of(iteration, weights.Hash), progress, options.Watch);
        TakeKept(job);
        return job;
    }

    // What is damaged is played again.
    private void TakeKept(ClusterJob<TGame> job)
    {
        foreach ((GameBlock block, string worker, byte[] message) in job.Kept?.Load() ?? [])
        {
            try
            {
                PlayedGames<TGame> played = format.Read(block, message, $"worker {worker}");
                job.Accept(worker, block, played, wasKept: true);
            }
            catch (InvalidDataException)
            {
                job.Kept!.Drop(block, worker);
            }
        }

        job.Compare();
    }
}
