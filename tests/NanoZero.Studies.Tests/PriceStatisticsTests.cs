using NanoZero.Search;
using NanoZero.Statistics;
using NanoZero.Studies;

namespace NanoZero.Studies.Tests;

public sealed class PriceStatisticsTests
{
    [Fact]
    public void A_divergence_is_the_sum_computed_by_hand_after_one_more_visit_is_spread_evenly()
    {
        // 3 simulations: a quarter of the weight becomes uniform; (1, 0) → (7/8, 1/8), (1/3, 2/3) → (3/8, 5/8).
        double expected = (7.0 / 8 * Math.Log(7.0 / 3)) + (1.0 / 8 * Math.Log(1.0 / 5));
        Assert.Equal(expected, Divergence.Of([1, 0], [1f / 3, 2f / 3], 3), 1e-7);
    }

    [Fact]
    public void Equal_policies_do_not_diverge_and_others_do_by_a_finite_amount()
    {
        Assert.Equal(0, Divergence.Of([0.2f, 0.3f, 0.5f, 0], [0.2f, 0.3f, 0.5f, 0], 100), 1e-12);
        double opposite = Divergence.Of([1, 0], [0, 1], 100);
        Assert.InRange(opposite, 5, 6);  // about ln 201
        Assert.True(Divergence.Of([1, 0], [0, 1], 1000) > opposite);
    }

    [Fact]
    public void The_standard_error_of_a_mean_divergence_is_that_of_its_values()
    {
        Divergence mean = Divergence.Between([[1, 0], [1, 0], [1, 0]], [[1, 0], [0, 1], [0.5f, 0.5f]], 9);
        double[] each = [0, Divergence.Of([1, 0], [0, 1], 9), Divergence.Of([1, 0], [0.5f, 0.5f], 9)];
        double average = each.Average();
        Assert.Equal(average, mean.Mean, 1e-12);
        Assert.Equal(Math.Sqrt(each.Sum(value => Math.Pow(value - average, 2)) / 2 / 3), mean.StandardError, 1e-12);
    }

    [Fact]
    public void Paired_errors_count_the_positions_that_only_one_search_gets_wrong()
    {
        PairedErrors paired = PairedErrors.Of("110100", "011000");
        Assert.Equal(new PairedErrors(6, 2, 1), paired);
        Assert.Equal(1.0 / 6, paired.Difference, 1e-12);
        Assert.Equal(1, paired.P, 1e-12);
        Assert.Throws<ArgumentException>(() => PairedErrors.Of("1", "10"));
    }

    [Fact]
    public void The_exact_p_value_of_nine_against_one_is_published_arithmetic() =>
        Assert.Equal(2 * 11 / 1024.0, new PairedErrors(100, 9, 1).P, 1e-12);

    [Fact]
    public void The_interval_of_a_paired_difference_covers_the_truth_in_about_95_of_100_simulated_studies()
    {
        // Rates of "only the first" and "only the second" as screens see them; 4,000 studies give the coverage a
        // standard error of 0.35 %.
        const double First = 0.03, Second = 0.01;
        RandomStream random = new(1, 7);
        int covered = 0;
        const int Studies = 4000;
        for (int study = 0; study < Studies; study++)
        {
            int first = 0, second = 0;
            for (int position = 0; position < 300; position++)
            {
                double draw = random.NextDouble();
                (first, second) =
                    draw < First ? (first + 1, second) : draw < First + Second ? (first, second + 1) : (first, second);
            }

            covered += new PairedErrors(300, first, second).Interval.Contains(First - Second) ? 1 : 0;
        }

        Assert.InRange(covered / (double)Studies, 0.935, 0.975);
    }

    [Fact]
    public void A_search_that_never_differs_is_not_certain_to_be_equal()
    {
        Interval interval = new PairedErrors(100, 0, 0).Interval;
        Assert.True(interval.Lower < -0.01 && interval.Upper > 0.01);
    }

