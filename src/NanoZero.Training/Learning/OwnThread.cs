using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace NanoZero.Training;

/// <summary>A thread that runs one piece of work after the other.</summary>
/// <remarks>
/// libtorch keeps its number of threads by the calling thread, and its dispose scopes too: an async loop needs the same
/// one every time.
/// </remarks>
internal sealed class OwnThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Thread thread;

    public OwnThread(string name)
    {
        thread = new Thread(() =>
        {
            foreach (Action action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = name };
        ThreadSet.Start([thread]);
    }

    /// <summary>Runs a function on the thread; what it throws is thrown to who awaits.</summary>
    public Task<T> Run<T>(Func<T> function)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                completion.SetResult(function());
            }
            catch (Exception exception)
            {
                completion.SetException(exception);
            }
        });
        return completion.Task;
    }

    /// <summary>
    /// Runs one function on the thread and another one here, at the same time, and returns when both have ended.
    /// </summary>
    /// <param name="there">Runs on the thread.</param>
    /// <param name="here">Runs on the caller's.</param>
    /// <param name="cancellation">Asks both to stop.</param>
    /// <remarks>A failure of either asks the other one to stop; the first is thrown here.</remarks>
    public (TThere There, THere Here) RunBeside<TThere, THere>(
        Func<CancellationToken, TThere> there, Func<CancellationToken, THere> here, CancellationToken cancellation)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        ExceptionDispatchInfo? first = null;
        Task<TThere?> other = Run(() => Guard(there));
        THere? result = Guard(here);
        TThere? otherResult = other.GetAwaiter().GetResult();
        first?.Throw();
        return (otherResult!, result!);

        T? Guard<T>(Func<CancellationToken, T> function)
        {
            try
            {
                return function(stop.Token);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(exception), null);
                stop.Cancel();
                return default;
            }
        }
    }

    /// <summary>Ends the thread once all work is done.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }
}
