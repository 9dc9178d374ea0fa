namespace NanoZero.Cluster;

/// <summary>A coordinator may be restarted, and a network may be cut, for any time. A worker waits meanwhile.</summary>
internal static class Patience
{
    /// <summary>Asks until there is an answer.</summary>
    /// <typeparam name="T">What the coordinator answers.</typeparam>
    /// <param name="options">Whose coordinator, and how long a pause.</param>
    /// <param name="news">Learns once that there is no answer; null for nobody.</param>
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
        for (bool wasTold = false; ; wasTold = true)
        {
            try
            {
                return await question().ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is HttpRequestException
                || (failure is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                if (!wasTold)
                {
                    string sentence = $"waiting for {options.Coordinator} ({OneLine.Of(failure).TrimEnd('.')})";
                    news?.Report(new(games, sentence) { IsWarning = true });
                }

                await Task.Delay(options.Pause, cancellation).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Asks until there is an answer.</summary>
    /// <typeparam name="T">What the coordinator answers.</typeparam>
    /// <param name="context">Whose coordinator.</param>
    /// <param name="question">Asks once.</param>
    /// <param name="games">The games so far, for the news.</param>
    public static Task<T> Patiently<T>(this WorkerContext context, Func<Task<T>> question, long games) =>
        With(context.Options, context.News, question, games, context.Cancellation);
}
