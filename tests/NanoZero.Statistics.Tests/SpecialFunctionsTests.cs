namespace NanoZero.Statistics.Tests;

/// <summary>
/// Table values: Abramowitz and Stegun, tables 6.1, 6.4, 26.1, 26.2 and 26.10, continued to more digits.
/// </summary>
public class SpecialFunctionsTests
{
    [Theory]
    [InlineData(0.0, 0.5)]
    [InlineData(1.0, 0.841344746068542949)]
    [InlineData(1.96, 0.975002104851779549)]
    [InlineData(-1.0, 0.158655253931457051)]
    [InlineData(-2.999999, 0.001349902463485155)]
    [InlineData(-3.000001, 0.0013498935997883319)]
    [InlineData(-5.0, 2.86651571879193912e-7)]
    [InlineData(-10.0, 7.61985302416052607e-24)]
    [InlineData(-37.0, 5.72557122252457682e-300)]
    public void The_normal_distribution_function_equals_its_table(double x, double expected) =>
        AssertRelative(expected, SpecialFunctions.NormalCdf(x), 1e-12);

    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.8, 0.841621233572914205)]
    [InlineData(0.95, 1.64485362695147272)]
    [InlineData(0.975, 1.95996398454005424)]
    [InlineData(0.995, 2.57582930354890075)]
    [InlineData(0.025, -1.95996398454005424)]
    [InlineData(1e-6, -4.75342430882289895)]
    public void The_normal_quantile_equals_its_table(double probability, double expected) =>
        Assert.Equal(expected, SpecialFunctions.NormalQuantile(probability), 1e-11);

    [Theory]
    [InlineData(0.1, 2.25271265173420596)]
    [InlineData(0.5, 0.572364942924700087)]
    [InlineData(1.0, 0.0)]
    [InlineData(1.5, -0.120782237635245222)]
    [InlineData(10.0, 12.8018274800814696)]
    [InlineData(100.0, 359.134205369575399)]
    [InlineData(1e6, 12815504.5691476117)]
    public void The_log_gamma_function_equals_its_table(double x, double expected) =>
        Assert.Equal(expected, SpecialFunctions.LogGamma(x), 1e-13 * Math.Max(10, expected));

    [Fact]
    public void The_log_gamma_function_is_the_logarithm_of_the_factorial()
    {
        double factorial = 1;
        for (int n = 1; n <= 20; n++)
        {
            factorial *= n;
            Assert.Equal(Math.Log(factorial), SpecialFunctions.LogGamma(n + 1), 1e-12);
        }
    }

    [Theory]
    [InlineData(0.975, 1, 12.7062047361747)]
    [InlineData(0.975, 2, 4.30265272974946)]
    [InlineData(0.975, 10, 2.22813885198627)]
    [InlineData(0.995, 5, 4.03214298355523)]
    [InlineData(0.95, 30, 1.69726088659396)]
    [InlineData(0.05, 30, -1.69726088659396)]
    [InlineData(0.975, 120, 1.97993040508242)]
    [InlineData(0.975, 1e7, 1.95996398454005)]
    public void The_student_quantile_equals_its_table(double probability, double degrees, double expected) =>
        Assert.Equal(expected, SpecialFunctions.StudentQuantile(probability, degrees), 1e-6);

    [Theory]
    [InlineData(5, 0.3)]
    [InlineData(30, 0.5)]
    [InlineData(30, 0.02)]
    [InlineData(60, 0.97)]
    public void The_incomplete_beta_function_sums_the_binomial_distribution(int n, double rate)
    {
        double sum = 0;
        for (int k = 0; k < n; k++)
        {
            sum += Choose(n, k) * Math.Pow(rate, k) * Math.Pow(1 - rate, n - k);
            AssertRelative(sum, SpecialFunctions.IncompleteBeta(n - k, k + 1, 1 - rate), 1e-11);
        }
    }

    [Fact]
    public void The_beta_quantile_inverts_the_incomplete_beta_function()
    {
        foreach (double probability in (double[])[0.001, 0.025, 0.5, 0.975])
        {
            double x = SpecialFunctions.BetaQuantile(2.5, 17, probability);
            Assert.Equal(probability, SpecialFunctions.IncompleteBeta(2.5, 17, x), 1e-12);
        }
    }

    [Fact]
    public void Arguments_outside_their_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SpecialFunctions.NormalQuantile(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpecialFunctions.NormalQuantile(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpecialFunctions.LogGamma(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => SpecialFunctions.IncompleteBeta(1, 1, 1.5));
    }

    private static double Choose(int n, int k)
    {
        double product = 1;
        for (int i = 1; i <= k; i++)
        {
            product *= (double)(n - k + i) / i;
        }

        return product;
    }

    private static void AssertRelative(double expected, double actual, double tolerance) =>
        Assert.Equal(expected, actual, tolerance * Math.Max(Math.Abs(expected), 1e-300));
}
