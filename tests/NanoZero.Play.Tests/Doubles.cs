using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

/// <summary>
/// An evaluator that calls back before every batch, given its size, and otherwise answers as another one does.
/// </summary>
internal sealed class WatchedEvaluator<TGame>(Action<int> watch, Action? disposed = null) : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private readonly HashEvaluator<TGame> inner = new();

    public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
    {
        watch(positions.Length);
        inner.Evaluate(positions, answers);
    }

    public void Dispose() => disposed?.Invoke();
}

/// <summary>Progress that is delivered at once, on the reporting thread.</summary>
internal sealed class Reports : IProgress<PlayProgress>
{
    public List<PlayProgress> All { get; } = [];

    public void Report(PlayProgress value) => All.Add(value);
}

/// <summary>How games of self-play are played in tests.</summary>
internal sealed record SelfPlayOptions
{
    public SearchOptions Search { get; init; } = new();

    public int ParallelGames { get; init; } = 64;

    public int TemperaturePlies { get; init; } = 15;

    public NoiseSchedule Noise { get; init; } = NoiseSchedule.EveryMove;

    /// <summary>Games of seed 7 and iteration 3, whose searches ask the pool's first evaluator.</summary>
    public GamePlan<TGame> Plan<TGame>(GameWorkers<TGame> pool, int games, int first = 0)
        where TGame : unmanaged, IGame<TGame>
    {
        Player<TGame> player = Players.Search("self-play", Search, "hash", pool.Sources[0]) with
        {
            Temperature = 1,
            TemperaturePlies = TemperaturePlies,
            Noise = Noise,
        };
        return GamePlan<TGame>.SelfPlay(player, Given.Start<TGame>(), [.. Enumerable.Range(first, games)]) with
        {
            ParallelGames = ParallelGames,
            Seed = 7,
            Iteration = 3,
        };
    }
}

/// <summary>What the tests of the driver share.</summary>
internal static class Given
{
    public static EvaluatorSource<TGame> Hash<TGame>()
        where TGame : unmanaged, IGame<TGame> => new(_ => new HashEvaluator<TGame>());

    public static TGame Start<TGame>()
        where TGame : unmanaged, IGame<TGame> => TGame.Start(GameOptions.Default);

    public static PlayedGames<TGame> SelfPlayed<TGame>(
        SelfPlayOptions options, int games, int workers = 1, EvaluatorSource<TGame>? source = null, ulong seed = 7,
        int iteration = 3)
        where TGame : unmanaged, IGame<TGame>
    {
        using GameWorkers<TGame> pool = new(workers, source ?? Hash<TGame>());
        return pool.Play(
            options.Plan(pool, games) with { Seed = seed, Iteration = iteration },
            null,
            TestContext.Current.CancellationToken);
    }

    /// <summary>Every bit of a record as text.</summary>
    public static string Everything<TGame>(GameRecord<TGame> record)
        where TGame : unmanaged, IGame<TGame> =>
        $"{record.Index} {record.MovesText()} {record.Outcome} "
            + $"{string.Join(' ', record.RootValues.Select(BitConverter.SingleToInt32Bits))} "
        + string.Join(' ', Enumerable.Range(0, record.Actions.Count).Select(move => Policy(record.Policies[move])));

    private static string Policy(SearchPolicy policy) =>
        string.Join(',', policy.Actions.ToArray().Zip(policy.Weights.ToArray().Select(BitConverter.SingleToInt32Bits)));
}
