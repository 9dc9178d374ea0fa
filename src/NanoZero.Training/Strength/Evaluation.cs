using NanoZero.Games;
using NanoZero.Play;

namespace NanoZero.Training;

/// <summary>How an agent is measured against an opponent.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Gets the number of games, half of them with the agent moving first; an odd number is rounded up.</summary>
    public int Games { get; init; } = 200;

    /// <summary>Gets the seed of what the players draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets how many games are in play at once.</summary>
    public int ParallelGames { get; init; } = 64;

    /// <summary>Gets the number of worker threads; 0 takes one per processor.</summary>
    public int Workers { get; init; }
}

/// <summary>Measures an agent against an opponent.</summary>
public static class Evaluation
{
    /// <summary>
    /// Plays games between an agent and an opponent: all from the start position against <c>random</c> and <c>one-ply</c>, which draw their moves,
    /// so that a perfect agent need not lose any; from openings against all others.
    /// </summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="start">Its start position.</param>
    /// <param name="agent">The player the results are stated for.</param>
    /// <param name="opponent">Who it plays.</param>
    /// <param name="options">How many games.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Ends the games at the next batch.</param>
    public static PlayedMatch Play<TGame>(
        string game,
        TGame start,
        Player<TGame> agent,
        Player<TGame> opponent,
        EvaluationOptions options,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Games, 1);
        int pairs = (options.Games / 2) + (options.Games % 2);
        bool draws = opponent.Spec.Kind is PlayerKind.Random or PlayerKind.OnePly;
        MatchOptions match = new()
        {
            Openings = draws
                ? new OpeningOptions { Count = pairs, MinPlies = 0, MaxPlies = 0, Seed = options.Seed }
                : new OpeningOptions { Count = pairs, Seed = options.Seed },
            Seed = options.Seed,
            ParallelGames = options.ParallelGames,
            Workers = options.Workers,
        };
        IReadOnlyList<Opening<TGame>> openings = draws
            ? [.. Enumerable.Repeat(new Opening<TGame>(start, []), pairs)]
            : Openings.Draw(start, match.Openings);
        return Match.Play(game, agent, opponent, openings, match, file: null, progress, cancellation);
    }
}
