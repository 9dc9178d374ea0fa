namespace NanoZero.Search.Tests;

public sealed class MemoryLimitTests
{
    [Fact]
    public void What_fits_is_not_refused() =>
        MemoryLimit.Require(1_000, "this search", "fewer simulations", limit: 1_000);

    [Theory]
    [InlineData(1e12)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NaN)]
    public void What_does_not_fit_is_refused_with_what_to_lower(double needed)
    {
        InsufficientMemoryException refused = Assert.Throws<InsufficientMemoryException>(
            () => MemoryLimit.Require(needed, "this search", "fewer simulations", limit: 2_000_000_000));
        Assert.StartsWith("this search needs up to ", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("and there are 2.0 GB; choose fewer simulations", refused.Message, StringComparison.Ordinal);
    }
}
