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

/// <summary>How long and how often things are measured.</summary>
internal sealed record Effort
{
    /// <summary>Gets the standard: a minute or two in all on two cores.</summary>
    public static Effort Standard { get; } = new();

    /// <summary>Gets the rounds in which speeds are measured in turn.</summary>
    public int Rounds { get; init; } = 4;

    /// <summary>Gets the seconds of a round.</summary>
    public double Seconds { get; init; } = 0.1;

    /// <summary>Gets the number of rounds of slow measurements: self-play and training.</summary>
    public int LongRounds { get; init; } = 3;

    /// <summary>Gets the seconds of such a round at most.</summary>
    public double LongSeconds { get; init; } = 1.2;

    /// <summary>Gets the simulations of the one large tree.</summary>
    public int LargeTree { get; init; } = 1_000_000;
}

/// <summary>One call of the benchmark: its effort, who hears how far it is, who may stop it.</summary>
/// <param name="Effort">How long and how often.</param>
/// <param name="Progress">Hears what is measured.</param>
/// <param name="Cancellation">Honoured once a round.</param>
internal sealed record BenchRun(Effort Effort, IProgress<string> Progress, CancellationToken Cancellation)
{
    /// <summary>
    /// Measures speeds in turn, round after round, so that what disturbs the machine disturbs all of them.
    /// </summary>
    /// <param name="speeds">The speeds.</param>
    /// <param name="rounds">How often; null for the usual number.</param>
    /// <param name="warmUps">Rounds before that do not count.</param>
    public void Measure(IReadOnlyList<Speed> speeds, int? rounds = null, int warmUps = 1)
    {
        int count = rounds ?? Effort.Rounds;
        for (int round = 1 - warmUps; round <= count; round++)
        {
            foreach (Speed speed in speeds)
            {
                Cancellation.ThrowIfCancellationRequested();
                Progress.Report(round < 1 ? $"{speed.Name}, warming up" : $"{speed.Name}, round {round} of {count}");
                Action measure = round < 1 ? speed.WarmUp : speed.Measure;
                measure();
            }
        }
    }
}
