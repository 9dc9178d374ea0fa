namespace NanoZero.Studies;

/// <summary>The figures of the study of the price of batching.</summary>
internal sealed class PriceFigures(PriceOfBatchingConfig config, PriceSummary summary)
{
    // Published by the authors of engines; the intervals of the scores are computed here (Wilson, 64 games each).
    private static readonly (double Budget, double InFlight, double Elo, double Lower, double Upper)[] PublishedPoints =
    [
        PublishedScore(400, 2, 0.48), PublishedScore(400, 4, 0.39), PublishedScore(400, 8, 0.34),
        (1600, 50, -135, -173, -100),
    ];

    private ChartAxis LeavesAxis =>
        new("leaves in flight") { IsLogarithmic = true, Ticks = [.. config.Leaves.Select(leaves => (double)leaves)] };

    private ChartAxis BudgetAxis =>
        new("simulations") { IsLogarithmic = true, Ticks = [.. config.Budgets.Select(budget => (double)budget)] };

    private int LargestMatchBudget => config.MatchBudgets[^1];

    /// <summary>Elo of the matches at equal simulations against leaves in flight.</summary>
    public LineChart EloByLeaves(AlgorithmOptions algorithm) => new LineChart
    {
        Title = $"{Words.NameOf(algorithm)}: strength at equal simulations",
        X = LeavesAxis,
        Y = new ChartAxis("difference to one leaf", "Elo") { IncludesZero = true },
        Series =
        [
            .. from match in summary.Matches
               where match.Cell.Role == PriceRole.EqualSimulations && match.Cell.Algorithm == algorithm
               group match by (match.Cell.Budget, match.Cell.Treatment) into line
               select new LineSeries(
                   $"{line.Key.Budget} simulations, {Words.Of(line.Key.Treatment!.Value)}",
                   [.. line.OrderBy(match => match.Cell.Leaves).Select(match => new ChartPoint(
                       match.Cell.Leaves, match.Match.Elo ?? double.NaN, match.Match.EloLower, match.Match.EloUpper))]),
        ],
        References = [new ReferenceLine(0, "one leaf"), new ReferenceLine(-config.MarginElo, "margin")],
    };

    /// <summary>Move errors against simulations, a line per leaves in flight.</summary>
    public LineChart ErrorsByBudget(AlgorithmOptions algorithm) => new LineChart
    {
        Title = $"{Words.NameOf(algorithm)}: move errors",
        X = BudgetAxis,
        Y = new ChartAxis("positions with an error") { IsPercent = true },
        Series =
        [
            .. config.Leaves.Select(leaves => new LineSeries(
                $"{leaves}×",
                [.. Screened(algorithm, leaves).Select(cell =>
                    new ChartPoint(cell.Cell.Budget, cell.ErrorRate, cell.ErrorLower, cell.ErrorUpper))])),
        ],
    };

    /// <summary>Error differences to one leaf on the same positions, a line per treatment.</summary>
    public LineChart ErrorDifferences(AlgorithmOptions algorithm) => ByTreatment(
        algorithm,
        "move errors less one leaf's",
        new ChartAxis("difference, same positions") { IsPercent = true, IncludesZero = true },
        cell => cell.Difference is { } difference
            ? new ChartPoint(cell.Cell.Leaves, difference.Value, difference.Lower, difference.Upper)
            : null,
        [new ReferenceLine(0, "one leaf")]);

    /// <summary>Divergence from the one-leaf search at the same budget, a line per treatment.</summary>
    public LineChart DivergenceFromOneLeaf(AlgorithmOptions algorithm) => ByTreatment(
        algorithm,
        "policy against one leaf's",
        new ChartAxis("divergence", "nats") { IncludesZero = true },
        cell => PointOf(cell, cell.FromOneLeaf),
        Floor(algorithm, PriceRole.OtherSeed, cell => cell.FromOneLeaf, "one leaf, other seed"));

    /// <summary>Divergence from the search with many times the budget, a line per treatment.</summary>
    public LineChart DivergenceFromReference(AlgorithmOptions algorithm) => ByTreatment(
        algorithm,
        $"policy against {config.ReferenceFactor}× the budget",
        new ChartAxis("divergence", "nats") { IncludesZero = true },
        cell => PointOf(cell, cell.FromReference),
        Floor(algorithm, PriceRole.OneLeaf, cell => cell.FromReference, "one leaf"));

