namespace NanoZero.Search;

/// <summary>The memory that this process may use: the machine's, or what a container allows.</summary>
internal static class MemoryLimit
{
    /// <summary>Gets the limit in bytes.</summary>
    public static long Bytes => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Refuses work that cannot fit, before anything is built.</summary>
    /// <param name="needed">Bytes that the work needs at most.</param>
    /// <param name="work">What needs them, such as <c>this training</c>.</param>
    /// <param name="smaller">What needs less, such as <c>fewer layers</c>.</param>
    /// <param name="limit">Bytes there are; null takes <see cref="Bytes"/>.</param>
    /// <exception cref="InsufficientMemoryException">
    /// More is needed than there is; the message says both numbers and what to lower.
    /// </exception>
    public static void Require(double needed, string work, string smaller, long? limit = null)
    {
        long there = limit ?? Bytes;
        if (!(needed <= there))
        {
            throw new InsufficientMemoryException(string.Create(
                CultureInfo.InvariantCulture,
                $"{work} needs up to {needed / 1e9:N1} GB of memory, and there are {there / 1e9:N1} GB; choose "
                    + $"{smaller}"));
        }
    }
}

/// <summary>Starts threads where the operating system may refuse them.</summary>
internal static class ThreadSet
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
