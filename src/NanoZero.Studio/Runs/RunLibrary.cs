using System.Collections.Concurrent;

namespace NanoZero.Studio;

/// <summary>What lies below a folder of runs: training runs, studies, tournaments and matches.</summary>
/// <param name="root">The folder; need not exist.</param>
/// <remarks>Any number of threads. A card is kept while the files it is made of do not change.</remarks>
internal sealed class RunLibrary(string root)
{
    private const int Deepest = 4;
    private const int CurvePoints = 40;

    // A card that takes long to make, of a run of thousands of iterations, is made again after so many times as long.
    private const int RestAfterWork = 10;

    private static readonly string[] ChangingFiles =
        ["metrics.jsonl", "strength.json", "summary.json", "run.json", "study.json", "tournament.json"];

    private readonly ConcurrentDictionary<string, (DateTime Written, RunCard Card, long RestUntil)> kept = [];
    private readonly ConcurrentDictionary<string, (DateTime Written, bool Is)> matches = [];
    private readonly ConcurrentDictionary<string, (DateTime Logged, string? Failure)> failures = [];
    private readonly ConcurrentDictionary<(string Game, OpeningOptions Options), int> openings = [];

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

        // A link within the folder can lead out of it. What begins with a dot is not shown, and not changed.
        for (DirectoryInfo part = new(full); part.FullName.Length > folder.Length; part = part.Parent!)
        {
            if (part.LinkTarget is not null || part.Name.StartsWith('.'))
            {
                throw new StudioException($"'{path}' leads over a link or a hidden folder; these are not followed");
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
    public RunCard Card(string path)
    {
        string full = Within(Root, path);
        RunCard card = CardOf(full)
            ?? throw StudioException.Missing($"there is no run, study, tournament or match '{path}'");
        string machines = RunFolder.ClusterStatusIn(full);
        return card.Kind == RunKind.Run && File.Exists(machines)
            ? card with { Machines = File.GetLastWriteTimeUtc(machines) }
            : card;
    }

    /// <summary>Returns the folder or file of something.</summary>
    /// <param name="path">The place within the folder of runs.</param>
    /// <exception cref="StudioException">The path leads out of the folder.</exception>
    public string FullPath(string path) => Within(Root, path);

    /// <summary>
    /// Returns the folder or file of what a process works on: something, or the outermost of what holds it; null where
    /// none does.
    /// </summary>
    /// <param name="full">The path of something in the folder of runs.</param>
    public string? HolderOf(string full)
    {
        string? holder = null;
        for (string? part = full; part is not null && part.Length > Root.Length; part = Path.GetDirectoryName(part))
        {
            holder = WriterLock.IsHeld(part) ? part : holder;
        }

        return holder;
    }

    /// <summary>Says whether there is something to show in a place.</summary>
    /// <param name="full">The path of a folder or file.</param>
    public bool Shows(string full) => KindOf(full) is not null;

    /// <summary>Returns the folders and files that a process works on, without what they hold.</summary>
    public IEnumerable<string> Held() =>
        Cards().Select(card => HolderOf(FullPath(card.Path))).OfType<string>().Distinct();

    // What lies in a study or a tournament.
    private bool IsPart(string path)
    {
        for (string? part = Path.GetDirectoryName(path); part?.Length > Root.Length; part = Path.GetDirectoryName(part))
        {
            if (Experiments.IsIn(part) || Experiments.IsIn(part, "tournament"))
            {
                return true;
            }
        }

        return false;
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
        RunKind? kind = KindOf(path);
        if (kind is null)
        {
            return null;
        }

        DateTime written = WrittenAt(path, kind.Value);
        long now = Environment.TickCount64;
        if (!kept.TryGetValue(path, out (DateTime Written, RunCard Card, long RestUntil) known)
            || (known.Written != written && (now >= known.RestUntil || !WriterLock.IsHeld(path))))
        {
            RunCard card = Describe(path, kind.Value, written);
            long end = Environment.TickCount64;
            known = (written, card, end + (RestAfterWork * (end - now)));
            kept[path] = known;
        }

        RunState state = StateOf(known.Card, path);
        return known.Card with
        {
            State = state,
            Failure = state != RunState.Running ? FailureOf(path, written) : null,
        };
    }

    private RunKind? KindOf(string path) =>
        RunFolder.Holds(path) ? RunKind.Run
        : Experiments.IsIn(path) ? RunKind.Study
        : Experiments.IsIn(path, "tournament") ? RunKind.Tournament
        : IsMatch(path) ? RunKind.Match
        : null;

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
                _ => DescribeExperiment(card, StudyCatalogue.Open(path)!),
            };
        }
        catch (Exception damaged) when (damaged is not OutOfMemoryException)
        {
            // Whatever is wrong with one of them, the others are still shown.
            return card with { Problem = Guard.MessageOf(damaged) };
        }
    }

    private RunCard DescribeRun(RunCard card, RunFolder run)
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
            IsStrengthDue = reports.Count >= config.Iterations && !IsPart(run.Path)
                && run.Checkpoints().Count > 0 && StrengthMeter.IsDue(run),
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

    /// <summary>Describes a network in a few words.</summary>
    /// <param name="network">The network.</param>
    public static string Describe(NetworkConfig network) =>
        $"{network.Layers} × {network.Width} {network.Body.ToString().ToLowerInvariant()}";

    private RunCard DescribeMatch(RunCard card, MatchRecord match)
    {
        GameCounts games = match.Statistics().Counts.Games;
        int planned = openings.GetOrAdd(
            (match.Game, match.Options.Openings), asked => Openings.Count(asked.Game, asked.Options));
        return card with
        {
            Game = match.Game,
            Done = match.Games.Count,
            Planned = MatchRounds.AreOver(match, planned) ? match.Games.Count : 2 * planned,
            Games = games.Games,
            Strength = $"{PlayersHere.NameOf(match.A, Root)} against {PlayersHere.NameOf(match.B, Root)}: "
                + $"{games.Wins} won, {games.Draws} drawn, {games.Losses} lost",
        };
    }

    private static RunCard DescribeExperiment(RunCard card, IReportedExperiment experiment)
    {
        (int done, int planned) = experiment.CountSteps();
        return card with { Game = experiment.Game, Done = done, Planned = planned };
    }

    // What stands in a log holds until the log changes.
    private string? FailureOf(string path, DateTime since)
    {
        DateTime logged = Launcher.LoggedAt(Root, path);
        if (logged < since)
        {
            return null;
        }

        if (!failures.TryGetValue(path, out (DateTime Logged, string? Failure) known) || known.Logged != logged)
        {
            known = (logged, Launcher.FailureOf(Root, path));
            failures[path] = known;
        }

        return known.Failure;
    }

    // What a study has not finished goes on with the study.
    private RunState StateOf(RunCard card, string path) =>
        card.Problem is not null ? RunState.Interrupted
        : WriterLock.IsHeld(path) ? RunState.Running
        : card.Planned > 0 && card.Done >= card.Planned ? RunState.Finished
        : HolderOf(path) is not null ? RunState.Running
        : RunState.Interrupted;
}
