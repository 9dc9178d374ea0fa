using System.Diagnostics;

namespace NanoZero.Cluster;

/// <summary>A coordinator may be restarted, and a network may be cut, for any time. A worker waits meanwhile.</summary>
internal static class Patience
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromHours(1);

    /// <summary>Asks until there is an answer.</summary>
    /// <typeparam name="T">What the coordinator answers.</typeparam>
    /// <param name="options">Whose coordinator, and how long a pause.</param>
    /// <param name="news">Learns that there is no answer, now and then; null for nobody.</param>
    /// <param name="question">Asks once.</param>
    /// <param name="games">The games so far, for the news.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public static async Task<T> With<T>(
        WorkerOptions options,
        IProgress<WorkerNews>? news,
        Func<Task<T>> question,
        long games,
        CancellationToken cancellation)
    {
        TimeSpan due = TimeSpan.Zero;
        for (long began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return await question().ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is HttpRequestException
                || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                TimeSpan waited = Stopwatch.GetElapsedTime(began);
                if (waited >= due)
                {
                    string hint = due == TimeSpan.Zero ? "" : HintAfter(waited);
                    string why = OneLine.Of(failure).TrimEnd('.');
                    news?.Report(new(games, $"waiting for {options.Coordinator} ({why}){hint}") { IsWarning = true });
                    TimeSpan silence = waited > options.Reminder ? waited : options.Reminder;
                    due = waited + (silence < LongestSilence ? silence : LongestSilence);
                }

                await Task.Delay(options.Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    // Nobody there says whether the run goes on later.
    private static string HintAfter(TimeSpan waited) => string.Create(
        CultureInfo.InvariantCulture,
        $" for {waited.TotalMinutes:0} min; if the run is over, end this worker (Ctrl-C)");

    /// <summary>Asks until there is an answer.</summary>
    /// <typeparam name="T">What the coordinator answers.</typeparam>
    /// <param name="context">Whose coordinator.</param>
    /// <param name="question">Asks once.</param>
    /// <param name="games">The games so far, for the news.</param>
    public static Task<T> Patiently<T>(this WorkerContext context, Func<Task<T>> question, long games) =>
        With(context.Options, context.News, question, games, context.Cancellation);
}
