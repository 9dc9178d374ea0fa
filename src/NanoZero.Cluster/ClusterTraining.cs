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
    /// <param name="door">Where workers join, and which of them.</param>
    /// <param name="started">Receives the address of the coordinator once it answers.</param>
    /// <param name="warn">Receives warnings about workers.</param>
    /// <param name="progress">Receives how far the run has come.</param>
    /// <param name="seat">The right to coordinate the run; null where no other machine stands by.</param>
    /// <param name="cancellation">Ends the run; it can be resumed, and workers wait for that.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static IAsyncEnumerable<IterationReport> Run(
        RunFolder run,
        CoordinatorDoor door,
        Action<string>? started = null,
        Action<string>? warn = null,
        IProgress<TrainingProgress>? progress = null,
        HeldSeat? seat = null,
        CancellationToken cancellation = default) =>
        GameCatalogue.Open(run.Config.Game, new Opener(run, door, started, warn, progress, seat, cancellation));

    private static async IAsyncEnumerable<IterationReport> Iterate<TGame>(
        RunFolder run,
        TGame start,
        CoordinatorDoor door,
        Action<string>? started,
        Action<string>? warn,
        IProgress<TrainingProgress>? progress,
        HeldSeat? seat,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        using ClusterSelfPlay<TGame> selfPlay = new(run, start, new ClusterOptions { Warn = warn });
        await using ClusterServer server =
            await ClusterServer.Start(selfPlay.Desk, door, cancellation).ConfigureAwait(false);
        started?.Invoke(server.Address);
        seat?.Announce(new(SeatNotice.NameOf(run), server.Address));
        await foreach (IterationReport report in Trainer.Run(
            run, start, selfPlay, progress, seat is null ? null : seat.Require, cancellation).ConfigureAwait(false))
        {
            yield return report;
        }

        selfPlay.Desk.Finish();
        await server.SayGoodbye(cancellation).ConfigureAwait(false);
    }

    private sealed class Opener(
        RunFolder run,
        CoordinatorDoor door,
        Action<string>? started,
        Action<string>? warn,
        IProgress<TrainingProgress>? progress,
        HeldSeat? seat,
        CancellationToken cancellation) : IGameVisitor<IAsyncEnumerable<IterationReport>>
    {
        public IAsyncEnumerable<IterationReport> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
                Iterate(run, start, door, started, warn, progress, seat, cancellation);
    }
}
