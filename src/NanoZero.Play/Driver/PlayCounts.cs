using System.Diagnostics;

namespace NanoZero.Play;

/// <summary>What playing games took: counts and seconds, summed over workers. Counts add with +.</summary>
public readonly record struct PlayCounts
{
    /// <summary>Gets the games finished.</summary>
    public long Games { get; init; }

    /// <summary>Gets the moves of these games, openings not included.</summary>
    public long Plies { get; init; }

    /// <summary>Gets the searches finished.</summary>
    public long Searches { get; init; }

    /// <summary>Gets the simulations of these searches.</summary>
    public long Simulations { get; init; }

    /// <summary>Gets the positions that evaluators computed answers for.</summary>
    public long Evaluations { get; init; }

    /// <summary>Gets the other answers: out of a cache, or shared with an equal position of the same batch.</summary>
    public long CacheHits { get; init; }

    /// <summary>Gets the descents that ended at a leaf already in flight.</summary>
    public long Collisions { get; init; }

    /// <summary>Gets the simulations that ended at a finished position.</summary>
    public long Terminals { get; init; }

    /// <summary>Gets the searches that ended before their budget because their best move seemed certain.</summary>
    public long StoppedEarly { get; init; }

    /// <summary>Gets the evaluator calls.</summary>
    public long Batches { get; init; }

    /// <summary>Gets the positions of these calls.</summary>
    public long BatchedPositions { get; init; }

    /// <summary>
    /// Gets the positions these calls would have had with every game contributing all its leaves in flight.
    /// </summary>
    public long BatchRoom { get; init; }

    /// <summary>Gets the seconds spent in evaluators, summed over workers.</summary>
    public double EvaluatorSeconds { get; init; }

    /// <summary>
    /// Gets the seconds in which at least one worker was in an evaluator: in the rest, a device they share was idle.
    /// </summary>
    public double EvaluatorBusySeconds { get; init; }

    /// <summary>Gets the seconds spent on everything else, trees above all, summed over workers.</summary>
    public double TreeSeconds { get; init; }

    /// <summary>Gets the share of possible batch places that were used, in [0, 1].</summary>
    public double BatchFill => BatchRoom == 0 ? 0 : (double)BatchedPositions / BatchRoom;

    /// <summary>Gets the mean number of positions of an evaluator call.</summary>
    public double MeanBatch => Batches == 0 ? 0 : (double)BatchedPositions / Batches;

    /// <summary>Gets the share of answers that needed no evaluation of their own, in [0, 1].</summary>
    public double CacheHitRate => CacheHits == 0 ? 0 : (double)CacheHits / (CacheHits + Evaluations);

    /// <summary>
    /// Gets the seconds these answers would have taken in evaluators, at what the others took, summed over workers.
    /// </summary>
    public double CacheSavedSeconds => Evaluations == 0 ? 0 : CacheHits * EvaluatorSeconds / Evaluations;

    /// <summary>Gets the share of descents that collided, in [0, 1].</summary>
    public double CollisionRate => Collisions == 0 ? 0 : (double)Collisions / (Collisions + Simulations);

    /// <summary>Gets the mean number of simulations of a search.</summary>
    public double MeanSimulations => Searches == 0 ? 0 : (double)Simulations / Searches;

    /// <summary>Adds what other games needed. Every report that covers several games is such a sum.</summary>
    public static PlayCounts operator +(in PlayCounts left, in PlayCounts right) => new()
    {
        Games = left.Games + right.Games,
        Plies = left.Plies + right.Plies,
        Searches = left.Searches + right.Searches,
        Simulations = left.Simulations + right.Simulations,
        Evaluations = left.Evaluations + right.Evaluations,
        CacheHits = left.CacheHits + right.CacheHits,
        Collisions = left.Collisions + right.Collisions,
        Terminals = left.Terminals + right.Terminals,
        StoppedEarly = left.StoppedEarly + right.StoppedEarly,
        Batches = left.Batches + right.Batches,
        BatchedPositions = left.BatchedPositions + right.BatchedPositions,
        BatchRoom = left.BatchRoom + right.BatchRoom,
        EvaluatorSeconds = left.EvaluatorSeconds + right.EvaluatorSeconds,
        EvaluatorBusySeconds = left.EvaluatorBusySeconds + right.EvaluatorBusySeconds,
        TreeSeconds = left.TreeSeconds + right.TreeSeconds,
    };

    /// <summary>Adds up the counts of many parts.</summary>
    /// <param name="parts">The counts. No count is part of another one.</param>
    public static PlayCounts Sum(IEnumerable<PlayCounts> parts) =>
        parts.Aggregate(default(PlayCounts), (sum, part) => sum + part);

    /// <summary>Returns the counts of one search.</summary>
    /// <param name="search">What the search did.</param>
    internal static PlayCounts OfSearch(in SearchCounts search) => new()
    {
        Searches = 1,
        Simulations = search.Simulations,
        Collisions = search.Collisions,
        Terminals = search.Terminals,
        StoppedEarly = search.StoppedEarly ? 1 : 0,
    };
}

