using System.Diagnostics;

namespace NanoZero.Play;

/// <summary>
/// A match while it is played: which pairs are finished, which come next, and the file that keeps them.
/// </summary>
internal sealed class MatchInPlay<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    // At most so small a part of the time is spent with writing.
    private const int LeastPause = 20;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(3);

    private readonly Lock gate = new();
    private MatchRecord empty;
    private readonly IReadOnlyList<Opening<TGame>> openings;
    private readonly string? file;
    private readonly IProgress<PlayProgress>? progress;
    private readonly MatchGame?[] games;  // [2 · pairs], in the order of the record
    private PlayCounts counts;
    private TimeSpan elapsed;
    private long lastSave = Stopwatch.GetTimestamp();
    private TimeSpan saving;  // how long it took
    private int kept;
    private bool hasNews;

    public MatchInPlay(
        MatchRecord empty, IReadOnlyList<Opening<TGame>> openings, string? file, IProgress<PlayProgress>? progress)
    {
        (this.empty, this.openings, this.file, this.progress) = (empty, openings, file, progress);
        games = new MatchGame?[2 * openings.Count];
        if (file is not null && File.Exists(file))
        {
            Continue(MatchFile.Load(file));
        }
        else if (file is not null)
        {
            AtomicFile.RequireWritable(file);
        }

        FindNextRound();
    }

    /// <summary>Gets whether all pairs are played, or the test has decided.</summary>
    public bool IsDone { get; private set; }

    // The first pair of the round in play and the one after its last.
    private (int First, int End) Round { get; set; }

    /// <summary>Plays the pairs of the next round that are not played yet.</summary>
    public void PlayRound(
        IMatchGames<TGame> where,
        GameWorkers<TGame> pool,
        IReadOnlyList<Player<TGame>> players,
        CancellationToken cancellation)
    {
        int[] missing =
            [.. Enumerable.Range(2 * Round.First, 2 * (Round.End - Round.First)).Where(index => games[index] is null)];
        GamePlan<TGame> plan = new()
        {
            Games = [.. missing.Select(Setup)],
            Players = players,
            ParallelGames = empty.Options.ParallelGames,
            Seed = empty.Options.Seed,
            Finished = record => Keep(missing[record.Index], record),
        };
        PlayCounts before = counts;
        TimeSpan elapsedBefore = elapsed;
        int finishedBefore = games.Count(game => game is not null);
        try
        {
            PlayedGames<TGame> played = where.Play(
                pool, plan, Forward.To<PlayProgress>(Report), cancellation);
            (counts, elapsed) = (before + played.Counts, elapsedBefore + played.Elapsed);
        }
        catch
        {
            Save();
            throw;
        }

        FindNextRound();
        Save();
        where.AreKept();

        void Report(PlayProgress report)
        {
            MatchGame[] finished = [.. games.OfType<MatchGame>()];
            progress?.Report(new PlayProgress(
                Math.Max(finished.Length, finishedBefore + report.GamesFinished),
                games.Length,
                before + report.Counts, elapsedBefore + report.Elapsed)
            {
                Results = finished.Aggregate(default(GameCounts), (sum, game) => sum.Add(game.Result)),
                GamesKept = kept,
            });
            if (Stopwatch.GetElapsedTime(lastSave) is var since && since > SaveInterval && since > LeastPause * saving)
            {
                Save();
            }
        }
    }

    /// <summary>Returns the match as far as it was played.</summary>
    public PlayedMatch Finish()
    {
        MatchRecord record = Record();
        return new PlayedMatch(record, record.Statistics(), counts, elapsed);
    }

    // Both games have the pair's stream, so that equal players play equal games and score exactly one point.
    private GameSetup<TGame> Setup(int index)
    {
        (int pair, int second) = (index / 2, index % 2);
        return new(openings[pair].Position, openings[pair].Actions, second, 1 - second, (ulong)pair);
    }

    private void Keep(int index, GameRecord<TGame> record)
    {
        MatchGame game = Describe(index, record);
        lock (gate)
        {
            games[index] = game;
            hasNews = true;
        }
    }

    private static MatchGame Describe(int index, GameRecord<TGame> record)
    {
        bool aMovesFirst = index % 2 == 0, aIsFirstPlayer = aMovesFirst == (record.Start.Ply % 2 == 0);
        return new MatchGame(
            index / 2,
            aMovesFirst,
            MoveText.Format<TGame>(record.Opening),
            MoveText.Format<TGame>(record.Actions.Select(action => (int)action)),
            record.Actions.Count,
            Math.Sign(aIsFirstPlayer ? record.Outcome : -record.Outcome));
    }

    private void Continue(MatchRecord stored)
    {
        if (MatchRecord.FirstDifference(stored, empty) is { } different)
        {
            throw new InvalidDataException(
                $"'{file}' holds another match: {different.Stored} there, {different.Asked} here; continue it as it "
                    + "was begun, or choose another file");
        }

        // The games played before keep the machine they were played on.
        if (stored.Options.Machine.Length > 0 && stored.Options.Machine != empty.Options.Machine)
        {
            string here = $"; continued on {empty.Options.Machine}";
            bool isSaid =
                empty.Options.Machine.Length == 0 || stored.Options.Machine.EndsWith(here, StringComparison.Ordinal);
            empty = empty with
            {
                Options =
                empty.Options with { Machine = isSaid ? stored.Options.Machine : stored.Options.Machine + here }
            };
        }

        foreach (MatchGame game in stored.Games)
        {
            if (game.Pair < 0 || game.Pair >= openings.Count
                || MoveText.Format<TGame>(openings[game.Pair].Actions) != game.Opening)
            {
                throw new InvalidDataException(game.Pair >= openings.Count
                    ? $"'{file}' holds {stored.Games.Max(each => each.Pair) + 1} pairs already, more than the "
                        + $"{openings.Count} asked for"
                    : $"'{file}' cannot be continued with {openings.Count} pairs: the game has so few openings that "
                        + "other ones would be drawn; choose another file");
            }

            games[(2 * game.Pair) + (game.AMovesFirst ? 0 : 1)] = game;
        }

        kept = stored.Games.Count;
    }

    private void FindNextRound()
    {
        (int First, int End)? next = MatchRounds.Next(games, empty.Options);
        IsDone = next is null;
        Round = next ?? default;
    }

    // Whole pairs only.
    private MatchRecord Record()
    {
        lock (gate)
        {
            hasNews = false;
            return empty
                with
            {
                Games = [.. games.Where((game, index) => game is not null && games[index ^ 1] is not null)
                    .Select(game => game!)]
            };
        }
    }

    private void Save()
    {
        if (file is not null && hasNews)
        {
            long begun = Stopwatch.GetTimestamp();
            MatchFile.Save(file, Record());
            saving = Stopwatch.GetElapsedTime(begun);
        }

        lastSave = Stopwatch.GetTimestamp();
    }
}
