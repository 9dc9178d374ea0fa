namespace NanoZero.Play;

/// <summary>How games of an agent against itself are played.</summary>
public sealed record SelfPlayOptions
{
    /// <summary>Gets the search of both sides.</summary>
    public SearchOptions Search { get; init; } = new();

    /// <summary>Gets how many games are in play at once. The original study: 64.</summary>
    [InRange(1)]
    public int ParallelGames { get; init; } = 64;

    /// <summary>Gets the temperature of the moves before <see cref="TemperaturePlies"/>. AlphaZero: 1.</summary>
    [InRange(0)]
    public float Temperature { get; init; } = 1;

    /// <summary>Gets the ply at which moves become greedy. The original study: 15; AlphaGo Zero: 30.</summary>
    [InRange(0)]
    public int TemperaturePlies { get; init; } = 15;

    /// <summary>Gets where PUCT explores. The original study: first-move.</summary>
    public NoiseSchedule Noise { get; init; } = NoiseSchedule.EveryMove;

    /// <summary>Checks every number's range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A number outside its range; the message names it and the range.
    /// </exception>
    public void Validate()
    {
        Search.Validate("search.");
        InRangeAttribute.Require(this);
    }
}

/// <summary>Games of an agent against itself, with the search policies that a network learns from.</summary>
public static class SelfPlay
{
    /// <summary>Plays exactly the requested number of games, each to its end.</summary>
    /// <param name="workers">Who plays; the search asks their first evaluator.</param>
    /// <param name="start">The start position.</param>
    /// <param name="options">How.</param>
    /// <param name="games">How many; at least 1.</param>
    /// <param name="seed">The run's seed.</param>
    /// <param name="iteration">
    /// The iteration the games are for; at least 0. Games of different iterations differ.
    /// </param>
    /// <param name="progress">Receives what was done, a few times a second.</param>
    /// <param name="cancellation">Ends the call at the next batch.</param>
    /// <returns>One record a game, by game index, and what they needed.</returns>
    /// <exception cref="OperationCanceledException">The call was cancelled before all games were finished.</exception>
    public static PlayedGames<TGame> Play<TGame>(
        GameWorkers<TGame> workers,
        TGame start,
        SelfPlayOptions options,
        int games,
        ulong seed,
        int iteration,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(games, 1);
        options.Validate();
        Player<TGame> player = new()
        {
            Spec = new PlayerSpec { Name = "self-play", Kind = PlayerKind.Search, Search = options.Search },
            Evaluator = workers.Sources[0],
            Temperature = options.Temperature,
            TemperaturePlies = options.TemperaturePlies,
            Noise = options.Noise,
        };
        GamePlan<TGame> plan = new()
        {
            Games = [.. Enumerable.Range(0, games).Select(game => new GameSetup<TGame>(start, [], 0, 0, (ulong)game))],
            Players = [player],
            ParallelGames = options.ParallelGames,
            RecordPolicies = true,
            Seed = seed,
            Iteration = iteration,
        };
        return workers.Play(plan, progress, cancellation);
    }
}
