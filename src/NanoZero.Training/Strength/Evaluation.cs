using NanoZero.Games;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training;

/// <summary>Opponents that need no training.</summary>
public enum Opponent
{
    /// <summary>Every legal move is equally likely.</summary>
    Random,

    /// <summary>Wins at once where it can, avoids giving the opponent such a win, else random.</summary>
    OnePly,

    /// <summary>The agent's own search with random playouts in the network's place.</summary>
    Rollout,
}

/// <summary>How an agent is measured against an <see cref="Opponent"/>.</summary>
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

/// <summary>Measures an agent against opponents that need no training.</summary>
public static class Evaluation
{
    /// <summary>
    /// Plays games between an agent and an opponent: all from the start position against those that draw their moves,
    /// so that a perfect agent need not lose any; from openings against the deterministic one.
    /// </summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="start">Its start position.</param>
    /// <param name="agent">The player the results are stated for; one with a search.</param>
    /// <param name="opponent">Who it plays.</param>
    /// <param name="options">How many games.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Ends the games at the next batch.</param>
    public static PlayedMatch Play<TGame>(
        string game,
        TGame start,
        Player<TGame> agent,
        Opponent opponent,
        EvaluationOptions options,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Games, 1);
        int pairs = (options.Games + 1) / 2;
        bool draws = opponent != Opponent.Rollout;
        MatchOptions match = new()
        {
            Openings = draws
                ? new OpeningOptions { Count = pairs, MinPlies = 0, MaxPlies = 0, Seed = options.Seed }
                : new OpeningOptions { Count = pairs, Seed = options.Seed },
            Seed = options.Seed,
            ParallelGames = options.ParallelGames,
            Workers = options.Workers,
        };
        Player<TGame> other = opponent switch
        {
            Opponent.Random => Players.Random<TGame>(),
            Opponent.OnePly => Players.OnePly<TGame>(),
            _ => Players.Search<TGame>("rollout", agent.Spec.Search!, "rollout", new EvaluatorSource<TGame>(_ => new RolloutEvaluator<TGame>(options.Seed))),
        };
        IReadOnlyList<Opening<TGame>> openings = draws
            ? [.. Enumerable.Repeat(new Opening<TGame>(start, []), pairs)]
            : Openings.Draw(start, match.Openings);
        return Match.Play(game, agent, other, openings, match, progress, cancellation);
    }
}
