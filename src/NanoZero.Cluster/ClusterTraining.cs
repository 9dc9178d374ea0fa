using System.Runtime.CompilerServices;

namespace NanoZero.Cluster;

/// <summary>Trains one run with other machines that play games.</summary>
internal static class ClusterTraining
{
    /// <summary>Continues a run until all its iterations are done, and lets its workers go.</summary>
    /// <param name="run">The run.</param>
    /// <param name="coordination">How workers join, and what is said of them.</param>
    /// <param name="progress">Receives how far the run has come.</param>
    /// <param name="cancellation">Ends the run; it can be resumed, and workers wait for that.</param>
    /// <exception cref="IOException">The address or the port cannot be listened on.</exception>
    /// <exception cref="InvalidDataException">Games of this run differ from machine to machine.</exception>
    public static async IAsyncEnumerable<IterationReport> Run(
        RunFolder run,
        Coordination coordination,
        IProgress<TrainingProgress>? progress = null,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        _ = RunOffer.Of(run);  // a run that cannot be played elsewhere is refused before anybody may join
        GameCluster cluster =
            await GameCluster.Start(coordination, cancellation, hasOneRun: true).ConfigureAwait(false);
        await using (cluster.ConfigureAwait(false))
        {
            await foreach (IterationReport report in cluster.Train(run, progress, cancellation).ConfigureAwait(false))
            {
                yield return report;
            }

            await cluster.Finish(cancellation).ConfigureAwait(false);
        }
    }
}
