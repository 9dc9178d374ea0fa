using System.Globalization;
using NanoZero.Files;
using NanoZero.Reports;
using NanoZero.Search;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>The study of the price of batching as a page for people.</summary>
public static class PriceOfBatchingReport
{
    /// <summary>Writes <c>report.html</c> and <c>summary.json</c> of a study, finished or not.</summary>
    /// <param name="study">The study.</param>
    /// <returns>The summary written.</returns>
    public static PriceSummary Write(PriceFolder study)
    {
        PriceSummary summary = PriceSummaries.Of(study);
        AtomicFile.WriteAllText(study.SummaryPath, StudyJson.Write(summary));
        ToPage(study, summary).WriteTo(study.Path);
        return summary;
    }

    private static HtmlReport ToPage(PriceFolder study, PriceSummary summary)
    {
        string answer = summary.IsComplete
            ? summary.Answers.Recommendation
            : $"The study is not finished: {summary.Cells.Count} searches of all positions made, {summary.Matches.Count} matches played. What there is follows.";
        HtmlReport report = new("The price of batching", answer);
        StudyFrame.AddAnswers(report, summary.Answers.Asked());
        report.Note("The rule, stated before any result: " + summary.Rule);
        AddRecommendations(report, study.Config, summary);
        AddGames(report, study.Config, summary);
        AddScreen(report, study.Config, summary);
        AddTime(report, study.Config, summary);
        AddCosts(report, study.Config, summary);
        StudyFrame.AddOrigin(report, study.Description, summary.Game);
        return report;
    }

    private static void AddRecommendations(HtmlReport report, PriceOfBatchingConfig config, PriceSummary summary) => report.Table(new ReportTable(
        [
            TableColumn.Words("algorithm"), TableColumn.Numbers("simulations"), TableColumn.Words("treatment"), TableColumn.Numbers("leaves, by games"),
            TableColumn.Numbers("leaves, by the fitted curve"), TableColumn.Words("what keeps it from being more"),
        ],
        [
            .. summary.Recommendations.Select(each => (string[])
            [
                PriceConclusions.NameOf(each.Algorithm), Number(each.Budget), each.Treatment is { } treatment ? Words.Of(treatment) : "–",
                each.ByGames is { } games ? Number(games) : "–", each.ByCurve is { } curve ? Number(curve) : "–", each.Note,
            ]),
        ])
    {
        Caption = $"The most leaves in flight that lose less than {Number(config.MarginElo, "0.#")} Elo against one leaf, with confidence 95 %",
        Footnote = "By games: tested from few leaves to many and ended at the first that is not shown to be as good, so that the confidence holds for the row. By the fitted "
            + "curve: the upper end of the fitted loss's 95 % interval is under the margin, at the leaves studied; it trusts the curve's form, and extrapolates to the budgets that were not played."
            + string.Concat(summary.Costs.Where(cost => cost.Doubt is not null).Select(cost => $" {PriceConclusions.NameOf(cost.Algorithm)}'s curve recommends nothing: {cost.Doubt}.")),
    });

    private static void AddGames(HtmlReport report, PriceOfBatchingConfig config, PriceSummary summary)
    {
        PriceFigures figures = new(config, summary);
        report.Heading("Games");
        report.Panels(
            [.. config.Algorithms.Select(figures.EloByLeaves)],
            "Elo difference to the same search with one leaf in flight, same network and simulations. Bars: 95 % intervals over pairs of games.",
            name: "strength");
        MatchTables.Add(
            report, [.. summary.Matches.Select(match => match.Match)], config.MarginElo, "The algorithm, its leaves in flight, their treatment, and its simulations.");
        string more = string.Join("; ", from match in summary.Matches
                                        where match.MorePairs != 0
                                        select $"{match.Match.A}: {(match.MorePairs is { } pairs ? Number(pairs) : "more games would hardly settle it")}");
        if (more.Length > 0)
        {
            report.Note($"More pairs that would settle whether A is as good, if the results stay as they are: {more}.");
        }
    }

