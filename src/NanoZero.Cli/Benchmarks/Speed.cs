using System.Diagnostics;

namespace NanoZero.Cli.Benchmarks;

/// <summary>One measured speed.</summary>
/// <param name="Name">What was done, and how.</param>
/// <param name="Unit">What is counted, such as <c>simulations/s</c>.</param>
/// <param name="Median">Per second, the median over the repetitions.</param>
/// <param name="Best">Per second, the fastest repetition: what other work on the machine disturbed least.</param>
/// <param name="BytesEach">Managed bytes allocated for each thing counted, when warm; null where it says nothing.</param>
/// <param name="HeldEach">Bytes of memory held for each thing counted, such as a tree's for a simulation; null where it says nothing.</param>
internal sealed record Speed(string Name, string Unit, double Median, double Best, double? BytesEach, double? HeldEach = null)
{
    private const int DefaultRepetitions = 15;
    private const double Seconds = 0.1;

    /// <summary>Measures how fast a piece of work is done on this thread, once it is warm.</summary>
    /// <param name="name">What is done, and how.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="work">Does a piece of the work and returns how much was done.</param>
    /// <param name="cancellation">Honoured once a piece.</param>
    /// <param name="repetitions">How often, after half as many to warm up; at least 1.</param>
    public static Speed Measure(
        string name, string unit, Func<long> work, CancellationToken cancellation, int repetitions = DefaultRepetitions)
    {
        for (int i = 0; i < Math.Max(1, repetitions / 2); i++)
        {
            _ = Repeat(work, cancellation);  // compiles in several steps, and grows what memory it keeps
        }

        List<(double PerSecond, double BytesEach)> measured = [];
        for (int i = 0; i < repetitions; i++)
        {
            measured.Add(Repeat(work, cancellation));
        }

        return new Speed(
            name,
            unit,
            measured.Select(each => each.PerSecond).Order().ElementAt(repetitions / 2),
            measured.Max(each => each.PerSecond),
            measured.Min(each => each.BytesEach));
    }

    private static (double PerSecond, double BytesEach) Repeat(Func<long> work, CancellationToken cancellation)
    {
        long done = 0;
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        TimeSpan elapsed;
        do
        {
            cancellation.ThrowIfCancellationRequested();
            done += work();
            elapsed = Stopwatch.GetElapsedTime(start);
        }
        while (elapsed.TotalSeconds < Seconds);

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        return (done / elapsed.TotalSeconds, (double)bytes / done);
    }
}
