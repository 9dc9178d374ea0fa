namespace NanoZero.Studies;

/// <summary>The study of the price of batching as a page for people.</summary>
internal static class PricePage
{
    /// <summary>Returns the report of a study, finished or not, without its end.</summary>
    public static Report Of(PriceOfBatchingConfig config, PriceSummary summary)
    {
        string answer = summary.IsComplete
            ? summary.Answers.Recommendation
            : $"The study is not finished: {summary.Cells.Count} searches of all positions made, "
                + $"{summary.Matches.Count} matches played. What there is follows.";
        PriceFigures figures = new(config, summary);
        return new Report(
            "The price of batching",
            answer,
            [
                new Section("The questions",
                [
                    .. summary.Answers.Asked(),
                    new Paragraph("The rule, stated before any result: " + summary.Rule, IsNote: true),
                    Recommendations(config, summary),
                ]),
                new Section("Games", [.. Games(config, summary, figures)]),
                new Section("Positions", Positions(config, summary, figures)),
                new Section("Time", Time(config, summary, figures)),
                new Section("The cost curve", Costs(summary, figures)),
            ]);
    }

    private static Table Recommendations(PriceOfBatchingConfig config, PriceSummary summary) => new(
        [
            Column.Words("algorithm"), Column.Numbers("simulations"), Column.Words("treatment"),
            Column.Numbers("leaves, by games"),
            Column.Numbers("leaves, by the fitted curve"), Column.Words("what keeps it from being more"),
        ],
        [
            .. summary.Recommendations.Select(each => (Cell[])
            [
                Words.NameOf(each.Algorithm), Cell.Number(each.Budget),
                each.Treatment is { } treatment ? Words.Of(treatment) : Cell.None,
                Cell.Number(each.ByGames), Cell.Number(each.ByCurve), each.Note,
            ]),
        ])
    {
        Caption =
            $"The most leaves in flight that lose less than {NumberText.Of(config.MarginElo, "0.#")} Elo against one "
                + "leaf, with confidence 95 %",
        Footnote =
            "By games: tested from few leaves to many and ended at the first that is not shown to be as good, so that "
            + "the confidence holds for the row. By the fitted "
            + "curve: the upper end of the fitted loss's 95 % interval is under the margin, at the leaves studied; it "
            + "trusts the curve's form, and extrapolates to the budgets that were not played."
            + string.Concat(summary.Costs.Where(cost => cost.Doubt is not null).Select(cost =>
                $" {Words.NameOf(cost.Algorithm)}'s curve recommends nothing: {cost.Doubt}.")),
    };

    private static IEnumerable<Block> Games(PriceOfBatchingConfig config, PriceSummary summary, PriceFigures figures)
    {
        yield return new Figure(
            "strength",
            "Elo difference to the same search with one leaf in flight, same network and simulations. Bars: 95 % "
                + "intervals over pairs of games.",
            [.. config.Algorithms.Select(figures.EloByLeaves)]);
        foreach (Table table in MatchTables.Of(
            [.. summary.Matches.Select(match => match.Match)], config.MarginElo,
            "The algorithm, its leaves in flight, their treatment, and its simulations."))
        {
            yield return table;
        }

        string more = string.Join("; ", summary.Matches.Where(match => match.MorePairs != 0).Select(match =>
            $"{match.Match.A}: "
            + (match.MorePairs is { } pairs ? NumberText.Whole(pairs) : "more games would hardly settle it")));
        if (more.Length > 0)
        {
            yield return new Paragraph(
                $"More pairs that would settle whether A is as good, if the results stay as they are: {more}.",
                IsNote: true);
        }
    }

