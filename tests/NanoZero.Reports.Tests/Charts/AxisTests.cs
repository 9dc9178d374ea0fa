namespace NanoZero.Reports.Tests;

public class AxisTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.5234, "0.523")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0.00123, "0.00123")]
    [InlineData(12.34, "12.3")]
    [InlineData(99.96, "100")]
    [InlineData(999.6, "1,000")]
    [InlineData(1234, "1,230")]
    [InlineData(9999, "10k")]
    [InlineData(45678, "45.7k")]
    [InlineData(999_999, "1M")]
    [InlineData(2_345_678, "2.35M")]
    [InlineData(1.2e-6, "1.2e-6")]
    [InlineData(-3.4e20, "-3.4e20")]
    [InlineData(double.NaN, "–")]
    public void Numbers_have_three_digits(double value, string text) => Assert.Equal(text, NumberText.Short(value));

    [Theory]
    [InlineData(0.5125, "51.3 %")]
    [InlineData(0.6125, "61.3 %")]
    [InlineData(0.5625, "56.3 %")]
    [InlineData(0.3875, "38.8 %")]
    public void A_share_is_rounded_in_one_way(double share, string text)
    {
        Assert.Equal(text, NumberText.Percent(share));
        Assert.Equal(text, NumberText.Short(share, isPercent: true));
    }

    [Fact]
    public void Ticks_are_round_and_enclose_the_values()
    {
        AxisScale scale = AxisScale.Create(new ChartAxis("x"), [0.13, 0.87], 6);
        Assert.Equal(["0", "0.2", "0.4", "0.6", "0.8", "1.0"], scale.Texts);
        Assert.Equal(
            ["0 %", "50 %", "100 %"], AxisScale.Create(new ChartAxis("x") { IsPercent = true }, [0.13, 0.87], 4).Texts);
        Assert.Equal(["0", "20k", "40k"], AxisScale.Create(new ChartAxis("x"), [0, 39_000], 4).Texts);
        Assert.Equal(["1", "2", "3"], AxisScale.Create(new ChartAxis("x"), [1, 3], 9).Texts);
        Assert.Equal(["3"], AxisScale.Create(new ChartAxis("x"), [3], 9, isTight: true).Texts);
    }

    [Fact]
    public void Logarithmic_ticks_are_powers_of_ten_or_their_halves_and_fifths()
    {
        ChartAxis axis = new("x") { IsLogarithmic = true };
        Assert.Equal(["1", "100", "10k", "1M"], AxisScale.Create(axis, [1, 1e6], 4).Texts);
        Assert.Equal(
            ["5", "10", "20", "50", "100", "200", "500"], AxisScale.Create(axis, [4, 600], 10, isTight: true).Texts);
        Assert.Equal(
            ["1", "4", "8"], AxisScale.Create(axis with { Ticks = [1, 4, 8, 16] }, [1, 4, 8], 10, isTight: true).Texts);
    }

    [Fact]
    public void Equal_factors_take_equal_distances_on_a_logarithmic_axis()
    {
        AxisScale scale = AxisScale.Create(new ChartAxis("x") { IsLogarithmic = true }, [1, 100], 3);
        Assert.Equal(50, scale.Map(10, 0, 100), 1e-9);
        Assert.False(scale.Shows(0));
        Assert.True(scale.Map(0, 0, 100) < 0);
    }

    [Fact]
    public void Text_is_wrapped_at_spaces_and_shortened_with_an_ellipsis()
    {
        Assert.Equal(["aa bb", "cc"], TextMetrics.Wrap("aa  bb cc", 10, TextMetrics.Width("aa bb", 10)));
        Assert.Equal("aa bb", TextMetrics.Shorten("aa bb", 10, 100));
        Assert.EndsWith("…", TextMetrics.Shorten("a long text that does not fit", 10, 60), StringComparison.Ordinal);
    }
}
