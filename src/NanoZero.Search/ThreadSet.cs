namespace NanoZero.Search;

/// <summary>Starts threads where the operating system may refuse them.</summary>
public static class ThreadSet
{
    /// <summary>Starts threads, in order.</summary>
    /// <param name="threads">The threads, not yet started.</param>
    /// <param name="refused">
    /// Called with the number of those started before what the operating system says is thrown: they may wait for the
    /// others.
    /// </param>
    /// <exception cref="IOException">
    /// The operating system gives no more threads; the message says how many it gave, and what to do.
    /// </exception>
    public static void Start(IReadOnlyList<Thread> threads, Action<int>? refused = null)
    {
        for (int started = 0; started < threads.Count; started++)
        {
            try
            {
                threads[started].Start();
            }
            catch (Exception cause) when (cause is OutOfMemoryException or ThreadStartException)
            {
                refused?.Invoke(started);
                throw new IOException(
                    $"the operating system gave {started} of {threads.Count} threads; ask for fewer workers, or allow "
                        + "more threads (ulimit -u, a container's limit of processes)", cause);
            }
        }
    }
}