    private static Block[] Positions(PriceOfBatchingConfig config, PriceSummary summary, PriceFigures figures)
    {
        int positions = summary.Cells.Select(cell => cell.Positions).DefaultIfEmpty(0).Max();
        return
        [
            new Paragraph(MostLeaves(config, summary.Cells)),
            new Figure(
                "errors",
                $"Move errors over {NumberText.Whole(positions)} positions with known outcomes ({config.Positions}). "
                    + "Left: against simulations, the chosen treatment; bars: 95 % intervals (Wilson). Right: "
                    + "difference to one leaf on the same positions; bars: 95 % intervals for paired proportions.",
                [.. config.Algorithms.SelectMany(algorithm =>
                    (Chart[])[figures.ErrorsByBudget(algorithm), figures.ErrorDifferences(algorithm)])]),
            new Figure(
                "divergence",
                "How far the search policy, the target of training, moves: mean Kullback–Leibler divergence from the "
                    + $"one-leaf search's policy at the same budget (left) and at {config.ReferenceFactor} times the "
                    + "budget (right). Bars: 95 % intervals. Before comparing, both policies are mixed with the "
                    + "uniform one by 1/(simulations + 1), one visit spread over all legal actions.",
                [.. config.Algorithms.SelectMany(algorithm =>
                    (Chart[])[figures.DivergenceFromOneLeaf(algorithm), figures.DivergenceFromReference(algorithm)])]),
            new Figure(
                "collisions",
                "Descents that met a leaf already in flight; they are undone and use no budget.",
                [.. config.Algorithms.Select(figures.Collisions)]),
            Table.Of(
                summary.Cells,
                (Column.Words("search"), cell => SearchOf(cell.Cell)),
                (Column.Words("leaves in flight"), cell => LeavesOf(cell.Cell)),
                (Column.Numbers("errors"), cell =>
                    $"{NumberText.Whole(cell.Errors)} of {NumberText.Whole(cell.Positions)}"),
                (Column.Numbers("less one leaf's, points [95 %]"), cell => Difference(cell.Difference)),
                (Column.Numbers("p"), cell => Cell.Probability(cell.Difference?.P)),
                (Column.Numbers("p, Holm"), cell => Cell.Probability(cell.Difference?.HolmP))) with
            {
                Caption = "Move errors",
                Footnote =
                    "p: exact, two-sided, of no difference on the same positions (McNemar). Holm: the same, corrected "
                    + "for the number of rows that have one. Other seed: what two equal searches "
                    + "that draw differ by. Early stopping: the search ends once its best move seems certain; "
                    + "everywhere else it is off. The reference sees "
                    + (config.ReferencePositionsPerSet == 0 ? "all positions."
                        : $"{NumberText.Whole(config.ReferencePositionsPerSet)} positions of each set."),
            },
            Table.Of(
                summary.Cells,
                (Column.Words("search"), cell => SearchOf(cell.Cell)),
                (Column.Words("leaves in flight"), cell => LeavesOf(cell.Cell)),
                (Column.Numbers("mean simulations"), cell => Cell.Number(cell.MeanSimulations, "#,0.#")),
                (Column.Numbers("collisions"), cell => Cell.Percent(cell.CollisionRate)),
                (Column.Numbers("from one leaf, nats"), cell => Nats(cell.FromOneLeaf)),
                (Column.Numbers("from the reference, nats"), cell => Nats(cell.FromReference))) with
            {
                Caption = "Search policies",
                Footnote = "Nats: divergence as in the figure; ±: standard error.",
            },
        ];
    }

    private static Block[] Time(PriceOfBatchingConfig config, PriceSummary summary, PriceFigures figures) =>
    [
        new Figure(
            "time",
            "Left: positions searched per second on this machine without a cache, as a multiple of one leaf's; "
                + $"medians of {config.SpeedRepeats} alternating runs, bars from the slowest to the fastest. One tree: "
                + "one worker, one tree, where a batch holds that tree's leaves only. 64 trees: over all workers. "
                + "Right: move errors against the time one tree needs for a position; a simulation is taken to last "
                + "as long as at the nearest budget measured.",
            [.. config.Algorithms.SelectMany(algorithm =>
                (Chart[])[figures.Speeds(algorithm), figures.ErrorsByTime(algorithm)])]),
        Table.Of(
            from speed in summary.Speeds from each in speed.ByLeaves select (Search: speed, Speed: each),
            (Column.Words("search"), row =>
                $"{Words.NameOf(row.Search.Algorithm)} @ {row.Search.Budget}, {Words.Of(row.Search.Treatment)}"),
            (Column.Numbers("leaves"), row => Cell.Number(row.Speed.Leaves)),
            (Column.Numbers("one tree, positions/s"), row => Cell.Number(row.Speed.OneTreeMedian, "#,0.0")),
            (Column.Numbers("multiple"), row => Cell.Number(row.Search.OneTreeRatio(row.Speed.Leaves), "0.00")),
            (Column.Numbers("64 trees, positions/s"), row => Cell.Number(row.Speed.SideBySideMedian, "#,0.0")),
            (Column.Numbers("multiple"), row => Cell.Number(row.Search.SideBySideRatio(row.Speed.Leaves), "0.00"))),
    ];