/// <summary>How far games have come, while they are played.</summary>
/// <param name="GamesFinished">Games finished so far.</param>
/// <param name="Games">Games asked for.</param>
/// <param name="Counts">What was done so far; searches count when they end.</param>
/// <param name="Elapsed">Time since the first game began.</param>
public sealed record PlayProgress(int GamesFinished, int Games, PlayCounts Counts, TimeSpan Elapsed)
{
    /// <summary>
    /// Gets the results so far for the first of two players; null where games have no such player, as in self-play.
    /// </summary>
    public GameCounts? Results { get; init; }

    /// <summary>Gets how many of the finished games were played before, by a match that is continued.</summary>
    public int GamesKept { get; init; }
}

/// <summary>The counts of one worker. Its thread adds to them; others read them for progress.</summary>
/// <param name="busy">The time in which any worker is in an evaluator.</param>
internal sealed class WorkerCounts(BusyTime busy)
{
    private readonly Lock gate = new();
    private long start;
    private PlayCounts sum;

    /// <summary>Gets the sum so far.</summary>
    public PlayCounts Sum
    {
        get
        {
            lock (gate)
            {
                return sum;
            }
        }
    }

    /// <summary>Begins to measure the time of the rounds.</summary>
    public void Begin() => start = Stopwatch.GetTimestamp();

    /// <summary>Adds what was done.</summary>
    /// <param name="counts">The counts to add.</param>
    public void Add(in PlayCounts counts)
    {
        lock (gate)
        {
            sum += counts;
        }
    }

    /// <summary>
    /// Has a round's leaves evaluated, and counts the calls, their time and the origins of the answers.
    /// </summary>
    /// <param name="batch">The round.</param>
    /// <param name="room">Leaves of a round in which every game contributes all it can.</param>
    public void Evaluate<TGame>(SearchBatch<TGame> batch, int room)
        where TGame : unmanaged, IGame<TGame>
    {
        if (batch.Count == 0)
        {
            return;
        }

        busy.Enter();
        long before = Stopwatch.GetTimestamp();
        int calls = batch.Evaluate();
        double seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
        busy.Leave();
        int computed = batch.Origins.Count(Origin.Computed);
        Add(new PlayCounts
        {
            Evaluations = computed,
            CacheHits = batch.Count - computed,
            Batches = calls,
            BatchedPositions = batch.Count,
            BatchRoom = (long)calls * room,
            EvaluatorSeconds = seconds,
        });
    }

    /// <summary>Counts the time of the rounds so far that was not spent in evaluators.</summary>
    public void EndRound()
    {
        lock (gate)
        {
            double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
            sum = sum with { TreeSeconds = Math.Max(0, all - sum.EvaluatorSeconds) };
        }
    }
}

/// <summary>
/// Keeps the time in which at least one of several threads was at work; in the rest, a device they share was idle.
/// </summary>
internal sealed class BusyTime(TimeProvider time)
{
    private readonly Lock gate = new();
    private int atWork;
    private long since;
    private long ticks;

    /// <summary>Gets the time so far.</summary>
    public TimeSpan Total
    {
        get
        {
            lock (gate)
            {
                return time.GetElapsedTime(0, ticks + (atWork > 0 ? time.GetTimestamp() - since : 0));
            }
        }
    }

    /// <summary>A thread begins work.</summary>
    public void Enter()
    {
        lock (gate)
        {
            if (atWork++ == 0)
            {
                since = time.GetTimestamp();
            }
        }
    }

    /// <summary>A thread ends the work it began.</summary>
    public void Leave()
    {
        lock (gate)
        {
            if (--atWork == 0)
            {
                ticks += time.GetTimestamp() - since;
            }
        }
    }
}

/// <summary>
/// Receivers of progress that act at once, on the thread that reports; <see cref="Progress{T}"/> would queue reports
/// out of order.
/// </summary>
internal static class Forward
{
    /// <summary>Returns a receiver that does something with each report.</summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="receive">What is done.</param>
    public static IProgress<T> To<T>(Action<T> receive) => new Receiver<T>(receive);

    /// <summary>
    /// Returns a receiver that passes reports of a part on as reports of the whole; null where nobody listens.
    /// </summary>
    /// <typeparam name="TPart">What the part reports.</typeparam>
    /// <typeparam name="TWhole">What the whole reports.</typeparam>
    /// <param name="progress">Who listens to the whole; null for nobody.</param>
    /// <param name="describe">Turns a part's report into the whole's.</param>
    public static IProgress<TPart>? Of<TPart, TWhole>(IProgress<TWhole>? progress, Func<TPart, TWhole> describe) =>
        progress is null ? null : new Receiver<TPart>(report => progress.Report(describe(report)));

    private sealed class Receiver<T>(Action<T> receive) : IProgress<T>
    {
        public void Report(T value) => receive(value);
    }
}