    /// <summary>Collisions, a line per treatment.</summary>
    public LineChart Collisions(AlgorithmOptions algorithm) => ByTreatment(
        algorithm,
        "collisions",
        new ChartAxis("descents that met a leaf in flight") { IsPercent = true, IncludesZero = true },
        cell => new ChartPoint(cell.Cell.Leaves, cell.CollisionRate),
        []);

    /// <summary>Speeds as multiples of one leaf's.</summary>
    public LineChart Speeds(AlgorithmOptions algorithm) => new LineChart
    {
        Title = $"{Words.NameOf(algorithm)}: positions per second",
        X = LeavesAxis,
        Y = new ChartAxis("multiple of one leaf's") { IncludesZero = true },
        Series =
        [
            .. summary.Speeds.Where(speed => speed.Algorithm == algorithm).SelectMany(speed => (LineSeries[])
            [
                new($"one tree, {speed.Budget} simulations",
                    Ratios(speed, each => each.OneTree, each => each.OneTreeMedian)),
                new($"64 trees, {speed.Budget} simulations",
                    Ratios(speed, each => each.SideBySide, each => each.SideBySideMedian)),
            ]),
        ],
        References = [new ReferenceLine(1, "one leaf")],
    };

    /// <summary>Move errors against the time of one position in one tree, a line per leaves in flight.</summary>
    public LineChart ErrorsByTime(AlgorithmOptions algorithm) => new LineChart
    {
        Title = $"{Words.NameOf(algorithm)}: move errors against time",
        X = new ChartAxis("time of a position, one tree", "ms") { IsLogarithmic = true },
        Y = new ChartAxis("positions with an error") { IsPercent = true },
        Series =
        [
            .. config.Leaves.Select(leaves => new LineSeries(
                $"{leaves}×",
                [.. from cell in Screened(algorithm, leaves)
                    let milliseconds = Milliseconds(cell.Cell)
                    where milliseconds is not null
                    select new ChartPoint(milliseconds.Value, cell.ErrorRate, cell.ErrorLower, cell.ErrorUpper)])),
        ],
    };

    /// <summary>Elo lost per leaf in flight against the budget: measured, fitted and published.</summary>
    public LineChart Costs()
    {
        double[] budgets =
            [.. Enumerable.Range(0, 41)
                .Select(i => Math.Min(config.Budgets[0], 50) * Math.Pow(
                    Math.Max(1600, config.Budgets[^1]) / (double)Math.Min(config.Budgets[0], 50), i / 40.0))];
        List<LineSeries> series = [];
        int style = 0;
        foreach (FittedCost cost in summary.Costs)
        {
            string name = Words.NameOf(cost.Algorithm);
            if (cost.Curve is { } curve)
            {
                series.Add(new LineSeries($"{name}, fitted",
                    [.. budgets.Select(budget => FittedPoint(curve, budget))])
                { HasBand = true, Style = style });
            }

            series.Add(
                new LineSeries($"{name}, matches", [.. cost.Points.SelectMany(MeasuredPoint)]) { Style = style });
            style++;
        }

        series.Add(new LineSeries("published curve, per descent in flight",
            [.. budgets.Select(budget => new ChartPoint(budget, CostCurve.Published(1, budget)))])
        { Style = style });
        series.Add(new LineSeries("published matches, per descent beyond the first",
            [.. PublishedPoints.SelectMany(PublishedPoint)])
        { Style = style + 1 });
        return new LineChart
        {
            Title = "What a leaf in flight costs",
            X = new ChartAxis("simulations") { IsLogarithmic = true },
            Y = new ChartAxis("loss per leaf in flight beyond the first", "Elo") { IncludesZero = true },
            Series = series,
            References = [new ReferenceLine(0, "no loss")],
            Width = 960,
            Height = 480,
        };
    }

    private static (double Budget, double InFlight, double Elo, double Lower, double Upper) PublishedScore(
        double budget, double inFlight, double score)
    {
        Interval interval = Proportion.Wilson(score * 64, 64);
        return (budget, inFlight, Elo.FromScore(score), Elo.FromScore(interval.Lower), Elo.FromScore(interval.Upper));
    }

