using System.Globalization;
using NanoZero.Files;
using NanoZero.Play;
using NanoZero.Reports;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>The batching study as a page for people.</summary>
public static class BatchingReport
{
    /// <summary>Writes <c>report.html</c> and <c>summary.json</c> of a study, finished or not.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The summary written.</returns>
    public static StudySummary Write(StudyFolder study)
    {
        StudySummary summary = StudySummaries.Of(study);
        AtomicFile.WriteAllText(study.SummaryPath, StudyJson.Write(summary));
        ToPage(study, summary).WriteTo(study.Path);
        return summary;
    }

    private static HtmlReport ToPage(StudyFolder study, StudySummary summary)
    {
        string answer = summary.IsComplete
            ? summary.Answers.Play
            : $"The study is not finished: {summary.Cells.Count} of {study.Config.Cells().Count()} training runs begun, {summary.Selection.Count + summary.Matches.Count} matches played. What there is follows.";
        HtmlReport report = new("What leaf batching costs and gains", answer);
        StudyFrame.AddAnswers(report, summary.Answers.Asked());
        bool isOneSeed = study.Config.Seeds.Count == 1;
        report.Panels(
            BatchingFigures.Learning(summary),
            "Self-play time and final strength by multiplier (leaves in flight per tree), and learning curves; 0 games is the untrained network, dashed lines are players that learn nothing. " + (isOneSeed
                ? "Whiskers: 95 % intervals (Wilson). One training run per line: one seed says nothing about training in general."
                : "Bars: mean of the seeds, whiskers from the smallest to the largest seed. Pale lines: the seeds; strong ones: their mean."),
            name: "learning");
        AddRuns(report, summary);
        AddClaims(report, study.Config, summary);
        AddMatches(report, study.Config, summary);
        if (summary.Ladder is { } ladder)
        {
            report.Heading("Ladder").Paragraph(ladder.ToString()).Figure(BatchingFigures.Ladder(ladder), "Above 50 % in every cell means that training never went backwards.", "ladder");
        }

        StudyFrame.AddOrigin(report, study.Description, study.Config.Training.Game);
        return report;
    }

    private static void AddRuns(HtmlReport report, StudySummary summary)
    {
        report.Heading("Speed").Table(new ReportTable(
            [
                TableColumn.Words("run"), TableColumn.Numbers("games"), TableColumn.Numbers("mean plies"), TableColumn.Numbers("simulations a move"),
                TableColumn.Numbers("simulations/s"), TableColumn.Numbers("evaluations/s"), TableColumn.Numbers("collisions"),
                TableColumn.Numbers("mean batch"), TableColumn.Numbers("self-play / training, s"),
            ],
            [.. summary.Cells.Select(SpeedRow)])
        {
            Footnote = "Collisions: descents that met a leaf already in flight; they are undone and use no budget. TTTS stops a search early once its best move seems certain.",
        });
        CellSummary[] measured = [.. summary.Cells.Where(cell => cell.Curve.Any(point => point.Iteration > 0)).OrderBy(cell => cell.Algorithm).ThenBy(cell => cell.Multiplier)];
        report.Heading("Final strength").Table(new ReportTable(
            [
                TableColumn.Words("run"), TableColumn.Numbers("move errors, search [95 %]"), TableColumn.Numbers("move errors, network [95 %]"),
                TableColumn.Numbers("value error [95 %]"), TableColumn.Numbers("one-ply [95 %]"),
            ],
            [.. measured.GroupBy(cell => cell.Group).SelectMany(StrengthRows)])
        {
            Footnote = "Move errors: the last checkpoint's moves on positions with known outcomes that are worse than the best by exact win, draw or loss, chosen by the "
                + "evaluation search and by the network alone. Value error: mean squared error of the network's value. "
                + "One-ply: score against a player that plays a winning move if there is one, else avoids moves that let the opponent win at once, else plays at random.",
        });
        if (summary.Errors.Count > 0)
        {
            AddErrors(report, summary.Errors);
        }
    }

    private static void AddErrors(HtmlReport report, IReadOnlyList<ErrorComparison> errors) => report.Table(new ReportTable(
        [
            TableColumn.Words("trainings"), TableColumn.Words("moves of"), TableColumn.Numbers("these networks [95 %]"), TableColumn.Numbers("by seed"), TableColumn.Numbers("any seed [95 %]"),
        ],
        [.. errors.SelectMany(each => (string[][])[ErrorRow(each, "the search", each.Search), ErrorRow(each, "the network alone", each.Network)])])
    {
        Caption = "Move errors, differences in percentage points on the same positions",
        Footnote = "These networks: interval for paired proportions, over positions. Any seed: Student's interval over the seeds, each one sample of training, never narrower than that over positions; "
            + "a single seed gives none. Not corrected for the number of rows.",
    });

    private static string[] ErrorRow(ErrorComparison comparison, string mover, ErrorDifference difference) =>
    [
        $"{comparison.A} – {comparison.B}", mover, difference.Text(difference.Positions), string.Join(", ", difference.BySeed.Select(ErrorDifference.Points)),
        difference.AnySeed is { } any ? difference.Text(any) : "–",
    ];

