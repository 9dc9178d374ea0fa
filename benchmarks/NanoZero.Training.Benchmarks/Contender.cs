using System.Diagnostics;

namespace NanoZero.Training.Benchmarks;

/// <summary>Something to measure.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Repetition">Does it once.</param>
internal sealed record Contender(string Name, Action Repetition)
{
    private readonly List<double> processor = [];
    private readonly List<double> clock = [];

    /// <summary>Gets the median of the rounds: milliseconds of the processor, all threads together.</summary>
    public double Milliseconds => Median(processor);

    /// <summary>Gets the median of the rounds: milliseconds by the clock.</summary>
    public double ClockMilliseconds => Median(clock);

    /// <summary>Measures several in turn, after a round that does not count.</summary>
    public static void Measure(Contender[] contenders, int rounds, double seconds)
    {
        for (int round = 0; round <= rounds; round++)
        {
            foreach (Contender contender in contenders)
            {
                contender.Measure(seconds, counts: round > 0);
            }
        }
    }

    private void Measure(double seconds, bool counts)
    {
        Repetition();
        int repetitions = 0;
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan start = Environment.CpuUsage.TotalTime;
        do
        {
            Repetition();
            repetitions++;
        }
        while (watch.Elapsed.TotalSeconds < seconds);
        if (counts)
        {
            processor.Add((Environment.CpuUsage.TotalTime - start).TotalMilliseconds / repetitions);
            clock.Add(watch.Elapsed.TotalMilliseconds / repetitions);
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
