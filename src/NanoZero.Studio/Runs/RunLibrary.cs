using System.Collections.Concurrent;

namespace NanoZero.Studio;

/// <summary>What lies below a folder of runs: training runs, studies, tournaments and matches.</summary>
/// <param name="root">The folder; need not exist.</param>
/// <remarks>Any number of threads. A card is kept while the files it is made of do not change.</remarks>
internal sealed class RunLibrary(string root)
{
    private const int Deepest = 4;
    private const int CurvePoints = 40;
    private const int MostGames = 100;
    private const int MostCompared = 12;
    private const string Trash = ".trash";

    private static readonly string[] ChangingFiles =
        ["metrics.jsonl", "summary.json", "run.json", "study.json", "tournament.json"];

    private readonly ConcurrentDictionary<string, (DateTime Written, RunCard Card)> kept = [];
    private readonly ConcurrentDictionary<string, (DateTime Written, bool Is)> matches = [];
    private readonly ConcurrentDictionary<string, (DateTime Written, Lazy<Report> Report)> reports = [];

    /// <summary>Gets the folder.</summary>
    public string Root { get; } = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));

    /// <summary>Returns a path below a folder.</summary>
    /// <param name="root">The folder.</param>
    /// <param name="path">A path within it, or one that begins with the folder's own.</param>
    /// <exception cref="StudioException">The path leads out of the folder.</exception>
    public static string Within(string root, string path)
    {
        string folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(root));
        string full = path.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(Path.Combine(folder, path));
        string inside = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        if (full.Length <= inside.Length || !full.StartsWith(inside, StringComparison.Ordinal))
        {
            throw new StudioException($"'{path}' lies outside of the folder of runs");
        }

        // A link within the folder can lead out of it.
        for (DirectoryInfo part = new(full); part.FullName.Length > folder.Length; part = part.Parent!)
        {
            if (part.LinkTarget is not null)
            {
                throw new StudioException($"'{path}' leads over a link; links are not followed");
            }
        }

        return full;
    }

    /// <summary>Returns a card for each run, study, tournament and match, the one written last first.</summary>
    public IReadOnlyList<RunCard> Cards()
    {
        List<RunCard> cards = [];
        if (Directory.Exists(Root))
        {
            Collect(Root, depth: 0, cards);
        }

        return [.. cards.OrderByDescending(card => card.Written)];
    }

    /// <summary>Returns the card of what lies in one place.</summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <exception cref="StudioException">There is nothing to show, or the path leads out of the folder.</exception>
    public RunCard Card(string path) => CardOf(Within(Root, path)) ?? throw StudioException.Missing(
        $"there is no run, study, tournament or match '{path}'");

    /// <summary>Returns the report of what lies in one place, or runs of several places side by side.</summary>
    /// <param name="paths">The places within the folder of runs.</param>
    /// <exception cref="StudioException">There is nothing to show, or a path leads out of the folder.</exception>
    /// <exception cref="InvalidDataException">
    /// A file is damaged, nothing is finished yet, or the runs cannot be compared.
    /// </exception>
    public Report Report(IReadOnlyList<string> paths)
    {
        if (paths.Count is 0 or > MostCompared)
        {
            throw new StudioException($"a report is of one place, or of up to {MostCompared} that are compared");
        }

        RunCard[] cards = [.. paths.Select(Card)];
        string[] full = [.. paths.Select(path => Within(Root, path))];
        DateTime written = cards.Max(card => card.Written);
        // However many ask for it, a report is made once.
        return reports.AddOrUpdate(
            string.Join('\0', full),
            _ => (written, new Lazy<Report>(() => ReportOf(cards, full))),
            (_, known) => known.Written == written
                ? known
                : (written, new Lazy<Report>(() => ReportOf(cards, full)))).Report.Value;
    }

    /// <summary>Asks the process that works on something to stop, as Ctrl-C would.</summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <exception cref="StudioException">No process works on it, or the path leads out of the folder.</exception>
    public void Stop(string path)
    {
        if (Card(path).State != RunState.Running)
        {
            throw new StudioException($"no process works on '{path}'");
        }

        WriterLock.AskToStop(Within(Root, path));
    }

    /// <summary>
    /// Moves something into the folder for what is no longer wanted, <c>.trash</c> in the folder of runs.
    /// </summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <returns>Where it lies now, within the folder of runs.</returns>
    /// <exception cref="StudioException">
    /// A process works on it or on what holds it, there is nothing, or the path leads out of the folder.
    /// </exception>
    /// <exception cref="IOException">It cannot be moved.</exception>
    public string ThrowAway(string path)
    {
        RunCard card = Card(path);
        string full = Within(Root, path);
        for (string? part = full; part is not null && part.Length > Root.Length; part = Path.GetDirectoryName(part))
        {
            if (WriterLock.IsHeld(part))
            {
                throw new StudioException($"a process works on '{Path.GetRelativePath(Root, part)}'; stop it first");
            }
        }

        string name = string.Create(
            CultureInfo.InvariantCulture, $"{DateTime.UtcNow:yyyyMMdd-HHmmss}-{card.Path.Replace('/', '-')}");
        string place = Path.Combine(Root, Trash, name);
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        if (card.Kind == RunKind.Match)
        {
            File.Move(full, place);
        }
        else
        {
            Directory.Move(full, place);
        }

        return $"{Trash}/{name}";
    }

    private static Report ReportOf(RunCard[] cards, string[] full) => full is [var one]
        ? ReportOf(cards[0].Kind, one)
        : RunComparison.Of([.. full.Zip(cards, (path, card) => card.Kind == RunKind.Run
            ? RunFolder.Open(path)
            : throw new StudioException($"'{card.Path}' is no training run; only these are compared"))]);

    private static Report ReportOf(RunKind kind, string path) => kind switch
    {
        RunKind.Run => RunReport.Of(RunFolder.Open(path)),
        RunKind.Match => MatchReport.Of(path),
        _ => StudyCatalogue.Open(path)!.Report(),
    };

    /// <summary>Returns the newest games of a run's self-play, or the games of a match, some of them.</summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <exception cref="StudioException">There is nothing to show, or the path leads out of the folder.</exception>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public IReadOnlyList<PlayedGame> Games(string path)
    {
        string full = Within(Root, path);
        return Card(path).Kind switch
        {
            RunKind.Run => NewestOf(RunFolder.Open(full)),
            RunKind.Match => GamesOf(MatchFile.Load(full)),
            _ => [],
        };
    }

    private static PlayedGame[] NewestOf(RunFolder run)
    {
        string? newest = Directory.Exists(run.GamesPath)
            ? Directory.EnumerateFiles(run.GamesPath, "*.jsonl").OrderBy(file => file.Length)
                .ThenBy(file => file, StringComparer.Ordinal).LastOrDefault()
            : null;
        return newest is null ? [] :
        [
            .. GameFile.Load(newest).Take(MostGames).Select(game => new PlayedGame(
                run.Config.Game, $"iteration {game.Iteration}, game {game.Index + 1}", game.Moves, game.Result)),
        ];
    }

    private static PlayedGame[] GamesOf(MatchRecord match)
    {
        string separator = GameCatalogue.InfoOf(match.Game).ActionSeparator;
        return
        [
            .. match.Games.Take(MostGames).Select((game, index) => new PlayedGame(
                match.Game,
                $"game {index + 1}, {(game.AMovesFirst ? match.A.Name : match.B.Name)} moves first",
                string.Join(separator, new[] { game.Opening, game.Moves }.Where(part => part.Length > 0)),
                GameLine.ResultText(game.AMovesFirst ? game.Result : -game.Result))),
        ];
    }

    private void Collect(string folder, int depth, List<RunCard> cards)
    {
        foreach (FileSystemInfo entry in Entries(folder))
        {
            RunCard? card = CardOf(entry.FullName);
            if (card is not null)
            {
                cards.Add(card);
            }

            if (entry is DirectoryInfo && card?.Kind != RunKind.Run && depth < Deepest)
            {
                Collect(entry.FullName, depth + 1, cards);
            }
        }
    }

    // Folders, and files that can be matches; nothing of a folder that vanishes or may not be read.
    private static FileSystemInfo[] Entries(string folder)
    {
        try
        {
            return
            [
                .. new DirectoryInfo(folder).EnumerateFileSystemInfos().Where(entry =>
                    entry.LinkTarget is null && !entry.Name.StartsWith('.')
                        && (entry is DirectoryInfo || entry.Extension == ".json")),
            ];
        }
        catch (Exception unreadable) when (FileProblem.Explains(unreadable))
        {
            return [];
        }
    }

    private RunCard? CardOf(string path)
    {
        RunKind? kind = RunFolder.Holds(path) ? RunKind.Run
            : Experiments.IsIn(path) ? RunKind.Study
            : Experiments.IsIn(path, "tournament") ? RunKind.Tournament
            : IsMatch(path) ? RunKind.Match
            : null;
        if (kind is null)
        {
            return null;
        }

        DateTime written = WrittenAt(path, kind.Value);
        if (!kept.TryGetValue(path, out (DateTime Written, RunCard Card) known) || known.Written != written)
        {
            known = (written, Describe(path, kind.Value, written));
            kept[path] = known;
        }

        RunState state = StateOf(known.Card, path);
        return known.Card with
        {
            State = state,
            Failure = state == RunState.Interrupted ? Launcher.FailureOf(Root, path, written) : null,
        };
    }

    // What was found in a file holds until the file changes.
    private bool IsMatch(string path)
    {
        try
        {
            FileInfo file = new(path);
            if (!file.Exists || file.Extension != ".json")
            {
                return false;
            }

            DateTime written = file.LastWriteTimeUtc;
            if (!matches.TryGetValue(path, out (DateTime Written, bool Is) known) || known.Written != written)
            {
                known = (written, MatchFile.IsMatch(path));
                matches[path] = known;
            }

            return known.Is;
        }
        catch (Exception unreadable) when (FileProblem.Explains(unreadable))
        {
            return false;
        }
    }

    private static DateTime WrittenAt(string path, RunKind kind) => kind == RunKind.Match
        ? File.GetLastWriteTimeUtc(path)
        : ChangingFiles.Select(name => File.GetLastWriteTimeUtc(Path.Combine(path, name))).Max();

    private RunCard Describe(string path, RunKind kind, DateTime written)
    {
        string place = Path.GetRelativePath(Root, path).Replace('\\', '/');
        RunCard card = new(place, kind, written);
        try
        {
            return kind switch
            {
                RunKind.Run => DescribeRun(card, RunFolder.Open(path)),
                RunKind.Match => DescribeMatch(card, MatchFile.Load(path)),
                _ => card with { IsComplete = StudyCatalogue.Open(path)!.IsComplete },
            };
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            // Whatever is wrong with one of them, the others are still shown.
            return card with { Problem = Guard.MessageOf(damaged) };
        }
    }

    private static RunCard DescribeRun(RunCard card, RunFolder run)
    {
        IReadOnlyList<IterationReport> reports = run.Metrics();
        TrainingConfig config = run.Config;
        (double X, double Y)[] curve =
        [
            .. reports.Where(report => report.Strength is not null).Select(report => (
                (double)report.Iteration,
                report.Strength!.Positions?.Network.Rate ?? report.Strength.AgainstOnePly.Score)),
        ];
        int every = Math.Max(1, (curve.Length + CurvePoints - 1) / CurvePoints);
        PositionReport? measured =
            reports.LastOrDefault(report => report.Strength?.Positions is not null)?.Strength?.Positions;
        return card with
        {
            Game = config.Game,
            Algorithm = config.Search.Algorithm.Name,
            Network = Describe(config.NetworkShape()),
            Done = reports.Count,
            Planned = config.Iterations,
            Games = reports.Sum(report => report.SelfPlay.Counts.Games),
            Curve =
            [
                .. curve.Where((_, i) => (curve.Length - 1 - i) % every == 0).Select(each => new[] { each.X, each.Y }),
            ],
            CurveName = measured is null ? "score against one-ply" : "move errors of the network alone",
            Strength = measured is null
                ? ""
                : $"{NumberText.Percent(measured.Network.Rate)} move errors alone, "
                    + $"{NumberText.Percent(measured.Search.Rate)} with search",
        };
    }

    private static string Describe(NetworkConfig network) =>
        $"{network.Layers} × {network.Width} {network.Body.ToString().ToLowerInvariant()}";

    private static RunCard DescribeMatch(RunCard card, MatchRecord match)
    {
        GameCounts games = match.Statistics().Counts.Games;
        return card with
        {
            Game = match.Game,
            Games = games.Games,
            Strength = $"{match.A.Name} +{games.Wins} ={games.Draws} -{games.Losses} {match.B.Name}",
        };
    }

    private static RunState StateOf(RunCard card, string path) =>
        card.Problem is not null ? RunState.Interrupted
        : card.Kind == RunKind.Match ? RunState.Finished
        : WriterLock.IsHeld(path) ? RunState.Running
        : card.Kind == RunKind.Run ? (card.Done >= card.Planned ? RunState.Finished : RunState.Interrupted)
        : card.IsComplete ? RunState.Finished
        : RunState.Interrupted;
}
