using System.Runtime.ExceptionServices;

namespace NanoZero.Play;

/// <summary>
/// A fixed set of threads, each with a state that is created, used and disposed on it alone; they live over many jobs.
/// </summary>
/// <typeparam name="TState">What a thread owns; disposed with the thread.</typeparam>
/// <remarks>
/// Native libraries that keep settings by thread see the same thread every time, which a thread pool does not promise.
/// </remarks>
internal sealed class DedicatedThreads<TState> : IDisposable
    where TState : class, IDisposable
{
    private readonly object gate = new();
    private readonly Lock oneRun = new();
    private readonly Thread[] threads;
    private Action<int, TState, CancellationToken>? job;
    private CancellationTokenSource? stop;
    private ExceptionDispatchInfo? failure;
    private long round;
    private int busy;
    private bool closing;

    /// <summary>Starts the threads and waits until each has its state.</summary>
    /// <param name="count">How many; at least 1.</param>
    /// <param name="create">
    /// Creates the state of a thread, given its index, on that thread. What it throws is thrown here, once all threads
    /// have ended.
    /// </param>
    public DedicatedThreads(int count, Func<int, TState> create)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        busy = count;
        threads = [.. Enumerable.Range(0, count).Select(index =>
            new Thread(() => Live(index, create)) { IsBackground = true, Name = $"game worker {index}" })];
        ThreadSet.Start(threads, _ => End());
        WaitUntilIdle(null, default);
        if (failure is not null)
        {
            End();
            failure.Throw();
        }
    }

    /// <summary>Gets the number of threads.</summary>
    public int Count => threads.Length;

    /// <summary>Runs a job on every thread at once and waits for all of them.</summary>
    /// <param name="work">
    /// The job, given the thread's index, its state, and a token that asks it to stop because of a cancellation or
    /// another thread's failure.
    /// </param>
    /// <param name="whileWaiting">Called on the caller's thread at every interval; null for nothing.</param>
    /// <param name="interval">Time between these calls.</param>
    /// <param name="cancellation">Asks the jobs to stop.</param>
    /// <exception cref="OperationCanceledException">
    /// A job stopped because of the cancellation; all of them have ended.
    /// </exception>
    /// <remarks>What a job throws first is thrown here, after all others have ended too.</remarks>
    public void Run(Action<int, TState, CancellationToken> work, Action? whileWaiting, TimeSpan interval,
        CancellationToken cancellation)
    {
        lock (oneRun)
        {
            ObjectDisposedException.ThrowIf(closing, this);
            using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            lock (gate)
            {
                (job, stop, failure, busy) = (work, source, null, threads.Length);
                round++;
                Monitor.PulseAll(gate);
            }

            WaitUntilIdle(whileWaiting, interval);
            stop = null;
            if (failure?.SourceException is OperationCanceledException && cancellation.IsCancellationRequested)
            {
                throw new OperationCanceledException(cancellation);
            }

            failure?.Throw();
        }
    }

    /// <summary>Ends the threads, each disposing its state, and waits for them.</summary>
    public void Dispose()
    {
        lock (oneRun)
        {
            failure = null;
            End();
            failure?.Throw();
        }
    }

    private void End()
    {
        lock (gate)
        {
            closing = true;
            Monitor.PulseAll(gate);
        }

        foreach (Thread thread in threads.Where(thread => !thread.ThreadState.HasFlag(ThreadState.Unstarted)))
        {
            thread.Join();
        }
    }

    private void WaitUntilIdle(Action? whileWaiting, TimeSpan interval)
    {
        while (true)
        {
            lock (gate)
            {
                if (busy > 0)
                {
                    Monitor.Wait(gate, whileWaiting is null ? Timeout.InfiniteTimeSpan : interval);
                }

                if (busy == 0)
                {
                    return;
                }
            }

            if (whileWaiting is not null && !Guard(whileWaiting))
            {
                whileWaiting = null;
            }
        }
    }

    private void Live(int index, Func<int, TState> create)
    {
        TState? state = null;
        Guard(() => state = create(index));
        long seen = 0;
        while (true)
        {
            Action<int, TState, CancellationToken> work;
            CancellationToken token;
            lock (gate)
            {
                if (--busy == 0)
                {
                    Monitor.PulseAll(gate);
                }

                while (round == seen && !closing)
                {
                    Monitor.Wait(gate);
                }

                if (closing)
                {
                    break;
                }

                (seen, work, token) = (round, job!, stop!.Token);
            }

            Guard(() => work(index, state!, token));
        }

        Guard(() => state?.Dispose());
    }

    // Every failure reaches the caller of Run; the first one also asks the other threads to stop.
    private bool Guard(Action action)
    {
        try
        {
            action();
            return true;
        }
        catch (Exception exception)
        {
            lock (gate)
            {
                if (failure is null || (failure.SourceException is OperationCanceledException
                    && exception is not OperationCanceledException))
                {
                    failure = ExceptionDispatchInfo.Capture(exception);
                }

                stop?.Cancel();
            }

            return false;
        }
    }
}
