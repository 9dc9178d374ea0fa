namespace NanoZero.Studies;

/// <summary>The numbers of a training run: the content of its <c>summary.json</c>.</summary>
/// <param name="Game">The game.</param>
/// <param name="Iterations">Iterations finished.</param>
/// <param name="Games">Self-play games.</param>
/// <param name="SelfPlaySeconds">Seconds of self-play.</param>
/// <param name="TrainingSeconds">Seconds of optimiser steps.</param>
/// <param name="EvaluationsPerSecond">Network answers per second of self-play.</param>
/// <param name="PolicyLoss">Policy loss of the last iteration.</param>
/// <param name="ValueLoss">Value loss of the last iteration.</param>
/// <param name="Random">Last results against the random player.</param>
/// <param name="OnePly">Last results against the one-ply player.</param>
/// <param name="Positions">Last errors on positions with known outcomes.</param>
/// <param name="TotalSeconds">Seconds of all iterations, evaluations included.</param>
/// <param name="Opponents">
/// Matches of the newest network against the untrained one and fixed players; empty where none were played.
/// </param>
/// <param name="Learning">How it learns beside other runs of its recipe; null where none are known.</param>
internal sealed record RunSummary(
    string Game,
    int Iterations,
    long Games,
    double SelfPlaySeconds,
    double TrainingSeconds,
    double EvaluationsPerSecond,
    double PolicyLoss,
    double ValueLoss,
    ScoreSummary? Random,
    ScoreSummary? OnePly,
    PositionReport? Positions = null,
    double TotalSeconds = 0,
    IReadOnlyList<OpponentSummary>? Opponents = null,
    LearningVerdict? Learning = null);

/// <summary>A training run as a page for people.</summary>
internal static class RunReport
{
    /// <summary>Writes <c>report.html</c> and <c>summary.json</c> of a run, finished or not.</summary>
    /// <param name="run">The run.</param>
    /// <param name="axis">What its curves are drawn against.</param>
    /// <returns>The report's file.</returns>
    /// <exception cref="InvalidDataException">No iteration is finished yet, or a file cannot be read.</exception>
    public static string Write(RunFolder run, LearningAxis axis = LearningAxis.Iterations)
    {
        IReadOnlyList<IterationReport> reports = IterationsOf(run);
        RunSummary summary = Summarise(run, reports);
        ExperimentFolder.WriteJson(Path.Combine(run.Path, "summary.json"), summary);
        return ReportFiles.Write(Of(run, reports, summary, axis), run.Path);
    }

    /// <summary>Returns the report of a run, finished or not.</summary>
    /// <param name="run">The run.</param>
    /// <param name="axis">What its curves are drawn against.</param>
    /// <exception cref="InvalidDataException">No iteration is finished yet, or a file cannot be read.</exception>
    public static Report Of(RunFolder run, LearningAxis axis = LearningAxis.Iterations)
    {
        IReadOnlyList<IterationReport> reports = IterationsOf(run);
        return Of(run, reports, Summarise(run, reports), axis);
    }

    /// <summary>
    /// Returns what the report says of the newest network's matches: whether it learned, whom it beats. Empty where
    /// none were played.
    /// </summary>
    /// <exception cref="InvalidDataException">No iteration is finished yet, or a file cannot be read.</exception>
    public static string StrengthOf(RunFolder run) =>
        RunStrengthText.Of(MatchesOf(run, IterationsOf(run)));

    /// <summary>What a run has to show.</summary>
    /// <exception cref="InvalidDataException">No iteration is finished yet.</exception>
    internal static IReadOnlyList<IterationReport> IterationsOf(RunFolder run) =>
        run.Metrics() is { Count: > 0 } reports
        ? reports
        : throw new InvalidDataException(
            $"the run '{run.Path}' has no finished iteration; there is nothing to report yet");

