namespace NanoZero.Studies;

/// <summary>A measured loss.</summary>
/// <param name="Leaves">Leaves in flight, above 1.</param>
/// <param name="Budget">Simulations of both players.</param>
/// <param name="Loss">Elo lost against one leaf in flight.</param>
/// <param name="StandardError">Its standard error, above 0.</param>
internal readonly record struct CostPoint(int Leaves, int Budget, double Loss, double StandardError);

/// <summary>
/// What leaves in flight cost as a function of the budget: loss = a·(leaves - 1)·(1600 / (800 + budget))^p, fitted by
/// weighted least squares.
/// </summary>
/// <remarks>
/// The form published for a strong Go engine, whose a is 7 and p 0.85, with descents in flight beyond the first instead
/// of all.
/// </remarks>
internal sealed record CostCurve
{
    /// <summary>The published a, Elo.</summary>
    public const double PublishedPerLeaf = 7;

    /// <summary>The published p.</summary>
    public const double PublishedExponent = 0.85;

    private const double LeastExponent = -3;
    private const double LargestExponent = 8;
    private const int Draws = 1000;

    private readonly (double PerLeaf, double Exponent)[] draws;

    private CostCurve(IReadOnlyList<CostPoint> points, (double PerLeaf, double Exponent) fit,
        (double PerLeaf, double Exponent)[] draws, bool isExponentFitted)
    {
        this.draws = draws;
        (PerLeaf, Exponent) = fit;
        IsExponentFitted = isExponentFitted;
        PerLeafInterval = Percentiles([.. draws.Select(draw => draw.PerLeaf)]);
        ExponentInterval = Percentiles([.. draws.Select(draw => draw.Exponent)]);
        ChiSquare = SquaredError(points, fit);
        DegreesOfFreedom = points.Count - (isExponentFitted ? 2 : 1);
    }

    /// <summary>Gets a: the Elo that each leaf in flight beyond the first costs at 800 simulations.</summary>
    public double PerLeaf { get; }

    /// <summary>Gets its 95 % interval (parametric bootstrap).</summary>
    public Interval PerLeafInterval { get; }

    /// <summary>Gets p: how fast the cost falls with the budget.</summary>
    public double Exponent { get; }

    /// <summary>Gets its 95 % interval (parametric bootstrap).</summary>
    public Interval ExponentInterval { get; }

    /// <summary>Gets whether p was fitted; with one budget it is the published one.</summary>
    public bool IsExponentFitted { get; }

    /// <summary>
    /// Gets whether the losses say what p is: its interval lies inside the range that was searched, -3 … 8. A p that
    /// was not fitted is not asked of them.
    /// </summary>
    public bool IsExponentDetermined =>
        !IsExponentFitted || (ExponentInterval.Lower > LeastExponent && ExponentInterval.Upper < LargestExponent);

    /// <summary>
    /// Gets the sum of squared deviations, each in standard errors; about <see cref="DegreesOfFreedom"/> where the form
    /// is right.
    /// </summary>
    public double ChiSquare { get; }

    /// <summary>Gets the points less the numbers fitted.</summary>
    public int DegreesOfFreedom { get; }

    /// <summary>Fits the curve.</summary>
    /// <param name="points">At least one.</param>
    /// <param name="seed">Seed of the bootstrap, which redraws every loss from its own normal distribution.</param>
    public static CostCurve Fit(IReadOnlyList<CostPoint> points, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfZero(points.Count);
        bool isExponentFitted = points.Select(point => point.Budget).Distinct().Count() > 1;
        RandomStream random = new(seed, 0xC057);
        (double, double)[] draws = new (double, double)[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            CostPoint[] drawn = [.. points];
            for (int i = 0; i < drawn.Length; i++)
            {
                drawn[i] = drawn[i] with { Loss = drawn[i].Loss + (drawn[i].StandardError * random.NextNormal()) };
            }

            draws[draw] = Solve(drawn, isExponentFitted);
        }

        return new CostCurve(points, Solve(points, isExponentFitted), draws, isExponentFitted);
    }

