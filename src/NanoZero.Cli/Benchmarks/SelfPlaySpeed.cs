using System.Diagnostics;

namespace NanoZero.Cli.Benchmarks;

/// <summary>
/// How fast everything together is: self-play with and without a cache, in turn with the network's evaluator alone.
/// </summary>
/// <remarks>
/// As many games as fill the plan's batches play for a fixed time, and are then broken off. They end sooner when no
/// further game is left to take the place of one that ended. They begin at positions of random games at different
/// plies, so that all stages of a game are in play from the first moment.
/// </remarks>
internal sealed class SelfPlaySpeed<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private const int Simulations = 16;
    private const int GamesPerSlot = 8;
    private const int PliesApart = 16;

    private static readonly Player<TGame> Player = new()
    {
        Spec = new PlayerSpec
        {
            Name = "self-play",
            Kind = PlayerKind.Search,
            Search = new SearchOptions { Simulations = Simulations }
        },
        Temperature = 1,
        TemperaturePlies = TGame.Info.MaxPlies,
        Noise = NoiseSchedule.EveryMove,
    };

    private readonly BenchRun run;
    private readonly PolicyValueNetwork network;
    private readonly ExecutionPlan plan;
    private readonly GameSetup<TGame>[] games;

    private SelfPlaySpeed(BenchRun run, TGame start, PolicyValueNetwork network, ExecutionPlan plan) =>
        (this.run, this.network, this.plan, games) =
            (run, network, plan, Games(start, plan.GamesToFill(leavesInFlight: 1) * GamesPerSlot));

    /// <summary>Measures a network.</summary>
    /// <param name="run">How.</param>
    /// <param name="start">The start position.</param>
    /// <param name="network">The network; unchanged.</param>
    /// <param name="plan">How it is evaluated.</param>
    /// <param name="cacheBytes">Memory of the cache in the setting that has one.</param>
    public static SelfPlayResult Measure(
        BenchRun run, TGame start, PolicyValueNetwork network, ExecutionPlan plan, long cacheBytes)
    {
        SelfPlaySpeed<TGame> speed = new(run, start, network, plan);
        double seconds = run.Effort.LongSeconds;
        string name = $"{network.Config.Layers} layers{BenchRow.On(plan.Device)}";
        Speed alone = new($"{name}, evaluator alone", "evaluations/s", () =>
            ExecutionPlanner.Measure<TGame>(network, plan, seconds / 3));
        Setting without = new($"{name}, no cache", () => speed.Play(0, seconds));
        Setting with = new($"{name}, {cacheBytes >> 20} MB of cache", () => speed.Play(cacheBytes, seconds));
        run.Measure([alone, without.Speed, with.Speed], run.Effort.LongRounds, warmUps: 0);
        return new SelfPlayResult(plan, alone.ToRow(BenchSection.SelfPlay), without.ToRow(alone), with.ToRow(alone));
    }

    private static GameSetup<TGame>[] Games(TGame start, int count) =>
        [.. Enumerable.Range(0, (count / PliesApart) + 1)
            .SelectMany(seed => BenchmarkPositions.Draw(start, PliesApart, (ulong)seed))
            .Take(count)
            .Select((position, game) => new GameSetup<TGame>(position, [], 0, 0, (ulong)game))];

    private (PlayCounts Counts, double Seconds) Play(long cacheBytes, double seconds)
    {
        EvaluationCache<TGame>? cache = cacheBytes == 0 ? null : new(cacheBytes);
        using GameWorkers<TGame> workers = new(plan.Workers, ModelPlayer.Source(network, plan, cache));
        LastProgress last = new();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        Stopwatch watch = Stopwatch.StartNew();
        stop.CancelAfter(TimeSpan.FromSeconds(seconds));
        try
        {
            workers.Play(Plan(workers.Sources[0], stop), last, stop.Token);
        }
        catch (OperationCanceledException) when (!run.Cancellation.IsCancellationRequested)
        {
            // The time is up, or there is no further game.
        }

        return (last.Counts, watch.Elapsed.TotalSeconds);
    }

    // Stops at the first slot that stays empty.
    private GamePlan<TGame> Plan(EvaluatorSource<TGame> source, CancellationTokenSource stop)
    {
        int[] waiting = new int[plan.Workers];
        Array.Fill(waiting, plan.BatchSize * (GamesPerSlot - 1));
        return new GamePlan<TGame>
        {
            Games = games,
            Players = [Player with { Evaluator = source }],
            ParallelGames = plan.GamesToFill(leavesInFlight: 1),
            RecordPolicies = true,
            Seed = 1,
            Finished = record =>
            {
                if (--waiting[record.Index % plan.Workers] < 0)
                {
                    stop.Cancel();
                }
            },
        };
    }

    // Games that are broken off have counts too.
    private sealed class LastProgress : IProgress<PlayProgress>
    {
        public PlayCounts Counts { get; private set; }

        public void Report(PlayProgress value) => Counts = value.Counts;
    }

    // The speed is that of answers, the share that of the evaluations among them.
    private sealed class Setting
    {
        private readonly List<PlayCounts> rounds = [];

        public Setting(string name, Func<(PlayCounts Counts, double Seconds)> play) =>
            Speed = new Speed(name, "answers/s", () =>
            {
                (PlayCounts counts, double seconds) = play();
                rounds.Add(counts);
                return counts.BatchedPositions / seconds;
            });

        public Speed Speed { get; }

        public BenchRow ToRow(Speed alone)
        {
            PlayCounts counts = PlayCounts.Sum(rounds);
            return Speed.ToRow(BenchSection.SelfPlay) with
            {
                Share = Speed.ShareOf(alone, 1 - counts.CacheHitRate),
                CacheHitRate = counts.CacheHitRate,
                CacheSavedSeconds = counts.CacheSavedSeconds,
            };
        }
    }
}

/// <summary>What self-play of a network reached.</summary>
/// <param name="Plan">How it was evaluated.</param>
/// <param name="Alone">The evaluator alone.</param>
/// <param name="WithoutCache">Equal positions of a batch evaluated once, nothing remembered.</param>
/// <param name="WithCache">Answers remembered.</param>
internal sealed record SelfPlayResult(ExecutionPlan Plan, BenchRow Alone, BenchRow WithoutCache, BenchRow WithCache)
{
    /// <summary>Gets the rows of the report.</summary>
    public IReadOnlyList<BenchRow> Rows => [Alone, WithoutCache, WithCache];
}
