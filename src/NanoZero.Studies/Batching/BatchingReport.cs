using System.Globalization;
using NanoZero.Measure;
using NanoZero.Search;

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
            ? $"Does a larger leaves-per-batch hurt play? {summary.Answers.Play}"
            : $"The study is not finished: {summary.Cells.Count} of {study.Config.Cells().Count()} training runs begun, {summary.Matches.Count} matches played. What there is follows.";
        HtmlReport report = new("What leaf batching costs and gains", answer);
        report.Heading("The three questions")
            .Heading("Does a larger leaves-per-batch hurt play?", 3).Paragraph(summary.Answers.Play)
            .Heading("How do the speeds compare?", 3).Paragraph(summary.Answers.Speed)
            .Heading("Do models trained with high multipliers learn as well?", 3).Paragraph(summary.Answers.Learning);
        report.Panels(
            [SelfPlayTime(summary), FinalScores(summary), .. summary.Cells.Select(cell => cell.Algorithm).Distinct().Select(algorithm => LearningCurves(summary, algorithm))],
            "Self-play time and final score by multiplier (leaves in flight per tree), and learning curves. Whiskers: 95 % intervals (Wilson). One training run per line.",
            name: "learning");
        AddTables(report, summary, study.Config.MarginElo);
        AddLadder(report, summary);
        StudyOrigin.Add(report, study.Description, study.Config.Training.Game);
        return report;
    }

    private static string SelfPlayTime(StudySummary summary) => new BarChart
    {
        Title = "Self-play time",
        CategoryLabel = "multiplier",
        Categories = Multipliers(summary),
        Y = new ChartAxis("self-play", "s") { IncludesZero = true },
        Series = Bars(summary, cell => new BarValue(cell.SelfPlaySeconds, Label: Number(cell.SelfPlaySeconds))),
    }.ToSvg();

    private static string FinalScores(StudySummary summary) => new BarChart
    {
        Title = "Final score against the one-ply player",
        CategoryLabel = "multiplier",
        Categories = Multipliers(summary),
        Y = new ChartAxis("score") { Minimum = 0, Maximum = 1, IsPercent = true },
        Series = Bars(summary, cell => cell.Curve is [.., var last] ? new BarValue(last.OnePly.Score, last.OnePly.Lower, last.OnePly.Upper) : null),
    }.ToSvg();

    private static string LearningCurves(StudySummary summary, SearchAlgorithm algorithm) => new LineChart
    {
        Title = $"{NameOf(algorithm)}: score against the one-ply player",
        X = new ChartAxis("self-play games"),
        Y = new ChartAxis("score") { Minimum = 0, Maximum = 1, IsPercent = true },
        Series =
        [
            .. summary.Cells.Where(cell => cell.Algorithm == algorithm).Select(cell => new LineSeries(
                $"{cell.Multiplier}×",
                [.. cell.Curve.Select(point => new ChartPoint(point.Games, point.OnePly.Score, point.OnePly.Lower, point.OnePly.Upper))])),
        ],
    }.ToSvg();

    private static void AddTables(HtmlReport report, StudySummary summary, double margin)
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
        report.Heading("Final scores").Table(new ReportTable(
            [TableColumn.Words("run"), TableColumn.Numbers("against random"), TableColumn.Numbers("95 %"), TableColumn.Numbers("against one-ply"), TableColumn.Numbers("95 %")],
            [.. summary.Cells.Where(cell => cell.Curve.Count > 0).Select(ScoreRow)])
        {
            Footnote = "One-ply: plays a winning move if there is one, else avoids moves that let the opponent win at once, else plays at random.",
        });
        report.Heading("Matches");
        MatchTables.Add(
            report, summary.Matches, margin, "A run's name, the checkpoint's iteration after #, and the leaves in flight it searches with.");
    }

    private static string[] SpeedRow(CellSummary cell) =>
    [
        cell.Name, Number(cell.Games), Number((double)cell.Plies / cell.Games, "0.0"), Number(cell.MeanSimulations, "0.0"),
        Number(cell.SimulationsPerSecond), Number(cell.EvaluationsPerSecond), Percent(cell.CollisionRate), Number(cell.MeanBatch, "0.0"),
        $"{Number(cell.SelfPlaySeconds, "0.0")} / {Number(cell.TrainingSeconds, "0.0")}",
    ];

    private static string[] ScoreRow(CellSummary cell)
    {
        CurvePoint last = cell.Curve[^1];
        return
        [
            cell.Name, Percent(last.Random.Score), Range(last.Random), Percent(last.OnePly.Score), Range(last.OnePly),
        ];
    }

    private static void AddLadder(HtmlReport report, StudySummary summary)
    {
        if (summary.Ladder is not { } ladder)
        {
            return;
        }

        int count = ladder.Iterations.Count;
        double[,] scores = new double[count, count];
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < count; column++)
            {
                scores[row, column] = ladder.Scores[row][column] ?? double.NaN;
            }
        }

        string[] names = [.. ladder.Iterations.Select(iteration => iteration.ToString(CultureInfo.InvariantCulture))];
        report.Heading("Ladder").Figure(
            new HeatMap
            {
                Title = $"{ladder.Run}: score of every checkpoint against the earlier ones",
                Rows = names,
                Columns = names,
                RowLabel = "checkpoint after iteration",
                ColumnLabel = "against the checkpoint after iteration",
                Values = scores,
                Minimum = 0,
                Maximum = 1,
                Midpoint = 0.5,
                IsPercent = true,
            }.ToSvg(),
            "Above 50 % in every cell means that training never went backwards.",
            "ladder");
    }

    private static string[] Multipliers(StudySummary summary) =>
        [.. summary.Cells.Select(cell => cell.Multiplier).Distinct().Order().Select(multiplier => $"{multiplier}×")];

    private static IReadOnlyList<BarSeries> Bars(StudySummary summary, Func<CellSummary, BarValue?> value)
    {
        int[] multipliers = [.. summary.Cells.Select(cell => cell.Multiplier).Distinct().Order()];
        return
        [
            .. summary.Cells.GroupBy(cell => cell.Algorithm).Select(group => new BarSeries(
                NameOf(group.Key),
                [.. multipliers.Select(multiplier => group.FirstOrDefault(cell => cell.Multiplier == multiplier) is { } cell ? value(cell) : null)])),
        ];
    }

    private static string NameOf(SearchAlgorithm algorithm) => algorithm.ToString().ToUpperInvariant();

    private static string Range(ScoreSummary score) => $"{Percent(score.Lower)} – {Percent(score.Upper)}";

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value, string format = "#,0") => value.ToString(format, CultureInfo.InvariantCulture);
}
