using System.Collections.Concurrent;

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

    /// <summary>Ends the thread once all work is done.</summary>
    public void Dispose()
    {
        work.CompleteAdding();
        thread.Join();
        work.Dispose();
    }
}
