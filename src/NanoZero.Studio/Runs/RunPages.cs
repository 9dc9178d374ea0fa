namespace NanoZero.Studio;

/// <summary>What pages show of runs, studies, tournaments and matches: their reports and their games.</summary>
/// <param name="library">The runs.</param>
/// <remarks>
/// Any number of threads. However many ask for something, it is made once, and who waits for it holds no thread. What
/// was made is kept until its files change.
/// </remarks>
internal sealed class RunPages(RunLibrary library)
{
    private const int MostGames = 100, MostGamesOfMatch = 1000;
    private const int MostCompared = 12;

    private readonly Kept<ShownReport> reports = new();
    private readonly Kept<IReadOnlyList<PlayedGame>> games = new();

    /// <summary>Returns the report of what lies in one place, or runs of several places side by side.</summary>
    /// <param name="paths">The places within the folder of runs.</param>
    /// <param name="axis">What curves of learning are drawn against.</param>
    /// <exception cref="StudioException">There is nothing to show, or a path leads out of the folder.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged, nothing is finished yet, or the runs cannot be compared.
    /// </exception>
    public Task<ShownReport> Report(IReadOnlyList<string> paths, LearningAxis axis)
    {
        if (paths.Count is 0 or > MostCompared)
        {
            throw new StudioException($"a report is of one place, or of up to {MostCompared} that are compared");
        }

        RunCard[] cards = [.. paths.Select(library.Card)];
        string[] full = [.. paths.Select(library.FullPath)];
        return reports.Get(
            string.Join('\0', [$"{axis}", .. full]),
            cards.Max(card => card.Written),
            () => ShownReport.Of(
                full is [var one] ? ReportOf(cards[0].Kind, one, axis) : Comparison(cards, full, axis), paths, axis));
    }

    /// <summary>Returns the newest games of a run's self-play, or the games of a match, some of them.</summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <exception cref="StudioException">There is nothing to show, or the path leads out of the folder.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public Task<IReadOnlyList<PlayedGame>> Games(string path)
    {
        RunCard card = library.Card(path);
        string full = library.FullPath(path);
        return games.Get(full, card.Written, () => card.Kind switch
        {
            RunKind.Run => (IReadOnlyList<PlayedGame>)NewestOf(RunFolder.Open(full), $"{card.Path}/"),
            RunKind.Match => GamesOf(MatchFile.Load(full), library.Root),
            _ => [],
        });
    }

    private static Report Comparison(RunCard[] cards, string[] full, LearningAxis axis) => RunComparison.Of(
        [.. full.Zip(cards, (path, card) => card.Kind == RunKind.Run
            ? RunFolder.Open(path)
            : throw new StudioException($"'{card.Path}' is no training run; only these are compared"))],
        axis);

    private static Report ReportOf(RunKind kind, string path, LearningAxis axis) => kind switch
    {
        RunKind.Run => RunReport.Of(RunFolder.Open(path), axis),
        RunKind.Match => MatchReport.Of(path),
        _ => StudyCatalogue.Open(path)!.Report(),
    };

    private static PlayedGame[] NewestOf(RunFolder run, string player)
    {
        string? newest = Directory.Exists(run.GamesPath)
            ? Directory.EnumerateFiles(run.GamesPath, "*.jsonl").OrderBy(file => file.Length)
                .ThenBy(file => file, StringComparer.Ordinal).LastOrDefault()
            : null;
        return newest is null ? [] :
        [
            .. GameFile.Load(newest).Take(MostGames).Select(game => new PlayedGame(
                run.Config.Game,
                $"iteration {game.Iteration}, game {game.Index + 1}",
                game.Moves,
                game.Result,
                player)),
        ];
    }

    private static PlayedGame[] GamesOf(MatchRecord match, string root)
    {
        string? a = PlayersHere.ThinkerOf(match.A, root), b = PlayersHere.ThinkerOf(match.B, root);
        string separator = GameCatalogue.InfoOf(match.Game).ActionSeparator;
        return
        [
            .. match.Games.Take(MostGamesOfMatch).Select((game, index) => new PlayedGame(
                match.Game,
                $"game {index + 1}, {PlayersHere.NameOf(game.AMovesFirst ? match.A : match.B, root)} moves first",
                string.Join(separator, new[] { game.Opening, game.Moves }.Where(part => part.Length > 0)),
                GameLine.ResultText(game.AMovesFirst ? game.Result : -game.Result),
                a,
                b)),
        ];
    }

    // What was made of files, by their place, until they change. A few are kept; a failure is not.
    private sealed class Kept<T>
    {
        private const int Most = 64;

        private readonly Dictionary<string, (DateTime Written, Task<T> Made)> kept = [];

        public Task<T> Get(string place, DateTime written, Func<T> make)
        {
            lock (kept)
            {
                if (!kept.TryGetValue(place, out (DateTime Written, Task<T> Made) known)
                    || known.Written != written || known.Made.IsFaulted)
                {
                    if (kept.Count >= Most)
                    {
                        kept.Clear();
                    }

                    known = (written, Task.Run(make));
                    kept[place] = known;
                }

                return known.Made;
            }
        }
    }
}
