using System.Diagnostics;
using System.Globalization;
using NanoZero.Cli.Options;
using NanoZero.Search;

namespace NanoZero.Cli.Benchmarks;

/// <summary>How fast trees alone are: one at a time on a thread, one and eight leaves in flight, on two threads, and one large tree.</summary>
internal static class SearchSpeed
{
    /// <summary>The budget of ordinary searches.</summary>
    public const int Simulations = 800;

    /// <summary>How many positions they begin at.</summary>
    public const int Positions = 8;

    private const string Unit = "simulations/s";
    private const int Threads = 2;

    /// <summary>Measures every algorithm on Connect Four.</summary>
    /// <param name="run">How.</param>
    public static IReadOnlyList<BenchRow> Measure(BenchRun run) =>
        [.. Enum.GetValues<SearchAlgorithm>().SelectMany(algorithm => Measure(run, algorithm))];

    /// <summary>Returns an algorithm's options without early stopping.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="simulations">The budget.</param>
    public static SearchOptions Options(SearchAlgorithm algorithm, int simulations) =>
        new SearchOptions { Algorithm = algorithm, Simulations = simulations }.WithoutEarlyStopping();

    private static IEnumerable<BenchRow> Measure(BenchRun run, SearchAlgorithm algorithm)
    {
        string name = TypedOption.WordOf(algorithm).ToUpperInvariant();
        double seconds = run.Effort.Seconds;
        SearchOptions options = Options(algorithm, Simulations);
        Speed[] speeds =
        [
            Speed.OfWork($"{name}, 1 leaf in flight", Unit, seconds, new FixedSearches(options, Positions).Complete),
            Speed.OfWork($"{name}, 8 leaves in flight", Unit, seconds, new FixedSearches(options with { LeavesInFlight = 8 }, Positions).Complete),
            new Speed($"{name}, 1 leaf in flight, two threads", Unit, OnThreads(options, seconds)),
        ];
        run.Measure(speeds, warmUps: 2);

        // A large tree is searched once: growing its memory belongs to it.
        FixedSearches large = new(Options(algorithm, run.Effort.LargeTree), positions: 1);
        Speed growing = Speed.OfWork(string.Create(CultureInfo.InvariantCulture, $"{name}, one tree of {run.Effort.LargeTree:#,0} simulations"), Unit, seconds: 0, large.Complete);
        run.Measure([growing], rounds: 1, warmUps: 0);
        return speeds.Append(growing).Select(speed => speed.ToRow(BenchSection.Search) with
        {
            Share = speed == speeds[2] ? speed.ShareOf(speeds[0], 1.0 / Threads) : null,
        });
    }

    // Every thread has trees of its own.
    private static Func<double> OnThreads(SearchOptions options, double seconds)
    {
        FixedSearches[] searches = [.. Enumerable.Range(0, Threads).Select(_ => new FixedSearches(options, Positions))];
        return () =>
        {
            double[] rates = new double[Threads];
            Thread[] threads = [.. searches.Select((own, index) => new Thread(() => rates[index] = Rate(own)))];
            ThreadSet.Start(threads, started => Array.ForEach(threads[..started], thread => thread.Join()));
            Array.ForEach(threads, thread => thread.Join());
            return rates.Sum();
        };

        double Rate(FixedSearches own)
        {
            long simulations = 0;
            Stopwatch watch = Stopwatch.StartNew();
            do
            {
                simulations += own.Complete();
            }
            while (watch.Elapsed.TotalSeconds < seconds);
            return simulations / watch.Elapsed.TotalSeconds;
        }
    }
}