    private static void AddScreen(HtmlReport report, PriceOfBatchingConfig config, PriceSummary summary)
    {
        PriceFigures figures = new(config, summary);
        int positions = summary.Cells.Select(cell => cell.Positions).DefaultIfEmpty(0).Max();
        report.Heading("Positions").Paragraph(PriceConclusions.Positions(config, summary.Cells));
        report.Panels(
            [.. config.Algorithms.SelectMany(algorithm => (IChart[])[figures.ErrorsByBudget(algorithm), figures.ErrorDifferences(algorithm)])],
            $"Move errors over {Number(positions)} positions with known outcomes ({config.Positions}). Left: against simulations, the chosen treatment; bars: 95 % intervals (Wilson). "
                + "Right: difference to one leaf on the same positions; bars: 95 % intervals for paired proportions.",
            name: "errors");
        report.Panels(
            [.. config.Algorithms.SelectMany(algorithm => (IChart[])[figures.DivergenceFromOneLeaf(algorithm), figures.DivergenceFromReference(algorithm)])],
            "How far the search policy, the target of training, moves: mean Kullback–Leibler divergence from the one-leaf search's policy at the same budget (left) and at "
                + $"{config.ReferenceFactor} times the budget (right). Bars: 95 % intervals. Before comparing, both policies are mixed with the uniform one by 1/(simulations + 1), one visit spread over all legal actions.",
            name: "divergence");
        report.Panels([.. config.Algorithms.Select(figures.Collisions)], "Descents that met a leaf already in flight; they are undone and use no budget.", name: "collisions");
        report.Table(new ReportTable(
            [
                TableColumn.Words("search"), TableColumn.Words("leaves in flight"), TableColumn.Numbers("errors"), TableColumn.Numbers("less one leaf's, points [95 %]"),
                TableColumn.Numbers("p"), TableColumn.Numbers("p, Holm"),
            ],
            [.. summary.Cells.Select(ErrorRow)])
        {
            Caption = "Move errors",
            Footnote = "p: exact, two-sided, of no difference on the same positions (McNemar). Holm: the same, corrected for the number of rows that have one. Other seed: what two equal searches "
                + "that draw differ by. Early stopping: the search ends once its best move seems certain; everywhere else it is off. The reference sees "
                + $"{(config.ReferencePositionsPerSet == 0 ? "all positions" : $"{Number(config.ReferencePositionsPerSet)} positions of each set")}.",
        });
        report.Table(new ReportTable(
            [
                TableColumn.Words("search"), TableColumn.Words("leaves in flight"), TableColumn.Numbers("mean simulations"), TableColumn.Numbers("collisions"),
                TableColumn.Numbers("from one leaf, nats"), TableColumn.Numbers("from the reference, nats"),
            ],
            [.. summary.Cells.Select(PolicyRow)])
        {
            Caption = "Search policies",
            Footnote = "Nats: divergence as in the figure; ±: standard error.",
        });
    }

    private static void AddTime(HtmlReport report, PriceOfBatchingConfig config, PriceSummary summary)
    {
        PriceFigures figures = new(config, summary);
        report.Heading("Time");
        report.Panels(
            [.. config.Algorithms.SelectMany(algorithm => (IChart[])[figures.Speeds(algorithm), figures.ErrorsByTime(algorithm)])],
            $"Left: positions searched per second on this machine without a cache, as a multiple of one leaf's; medians of {config.SpeedRepeats} alternating runs, bars from the slowest to the fastest. One tree: one "
                + "worker, one tree, where a batch holds that tree's leaves only. 64 trees: over all workers. Right: move errors against the time one tree needs for a position; a simulation is taken to last as long as at the nearest budget measured.",
            name: "time");
        report.Table(new ReportTable(
            [
                TableColumn.Words("search"), TableColumn.Numbers("leaves"), TableColumn.Numbers("one tree, positions/s"), TableColumn.Numbers("multiple"),
                TableColumn.Numbers("64 trees, positions/s"), TableColumn.Numbers("multiple"),
            ],
            [
                .. from speed in summary.Speeds
                   from each in speed.ByLeaves
                   select (string[])
                   [
                       $"{PriceConclusions.NameOf(speed.Algorithm)} @ {speed.Budget}, {Words.Of(speed.Treatment)}", Number(each.Leaves),
                       Number(each.OneTreeMedian, "#,0.0"), Number(speed.OneTreeRatio(each.Leaves), "0.00"),
                       Number(each.SideBySideMedian, "#,0.0"), Number(speed.SideBySideRatio(each.Leaves), "0.00"),
                   ],
            ]));
    }

