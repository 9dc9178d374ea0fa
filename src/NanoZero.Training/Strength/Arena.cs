namespace NanoZero.Training;

/// <summary>Matches between players named by text.</summary>
public static class Arena
{
    /// <summary>Plays a match from openings, each played twice with the sides swapped.</summary>
    /// <param name="a">The player the results are stated for.</param>
    /// <param name="b">The opponent; the same network with another search compares the searches.</param>
    /// <param name="options">
    /// Openings, seed, test. Workers and machine follow from how the networks are evaluated.
    /// </param>
    /// <param name="opening">How the players' networks are evaluated; null for the standard way.</param>
    /// <param name="game">The game with its rule options; null takes the networks' own.</param>
    /// <param name="file">The file that receives the match, and may hold its beginning; null for none.</param>
    /// <param name="progress">Receives what was done.</param>
    /// <param name="cancellation">Ends the match at the next batch.</param>
    /// <exception cref="InvalidDataException">
    /// The players are for different games, a network is damaged, or the file holds another match.
    /// </exception>
    public static PlayedMatch Play(
        ResolvedPlayer a,
        ResolvedPlayer b,
        MatchOptions options,
        OpenPlayersOptions? opening = null,
        string? game = null,
        string? file = null,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default) =>
        PlayOn(new ThisMachine(), a, b, options, opening, game, file, progress, cancellation);

    /// <summary>Plays a match on one machine or several, as above; the games are the same.</summary>
    internal static PlayedMatch PlayOn(
        IMachines machines,
        ResolvedPlayer a,
        ResolvedPlayer b,
        MatchOptions options,
        OpenPlayersOptions? opening = null,
        string? game = null,
        string? file = null,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        string played = ResolvedPlayer.GameOf([a, b], game);
        OpenPlayersOptions how = opening ?? new OpenPlayersOptions { Seed = options.Seed };
        return GameCatalogue.Open(
            played, new Visitor(machines, played, [a, b], options, how, file, progress, cancellation));
    }

    private sealed class Visitor(
        IMachines machines,
        string game,
        IReadOnlyList<ResolvedPlayer> players,
        MatchOptions options,
        OpenPlayersOptions opening,
        string? file,
        IProgress<PlayProgress>? progress,
        CancellationToken cancellation)
        : IGameVisitor<PlayedMatch>
    {
        public PlayedMatch Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using OpenPlayers<TGame> open = new(players, opening);
            MatchOptions match = options with
            {
                ParallelGames = open.ParallelGames(options.ParallelGames),
                Workers = open.Workers,
                Machine = $"{MachineDescription.Here()}{(open.Plan is { } plan ? $"; networks: {plan}" : "")}",
            };
            return Match.Play(
                game,
                start,
                open.All[0],
                open.All[1],
                match,
                file,
                workers: null,
                machines.OfMatch(game, players, open, file),
                progress,
                cancellation);
        }
    }
}
