using System.Diagnostics;

namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// How fast trees alone are, with one and eight leaves in flight. There is one tree at a time on a thread, on two
/// threads, one large tree, and trees of games with many moves.
/// </summary>
internal static class SearchSpeed
{
    /// <summary>The budget of ordinary searches.</summary>
    public const int Simulations = 800;

    /// <summary>How many positions they begin at.</summary>
    public const int Positions = 8;

    private const string Unit = "simulations/s";
    private const int Threads = 2;

    private const int GoPositions = 3;

    /// <summary>Measures every algorithm on Connect Four, and with one leaf in flight on Go.</summary>
    public static IReadOnlyList<BenchRow> Measure(BenchRun run) =>
        [.. AlgorithmOptions.Known.SelectMany(algorithm => Measure(run, algorithm)), .. MeasureGo(run)];

    /// <summary>Returns an algorithm's options without early stopping.</summary>
    /// <param name="algorithm">The algorithm.</param>
    /// <param name="simulations">The budget.</param>
    public static SearchOptions Options(AlgorithmOptions algorithm, int simulations) =>
        new SearchOptions { Algorithm = algorithm, Simulations = simulations }.WithoutEarlyStopping();

    private static IEnumerable<BenchRow> Measure(BenchRun run, AlgorithmOptions algorithm)
    {
        string name = NameOf(algorithm);
        double seconds = run.Effort.Seconds;
        SearchOptions options = Options(algorithm, Simulations);
        Speed[] speeds =
        [
            Speed.OfWork($"{name}, 1 leaf in flight", Unit, seconds,
                new FixedSearches<ConnectFour>(options, Positions).Complete),
            Speed.OfWork($"{name}, 8 leaves in flight", Unit, seconds,
                new FixedSearches<ConnectFour>(options with { LeavesInFlight = 8 }, Positions).Complete),
            new Speed($"{name}, 1 leaf in flight, two threads", Unit, OnThreads(options, seconds)),
        ];
        run.Measure(speeds, warmUps: 2);

        // A large tree is searched once: growing its memory belongs to it.
        FixedSearches<ConnectFour> large = new(Options(algorithm, run.Effort.LargeTree), positions: 1);
        Speed growing = Speed.OfWork(
            $"{name}, one tree of {run.Effort.LargeTree:#,0} simulations", Unit, seconds: 0, large.Complete);
        run.Measure([growing], rounds: 1, warmUps: 0);
        return speeds.Append(growing).Select(speed => speed.ToRow(BenchSection.Search) with
        {
            Share = speed == speeds[2] ? speed.ShareOf(speeds[0], 1.0 / Threads) : null,
        });
    }

    private static IEnumerable<BenchRow> MeasureGo(BenchRun run)
    {
        Speed[] speeds =
        [
            .. AlgorithmOptions.Known.Select(algorithm => OnGo<Points9>(algorithm, run.Effort.Seconds)),
            .. AlgorithmOptions.Known.Select(algorithm => OnGo<Points19>(algorithm, run.Effort.Seconds)),
        ];
        run.Measure(speeds, warmUps: 2);
        return speeds.Select(speed => speed.ToRow(BenchSection.Search));
    }

    private static Speed OnGo<TPoints>(AlgorithmOptions algorithm, double seconds)
        where TPoints : unmanaged, IPointSet<TPoints>
    {
        FixedSearches<Go<TPoints>> searches = new(Options(algorithm, Simulations), GoPositions);
        return Speed.OfWork($"{NameOf(algorithm)}, {Go<TPoints>.Info.Title}", Unit, seconds, searches.Complete);
    }

    private static string NameOf(AlgorithmOptions algorithm) => algorithm.Name.ToUpperInvariant();

    // Every thread has trees of its own.
    private static Func<double> OnThreads(SearchOptions options, double seconds)
    {
        FixedSearches<ConnectFour>[] searches =
            [.. Enumerable.Range(0, Threads).Select(_ => new FixedSearches<ConnectFour>(options, Positions))];
        return () =>
        {
            double[] rates = new double[Threads];
            Thread[] threads = [.. searches.Select((own, index) => new Thread(() => rates[index] = Rate(own)))];
            ThreadSet.Start(threads, started => Array.ForEach(threads[..started], thread => thread.Join()));
            Array.ForEach(threads, thread => thread.Join());
            return rates.Sum();
        };

        double Rate(FixedSearches<ConnectFour> own)
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

/// <summary>How fast the rules alone are: random games, all legal actions listed at every ply.</summary>
internal static class RulesSpeed
{
    // One size of each game, and Connect Four once more as the member of a family.
    private static readonly string[] Games =
    [
        "tictactoe", "connect4", "connect:rows=6,columns=7,k=4,gravity=true", "go9", "go19", "othello8", "gomoku15",
        "hex11", "breakthrough8",
    ];

    /// <summary>Measures random play.</summary>
    public static IReadOnlyList<BenchRow> Measure(BenchRun run)
    {
        Speed[] speeds = [.. Games.Select(game => GameCatalogue.Open(game, new Visitor(run.Effort.Seconds)))];
        run.Measure(speeds);
        return [.. speeds.Select(speed => speed.ToRow(BenchSection.Rules))];
    }

    private sealed class Visitor(double seconds) : IGameVisitor<Speed>
    {
        public Speed Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
            RandomStream random = new(1);
            return Speed.OfWork($"random play, {TGame.Info.Title}", "moves/s", seconds, PlayGame);

            long PlayGame()
            {
                long moves = 0;
                for (TGame position = start; !position.IsTerminal; moves++)
                {
                    position.Play(actions[random.Next(position.LegalActions(actions))]);
                }

                return moves;
            }
        }
    }
}

/// <summary>
/// How many bytes trees hold and searches allocate, and what the process holds after everything before.
/// </summary>
internal static class MemoryUse
{
    private const int WarmUps = 10;

    /// <summary>Measures every algorithm on Connect Four.</summary>
    public static IReadOnlyList<BenchRow> Measure(BenchRun run)
    {
        List<BenchRow> rows = [];
        foreach (AlgorithmOptions algorithm in AlgorithmOptions.Known)
        {
            run.Cancellation.ThrowIfCancellationRequested();
            string name = algorithm.Name.ToUpperInvariant();
            FixedSearches<ConnectFour> searches =
                new(SearchSpeed.Options(algorithm, SearchSpeed.Simulations), SearchSpeed.Positions);
            for (int i = 0; i < WarmUps; i++)
            {
                searches.Complete();
            }

            long before = GC.GetAllocatedBytesForCurrentThread();
            long simulations = searches.Complete();
            double allocated = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / simulations;
            rows.Add(Row($"{name}, held by the tree", "bytes/simulation", searches.BytesEach));
            rows.Add(Row($"{name}, allocated", "bytes/simulation", allocated));
        }

        rows.Add(Row("resident at the end", "bytes", Environment.WorkingSet));
        return rows;
    }

    private static BenchRow Row(string name, string unit, double bytes) =>
        new(BenchSection.Memory, name, unit, bytes, bytes);
}
