namespace NanoZero.Studio;

/// <summary>The seats of those who compute for visitors: as many compute at once, and others wait.</summary>
/// <param name="count">How many; at least 1.</param>
/// <remarks>Any number of threads.</remarks>
internal sealed class Seats(int count) : IDisposable
{
    private readonly SemaphoreSlim free = new(count);

    /// <summary>Computes something as soon as a seat is free.</summary>
    /// <param name="work">What is computed, on a thread of its own.</param>
    /// <param name="cancellation">Ends the wait; the work looks at it by itself.</param>
    public async Task<T> Run<T>(Func<T> work, CancellationToken cancellation)
    {
        await free.WaitAsync(cancellation);
        try
        {
            return await Task.Run(work, cancellation);
        }
        finally
        {
            free.Release();
        }
    }

    /// <summary>Frees what the operating system gave.</summary>
    public void Dispose() => free.Dispose();
}
