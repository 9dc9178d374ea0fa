namespace NanoZero.Statistics.Tests;

public class EloEstimateTests
{
    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.64, 99.950989)]
    [InlineData(0.76, 200.240940)]
    [InlineData(0.909090909090909, 400.0)]
    public void The_scale_is_logistic_with_400_points_for_ten_to_one(double score, double difference)
    {
        Assert.Equal(difference, Elo.FromScore(score), 1e-5);
        Assert.Equal(score, Elo.ToScore(difference), 1e-8);
    }

    [Fact]
    public void A_large_match_has_the_interval_of_the_normal_approximation()
    {
        // The pentanomial counts of a published engine test; its interval written out in score space.
        PairCounts counts = new(264, 5737, 31270, 5964, 269);
        double half = 1.959964 * Math.Sqrt(counts.Variance / counts.Pairs);
        EloEstimate estimate = EloEstimate.From(counts);
        Assert.Equal(Elo.FromScore(counts.Score), estimate.Difference!.Value, 1e-9);
        Assert.Equal(Elo.FromScore(counts.Score - half), estimate.Lower!.Value, 1e-3);
        Assert.Equal(Elo.FromScore(counts.Score + half), estimate.Upper!.Value, 1e-3);
        Assert.Equal("+0.95 [+0.03, +1.87]", estimate.ToString());
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    public void A_perfect_score_has_the_exact_lower_bound_and_no_upper_one(int pairs)
    {
        EloEstimate estimate = EloEstimate.From(new PairCounts(0, 0, 0, 0, pairs));
        Assert.Null(estimate.Difference);
        Assert.Null(estimate.Upper);
        Assert.True(estimate.IsOneSided);

        // At the bound, winning every pair still happens once in 20 matches.
        Assert.Equal(0.05, Math.Pow(Elo.ToScore(estimate.Lower!.Value), pairs), 1e-10);
        Assert.Equal(-estimate.Lower, EloEstimate.From(new PairCounts(pairs, 0, 0, 0, 0)).Upper);
    }

    [Fact]
    public void Text_shows_an_interval_or_a_bound()
    {
        Assert.Equal("> +183 (95 %)", EloEstimate.From(new PairCounts(0, 0, 0, 0, 10)).ToString());
        Assert.Equal("< -183 (95 %)", EloEstimate.From(new PairCounts(10, 0, 0, 0, 0)).ToString());
        Assert.Equal("+35 [-12, +83]", new EloEstimate(35.2, -12.4, 82.9, 0.95, 100).ToString());
        Assert.Equal("+13.1 [+0.3, +25.4]", new EloEstimate(13.1, 0.32, 25.4, 0.95, 100).ToString());
        Assert.Equal("< -0.04 Elo (95 %)", new EloEstimate(null, null, -0.04, 0.95, 100).WithUnit());
        Assert.Equal("0 [-1, +1]", new EloEstimate(-0.3, -1.2, 1.3, 0.95, 100).ToString());
        Assert.Equal("no games", EloEstimate.From(default).ToString());
    }

    [Fact]
    public void Pairs_that_all_end_alike_leave_an_interval_that_shrinks_with_their_number()
    {
        EloEstimate few = EloEstimate.From(new PairCounts(0, 0, 10, 0, 0));
        EloEstimate many = EloEstimate.From(new PairCounts(0, 0, 100, 0, 0));
        Assert.Equal(0, few.Difference!.Value, 1e-12);
        Assert.Equal(-few.Lower!.Value, few.Upper!.Value, 1e-9);
        Assert.InRange(many.Upper!.Value, 1, few.Upper!.Value / 5);

        // A drawn and a won game in every pair: both ends exist, the score is not at the edge.
        EloEstimate lopsided = EloEstimate.From(new PairCounts(0, 0, 0, 20, 0));
        Assert.True(lopsided.Lower < lopsided.Difference && lopsided.Difference < lopsided.Upper);
    }

    [Fact]
    public void Every_possible_small_match_has_ordered_finite_ends()
    {
        for (int code = 1; code < 5 * 5 * 5 * 5 * 5; code++)
        {
            PairCounts counts = new(code % 5, code / 5 % 5, code / 25 % 5, code / 125 % 5, code / 625);
            EloEstimate estimate = EloEstimate.From(counts);
            double lower = estimate.Lower ?? (counts.Score == 0 ? -1e9 : double.NaN);
            double upper = estimate.Upper ?? (counts.Score == 1 ? 1e9 : double.NaN);
            double middle = estimate.Difference ?? (counts.Score == 0 ? -1e8 : 1e8);
            Assert.True(double.IsFinite(lower) && double.IsFinite(upper), counts.ToString());
            Assert.True(lower < middle && middle < upper, $"{counts}: {estimate}");
            EloEstimate reversed = EloEstimate.From(counts.Reversed());
            Assert.Equal(-lower, reversed.Upper ?? 1e9, 1e-4);
        }
    }

    /// <summary>
    /// 8,000 matches per case. A true coverage of 95 % would leave 93–97 % by chance with probability below 1e-15
    /// (8 standard errors), one of 96.8 % (the smallest match here) with probability 0.15; the seeds are fixed.
    /// </summary>
    [Theory]
    [InlineData(10, 0, 0.3, 0.0)]
    [InlineData(20, 0, 0.0, 0.0)]
    [InlineData(20, 100, 0.2, 0.3)]
    [InlineData(50, 0, 0.1, 0.4)]
    [InlineData(50, 50, 0.5, 0.0)]
    [InlineData(50, 200, 0.1, 0.2)]
    [InlineData(200, -100, 0.2, 0.3)]
    [InlineData(400, 20, 0.6, 0.1)]
    public void The_95_percent_interval_covers_the_true_difference_in_93_to_97_percent_of_matches(
        int pairs, double trueElo, double drawRate, double openingSpread)
    {
        const int Matches = 8_000;
        Random random = new(20240 + pairs);
        int covered = 0;
        for (int match = 0; match < Matches; match++)
        {
            EloEstimate estimate =
                EloEstimate.From(new SimulatedPlay(trueElo, drawRate, openingSpread).Play(random, pairs));
            bool tooHigh = estimate.Lower > trueElo;
            bool tooLow = estimate.Upper < trueElo;
            covered += tooHigh || tooLow ? 0 : 1;
        }

        Assert.InRange(covered / (double)Matches, 0.93, 0.97);
    }
}