    /// <summary>Returns the published loss.</summary>
    /// <param name="inFlight">Descents in flight.</param>
    /// <param name="budget">Visits.</param>
    public static double Published(double inFlight, double budget) =>
        inFlight * PublishedPerLeaf * Math.Pow(1600 / (800 + budget), PublishedExponent);

    /// <summary>Returns the fitted loss in Elo.</summary>
    /// <param name="leaves">Leaves in flight.</param>
    /// <param name="budget">Simulations.</param>
    public double At(double leaves, double budget) => Loss((PerLeaf, Exponent), leaves, budget);

    /// <summary>Returns the 95 % interval of the fitted loss.</summary>
    /// <param name="leaves">Leaves in flight.</param>
    /// <param name="budget">Simulations.</param>
    public Interval IntervalAt(double leaves, double budget) =>
        Percentiles([.. draws.Select(draw => Loss(draw, leaves, budget))]);

    private static double Loss((double PerLeaf, double Exponent) curve, double leaves, double budget) =>
        curve.PerLeaf * (leaves - 1) * Math.Pow(1600 / (800 + budget), curve.Exponent);

    private static (double PerLeaf, double Exponent) Solve(IReadOnlyList<CostPoint> points, bool isExponentFitted)
    {
        if (!isExponentFitted)
        {
            return (BestPerLeaf(points, PublishedExponent), PublishedExponent);
        }

        // A coarse look at the whole range, then ever finer ones around the best: the error may have more than one
        // valley.
        double best = LeastExponent, least = LeastError(points, best), step = 0.25;
        void Try(double exponent)
        {
            if (exponent is >= LeastExponent and <= LargestExponent && LeastError(points, exponent) is var error
                && error < least)
            {
                (best, least) = (exponent, error);
            }
        }

        for (double exponent = LeastExponent; exponent <= LargestExponent; exponent += step)
        {
            Try(exponent);
        }

        for (; step > 1e-6; step /= 2)
        {
            Try(best - step);
            Try(best + step);
        }

        return (BestPerLeaf(points, best), best);
    }

    // Σ w (y - a x)² at the best a, which is Σ w y² - (Σ w x y)² / Σ w x².
    private static double LeastError(IReadOnlyList<CostPoint> points, double exponent)
    {
        double squares = 0, numerator = 0, denominator = 0;
        foreach (CostPoint point in points)
        {
            double x = Loss((1, exponent), point.Leaves, point.Budget),
                weight = 1 / (point.StandardError * point.StandardError);
            squares += weight * point.Loss * point.Loss;
            numerator += weight * x * point.Loss;
            denominator += weight * x * x;
        }

        return squares - (numerator * numerator / denominator);
    }

    // For a given exponent the loss is a line through the origin.
    private static double BestPerLeaf(IReadOnlyList<CostPoint> points, double exponent)
    {
        double numerator = 0, denominator = 0;
        foreach (CostPoint point in points)
        {
            double x = Loss((1, exponent), point.Leaves, point.Budget),
                weight = 1 / (point.StandardError * point.StandardError);
            numerator += weight * x * point.Loss;
            denominator += weight * x * x;
        }

        return numerator / denominator;
    }

    private static double SquaredError(IReadOnlyList<CostPoint> points, (double PerLeaf, double Exponent) curve)
    {
        double sum = 0;
        foreach (CostPoint point in points)
        {
            double deviation = (point.Loss - Loss(curve, point.Leaves, point.Budget)) / point.StandardError;
            sum += deviation * deviation;
        }

        return sum;
    }

    private static Interval Percentiles(double[] values)
    {
        Array.Sort(values);
        return new Interval(
            values[(int)(0.025 * (values.Length - 1))], values[(int)Math.Ceiling(0.975 * (values.Length - 1))]);
    }
}