    private static Block[] Costs(PriceSummary summary, PriceFigures figures) =>
    [
        new Figure(
            "cost",
            "Elo lost per leaf in flight beyond the first, against simulations. Bars and bands: 95 %. Published, for "
                + "other games and networks: the curve 7·(1600/(800 + v))^0.85 of a strong Go engine; 400 playouts "
                + "with 2, 4 and 8 leaves (scores of 64 games each); 1,600 visits with 10 threads × 5 leaves.",
            [figures.Costs()]),
        new Table(
            [
                Column.Words("algorithm"), Column.Numbers("a, Elo [95 %]"), Column.Numbers("p [95 %]"),
                Column.Numbers("matches"), Column.Numbers("left out"), Column.Numbers("χ² / degrees of freedom"),
            ],
            [.. summary.Costs.Select(CostRow), ["published", "7", "0.85", "–", "–", "–"]])
        {
            Footnote =
                "Loss = a·(leaves − 1)·(1600/(800 + simulations))^p, weighted least squares over the matches at equal "
                + "simulations of the chosen treatment; a is the cost of one more leaf at 800 simulations. The "
                + "published form counts all descents in flight instead of those beyond the first. Intervals: "
                + "parametric bootstrap, 1,000 draws. χ² well above the degrees of freedom says that the form does "
                + "not fit. With games at one budget only, p is the published one. Not determined: the interval of p "
                + "reaches the end of the range searched, −3 to 8. Left out: matches lost, or won, in every game, "
                + "which give a bound and no loss.",
        },
    ];

    private static Cell[] CostRow(FittedCost cost) =>
    [
        Words.NameOf(cost.Algorithm), cost.Curve is { } curve
            ? Cell.Estimate(curve.PerLeaf, curve.PerLeafInterval, "0.00")
            : Cell.None,
        Exponent(cost.Curve), Cell.Number(cost.Points.Count), Cell.Number(cost.LeftOut),
        cost.Curve is { } fitted
            ? $"{NumberText.Of(fitted.ChiSquare, "0.0")} / {NumberText.Whole(fitted.DegreesOfFreedom)}"
            : Cell.None,
    ];

    private static Cell Exponent(CostCurve? curve) => curve switch
    {
        null => Cell.None,
        { IsExponentFitted: false } => Cell.Number(curve.Exponent, "0.00"),
        { IsExponentDetermined: false } => "not determined",
        _ => Cell.Estimate(curve.Exponent, curve.ExponentInterval, "0.00"),
    };

    private static Cell Difference(PriceErrorDifference? difference) => difference is null ? Cell.None
        : new Cell(
            difference.ToString())
        { Value = difference.Value, Lower = difference.Lower, Upper = difference.Upper };

    private static string SearchOf(PriceCell cell) => $"{Words.NameOf(cell.Algorithm)} @ {cell.Budget}";

    private static string LeavesOf(PriceCell cell) => cell.Role switch
    {
        PriceRole.OneLeaf => "1",
        PriceRole.Reference => "1, reference",
        PriceRole.OtherSeed => "1, other seed",
        PriceRole.EarlyStopping => "1, early stopping",
        PriceRole.EqualTime => $"{cell.Leaves} {Words.Of(cell.Treatment!.Value)}, equal time",
        _ => $"{cell.Leaves} {Words.Of(cell.Treatment!.Value)}",
    };

    private static Cell Nats(Divergence? divergence) => divergence is null ? Cell.None
        : new Cell(
            $"{NumberText.Of(divergence.Mean, "0.0000")} ± {NumberText.Of(divergence.StandardError, "0.0000")}")
        { Value = divergence.Mean };

    // What the most leaves change on positions; empty while that is not searched.
    private static string MostLeaves(PriceOfBatchingConfig config, IReadOnlyList<PriceCellSummary> cells)
    {
        string errors = string.Join("; ", config.Algorithms.Select(algorithm =>
            MostLeaves(config, cells, algorithm)).OfType<PriceCellSummary>().Select(cell =>
            $"{Words.NameOf(cell.Cell.Algorithm)} {cell.Difference} (p "
                + $"{PriceResults.Probability(cell.Difference!.HolmP)} after Holm's correction)"));
        return errors.Length == 0
            ? ""
            : $"With {config.MatchBudgets[^1]} simulations, {config.Leaves[^1]} leaves and the treatment that diverges "
                + $"least change move errors by percentage points [95 %]: {errors}.";
    }

    // The most leaves, at the largest budget with games, of the treatment that diverges least there.
    private static PriceCellSummary? MostLeaves(
        PriceOfBatchingConfig config, IReadOnlyList<PriceCellSummary> cells, AlgorithmOptions algorithm)
    {
        PriceCellSummary[] screened =
        [
            .. cells.Where(cell => cell.Cell.Algorithm == algorithm && cell.Cell.Budget == config.MatchBudgets[^1]
                && cell.Cell.Role == PriceRole.EqualSimulations),
        ];
        InFlightTreatment? chosen = screened.Where(cell => cell.Cell.Leaves == config.SelectionLeaves).MinBy(cell =>
            cell.FromOneLeaf?.Mean)?.Cell.Treatment;
        return screened.FirstOrDefault(cell =>
            cell.Cell.Leaves == config.Leaves[^1] && cell.Cell.Treatment == chosen && cell.Difference is not null);
    }
}