    internal static string NameOf(RunFolder run) =>
        Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path)));

    internal static RunSummary Summarise(RunFolder run, IReadOnlyList<IterationReport> reports)
    {
        double seconds = reports.Sum(report => report.SelfPlay.Seconds);
        PlayCounts counts = PlayCounts.Sum(reports.Select(report => report.SelfPlay.Counts));
        StrengthReport? measured = reports.LastOrDefault(report => report.Strength is not null)?.Strength;
        return new RunSummary(
            run.Config.Game,
            reports.Count,
            counts.Games,
            seconds,
            reports.Sum(report => report.Learning.Seconds),
            counts.Evaluations / seconds,
            reports[^1].Learning.PolicyLoss,
            reports[^1].Learning.ValueLoss,
            measured?.AgainstRandom is { } random ? ScoreSummary.Of(random) : null,
            measured?.AgainstOnePly is { } onePly ? ScoreSummary.Of(onePly) : null,
            measured?.Positions,
            reports.Sum(report => report.TotalSeconds),
            [.. MatchesOf(run, reports).Select(OpponentSummary.Of)],
            LearningVerdict.Of(run.Description, reports, run.Strength()));
    }

    // Those of an earlier iteration say nothing of the network that is there now.
    private static IReadOnlyList<StrengthMatch> MatchesOf(RunFolder run, IReadOnlyList<IterationReport> reports) =>
        run.Strength() is { } strength && strength.Iteration == reports[^1].Iteration ? strength.Matches : [];

    private static Report Of(
        RunFolder run, IReadOnlyList<IterationReport> reports, RunSummary summary, LearningAxis axis)
    {
        IReadOnlyList<StrengthMatch> matches = MatchesOf(run, reports);
        return new Report(
            $"Training run {NameOf(run)}",
            Answer(run, summary, matches),
            [
                .. TrainingWarning.Of(reports) is { Count: > 0 } warnings
                    ? (Section[])
                        [new Section("What looks wrong", [new Bullets([.. warnings.Select(each => each.Text)])])]
                    : [],
                new Section(
                    "Learning",
                    [RunFigures.Learning(reports, run.Strength() ?? new(), ExpectedCurve.Find(run.Config), axis)]),
                .. Strength(matches),
                .. Matches(run),
                Iterations(reports),
                Origin(run, summary),
            ]);
    }

    private static string Answer(RunFolder run, RunSummary summary, IReadOnlyList<StrengthMatch> matches)
    {
        string strength = RunStrengthText.Of(matches) is { Length: > 0 } sentences ? $" {sentences}" : string.Empty;
        strength += summary is { Random: { } random, OnePly: { } onePly }
            ? $" Its last evaluation scored {NumberText.Percent(random.Score)} against the random player and "
                + $"{NumberText.Percent(onePly.Score)} against the one-ply player."
            : string.Empty;
        strength += summary.Positions is { } positions
            ? " On positions with known outcomes it threw half a point or more away in "
                + $"{NumberText.Percent(positions.Search.Rate)} of {NumberText.Whole(positions.Search.Positions)}, the "
                + $"network alone in {NumberText.Percent(positions.Network.Rate)}."
            : string.Empty;
        string learning = summary.Learning is { } verdict ? $" {verdict.Sentence}" : "";
        return $"{summary.Iterations} of {run.Config.Iterations} iterations, "
            + $"{NumberText.Whole(summary.Games)} self-play games of {summary.Game}.{learning}{strength}";
    }

    private static Section Origin(RunFolder run, RunSummary summary) => new(
        "How this was made",
        [
            new Facts(
            [
                new("Program", run.Description.Version),
                new("Machine", run.Description.Machine.ToString()),
                new("Network evaluation", run.Description.Places.Count == 0
                    ? run.Description.Plan.ToString()
                    : string.Join(
                    "; ", run.Description.Places.Select(place =>
                        $"from iteration {place.FirstIteration}: {place.Plan}, {place.Machine}"))),
                new("Begun", run.Description.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
                new("Duration of its iterations", Duration(summary.TotalSeconds)),
            ]),
            new Subheading("Configuration"),
            new Verbatim(ConfigurationFile.Write(run.Config)),
        ]);

    private static IReadOnlyList<Section> Matches(RunFolder run)
    {
        (string File, MatchRecord Match)[] files = Directory.Exists(run.MatchesPath)
            ? [.. Directory.EnumerateFiles(run.MatchesPath, "*.json").Order().Select(file =>
                (file, MatchFile.Load(file)))]
            : [];
        return files.Length == 0 ? [] :
        [
            new Section("Matches",
            [
                .. LadderFigures.In(files).Select((ladder, index) => new Figure(
                    index == 0 ? "ladder" : $"ladder-{(char)('a' + index)}",
                    $"The ladder ({ladder.Kind}): above 50 % below the diagonal means that the later checkpoint is the "
                        + "stronger one. Ratings: by all its games together, with 95 % intervals.",
                    [ladder.Scores(), ladder.Ratings()])),
                Table.Of(
                    files.Select(each => (each.Match, Statistics: each.Match.Statistics())),
                    (Column.Words("A"), each => ShortName(each.Match.A.Name)),
                    (Column.Words("B"), each => ShortName(each.Match.B.Name)),
                    (Column.Numbers("games"), each => Cell.Number(each.Statistics.Counts.Games.Games)),
                    (Column.Numbers("distinct"), each => Cell.Number(each.Statistics.DistinctGames)),
                    (Column.Numbers("A won / drawn / lost"), each => Cell.Of(each.Statistics.Counts.Games)),
                    (Column.Numbers("score"), each => Cell.Percent(each.Statistics.Score)),
                    (Column.Numbers("Elo A − B [95 %]"), each => Cell.Of(each.Statistics.Elo))) with
                {
                    KeyColumns = 2,
                },
            ]),
        ];
    }

    private static IReadOnlyList<Section> Strength(IReadOnlyList<StrengthMatch> matches) => matches.Count == 0 ? [] :
    [
        new Section("How strong it is",
        [
            Table.Of(
                matches.Select(match => (match.Opponent, match.Counts.Games, Found: Comparison.Of(match.Counts.Pairs))),
                (Column.Words("opponent"), match => match.Opponent),
                (Column.Numbers("games"), match => Cell.Number(match.Games.Games)),
                (Column.Numbers("won / drawn / lost"), match => Cell.Of(match.Games)),
                (Column.Numbers("Elo [95 %]"), match => Cell.Of(match.Found.Elo)),
                (Column.Words("than the opponent"), match => Cell.Of(match.Found.Verdict))) with
            {
                Footnote =
                    "The newest network with its strength search. These games are others than those of the last "
                    + "points above, so that two results against one opponent differ by chance. minimax:N looks N "
                    + "plies ahead with a simple heuristic; one-ply wins at once where it can and else avoids losing "
                    + "at once. The pair of games is the unit of the interval. "
                    + $"{Verdicts.Rule(Comparison.DefaultMarginElo)}",
            },
        ]),
    ];

    // The run's own checkpoints are told apart by the end of their folders.
    private static string ShortName(string name) =>
        name.LastIndexOf("/checkpoints/", StringComparison.Ordinal) is >= 0 and var at
            ? name[(at + "/checkpoints/".Length)..]
            : name;

    private static Section Iterations(IReadOnlyList<IterationReport> reports) => new(
        "Iterations",
        [
            Table.Of(
                reports,
                (Column.Numbers("iteration"), report => Cell.Number(report.Iteration)),
                (Column.Numbers("games"), report => Cell.Number(report.SelfPlay.Counts.Games)),
                (Column.Numbers("distinct"), report => Cell.Number(report.SelfPlay.DistinctGames)),
                (Column.Numbers("mean plies"), report => Cell.Number(report.SelfPlay.MeanPlies, "0.0")),
                (Column.Numbers("resigned"), report => report.SelfPlay.Resignations is { } resigned
                    ? Cell.Number(resigned.Resigned) : ""),
                (Column.Numbers("not lost / played on"), report => report.SelfPlay.Resignations is { PlayedOn: > 0 } on
                    ? $"{on.NotLost} / {on.PlayedOn}" : ""),
                (Column.Numbers("evaluations/s"), report => Cell.Number(report.SelfPlay.EvaluationsPerSecond)),
                (Column.Numbers("collisions"), report => Cell.Percent(report.SelfPlay.Counts.CollisionRate)),
                (Column.Numbers("policy loss"), report => Cell.Number(report.Learning.PolicyLoss, "0.000")),
                (Column.Numbers("value loss"), report => Cell.Number(report.Learning.ValueLoss, "0.000")),
                (Column.Numbers("gate"), report => report.Gate is { } gate
                    ? $"{gate.Results}, {(gate.Passed ? "passed" : "not passed")}" : ""),
                (Column.Numbers("random"), report => $"{report.Strength?.AgainstRandom}"),
                (Column.Numbers("one-ply"), report => $"{report.Strength?.AgainstOnePly}"),
                (Column.Numbers("move errors, search / network"), report => report.Strength?.Positions is { } errors
                    ? $"{NumberText.Percent(errors.Search.Rate)} / {NumberText.Percent(errors.Network.Rate)}" : ""),
                (Column.Numbers("value error"), report => report.Strength?.Positions is { } errors
                    ? Cell.Number(errors.Values.Mean, "0.000") : ""),
                (Column.Numbers("self-play, s"), report => Cell.Number(report.SelfPlay.Seconds, "0.0")),
                (Column.Numbers("training, s"), report => Cell.Number(report.Learning.Seconds, "0.0")))
                .WithoutEmptyColumns(),
        ]);

    internal static string Duration(double seconds) =>
        TimeSpan.FromSeconds(Math.Round(seconds)) is var time && time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s");
}
