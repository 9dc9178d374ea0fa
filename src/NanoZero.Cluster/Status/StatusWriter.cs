using System.Diagnostics;

namespace NanoZero.Cluster;

/// <summary>
/// Writes a coordinator's status into the run's folder: once a second while something changes, else every few seconds.
/// A training neither waits for it nor fails with it.
/// </summary>
internal sealed class StatusWriter : IAsyncDisposable
{
    private const int FailuresBeforeWarning = 3;  // somebody may have the file open for a moment
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), LongestSilence = TimeSpan.FromSeconds(5);

    private readonly string path;
    private readonly Func<CoordinatorState, ClusterStatus> status;
    private readonly ClusterWatch watch;
    private readonly Action<string>? warn;
    private readonly CancellationTokenSource ended = new();
    private readonly Task writing;
    private CoordinatorState last = CoordinatorState.Stopped;
    private int failures;

    /// <summary>Begins to write.</summary>
    /// <param name="path">The file.</param>
    /// <param name="watch">Says whether something has changed.</param>
    /// <param name="status">Returns what is to be written.</param>
    /// <param name="warn">Learns once that the file cannot be written; null for nobody.</param>
    public StatusWriter(
        string path, ClusterWatch watch, Func<CoordinatorState, ClusterStatus> status, Action<string>? warn)
    {
        (this.path, this.watch, this.status, this.warn) = (path, watch, status, warn);
        writing = Task.Run(Write);
    }

    /// <summary>Notes that the run has all its iterations, which the last status says.</summary>
    public void Finish() => last = CoordinatorState.Finished;

    /// <summary>Writes the last status. A disk that does not answer is not waited for.</summary>
    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(writing, Task.Delay(LongestSilence)).ConfigureAwait(false);
    }

    private async Task Write()
    {
        long written = -1, since = 0;
        while (!ended.IsCancellationRequested)
        {
            long changes = watch.Changes;
            if (changes != written || Stopwatch.GetElapsedTime(since) >= LongestSilence)
            {
                (written, since) = (Write(CoordinatorState.Running) ? changes : -1, Stopwatch.GetTimestamp());
            }

            await Task.Delay(Pause, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Write(last);
    }

    private bool Write(CoordinatorState state)
    {
        try
        {
            AtomicFile.WriteAllBytes(path, JsonText.Checked(status(state)));
            failures = Math.Min(failures, 0);
            return true;
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            failures = failures < 0 ? failures : failures + 1;
            if (failures == FailuresBeforeWarning)
            {
                failures = -1;  // said once, whatever comes
                warn?.Invoke($"{OneLine.Of(cause).TrimEnd('.')}; the training goes on, its status is not shown");
            }

            return false;
        }
    }
}
