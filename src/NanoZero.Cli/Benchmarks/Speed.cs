using System.Diagnostics;

namespace NanoZero.Cli.Benchmarks;

/// <summary>Something whose speed is measured, a round at a time.</summary>
/// <param name="name">
/// What is done, and how: no measured number, for the name is what a later result is compared by.
/// </param>
/// <param name="unit">What is counted, such as <c>simulations/s</c>.</param>
/// <param name="measure">Measures one round; returns how many a second.</param>
internal sealed class Speed(string name, string unit, Func<double> measure)
{
    private readonly List<double> rounds = [];

    /// <summary>Gets the work.</summary>
    public string Name => name;

    /// <summary>Gets the median of the rounds.</summary>
    public double Median => MedianOf(rounds);

    /// <summary>Describes work that is repeated on the calling thread for the length of a round.</summary>
    /// <param name="name">What is done, and how.</param>
    /// <param name="unit">What is counted.</param>
    /// <param name="seconds">Length of a round.</param>
    /// <param name="work">Does a piece of the work and returns how much was done.</param>
    public static Speed OfWork(string name, string unit, double seconds, Func<long> work) => new(name, unit, () =>
    {
        long done = 0;
        Stopwatch watch = Stopwatch.StartNew();
        do
        {
            done += work();
        }
        while (watch.Elapsed.TotalSeconds < seconds);
        return done / watch.Elapsed.TotalSeconds;
    });

    /// <summary>
    /// Measures a round that does not count, so that the runtime compiles what runs often and memory grows.
    /// </summary>
    public void WarmUp() => measure();

    /// <summary>Measures a round.</summary>
    public void Measure() => rounds.Add(measure());

    /// <summary>
    /// Returns the median of this speed's rounds as a share of another's in the same round, in operations.
    /// </summary>
    /// <param name="other">What was measured in turn with this.</param>
    /// <param name="weight">How many units of the other measurement one unit of this one is worth.</param>
    public double ShareOf(Speed other, double weight = 1) =>
        MedianOf([.. rounds.Zip(other.rounds, (own, others) => weight * own / others)]);

    /// <summary>Returns the result.</summary>
    /// <param name="section">Where it belongs.</param>
    public BenchRow ToRow(BenchSection section) => new(section, name, unit, Median, rounds.Max());

    /// <summary>Returns the median: of an even number of values the mean of the middle two.</summary>
    /// <param name="values">At least one.</param>
    public static double MedianOf(IReadOnlyCollection<double> values)
    {
        List<double> sorted = [.. values.Order()];
        int half = sorted.Count / 2;
        return sorted.Count % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }
}
