using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Statistics;

namespace NanoZero.Training;

/// <summary>How two players play each other.</summary>
public sealed record ArenaOptions
{
    /// <summary>Gets the game with its rule options; null takes the networks' own.</summary>
    public string? Game { get; init; }

    /// <summary>Gets the number of games, two from each opening; an odd number is rounded up, and a game may have fewer openings.</summary>
    public int Games { get; init; } = 100;

    /// <summary>Gets how many openings of the seed are passed over: those another match was played from.</summary>
    public int SkippedOpenings { get; init; }

    /// <summary>Gets the seed of the openings and of what the players draw.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Gets the sequential test that may end the match early; null plays all games.</summary>
    public SprtOptions? Sprt { get; init; }

    /// <summary>Gets the file that receives the match, and may hold its beginning; null for none.</summary>
    public string? File { get; init; }

    /// <summary>Gets how many games are in play at once; 0 takes as many as fill the networks' batches.</summary>
    public int ParallelGames { get; init; }

    /// <summary>Gets how the networks are evaluated; null lets each network follow <see cref="Execution"/>, then its own run's record, then the machine.</summary>
    public ExecutionPlan? Plan { get; init; }

    /// <summary>Gets what is asked for of how networks are evaluated.</summary>
    public ExecutionOptions Execution { get; init; } = new();

    /// <summary>Gets the memory of each network's evaluation cache, in bytes; 0 for none.</summary>
    public long CacheBytes { get; init; } = OpenPlayersOptions.DefaultCacheBytes;

    internal OpenPlayersOptions Players => new() { Plan = Plan, Execution = Execution, CacheBytes = CacheBytes, Seed = Seed };
}

/// <summary>Matches between players named by text.</summary>
public static class Arena
{
    /// <summary>Plays a match from openings, each played twice with the sides swapped.</summary>
    /// <param name="a">The player the results are stated for.</param>
    /// <param name="b">The opponent; the same network with another search compares the searches.</param>
    /// <param name="options">Games, seed.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Ends the match at the next batch.</param>
    /// <exception cref="InvalidDataException">The players are for different games, a network is damaged, or the file holds another match.</exception>
    public static PlayedMatch Play(
        ResolvedPlayer a, ResolvedPlayer b, ArenaOptions options, IProgress<PlayProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Games, 1);
        string game = ResolvedPlayer.GameOf([a, b], options.Game);
        return GameCatalogue.Open(game, new Visitor(game, a, b, options, progress, cancellation));
    }

    private sealed class Visitor(
        string game, ResolvedPlayer a, ResolvedPlayer b, ArenaOptions options, IProgress<PlayProgress>? progress, CancellationToken cancellation)
        : IGameVisitor<PlayedMatch>
    {
        public PlayedMatch Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using OpenPlayers<TGame> players = new([a, b], options.Players);
            MatchOptions match = new()
            {
                Openings = new OpeningOptions { Count = (options.Games / 2) + (options.Games % 2), Skip = options.SkippedOpenings, Seed = options.Seed },
                Seed = options.Seed,
                ParallelGames = players.ParallelGames(options.ParallelGames),
                Workers = players.Plan?.Workers ?? 0,
                Sprt = options.Sprt,
                Machine = $"{MachineDescription.Here()}{(players.Plan is { } plan ? $"; networks: {plan}" : "")}",
            };
            return Match.Play(game, start, players.All[0], players.All[1], match, options.File, progress, cancellation);
        }
    }
}
