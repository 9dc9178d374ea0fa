using System.Runtime.CompilerServices;

namespace NanoZero.Cluster;

/// <summary>
/// Machines that play the games of trainings and matches, one after the other. Workers wait between them.
/// </summary>
internal sealed class GameCluster : IMachines, IAsyncDisposable
{
    private readonly Coordination coordination;
    private readonly RunsInTurn runs;
    private readonly UnwelcomeWorkers unwelcome = new();
    private readonly ClusterServer server;
    private bool hasInvited;

    private GameCluster(Coordination coordination, RunsInTurn runs, ClusterServer server) =>
        (this.coordination, this.runs, this.server) = (coordination, runs, server);

    /// <summary>Gets whether nothing comes after the first training, so that workers go at once.</summary>
    public bool HasOneRun { get; init; }

    /// <summary>Lets workers join. They wait for the first games.</summary>
    /// <param name="coordination">How workers join, and what is said of them.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <param name="hasOneRun">Whether nothing comes after the first training.</param>
    /// <exception cref="IOException">The address or the port cannot be listened on.</exception>
    public static async Task<GameCluster> Start(
        Coordination coordination, CancellationToken cancellation, bool hasOneRun = false)
    {
        RunsInTurn runs = new();
        ClusterServer server =
            await ClusterServer.Start(runs, coordination.Door, cancellation).ConfigureAwait(false);
        return new GameCluster(coordination, runs, server) { HasOneRun = hasOneRun };
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<IterationReport> Train(
        RunFolder run, IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default) =>
        GameCatalogue.Open(run.Config.Game, new Opener(this, run, progress, cancellation));

    /// <inheritdoc/>
    public IMatchGames<TGame> OfMatch<TGame>(
        string game, IReadOnlyList<ResolvedPlayer> players, OpenPlayers<TGame> open, string? file)
        where TGame : unmanaged, IGame<TGame>
    {
        MatchPacking.RequireSameEverywhere(players, open);
        return new ClusterMatch<TGame>(Open, runs.Close, unwelcome, coordination, game, players, open, file);
    }

    /// <summary>Tells workers that there are no more games, and waits until they have heard it.</summary>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task Finish(CancellationToken cancellation = default)
    {
        runs.End();
        return server.SayGoodbye(cancellation);
    }

    /// <summary>Stops; workers wait for a coordinator that comes later, unless they were told of the end.</summary>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private async IAsyncEnumerable<IterationReport> Iterate<TGame>(
        RunFolder run,
        TGame start,
        IProgress<TrainingProgress>? progress,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        ClusterOptions options = coordination.Options;
        ClusterWatch watch = new(options.Leases.Duration, TimeProvider.System);
        RunOffer offer = RunOffer.Of(run);
        Action<string> warn = text => coordination.Warn?.Invoke(ClusterLine.Of(offer.Run, null, text));
        using ClusterSelfPlay<TGame> selfPlay =
            new(run, start, options with { Warn = warn, Watch = watch, Unwelcome = unwelcome });
        await using Operations operations = await Operations.Start(
            run, offer, server.Address, watch, coordination.Metrics, coordination.Say, warn).ConfigureAwait(false);
        Open(new WatchedDesk(selfPlay.Desk, watch));
        coordination.Seat?.Announce(new(SeatNotice.NameOf(run), server.Address));
        Action? requireSeat = coordination.Seat is { } seat ? seat.Require : null;
        try
        {
            await foreach (IterationReport report in Trainer.Run(
                run, start, selfPlay, progress, requireSeat, cancellation).ConfigureAwait(false))
            {
                yield return report;
            }
        }
        finally
        {
            runs.Close();
        }

        if (HasOneRun)
        {
            runs.End();
        }

        selfPlay.Desk.Finish();
        operations.Finish();
    }

    // Whoever joins at once finds the first games.
    private void Open(IRunDesk desk)
    {
        runs.Open(desk);
        if (!hasInvited)
        {
            hasInvited = true;
            coordination.Started?.Invoke(server.Address);
        }
    }

    private sealed class Opener(
        GameCluster cluster,
        RunFolder run,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation) : IGameVisitor<IAsyncEnumerable<IterationReport>>
    {
        public IAsyncEnumerable<IterationReport> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => cluster.Iterate(run, start, progress, cancellation);
    }
}
