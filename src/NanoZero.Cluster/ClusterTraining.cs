using System.Runtime.CompilerServices;

namespace NanoZero.Cluster;

/// <summary>Trains with other machines that play games.</summary>
internal static class ClusterTraining
{
    /// <summary>
    /// Continues a run until all its iterations are done, as
    /// <see cref="Trainer.Run(RunFolder, IProgress{TrainingProgress}?, CancellationToken)"/> does. This machine plays,
    /// and so does every worker that joins. The bytes of the run are the same.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="coordination">How workers join, and what is said of them.</param>
    /// <param name="progress">Receives how far the run has come.</param>
    /// <param name="cancellation">Ends the run; it can be resumed, and workers wait for that.</param>
    /// <exception cref="IOException">The address or the port cannot be listened on.</exception>
    public static IAsyncEnumerable<IterationReport> Run(
        RunFolder run,
        Coordination coordination,
        IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default) =>
        GameCatalogue.Open(run.Config.Game, new Opener(run, coordination, progress, cancellation));

    private static async IAsyncEnumerable<IterationReport> Iterate<TGame>(
        RunFolder run,
        TGame start,
        Coordination coordination,
        IProgress<TrainingProgress>? progress,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        ClusterOptions options = new();
        ClusterWatch watch = new(options.Leases.Duration, TimeProvider.System);
        RunOffer offer = RunOffer.Of(run);
        Action<string> warn = text => coordination.Warn?.Invoke(ClusterLine.Of(offer.Run, null, text));
        using ClusterSelfPlay<TGame> selfPlay = new(run, start, options with { Warn = warn, Watch = watch });
        await using ClusterServer server = await ClusterServer.Start(
            new WatchedDesk(selfPlay.Desk, watch), coordination.Door, cancellation).ConfigureAwait(false);
        await using Operations operations = await Operations.Start(
            run, offer, server.Address, watch, coordination.Metrics, coordination.Say, warn).ConfigureAwait(false);
        coordination.Started?.Invoke(server.Address);
        coordination.Seat?.Announce(new(SeatNotice.NameOf(run), server.Address));
        Action? requireSeat = coordination.Seat is { } seat ? seat.Require : null;
        await foreach (IterationReport report in Trainer.Run(
            run, start, selfPlay, progress, requireSeat, cancellation).ConfigureAwait(false))
        {
            yield return report;
        }

        selfPlay.Desk.Finish();
        operations.Finish();
        await server.SayGoodbye(cancellation).ConfigureAwait(false);
    }

    private sealed class Opener(
        RunFolder run,
        Coordination coordination,
        IProgress<TrainingProgress>? progress,
        CancellationToken cancellation) : IGameVisitor<IAsyncEnumerable<IterationReport>>
    {
        public IAsyncEnumerable<IterationReport> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => Iterate(run, start, coordination, progress, cancellation);
    }
}