    private static void AddClaims(HtmlReport report, BatchingStudyConfig config, StudySummary summary)
    {
        report.Heading("What the matches show").Paragraph(summary.Openings);
        if (config.Sequential is { } test)
        {
            report.Note(SequentialCaveat(test) + " Seeds whose matches went on longer weigh more in the pairs of all seeds together.");
        }

        if (config.Multipliers.Count > 2)
        {
            report.Note("The best multiplier was chosen on networks of the same seeds that it is tested on: fresh openings guard against luck in the games, not in the trainings. "
                + "That the multiplier chosen is the best for networks of other seeds is not shown.");
        }

        report.Table(new ReportTable(
            [
                TableColumn.Words("question"), TableColumn.Words("A"), TableColumn.Words("B"), TableColumn.Numbers("seeds"), TableColumn.Numbers("pairs"),
                TableColumn.Numbers("Elo A − B [95 %]"), TableColumn.Words("A than B"), TableColumn.Numbers("p, pairs"), TableColumn.Numbers("p, Holm"),
            ],
            [.. summary.Claims.Select(ClaimRow)])
        {
            Footnote = $"Pairs of all seeds together: about these networks. {Verdicts.Rule(config.MarginElo)} "
                + (config.Sequential is null ? "" : "Here the sequential test decides between worse and not worse. ")
                + "p: two-sided sign-flip test of no difference; Holm: corrected for the claims in this table.",
        });
        report.Table(new ReportTable(
            [
                TableColumn.Words("claim"), TableColumn.Numbers("Elo A − B by seed"), TableColumn.Numbers("any seed, Elo [95 %]"), TableColumn.Words("A than B, any seed"),
            ],
            [.. summary.Claims.Select(SeedsRow)])
        {
            Footnote = "Any seed: Student's interval over the seeds, each one sample of training, never narrower than that of all pairs; a single seed gives none.",
        });
    }

    private static void AddMatches(HtmlReport report, BatchingStudyConfig config, StudySummary summary)
    {
        const string Players = "A run's name, the checkpoint's iteration after #, and the leaves in flight it searches with.";
        report.Heading("Matches by seed");
        if (config.Sequential is { } test)
        {
            report.Note(SequentialCaveat(test) + " Those about progress have fixed pairs.");
        }

        MatchTables.Add(report, summary.Matches, config.MarginElo, Players);
        report.Heading("Games the best multiplier was chosen by").Paragraph(
            "No claim rests on these games; the best of several looks better in them than it is. "
            + (summary.Chosen.Count == 0 ? "" : "Chosen: " + string.Join(", ", summary.Chosen.Select(each =>
                $"{Words.Of(each.Algorithm).ToUpperInvariant()} {each.Multiplier}× ({Percent(each.Score)} against {config.Multipliers[0]}×)")) + "."));
        MatchTables.Add(report, summary.Selection, config.MarginElo, Players);
    }

    private static string SequentialCaveat(SprtOptions test) =>
        $"Matches end when the sequential test {test} decides: the Elo difference of one that ended early is biased away from zero, its interval and its p-value are those of fixed pairs and too sure; only the verdict keeps its error rates.";

    private static string[] SpeedRow(CellSummary cell) =>
    [
        cell.Name, Number(cell.Games), Number((double)cell.Plies / cell.Games, "0.0"), Number(cell.MeanSimulations, "0.0"),
        Number(cell.SimulationsPerSecond), Number(cell.EvaluationsPerSecond), Percent(cell.CollisionRate), Number(cell.MeanBatch, "0.0"),
        $"{Number(cell.SelfPlaySeconds, "0.0")} / {Number(cell.TrainingSeconds, "0.0")}",
    ];

    private static IEnumerable<string[]> StrengthRows(IGrouping<string, CellSummary> seeds)
    {
        foreach (CellSummary cell in seeds)
        {
            CurvePoint last = cell.Curve[^1];
            yield return
            [
                cell.Name, Errors(last.Positions?.Search), Errors(last.Positions?.Network),
                last.Positions is { Values: var values } ? $"{Number(values.Mean, "0.000")} [{Number(values.Interval.Lower, "0.000")}, {Number(values.Interval.Upper, "0.000")}]" : "–",
                Score(last.OnePly),
            ];
        }

        CurvePoint[] all = [.. seeds.Select(cell => cell.Curve[^1])];
        if (all.Length > 1)
        {
            bool isJudged = all.All(point => point.Positions is not null);
            yield return
            [
                $"{seeds.Key}, mean of {all.Length} seeds",
                isJudged ? Percent(all.Average(point => point.Positions!.Search.Rate)) : "–",
                isJudged ? Percent(all.Average(point => point.Positions!.Network.Rate)) : "–",
                isJudged ? Number(all.Average(point => point.Positions!.Values.Mean), "0.000") : "–",
                Percent(all.Average(point => point.OnePly.Score)),
            ];
        }
    }

    private static string[] ClaimRow(ClaimSummary claim) =>
    [
        claim.Question.ToString().ToLowerInvariant(), claim.A, claim.B, Number(claim.Seeds.Count), Number(claim.Pairs), claim.EloText,
        Verdicts.Word(claim.Verdict), Verdicts.Probability(claim.PairP), Verdicts.Probability(claim.HolmP),
    ];

    private static string[] SeedsRow(ClaimSummary claim) =>
    [
        $"{claim.A} – {claim.B}", string.Join(", ", claim.EloBySeed.Select(elo => elo is { } value ? Elo.ToText(value) : "±∞")),
        claim.AcrossSeeds?.ToString() ?? "–", claim.AcrossSeeds?.VerdictText ?? "one seed: nothing about training in general",
    ];

    private static string Errors(MoveErrors? errors) => errors is { } found
        ? $"{Percent(found.Rate)} [{Percent(found.Interval.Lower)}, {Percent(found.Interval.Upper)}]"
        : "–";

    private static string Score(ScoreSummary score) => $"{Percent(score.Score)} [{Percent(score.Lower)}, {Percent(score.Upper)}]";

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value, string format = "#,0") => value.ToString(format, CultureInfo.InvariantCulture);
}