    [Fact]
    public void A_cost_curve_finds_the_numbers_that_made_exact_points()
    {
        CostPoint[] points = [.. Points((leaves, budget) => 4 * (leaves - 1) * Math.Pow(1600 / (800.0 + budget), 1.3))];
        CostCurve curve = CostCurve.Fit(points, seed: 1);
        Assert.Equal(4, curve.PerLeaf, 1e-4);
        Assert.Equal(1.3, curve.Exponent, 1e-4);
        Assert.Equal(0, curve.ChiSquare, 1e-6);
        Assert.Equal(points.Length - 2, curve.DegreesOfFreedom);
        Assert.Equal(28, curve.At(8, 800), 1e-2);
        Assert.True(curve.IntervalAt(8, 800).Contains(28));
    }

    [Fact]
    public void A_cost_curve_has_the_least_weighted_squares_of_a_fine_grid()
    {
        RandomStream random = new(3);
        CostPoint[] points =
            [.. Points((leaves, budget) =>
                (6 * (leaves - 1) * Math.Pow(1600 / (800.0 + budget), 0.5)) + (12 * random.NextNormal()))];
        CostCurve curve = CostCurve.Fit(points, seed: 1);
        double least = double.MaxValue;
        for (double exponent = -3; exponent <= 8; exponent += 0.01)
        {
            for (double perLeaf = 0; perLeaf < 15; perLeaf += 0.01)
            {
                double sum = points.Sum(point => Math.Pow(
                    (point.Loss - (perLeaf * (point.Leaves - 1) * Math.Pow(1600 / (800.0 + point.Budget), exponent)))
                        / point.StandardError, 2));
                least = Math.Min(least, sum);
            }
        }

        Assert.InRange(curve.ChiSquare, least - 0.05, least + 1e-9);
    }

    [Fact]
    public void A_cost_curve_through_one_budget_takes_the_published_exponent()
    {
        CostCurve curve = CostCurve.Fit([new CostPoint(2, 800, 7, 1), new CostPoint(8, 800, 49, 1)], seed: 1);
        Assert.False(curve.IsExponentFitted);
        Assert.Equal(CostCurve.PublishedExponent, curve.Exponent);
        Assert.Equal(7, curve.PerLeaf, 1e-9);
        Assert.Equal(CostCurve.Published(1, 800), curve.At(2, 800), 1e-9);
        Assert.InRange(curve.PerLeafInterval.Upper - curve.PerLeaf, 0.2, 0.36);  // 1.96 / √50 with a thousand draws
    }

    [Fact]
    public void Losses_that_fall_with_the_budget_as_no_exponent_in_range_does_leave_the_exponent_undetermined()
    {
        // From 100 to 800 simulations the loss falls to a thousandth; the largest exponent, 8, makes it a hundredth.
        CostPoint[] points = [.. Points((leaves, budget) => (leaves - 1) * (budget == 100 ? 1000 : 1))];
        CostCurve curve = CostCurve.Fit(points, seed: 1);
        Assert.Equal(8, curve.Exponent);
        Assert.False(curve.IsExponentDetermined);
        Assert.NotNull(new FittedCost(new PuctOptions(), points, 0, curve).Doubt);
    }

    [Fact]
    public void A_curve_recommends_only_with_its_exponent_determined_and_no_match_left_out()
    {
        CostPoint[] points =
            [.. Points((leaves, budget) => 10 * (leaves - 1) * Math.Pow(1600 / (800.0 + budget), 1.3))];
        CostCurve curve = CostCurve.Fit(points, seed: 1);
        Assert.True(curve.IsExponentDetermined);
        Assert.Null(new FittedCost(new PuctOptions(), points, 0, curve).Doubt);
        Assert.NotNull(new FittedCost(new PuctOptions(), points, 1, curve).Doubt);
        Assert.NotNull(new FittedCost(new PuctOptions(), [], 4, null).Doubt);
    }

    private static IEnumerable<CostPoint> Points(Func<int, int, double> loss) =>
        from budget in (int[])[100, 400, 800]
        from leaves in (int[])[2, 8, 32]
        select new CostPoint(
            leaves, budget, loss(leaves, budget), 5 + leaves);
}