    private static void AddCosts(HtmlReport report, PriceOfBatchingConfig config, PriceSummary summary)
    {
        report.Heading("The cost curve").Figure(
            new PriceFigures(config, summary).Costs(),
            "Elo lost per leaf in flight beyond the first, against simulations. Bars and bands: 95 %. Published, for other games and networks: the curve 7·(1600/(800 + v))^0.85 of a strong Go engine; "
                + "400 playouts with 2, 4 and 8 leaves (scores of 64 games each); 1,600 visits with 10 threads × 5 leaves.",
            "cost");
        report.Table(new ReportTable(
            [
                TableColumn.Words("algorithm"), TableColumn.Numbers("a, Elo [95 %]"), TableColumn.Numbers("p [95 %]"), TableColumn.Numbers("matches"), TableColumn.Numbers("left out"), TableColumn.Numbers("χ² / degrees of freedom"),
            ],
            [.. summary.Costs.Select(CostRow), ["published", "7", "0.85", "–", "–", "–"]])
        {
            Footnote = "Loss = a·(leaves − 1)·(1600/(800 + simulations))^p, weighted least squares over the matches at equal simulations of the chosen treatment; a is the cost of one more leaf at 800 simulations. "
                + "The published form counts all descents in flight instead of those beyond the first. Intervals: parametric bootstrap, 1,000 draws. χ² well above the degrees of freedom "
                + "says that the form does not fit. With games at one budget only, p is the published one. Not determined: the interval of p reaches "
                + "the end of the range searched, −3 to 8. Left out: matches lost, or won, in every game, which give a bound and no loss.",
        });
    }

    private static string[] ErrorRow(PriceCellSummary cell) =>
    [
        SearchOf(cell.Cell), LeavesOf(cell.Cell), $"{Number(cell.Errors)} of {Number(cell.Positions)}",
        cell.Difference is { } difference ? PriceConclusions.Points(difference) : "–", Probability(cell.Difference?.P), Probability(cell.Difference?.HolmP),
    ];

    private static string[] PolicyRow(PriceCellSummary cell) =>
    [
        SearchOf(cell.Cell), LeavesOf(cell.Cell), Number(cell.MeanSimulations, "#,0.#"), Percent(cell.CollisionRate), Nats(cell.FromOneLeaf), Nats(cell.FromReference),
    ];

    private static string[] CostRow(FittedCost cost) =>
    [
        PriceConclusions.NameOf(cost.Algorithm), cost.Curve is { } curve ? WithInterval(curve.PerLeaf, curve.PerLeafInterval) : "–",
        Exponent(cost.Curve), Number(cost.Points.Count), Number(cost.LeftOut),
        cost.Curve is { } fitted ? $"{Number(fitted.ChiSquare, "0.0")} / {Number(fitted.DegreesOfFreedom)}" : "–",
    ];

    private static string Exponent(CostCurve? curve) => curve switch
    {
        null => "–",
        { IsExponentFitted: false } => Number(curve.Exponent, "0.00"),
        { IsExponentDetermined: false } => "not determined",
        _ => WithInterval(curve.Exponent, curve.ExponentInterval),
    };

    private static string SearchOf(PriceCell cell) => $"{PriceConclusions.NameOf(cell.Algorithm)} @ {cell.Budget}";

    private static string LeavesOf(PriceCell cell) => cell.Role switch
    {
        PriceRole.OneLeaf => "1",
        PriceRole.Reference => "1, reference",
        PriceRole.OtherSeed => "1, other seed",
        PriceRole.EarlyStopping => "1, early stopping",
        PriceRole.EqualTime => $"{cell.Leaves} {Words.Of(cell.Treatment!.Value)}, equal time",
        _ => $"{cell.Leaves} {Words.Of(cell.Treatment!.Value)}",
    };

    private static string Nats(Divergence? divergence) =>
        divergence is null ? "–" : $"{Number(divergence.Mean, "0.0000")} ± {Number(divergence.StandardError, "0.0000")}";

    private static string WithInterval(double value, Interval interval) =>
        $"{Number(value, "0.00")} [{Number(interval.Lower, "0.00")}, {Number(interval.Upper, "0.00")}]";

    private static string Probability(double? p) => p is { } known ? Verdicts.Probability(known) : "–";

    private static string Percent(double value) => value.ToString("0.0 %", CultureInfo.InvariantCulture);

    private static string Number(double value, string format = "#,0") => value.ToString(format, CultureInfo.InvariantCulture);
}
