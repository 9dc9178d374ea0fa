using System.Net;
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
    /// <param name="listen">Where workers join; port 0 takes a free one.</param>
    /// <param name="started">Receives the address of the coordinator once it answers.</param>
    /// <param name="warn">Receives warnings about workers.</param>
    /// <param name="progress">Receives how far the run has come.</param>
    /// <param name="seat">The right to coordinate the run; null where no other machine stands by.</param>
    /// <param name="cancellation">Ends the run; it can be resumed, and workers wait for that.</param>
    /// <exception cref="IOException">The address cannot be listened on.</exception>
    public static IAsyncEnumerable<IterationReport> Run(
        RunFolder run,
        IPEndPoint listen,
        Action<string>? started = null,
        Action<string>? warn = null,
        IProgress<TrainingProgress>? progress = null,
        HeldSeat? seat = null,
        CancellationToken cancellation = default) =>
        GameCatalogue.Open(run.Config.Game, new Opener(run, listen, started, warn, progress, seat, cancellation));

    private static async IAsyncEnumerable<IterationReport> Iterate<TGame>(
        RunFolder run,
        TGame start,
        IPEndPoint listen,
        Action<string>? started,
        Action<string>? warn,
        IProgress<TrainingProgress>? progress,
        HeldSeat? seat,
        [EnumeratorCancellation] CancellationToken cancellation)
        where TGame : unmanaged, IGame<TGame>
    {
        using ClusterSelfPlay<TGame> selfPlay = new(run, start, new ClusterOptions { Warn = warn });
        await using ClusterServer server =
            await ClusterServer.Start(selfPlay.Desk, listen, cancellation).ConfigureAwait(false);
        started?.Invoke(server.Address);
        seat?.Announce(new(SeatNotice.NameOf(run), PublicAddress(server.Address)));
        await foreach (IterationReport report in Trainer.Run(
            run, start, selfPlay, progress, seat is null ? null : seat.Require, cancellation).ConfigureAwait(false))
        {
            yield return report;
        }

        selfPlay.Desk.Finish();
        await server.SayGoodbye(cancellation).ConfigureAwait(false);
    }

    // Where the server listens on all addresses, other machines know it by the machine's name.
    private static string PublicAddress(string address)
    {
        Uri uri = new(address);
        return IPAddress.TryParse(uri.DnsSafeHost, out IPAddress? host)
            && (host.Equals(IPAddress.Any) || host.Equals(IPAddress.IPv6Any))
            ? new UriBuilder(uri) { Host = Dns.GetHostName() }.Uri.GetLeftPart(UriPartial.Authority)
            : address;
    }

    private sealed class Opener(
        RunFolder run,
        IPEndPoint listen,
        Action<string>? started,
        Action<string>? warn,
        IProgress<TrainingProgress>? progress,
        HeldSeat? seat,
        CancellationToken cancellation) : IGameVisitor<IAsyncEnumerable<IterationReport>>
    {
        public IAsyncEnumerable<IterationReport> Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
                Iterate(run, start, listen, started, warn, progress, seat, cancellation);
    }
}
