using System.Globalization;
using NanoZero.Files;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Statistics;
using NanoZero.Training;

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
/// <param name="Opponents">Matches of the newest network against the untrained one and fixed players; empty where none were played.</param>
public sealed record RunSummary(
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
    IReadOnlyList<OpponentSummary>? Opponents = null);

/// <summary>A training run as a page for people.</summary>
public static class RunReport
{
    /// <summary>Writes <c>report.html</c> and <c>summary.json</c> of a run, finished or not.</summary>
    /// <param name="run">The run.</param>
    /// <returns>The report's file.</returns>
    /// <exception cref="InvalidDataException">No iteration is finished yet, or a file cannot be read.</exception>
    public static string Write(RunFolder run)
    {
        IReadOnlyList<IterationReport> reports = IterationsOf(run);
        RunSummary summary = Summarise(run, reports);
        AtomicFile.WriteAllText(Path.Combine(run.Path, "summary.json"), StudyJson.Write(summary));
        return ToPage(run, reports, summary).WriteTo(run.Path);
    }

    /// <summary>What a run has to show.</summary>
    /// <exception cref="InvalidDataException">No iteration is finished yet.</exception>
    internal static IReadOnlyList<IterationReport> IterationsOf(RunFolder run) => run.Metrics() is { Count: > 0 } reports
        ? reports
        : throw new InvalidDataException($"the run '{run.Path}' has no finished iteration; there is nothing to report yet");

