using NanoZero.Measure;

namespace NanoZero.Measure.Tests;

public class ComparisonTests
{
    [Fact]
    public void A_small_even_match_is_inconclusive_and_a_large_one_is_not()
    {
        Comparison small = Comparison.NonInferiority(new PairCounts(5, 5, 10, 5, 5));
        Assert.Equal(Verdict.Inconclusive, small.Verdict);
        Comparison large = Comparison.NonInferiority(new PairCounts(500, 500, 1000, 500, 500));
        Assert.Equal(Verdict.AsGoodAs, large.Verdict);
        Assert.Equal(0, large.MorePairs);
        Assert.Equal(Verdict.AsGoodAs, Comparison.Equivalence(new PairCounts(500, 500, 1000, 500, 500)).Verdict);
    }

    [Fact]
    public void A_clear_loser_is_worse_and_a_clear_winner_is_as_good()
    {
        PairCounts loser = new(60, 20, 15, 3, 2);
        Assert.Equal(Verdict.Worse, Comparison.NonInferiority(loser).Verdict);
        Assert.Equal(Verdict.Worse, Comparison.Equivalence(loser).Verdict);
        Assert.Equal(Verdict.AsGoodAs, Comparison.NonInferiority(loser.Reversed()).Verdict);
        Assert.Equal(Verdict.Better, Comparison.Equivalence(loser.Reversed()).Verdict);
    }

    [Fact]
    public void Perfect_scores_are_judged_by_their_one_bound()
    {
        Assert.Equal(Verdict.AsGoodAs, Comparison.NonInferiority(new PairCounts(0, 0, 0, 0, 10)).Verdict);
        Assert.Equal(Verdict.Worse, Comparison.NonInferiority(new PairCounts(10, 0, 0, 0, 0)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.NonInferiority(new PairCounts(1, 0, 0, 0, 0)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.NonInferiority(default).Verdict);
    }

    [Fact]
    public void The_missing_pairs_are_just_enough_if_the_result_stays_as_it_is()
    {
        // With ten times the counts in every cell the score is the same and the variance nearly.
        PairCounts counts = new(6, 10, 30, 8, 6);
        Comparison comparison = Comparison.NonInferiority(counts);
        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        double factor = (counts.Pairs + comparison.MorePairs!.Value) / (double)counts.Pairs;
        Assert.Equal(Verdict.AsGoodAs, Comparison.NonInferiority(Scale(counts, factor * 1.05)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.NonInferiority(Scale(counts, factor * 0.95)).Verdict);
        Assert.Contains("more pairs would settle it", comparison.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_missing_pair_is_singular()
    {
        Assert.Equal("about 1 more pair", Comparison.PairsText(1));
        Assert.Equal("about 1,234 more pairs", Comparison.PairsText(1234));
    }

    [Fact]
    public void Even_pairs_alone_settle_equality_after_enough_of_them()
    {
        Comparison comparison = Comparison.Equivalence(new PairCounts(0, 0, 10, 0, 0));
        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        long enough = 10 + comparison.MorePairs!.Value;
        Assert.Equal(Verdict.AsGoodAs, Comparison.Equivalence(new PairCounts(0, 0, enough, 0, 0)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.Equivalence(new PairCounts(0, 0, enough - 1, 0, 0)).Verdict);
    }

    /// <summary>
    /// Players exactly 30 Elo apart, 1,000 matches: a false "as good as" may happen in 2.5 %; above 4.5 % has a probability
    /// below 1e-4 at exactly 2.5 %.
    /// </summary>
    [Fact]
    public void A_player_at_the_margin_rarely_passes_for_as_good()
    {
        Random random = new(11);
        int passed = 0;
        for (int match = 0; match < 1000; match++)
        {
            passed += Comparison.NonInferiority(new SimulatedPlay(-30, 0.2, 0.2).Play(random, 100)).Verdict == Verdict.AsGoodAs ? 1 : 0;
        }

        Assert.InRange(passed / 1000.0, 0.008, 0.045);
    }

    /// <summary>
    /// 4,000 matches at the stated difference. The spread shrinks as scores leave the middle, so a small match finds a
    /// little more than it promises. A power 3.2 standard errors (0.02) inside the range would leave it with probability 1e-3.
    /// </summary>
    [Theory]
    [InlineData(20, 0.2, 0.88)]
    [InlineData(100, 0.2, 0.83)]
    [InlineData(300, 0.6, 0.83)]
    public void The_smallest_detectable_difference_is_found_four_times_in_five(int pairs, double drawRate, double atMost)
    {
        Random random = new(12);
        PairCounts typical = default;
        for (int match = 0; match < 200; match++)
        {
            typical = typical.Add(new SimulatedPlay(0, drawRate, 0).Play(random, pairs));
        }

        double difference = Detectability.SmallestElo(Scale(typical, 1.0 / 200))!.Value;
        int found = 0;
        for (int match = 0; match < 4000; match++)
        {
            PairCounts counts = new SimulatedPlay(difference, drawRate, 0).Play(random, pairs);
            found += PairTest.TwoSided(counts) < 0.05 ? 1 : 0;
        }

        Assert.InRange(found / 4000.0, 0.77, atMost);
    }

    [Fact]
    public void A_match_too_small_for_any_difference_says_so()
    {
        Assert.Null(Detectability.SmallestElo(default));
        Assert.Null(Detectability.SmallestElo(new PairCounts(1, 0, 0, 0, 1)));
        Assert.NotNull(Detectability.SmallestElo(new PairCounts(0, 0, 0, 0, 50)));
        Assert.NotNull(Detectability.SmallestElo(new PairCounts(0, 0, 50, 0, 0)));
    }

    private static PairCounts Scale(PairCounts counts, double factor)
    {
        long Times(long count) => (long)Math.Round(count * factor);
        return new PairCounts(Times(counts.Zero), Times(counts.Half), Times(counts.One), Times(counts.OneAndHalf), Times(counts.Two));
    }
}