    private static ChartPoint[] PublishedPoint(
        (double Budget, double InFlight, double Elo, double Lower, double Upper) point)
    {
        double beyond = point.InFlight - 1;
        return [new(point.Budget, -point.Elo / beyond, -point.Upper / beyond, -point.Lower / beyond),
            new(point.Budget, double.NaN)];
    }

    // A point and a gap, so that measured points are not joined.
    private static ChartPoint[] MeasuredPoint(CostPoint point)
    {
        double beyond = point.Leaves - 1, half = Interval.NormalHalfWidth * point.StandardError;
        return [new(point.Budget, point.Loss / beyond, (point.Loss - half) / beyond, (point.Loss + half) / beyond),
            new(point.Budget, double.NaN)];
    }

    private static ChartPoint FittedPoint(CostCurve curve, double budget)
    {
        Interval interval = curve.IntervalAt(2, budget);
        return new ChartPoint(budget, curve.At(2, budget), interval.Lower, interval.Upper);
    }

    private static ChartPoint? PointOf(PriceCellSummary cell, Divergence? divergence) => divergence is null ? null
        : new ChartPoint(cell.Cell.Leaves, divergence.Mean, divergence.Interval().Lower, divergence.Interval().Upper);

    private static IReadOnlyList<ChartPoint> Ratios(
        SpeedResult speed, Func<LeavesSpeed, IReadOnlyList<double>> all, Func<LeavesSpeed, double> median)
    {
        double one = median(speed.ByLeaves[0]);
        return [.. speed.ByLeaves.Select(each =>
            new ChartPoint(each.Leaves, median(each) / one, all(each).Min() / one, all(each).Max() / one))];
    }

    private LineChart ByTreatment(
        AlgorithmOptions algorithm, string what, ChartAxis y, Func<PriceCellSummary, ChartPoint?> point,
        IReadOnlyList<ReferenceLine> references) => new LineChart
        {
            Title = $"{Words.NameOf(algorithm)}, {LargestMatchBudget} simulations: {what}",
            X = LeavesAxis,
            Y = y,
            Series =
            [
                .. config.Treatments.Select(treatment => new LineSeries(
                    Words.Of(treatment),
                    [.. Cells(algorithm, LargestMatchBudget, PriceRole.EqualSimulations)
                        .Where(cell => cell.Cell.Treatment == treatment).Select(point).OfType<ChartPoint>()])),
            ],
            References = references,
        };

    private ReferenceLine[] Floor(
        AlgorithmOptions algorithm, PriceRole role, Func<PriceCellSummary, Divergence?> divergence, string label) =>
        [.. Cells(algorithm, LargestMatchBudget, role).Select(divergence).OfType<Divergence>().Select(each =>
            new ReferenceLine(each.Mean, label))];

    private IEnumerable<PriceCellSummary> Cells(AlgorithmOptions algorithm, int budget, PriceRole role) =>
        summary.Cells.Where(cell =>
            cell.Cell.Algorithm == algorithm && cell.Cell.Budget == budget && cell.Cell.Role == role);

    // At every budget the treatment chosen there.
    private IEnumerable<PriceCellSummary> Screened(AlgorithmOptions algorithm, int leaves) =>
        from each in summary.Recommendations
        where each.Algorithm == algorithm
        from cell in Cells(algorithm, each.Budget, leaves == 1 ? PriceRole.OneLeaf : PriceRole.EqualSimulations)
        where cell.Cell.Leaves == leaves && (leaves == 1 || cell.Cell.Treatment == each.Treatment)
        select cell;

    // The speed is measured at some budgets; a simulation is taken to last as long at the others.
    private double? Milliseconds(PriceCell cell)
    {
        SpeedResult? nearest = summary.Speeds.Where(speed => speed.Algorithm == cell.Algorithm).MinBy(speed =>
            Math.Abs(Math.Log((double)speed.Budget / cell.Budget)));
        LeavesSpeed? speed = nearest?.ByLeaves.FirstOrDefault(each => each.Leaves == cell.Leaves);
        return speed is null ? null : 1000.0 / speed.OneTreeMedian * cell.Simulations / nearest!.Budget;
    }
}
