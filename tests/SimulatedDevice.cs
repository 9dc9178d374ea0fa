using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Tests;

/// <summary>
/// A stand-in for a graphics processor. Batches are taken one after the other. Each takes a fixed time and a time per
/// position, while the thread that asked sleeps. It shows how well a pipeline keeps a device busy where there is none.
/// </summary>
/// <param name="latency">Time of a batch besides its positions: transfers, kernel starts, synchronisation.</param>
/// <param name="positionsPerSecond">Rate at which the positions of a batch are computed; above 0.</param>
/// <param name="clock">What time is read from, and slept by.</param>
/// <remarks>Used by any number of threads.</remarks>
internal sealed class SimulatedDevice(TimeSpan latency, double positionsPerSecond, TimeProvider clock)
{
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMilliseconds(1.5);

    private readonly Lock queue = new();
    private readonly long created = clock.GetTimestamp();
    private TimeSpan busy;
    private TimeSpan firstBegan = TimeSpan.MaxValue;
    private TimeSpan freeFrom;
    private long batches;

    /// <summary>Gets the number of batches taken.</summary>
    public long Batches
    {
        get
        {
            lock (queue)
            {
                return batches;
            }
        }
    }

    /// <summary>
    /// Gets the share of the time in which the device computed, in [0, 1]. The time runs from the beginning of the
    /// first batch to the end of the last.
    /// </summary>
    public double BusyShare
    {
        get
        {
            lock (queue)
            {
                return batches == 0 ? 0 : busy / (freeFrom - firstBegan);
            }
        }
    }

    /// <summary>
    /// Returns an evaluator with the answers of another one. It gives them when the device would be ready.
    /// </summary>
    /// <param name="inner">Computes them meanwhile on the asking thread; disposed with the evaluator returned.</param>
    public IEvaluator<TGame> Connect<TGame>(IEvaluator<TGame> inner)
        where TGame : unmanaged, IGame<TGame> => new Connection<TGame>(this, inner);

    // Returns when a batch that is handed over now will be done, since the device's creation.
    private TimeSpan Enqueue(int positions)
    {
        TimeSpan duration = latency + TimeSpan.FromSeconds(positions / positionsPerSecond);
        lock (queue)
        {
            TimeSpan now = clock.GetElapsedTime(created);
            TimeSpan begin = now > freeFrom ? now : freeFrom;
            firstBegan = begin < firstBegan ? begin : firstBegan;
            freeFrom = begin + duration;
            busy += duration;
            batches++;
            return freeFrom;
        }
    }

    // Sleeps while that is sure to end in time, then lets others run: the system's timer is coarser than a small batch.
    private void WaitUntil(TimeSpan end)
    {
        for (TimeSpan left = end - clock.GetElapsedTime(created); left > TimeSpan.Zero; left = end
            - clock.GetElapsedTime(created))
        {
            Thread.Sleep(left > ShortestSleep ? 1 : 0);
        }
    }

    private sealed class Connection<TGame>(SimulatedDevice device, IEvaluator<TGame> inner) : IEvaluator<TGame>
        where TGame : unmanaged, IGame<TGame>
    {
        public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
        {
            TimeSpan end = device.Enqueue(positions.Length);
            inner.Evaluate(positions, answers);
            device.WaitUntil(end);
        }

        public void Dispose() => inner.Dispose();
    }
}
