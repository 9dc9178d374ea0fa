namespace NanoZero.Play;

/// <summary>A match that was just played.</summary>
/// <param name="Record">What is kept of it.</param>
/// <param name="Statistics">Its results.</param>
/// <param name="Counts">What the games needed that were played now; those kept from before are not counted.</param>
/// <param name="Elapsed">How long they took.</param>
public sealed record PlayedMatch(MatchRecord Record, MatchStatistics Statistics, PlayCounts Counts, TimeSpan Elapsed);

/// <summary>
/// Matches between two players: deterministic play from distinct openings, each played twice with the sides swapped.
/// </summary>
internal static class Match
{
    /// <summary>Plays a match.</summary>
    /// <param name="game">The game with its rule options, as the catalogue reads it; kept in the record.</param>
    /// <param name="start">The start position of that game.</param>
    /// <param name="a">The player the results are stated for.</param>
    /// <param name="b">The opponent.</param>
    /// <param name="options">Openings, seed, test, threads.</param>
    /// <param name="file">
    /// Receives the match while it is played; null for none. Where it holds the same match already, unfinished or of
    /// fewer pairs, the match goes on from there.
    /// </param>
    /// <param name="workers">
    /// Who plays; they have the players' evaluators. Null starts workers for this match alone.
    /// </param>
    /// <param name="games">Where games are played; null for on these workers.</param>
    /// <param name="progress">Receives what was done, a few times a second.</param>
    /// <param name="cancellation">
    /// Ends the match at the next batch; the file keeps the pairs finished. So does the wish that whoever writes the
    /// file stop.
    /// </param>
    /// <exception cref="OperationCanceledException">The match was cancelled before all games were finished.</exception>
    /// <exception cref="InvalidDataException">The file holds another match, or none.</exception>
    /// <exception cref="IOException">
    /// The file cannot be written, or another process writes it; found out before a game is played.
    /// </exception>
    /// <remarks>
    /// Searches play their best move without noise. The two games of a pair share their random streams. With a
    /// sequential test the match is played in rounds of <see cref="MatchOptions.RoundPairs"/> pairs and ends after the
    /// first round at which the test decides. Results depend neither on threads nor on interruptions.
    /// </remarks>
    public static PlayedMatch Play<TGame>(
        string game,
        TGame start,
        Player<TGame> a,
        Player<TGame> b,
        MatchOptions options,
        string? file = null,
        GameWorkers<TGame>? workers = null,
        IMatchGames<TGame>? games = null,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        options.Validate();
        EvaluatorSource<TGame>[] sources =
            [.. new[] { a.Evaluator, b.Evaluator }.OfType<EvaluatorSource<TGame>>().Distinct()];
        options = options with { ParallelGames = ParallelGames(options, sources) };
        IReadOnlyList<Opening<TGame>> openings = Openings.Draw(start, options.Openings);
        MatchRecord empty = new() { Game = game, A = a.Spec, B = b.Spec, Options = options, Games = [] };
        using WriterLock? writer = file is null ? null : WriterLock.OfFile(file);
        using CancellationTokenSource? stop = writer?.StoppedWith(cancellation);
        MatchInPlay<TGame> match = new(empty, openings, file, progress);
        if (!match.IsDone)
        {
            using GameWorkers<TGame>? own =
                workers is null ? new(Math.Min(Threads(options), 2 * openings.Count), sources) : null;
            games ??= new MatchGamesHere<TGame>();
            while (!match.IsDone)
            {
                match.PlayRound(games, own ?? workers!, [a, b], stop?.Token ?? cancellation);
            }
        }

        return match.Finish();
    }

    private static int Threads(MatchOptions options) =>
        options.Workers > 0 ? options.Workers : Environment.ProcessorCount;

    // As many as fill every worker's batches.
    private static int ParallelGames<TGame>(MatchOptions options, EvaluatorSource<TGame>[] sources)
        where TGame : unmanaged, IGame<TGame>
    {
        long batches =
            sources.Where(source => source.BatchCapacity < int.MaxValue).Sum(source => (long)source.BatchCapacity);
        return options.ParallelGames > 0 ? options.ParallelGames
            : batches == 0 ? MatchOptions.GamesWithoutBatches
            : (int)Math.Min(batches * Threads(options), int.MaxValue);
    }
}