    internal static string NameOf(RunFolder run) => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(run.Path)));

    internal static RunSummary Summarise(RunFolder run, IReadOnlyList<IterationReport> reports)
    {
        double seconds = reports.Sum(report => report.SelfPlaySeconds);
        IterationReport? measured = reports.LastOrDefault(report => report.AgainstRandom is not null);
        return new RunSummary(
            run.Config.Game,
            reports.Count,
            reports.Sum(report => (long)report.Games),
            seconds,
            reports.Sum(report => report.TrainingSeconds),
            reports.Sum(report => report.Evaluations) / seconds,
            reports[^1].PolicyLoss,
            reports[^1].ValueLoss,
            measured?.AgainstRandom is { } random ? ScoreSummary.Of(random) : null,
            measured?.AgainstOnePly is { } onePly ? ScoreSummary.Of(onePly) : null,
            measured?.Positions,
            reports.Sum(report => report.TotalSeconds),
            [.. MatchesOf(run, reports).Select(OpponentSummary.Of)]);
    }

    // Those of an earlier iteration say nothing of the network that is there now.
    private static IReadOnlyList<StrengthMatch> MatchesOf(RunFolder run, IReadOnlyList<IterationReport> reports) =>
        run.Strength() is { } strength && strength.Iteration == reports[^1].Iteration ? strength.Matches : [];

    private static HtmlReport ToPage(RunFolder run, IReadOnlyList<IterationReport> reports, RunSummary summary)
    {
        IReadOnlyList<StrengthMatch> matches = MatchesOf(run, reports);
        string strength = string.Concat(new[] { RunStrengthText.Learned(matches), RunStrengthText.Strength(matches) }
            .Where(sentence => sentence.Length > 0).Select(sentence => " " + sentence));
        strength += summary is { Random: { } random, OnePly: { } onePly }
            ? $" Its last evaluation scored {Percent(random.Score)} against the random and {Percent(onePly.Score)} against the one-ply player."
            : string.Empty;
        strength += summary.Positions is { } positions
            ? $" On positions with known outcomes it threw half a point or more away in {Percent(positions.Search.Rate)} of {Whole(positions.Search.Positions)}, the network alone in {Percent(positions.Network.Rate)}."
            : string.Empty;
        HtmlReport page = new(
            $"Training run {NameOf(run)}",
            $"{summary.Iterations} of {run.Config.Iterations} iterations, {summary.Games} self-play games of {summary.Game}.{strength}");
        RunStrength references = run.Strength() ?? new();
        page.Heading("Learning").Panels(
            [
                .. reports.Any(report => report.Positions is not null)
                    ? (IChart[])[MoveErrors("search", reports, references, each => each.Search, each => each.Search), MoveErrors("network alone", reports, references, each => each.Network, each => each.Network ?? each.Search), ValueErrors(reports, references)]
                    : [],
                .. reports.Any(report => report.AgainstRandom is not null)
                    ? (IChart[])[
                        Scores("random", reports, references, report => report.AgainstRandom, each => each.AgainstRandom),
                        Scores("one-ply", reports, references, report => report.AgainstOnePly, each => each.AgainstOnePly)]
                    : [],
                Losses(reports),
                Speed(reports),
                Lengths(reports),
            ],
            Caption(reports, references),
            name: "learning");
        AddStrength(page, matches);
        AddMatches(page, run);
        AddIterations(page, reports);
        page.Heading("How this was made").KeyValues(
        [
            ("Program", run.Description.Version),
            ("Machine", run.Description.Machine.ToString()),
            ("Network evaluation", run.Description.Places.Count == 0 ? run.Description.Plan.ToString() : string.Join(
                "; ", run.Description.Places.Select(place => $"from iteration {place.FirstIteration}: {place.Plan}, {place.Machine}"))),
            ("Begun", run.Description.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("Duration of its iterations", Duration(summary.TotalSeconds)),
        ]);
        return page.Heading("Configuration", 3).Preformatted(SettingsText.Of(run.Config));
    }

    // Of what is drawn, and of nothing else.
    private static string Caption(IReadOnlyList<IterationReport> reports, RunStrength references)
    {
        bool hasPositions = reports.Any(report => report.Positions is not null), hasScores = reports.Any(report => report.AgainstRandom is not null);
        string[] sentences =
        [
            "Learning and speed by iteration.",
            references.Untrained is null ? "" : "Iteration 0 is the untrained network.",
            references.Baselines.Count == 0 ? "" : "Dashed lines are players that learn nothing.",
            hasPositions ? "Whiskers: 95 % intervals (Wilson; of the value error, normal)." : hasScores ? "Whiskers: 95 % intervals (Wilson)." : "",
            hasPositions ? "Move errors: moves worse than the best by exact win, draw or loss." : "",
            "The policy loss includes the search policies' own entropy and does not reach 0.",
        ];
        return string.Join(' ', sentences.Where(sentence => sentence.Length > 0));
    }

    private static LineChart Scores(
        string opponent,
        IReadOnlyList<IterationReport> reports,
        RunStrength references,
        Func<IterationReport, GameCounts?> results,
        Func<ReferenceReport, GameCounts?> reference) => new()
        {
            Title = $"Score against {opponent}",
            X = new ChartAxis("iteration"),
            Y = new ChartAxis("score") { Minimum = 0, Maximum = 1, IsPercent = true },
            Series = [new LineSeries("trained", [.. ScorePoints(reports, references, results, reference)])],
            References = ReferenceLines(references, each => reference(each)?.Score),
        };

    private static LineChart MoveErrors(
        string what,
        IReadOnlyList<IterationReport> reports,
        RunStrength references,
        Func<PositionReport, MoveErrors> errors,
        Func<ReferenceReport, MoveErrors?> reference) => new()
        {
            Title = $"Move errors of the {what}, solved positions",
            X = new ChartAxis("iteration"),
            Y = new ChartAxis("errors") { IsPercent = true, IncludesZero = true },
            Series =
            [
                new LineSeries("trained",
                [
                    .. references.Untrained is { } untrained && reference(untrained) is { } first
                        ? (ChartPoint[])[new ChartPoint(0, first.Rate, first.Interval.Lower, first.Interval.Upper)] : [],
                    .. reports.Select(report => ErrorPoint(report, errors)).OfType<ChartPoint>(),
                ]),
            ],
            References = ReferenceLines(references, each => reference(each)?.Rate),
        };

    private static LineChart ValueErrors(IReadOnlyList<IterationReport> reports, RunStrength references) => new()
    {
        Title = "Value error, solved positions",
        X = new ChartAxis("iteration"),
        Y = new ChartAxis("squared error") { IncludesZero = true },
        Series =
        [
            new LineSeries("network",
            [
                .. references.Untrained?.Values is { } first ? (ChartPoint[])[new ChartPoint(0, first.Mean, first.Interval.Lower, first.Interval.Upper)] : [],
                .. reports.Select(ValuePoint).OfType<ChartPoint>(),
            ]),
        ],
        References = ReferenceLines(references, each => each.Values?.Mean),
    };

    /// <summary>The untrained network and the players that learn nothing, as lines across a chart.</summary>
    internal static IReadOnlyList<ReferenceLine> ReferenceLines(RunStrength references, Func<ReferenceReport, double?> value) =>
    [
        .. from each in ((ReferenceReport?[])[references.Untrained, .. references.Baselines]).OfType<ReferenceReport>()
           let measured = value(each)
           where measured is not null
           select new ReferenceLine(measured.Value, each.Player),
    ];

    private static IEnumerable<ChartPoint> ScorePoints(
        IReadOnlyList<IterationReport> reports, RunStrength references, Func<IterationReport, GameCounts?> results, Func<ReferenceReport, GameCounts?> reference) =>
        from each in reports.Select(report => (report.Iteration, Counts: results(report)))
            .Prepend((Iteration: 0, Counts: references.Untrained is { } untrained ? reference(untrained) : null))
        let counts = each.Counts
        where counts is not null
        let score = ScoreSummary.Of(counts.Value)
        select new ChartPoint(each.Iteration, score.Score, score.Lower, score.Upper);

    internal static ChartPoint? ErrorPoint(IterationReport report, Func<PositionReport, MoveErrors> errors) =>
        report.Positions is { } positions && errors(positions) is var found
            ? new ChartPoint(report.Iteration, found.Rate, found.Interval.Lower, found.Interval.Upper)
            : null;

    internal static ChartPoint? ValuePoint(IterationReport report) => report.Positions is { Values: var values }
        ? new ChartPoint(report.Iteration, values.Mean, values.Interval.Lower, values.Interval.Upper)
        : null;

    private static LineChart Losses(IReadOnlyList<IterationReport> reports) => Lines(
        "Losses",
        new ChartAxis("loss"),
        reports,
        ("policy, nats", report => report.PolicyLoss),
        ("value, squared error", report => report.ValueLoss));

    private static LineChart Speed(IReadOnlyList<IterationReport> reports) => Lines(
        "Speed of self-play", new ChartAxis("evaluations", "1/s") { IncludesZero = true }, reports, ("evaluations", report => report.EvaluationsPerSecond));

    private static LineChart Lengths(IReadOnlyList<IterationReport> reports) => Lines(
        "Length of self-play games", new ChartAxis("length", "plies"), reports, ("mean", report => report.MeanPlies));

    private static LineChart Lines(
        string title, ChartAxis y, IReadOnlyList<IterationReport> reports, params (string Name, Func<IterationReport, double> Value)[] lines) => new LineChart
        {
            Title = title,
            X = new ChartAxis("iteration"),
            Y = y,
            Series = [.. lines.Select(line => new LineSeries(line.Name, [.. reports.Select(report => new ChartPoint(report.Iteration, line.Value(report)))]))],
        };

    private static void AddMatches(HtmlReport page, RunFolder run)
    {
        if (!Directory.Exists(run.MatchesPath))
        {
            return;
        }

        (string File, MatchRecord Match)[] files = [.. Directory.EnumerateFiles(run.MatchesPath, "*.json").Order().Select(file => (file, MatchFile.Load(file)))];
        if (files.Length == 0)
        {
            return;
        }

        page.Heading("Matches");
        foreach ((int index, LadderFigures ladder) in LadderFigures.In(files).Index())
        {
            page.Panels(
                [ladder.Scores(), ladder.Ratings()],
                $"The ladder ({ladder.Kind}): above 50 % below the diagonal means that the later checkpoint is the stronger one. Ratings: by all its games together, whiskers: 95 % intervals.",
                name: index == 0 ? "ladder" : $"ladder-{(char)('a' + index)}");
        }

        page.Table(new ReportTable(
            [
                TableColumn.Words("A"), TableColumn.Words("B"), TableColumn.Numbers("games"), TableColumn.Numbers("distinct"),
                TableColumn.Numbers("A won / drawn / lost"), TableColumn.Numbers("score"), TableColumn.Numbers("Elo A − B [95 %]"),
            ],
            [.. files.Select(each => MatchRow(each.Match))]));
    }

    private static void AddStrength(HtmlReport page, IReadOnlyList<StrengthMatch> matches)
    {
        if (matches.Count == 0)
        {
            return;
        }

        page.Heading("How strong it is").Table(new ReportTable(
            [
                TableColumn.Words("opponent"), TableColumn.Numbers("games"), TableColumn.Numbers("won / drawn / lost"), TableColumn.Numbers("Elo [95 %]"),
                TableColumn.Words("than the opponent"),
            ],
            [
                .. from match in matches
                   let comparison = Comparison.Of(match.Counts.Pairs)
                   let games = match.Counts.Games
                   select (string[])[match.Opponent, Whole(games.Games), $"{games.Wins} / {games.Draws} / {games.Losses}", comparison.Elo.ToString(), Verdicts.Word(comparison.Verdict)],
            ])
        {
            Footnote = "The newest network with its evaluation search. These games are others than those of the last points above, so that two results against one "
                + "opponent differ by chance. minimax:N looks N plies ahead with a simple heuristic; one-ply wins at once where it can and else "
                + $"avoids losing at once. The pair of games is the unit of the interval. {Verdicts.Rule(Comparison.DefaultMarginElo)}",
        });
    }

    private static string[] MatchRow(MatchRecord match)
    {
        MatchStatistics statistics = match.Statistics();
        GameCounts games = statistics.Counts.Games;
        return
        [
            ShortName(match.A.Name), ShortName(match.B.Name), Whole(games.Games), Whole(statistics.DistinctGames),
            $"{games.Wins} / {games.Draws} / {games.Losses}", Percent(statistics.Score), statistics.Elo.ToString(),
        ];
    }

    // The run's own checkpoints are told apart by the end of their folders.
    private static string ShortName(string name) =>
        name.LastIndexOf("/checkpoints/", StringComparison.Ordinal) is >= 0 and var at ? name[(at + "/checkpoints/".Length)..] : name;

    private static void AddIterations(HtmlReport page, IReadOnlyList<IterationReport> reports)
    {
        TableColumn[] columns =
        [
            TableColumn.Numbers("iteration"), TableColumn.Numbers("games"), TableColumn.Numbers("distinct"), TableColumn.Numbers("mean plies"),
            TableColumn.Numbers("evaluations/s"), TableColumn.Numbers("collisions"), TableColumn.Numbers("policy loss"), TableColumn.Numbers("value loss"),
            TableColumn.Numbers("random"), TableColumn.Numbers("one-ply"), TableColumn.Numbers("move errors, search / network"), TableColumn.Numbers("value error"), TableColumn.Numbers("self-play, s"), TableColumn.Numbers("training, s"),
        ];
        string[][] rows = [.. reports.Select(IterationRow)];

        // What a run does not measure needs no column.
        int[] shown = [.. Enumerable.Range(0, columns.Length).Where(column => rows.Any(row => row[column].Length > 0))];
        page.Heading("Iterations").Table(new ReportTable(
            [.. shown.Select(column => columns[column])], [.. rows.Select(row => (string[])[.. shown.Select(column => row[column])])]));
    }

    private static string[] IterationRow(IterationReport report) =>
    [
        Whole(report.Iteration), Whole(report.Games), Whole(report.DistinctGames), Decimal(report.MeanPlies, "0.0"),
        Whole(report.EvaluationsPerSecond), Percent(report.CollisionRate), Decimal(report.PolicyLoss, "0.000"), Decimal(report.ValueLoss, "0.000"),
        report.AgainstRandom?.ToString() ?? "", report.AgainstOnePly?.ToString() ?? "",
        report.Positions is { } errors ? $"{Percent(errors.Search.Rate)} / {Percent(errors.Network.Rate)}" : "",
        report.Positions is { } judged ? Decimal(judged.Values.Mean, "0.000") : "",
        Decimal(report.SelfPlaySeconds, "0.0"), Decimal(report.TrainingSeconds, "0.0"),
    ];

    internal static string Duration(double seconds) => TimeSpan.FromSeconds(Math.Round(seconds)) is var time && time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : time.TotalMinutes >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Seconds} s");

    internal static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);

    internal static string Whole(double value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    internal static string Decimal(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
