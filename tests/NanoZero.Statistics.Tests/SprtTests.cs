namespace NanoZero.Statistics.Tests;

public class SprtTests
{
    /// <summary>Tests of a chess engine's public testing site, as their pages showed them.</summary>
    [Theory]
    [InlineData(264, 5737, 31270, 5964, 269, "normalised:-0.5..2.5", 2.97)]
    [InlineData(491, 7345, 29693, 7670, 465, "-0.25..1.25", 2.96)]
    public void The_ratio_equals_published_values(
        long zero, long half, long one, long oneAndHalf, long two, string test, double published)
    {
        SprtResult result = Sprt.Test(SprtOptions.Parse(test), new PairCounts(zero, half, one, oneAndHalf, two));
        Assert.Equal(published, result.LogLikelihoodRatio, 0.005);
        Assert.Equal(SprtDecision.AcceptH1, result.Decision);
        Assert.Equal(2.944, result.Upper, 0.001);
        Assert.Equal(-2.944, result.Lower, 0.001);
    }

    /// <summary>Both hypotheses choose their standard deviation by trying all of 20,000.</summary>
    [Theory]
    [InlineData("-20..35")]
    [InlineData("normalised:-20..35")]
    [InlineData("normalised:0..10")]
    public void The_ratio_equals_a_search_for_the_best_standard_deviation(string test)
    {
        SprtOptions options = SprtOptions.Parse(test);
        foreach (PairCounts counts
            in (PairCounts[])[new(3, 10, 40, 21, 9), new(0, 0, 1, 0, 0), new(0, 0, 0, 2, 30), new(12, 0, 3, 1, 0)])
        {
            double searched = Best(options.Elo1) - Best(options.Elo0);
            Assert.Equal(searched, Sprt.Test(options, counts).LogLikelihoodRatio, 1e-4);

            double Best(double elo) => Enumerable.Range(1, 20_000).Max(i => LogLikelihood(i * 1e-4, elo));

            double LogLikelihood(double deviation, double elo)
            {
                double mean = options.Model == EloModel.Logistic
                    ? 1 / (1 + Math.Pow(10, -elo / 400))
                    : 0.5 + (elo * Math.Log(10) / 800 * Math.Sqrt(2) * deviation);

                // The pairs, and two more that lie ½ off the mean, all together weighted as the pairs alone.
                double n = counts.Pairs;
                double spread = 0.5;
                for (int i = 0; i <= 4; i++)
                {
                    spread += counts[i] * Math.Pow((i / 4.0) - counts.Score, 2);
                }

                double squares = (n * spread / (n + 2)) + (n * Math.Pow(counts.Score - mean, 2));
                return -(n * Math.Log(deviation)) - (squares / (2 * deviation * deviation));
            }
        }
    }

    [Theory]
    [InlineData("0..30")]
    [InlineData("-30..0")]
    [InlineData("normalised:0..30")]
    public void Pairs_that_all_end_alike_are_no_proof_until_they_are_many(string test)
    {
        SprtOptions options = SprtOptions.Parse(test);
        for (int halfPoints = 0; halfPoints <= 4; halfPoints++)
        {
            PairCounts one = default(PairCounts).Add(halfPoints / 2.0);
            for (int n = 1; n <= 5; n++)
            {
                Assert.Equal(SprtDecision.Continue, Sprt.Test(options, Times(one, n)).Decision);
            }

            SprtResult many = Sprt.Test(options, Times(one, 1_000_000));
            Assert.True(double.IsFinite(many.LogLikelihoodRatio));
            SprtDecision expected = halfPoints > 2 || (halfPoints == 2 && options.Elo0 < -1)
                ? SprtDecision.AcceptH1
                : SprtDecision.AcceptH0;
            Assert.Equal(expected, many.Decision);
        }
    }

    /// <summary>
    /// A mean score of ½ + d needs at least a share 2d of won pairs; n pairs without one have probability (1 - 2d)^n at
    /// most.
    /// </summary>
    [Fact]
    public void Drawn_pairs_alone_refute_a_difference_only_when_it_would_have_shown()
    {
        SprtOptions options = new(0, 30);
        double won = 2 * (Elo.ToScore(30) - 0.5);
        int n = 1;
        while (Sprt.Test(options, new PairCounts(0, 0, n, 0, 0)).Decision == SprtDecision.Continue)
        {
            n++;
        }

        Assert.InRange(Math.Pow(1 - won, n), 0, options.Beta);
        Assert.InRange(n, 30, 100);
    }

    [Fact]
    public void The_opponents_view_is_the_mirror_image()
    {
        PairCounts counts = new(2, 11, 30, 20, 7);
        foreach (string prefix in (string[])["", "normalised:"])
        {
            double forth = Sprt.Test(SprtOptions.Parse(prefix + "-5..20"), counts).LogLikelihoodRatio;
            double back = Sprt.Test(SprtOptions.Parse(prefix + "-20..5"), counts.Reversed()).LogLikelihoodRatio;
            Assert.Equal(forth, -back, 1e-9);
        }
    }

    [Fact]
    public void Nothing_played_decides_nothing()
    {
        SprtResult result = Sprt.Test(new SprtOptions(0, 10), default);
        Assert.Equal(0, result.LogLikelihoodRatio);
        Assert.Equal("LLR 0.00 of [-2.94, 2.94]: not decided", result.ToString());
    }

    [Theory]
    [InlineData("0..30", "0..30@0.05/0.05")]
    [InlineData("-10.5..0@0.01", "-10.5..0@0.01/0.01")]
    [InlineData("normalised:-0.5..2.5@0.05/0.1", "normalised:-0.5..2.5@0.05/0.1")]
    public void The_text_form_is_read_back(string text, string complete)
    {
        SprtOptions options = SprtOptions.Parse(text);
        Assert.Equal(complete, options.ToString());
        Assert.Equal(options, SprtOptions.Parse(complete));
    }

    [Theory]
    [InlineData("", "states no SPRT")]
    [InlineData("0", "states no SPRT")]
    [InlineData("0..", "states no SPRT")]
    [InlineData("0..1..2", "states no SPRT")]
    [InlineData("0..5@", "states no SPRT")]
    [InlineData("0..5@0.1/0.1/0.1", "states no SPRT")]
    [InlineData("0..NaN", "within ±1000")]
    [InlineData("5..5", "must lie below")]
    [InlineData("0..2000", "within ±1000")]
    [InlineData("0..5@0.7", "alpha")]
    [InlineData("0..5@0.1/0", "beta")]
    public void Text_that_makes_no_test_is_refused_with_the_reason(string text, string reason)
    {
        FormatException refused = Assert.Throws<FormatException>(() => SprtOptions.Parse(text));
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.False(SprtOptions.TryParse(text, null, out _));
    }

    private static PairCounts Times(PairCounts counts, long factor) =>
        new(counts.Zero * factor, counts.Half * factor, counts.One * factor, counts.OneAndHalf * factor,
            counts.Two * factor);
}
