namespace NanoZero.Statistics.Tests;

public class ComparisonTests
{
    [Fact]
    public void A_small_even_match_is_inconclusive_and_a_large_one_is_not()
    {
        Comparison small = Comparison.Of(new PairCounts(5, 5, 10, 5, 5));
        Assert.Equal(Verdict.Inconclusive, small.Verdict);
        Comparison large = Comparison.Of(new PairCounts(500, 500, 1000, 500, 500));
        Assert.Equal(Verdict.NotWorse, large.Verdict);
        Assert.Equal(0, large.MorePairs);
        Assert.True(large.IsEquivalent);
    }

    [Fact]
    public void A_clear_loser_is_worse_and_a_clear_winner_is_better()
    {
        PairCounts loser = new(60, 20, 15, 3, 2);
        Assert.Equal(Verdict.Worse, Comparison.Of(loser).Verdict);
        Assert.False(Comparison.Of(loser).IsWithinMargin);
        Assert.Equal(Verdict.Better, Comparison.Of(loser.Reversed()).Verdict);
        Assert.True(Comparison.Of(loser.Reversed()).IsWithinMargin);
        Assert.False(Comparison.Of(loser.Reversed()).IsEquivalent);
    }

    [Fact]
    public void Perfect_scores_are_judged_by_their_one_bound()
    {
        Assert.Equal(Verdict.Better, Comparison.Of(new PairCounts(0, 0, 0, 0, 10)).Verdict);
        Assert.StartsWith("A is better than B: > +", Comparison.Of(new PairCounts(0, 0, 0, 0, 10)).Sentence("A", "B"),
            StringComparison.Ordinal);
        Assert.Equal(Verdict.Worse, Comparison.Of(new PairCounts(10, 0, 0, 0, 0)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.Of(new PairCounts(1, 0, 0, 0, 0)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.Of(default).Verdict);
    }

    /// <summary>
    /// Every kind of interval: on one side of 0, across it, with the margin inside or outside, with one end or none.
    /// </summary>
    [Theory]
    [InlineData(50.0, 204.0, Verdict.Better, "A is better than B: E")]
    [InlineData(5.0, 20.0, Verdict.Better, "A is better than B: E")]
    [InlineData(191.0, null, Verdict.Better, "A is better than B: E")]
    [InlineData(-204.0, -50.0, Verdict.Worse, "A is worse than B: E")]
    [InlineData(-20.0, -5.0, Verdict.Worse, "A is worse than B: E")]
    [InlineData(null, -191.0, Verdict.Worse, "A is worse than B: E")]
    [InlineData(-29.0, 100.0, Verdict.NotWorse, "A is not worse than B (margin 30 Elo): E")]
    [InlineData(-10.0, 10.0, Verdict.NotWorse, "A is not worse than B (margin 30 Elo): E")]
    [InlineData(-10.0, null, Verdict.NotWorse, "A is not worse than B (margin 30 Elo): E")]
    [InlineData(0.0, 0.0, Verdict.NotWorse, "A is not worse than B (margin 30 Elo): E")]
    [InlineData(-30.0, 100.0, Verdict.Inconclusive, "Inconclusive whether A is better or worse than B: E")]
    [InlineData(-100.0, 0.0, Verdict.Inconclusive, "Inconclusive whether A is better or worse than B: E")]
    [InlineData(null, 10.0, Verdict.Inconclusive, "Inconclusive whether A is better or worse than B: E")]
    [InlineData(-40.0, null, Verdict.Inconclusive, "Inconclusive whether A is better or worse than B: E")]
    [InlineData(null, null, Verdict.Inconclusive, "Inconclusive whether A is better or worse than B: E")]
    public void A_verdict_and_its_words_follow_from_the_interval(
        double? lower, double? upper, Verdict verdict, string sentence)
    {
        Assert.Equal(verdict, Verdicts.Of(lower, upper, 30));
        Assert.Equal(sentence, Verdicts.Sentence(verdict, "A", "B", "E", 30));
    }

    [Fact]
    public void A_match_that_is_won_clearly_is_better_in_one_sentence()
    {
        Comparison comparison = Comparison.Of(new PairCounts(3, 5, 12, 15, 15));
        Assert.Matches(@"^A is better than B: \+\d+ \[\+\d+, \+\d+\] Elo$", comparison.Sentence("A", "B"));
        Assert.Equal("better", comparison.ToString());
    }

    [Fact]
    public void A_sequential_test_gives_its_own_verdict()
    {
        SprtOptions test = SprtOptions.Parse("-30..0");
        Assert.Equal(Verdict.NotWorse, Comparison.Sequential(new PairCounts(10, 10, 60, 80, 80), test, 30).Verdict);
        Assert.Equal(
            "worse (sequential test)", Comparison.Sequential(new PairCounts(80, 80, 60, 10, 10), test, 30).ToString());
        Assert.Contains("the sequential test has not decided",
            Comparison.Sequential(new PairCounts(1, 1, 4, 1, 1), test, 30).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void The_missing_pairs_are_just_enough_if_the_result_stays_as_it_is()
    {
        // With ten times the counts in every cell the score is the same and the variance nearly.
        PairCounts counts = new(6, 10, 30, 8, 6);
        Comparison comparison = Comparison.Of(counts);
        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        double factor = (counts.Pairs + comparison.MorePairs!.Value) / (double)counts.Pairs;
        Assert.Equal(Verdict.NotWorse, Comparison.Of(Scale(counts, factor * 1.05)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.Of(Scale(counts, factor * 0.95)).Verdict);
        Assert.Contains("more pairs would settle it as not worse (margin 30 Elo) if", comparison.ToString(),
            StringComparison.Ordinal);
        Assert.Contains("would settle it as worse if", Comparison.Of(new PairCounts(8, 8, 10, 5, 6)).ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void One_missing_pair_is_singular()
    {
        Assert.Equal("about 1 more pair", Comparison.PairsText(1));
        Assert.Equal("about 1,234 more pairs", Comparison.PairsText(1234));
    }

    [Fact]
    public void Even_pairs_alone_settle_it_after_enough_of_them()
    {
        Comparison comparison = Comparison.Of(new PairCounts(0, 0, 10, 0, 0));
        Assert.Equal(Verdict.Inconclusive, comparison.Verdict);
        long enough = 10 + comparison.MorePairs!.Value;
        Assert.Equal(Verdict.NotWorse, Comparison.Of(new PairCounts(0, 0, enough, 0, 0)).Verdict);
        Assert.Equal(Verdict.Inconclusive, Comparison.Of(new PairCounts(0, 0, enough - 1, 0, 0)).Verdict);
    }

    /// <summary>
    /// Players exactly 30 Elo apart, 1,000 matches: a false "not worse" may happen in 2.5 %; above 4.5 % has a
    /// probability below 1e-4 at exactly 2.5 %.
    /// </summary>
    [Fact]
    public void A_player_at_the_margin_rarely_passes_for_not_worse()
    {
        Random random = new(11);
        int passed = 0;
        for (int match = 0; match < 1000; match++)
        {
            passed += Comparison.Of(new SimulatedPlay(-30, 0.2, 0.2).Play(random, 100)).IsWithinMargin ? 1 : 0;
        }

        Assert.InRange(passed / 1000.0, 0.008, 0.045);
    }

    /// <summary>
    /// 4,000 matches at the stated difference. The spread shrinks as scores leave the middle, so a small match finds a
    /// little more than it promises. A power 3.2 standard errors (0.02) inside the range would leave it with
    /// probability 1e-3.
    /// </summary>
    [Theory]
    [InlineData(20, 0.2, 0.88)]
    [InlineData(100, 0.2, 0.83)]
    [InlineData(300, 0.6, 0.83)]
    public void The_smallest_detectable_difference_is_found_four_times_in_five(
        int pairs, double drawRate, double atMost)
    {
        Random random = new(12);
        PairCounts typical = default;
        for (int match = 0; match < 200; match++)
        {
            typical += new SimulatedPlay(0, drawRate, 0).Play(random, pairs);
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
        return new PairCounts(
            Times(counts.Zero), Times(counts.Half), Times(counts.One), Times(counts.OneAndHalf), Times(counts.Two));
    }
}
