using NanoZero.Games;

namespace NanoZero.Play;

/// <summary>A match that was just played.</summary>
/// <param name="Record">What is kept of it.</param>
/// <param name="Statistics">Its results.</param>
/// <param name="Counts">What the games needed.</param>
/// <param name="Elapsed">How long they took.</param>
public sealed record PlayedMatch(MatchRecord Record, MatchStatistics Statistics, PlayCounts Counts, TimeSpan Elapsed);

/// <summary>Matches between two players: deterministic play from distinct openings, each played twice with the sides swapped.</summary>
public static class Match
{
    /// <summary>Plays a match.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="game">The game with its rule options, as the catalogue reads it; kept in the record.</param>
    /// <param name="start">The start position of that game.</param>
    /// <param name="a">The player the results are stated for.</param>
    /// <param name="b">The opponent.</param>
    /// <param name="options">Openings, seed, threads.</param>
    /// <param name="progress">Receives what was done, a few times a second.</param>
    /// <param name="cancellation">Ends the match at the next batch.</param>
    /// <exception cref="OperationCanceledException">The match was cancelled before all games were finished.</exception>
    /// <remarks>Searches play their best move without noise. The two games of a pair share their random streams.</remarks>
    public static PlayedMatch Play<TGame>(
        string game,
        TGame start,
        Player<TGame> a,
        Player<TGame> b,
        MatchOptions options,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame> =>
        Play(game, a, b, Openings.Draw(start, options.Openings), options, progress, cancellation);

    /// <summary>Plays a match from openings chosen beforehand.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="game">The game with its rule options, as the catalogue reads it; kept in the record.</param>
    /// <param name="a">The player the results are stated for.</param>
    /// <param name="b">The opponent.</param>
    /// <param name="openings">The openings, each a pair.</param>
    /// <param name="options">Seed and threads; its openings are only kept in the record.</param>
    /// <param name="progress">Receives what was done, a few times a second.</param>
    /// <param name="cancellation">Ends the match at the next batch.</param>
    /// <exception cref="OperationCanceledException">The match was cancelled before all games were finished.</exception>
    public static PlayedMatch Play<TGame>(
        string game,
        Player<TGame> a,
        Player<TGame> b,
        IReadOnlyList<Opening<TGame>> openings,
        MatchOptions options,
        IProgress<PlayProgress>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        List<EvaluatorSource<TGame>> sources = [];
        Seat<TGame>[] seats = [TakeSeat(a, sources), TakeSeat(b, sources)];
        GamePlan<TGame> plan = new()
        {
            Games = [.. openings.SelectMany(Pair)],
            Seats = seats,
            ParallelGames = options.ParallelGames,
            Seed = options.Seed,
        };
        int workers = Math.Min(options.Workers > 0 ? options.Workers : Environment.ProcessorCount, plan.Games.Count);
        using GameWorkers<TGame> pool = new(workers, sources);
        PlayedGames<TGame> played = pool.Play(plan, progress, cancellation);
        MatchRecord record = new()
        {
            Game = game,
            A = a.Spec,
            B = b.Spec,
            Options = options,
            Games = [.. played.Games.Select(Describe)],
        };
        return new PlayedMatch(record, record.Statistics(), played.Counts, played.Elapsed);
    }

    private static Seat<TGame> TakeSeat<TGame>(Player<TGame> player, List<EvaluatorSource<TGame>> sources)
        where TGame : unmanaged, IGame<TGame>
    {
        if (player.Evaluator is not { } source)
        {
            return new Seat<TGame> { Search = player.Spec.Search, Chooser = player.Chooser };
        }

        int index = sources.IndexOf(source);
        if (index < 0)
        {
            index = sources.Count;
            sources.Add(source);
        }

        return new Seat<TGame> { Search = player.Spec.Search, Evaluator = index, Chooser = player.Chooser };
    }

    // Both games have the pair's stream, so that equal players play equal games and score exactly one point.
    private static GameSetup<TGame>[] Pair<TGame>(Opening<TGame> opening, int pair)
        where TGame : unmanaged, IGame<TGame> =>
    [
        new(opening.Position, opening.Actions, 0, 1, (ulong)pair),
        new(opening.Position, opening.Actions, 1, 0, (ulong)pair),
    ];

    private static MatchGame Describe<TGame>(GameRecord<TGame> record)
        where TGame : unmanaged, IGame<TGame>
    {
        bool aMovesFirst = record.Index % 2 == 0, aIsFirstPlayer = aMovesFirst == (record.Start.Ply % 2 == 0);
        return new MatchGame(
            record.Index / 2,
            aMovesFirst,
            MoveText.Format<TGame>(record.Opening),
            MoveText.Format<TGame>(record.Actions.Select(action => (int)action)),
            record.Actions.Count,
            Math.Sign(aIsFirstPlayer ? record.Outcome : -record.Outcome));
    }
}
