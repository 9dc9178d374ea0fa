using System.Diagnostics;

namespace NanoZero.Network.Benchmarks;

/// <summary>Something to measure: work that every worker repeats on its own thread.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Batch">Positions that one repetition stands for.</param>
/// <param name="Prepare">Called in the worker's thread; returns one repetition.</param>
/// <param name="IsNetwork">Whether it is a whole network rather than its products.</param>
internal sealed record Contender(string Name, int Batch, Func<Action> Prepare, bool IsNetwork = false)
{
    private readonly List<double> rates = [];

    /// <summary>Gets the median of the rounds: positions a second of all workers together.</summary>
    public double Rate => rates.Order().ElementAt(rates.Count / 2);

    /// <summary>Drops the rounds so far.</summary>
    public void Forget() => rates.Clear();

    /// <summary>Measures one round. Seconds are those of the processor, so that other work on the machine counts less.</summary>
    public void Measure(int workers, double seconds)
    {
        long repetitions = 0;
        using Barrier barrier = new(workers + 1);
        Thread[] threads = [.. Enumerable.Range(0, workers).Select(_ => new Thread(Work))];
        Array.ForEach(threads, thread => thread.Start());
        barrier.SignalAndWait();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        barrier.SignalAndWait();
        Array.ForEach(threads, thread => thread.Join());
        rates.Add(Batch * repetitions * workers / (Environment.CpuUsage.TotalTime - start).TotalSeconds);

        void Work()
        {
            Action repetition = Prepare();
            repetition();
            repetition();
            barrier.SignalAndWait();
            barrier.SignalAndWait();
            Stopwatch watch = Stopwatch.StartNew();
            do
            {
                repetition();
                Interlocked.Increment(ref repetitions);
            }
            while (watch.Elapsed.TotalSeconds < seconds);
        }
    }
}
