namespace NanoZero.Statistics.Tests;

public class SignificanceTests
{
    [Fact]
    public void The_binomial_p_value_equals_enumeration_of_all_outcomes()
    {
        for (int n = 1; n <= 16; n++)
        {
            for (int wins = 0; wins <= n; wins++)
            {
                int extreme = 0;
                for (int outcome = 0; outcome < 1 << n; outcome++)
                {
                    int count = System.Numerics.BitOperations.PopCount((uint)outcome);
                    extreme += Math.Abs((2 * count) - n) >= Math.Abs((2 * wins) - n) ? 1 : 0;
                }

                Assert.Equal(extreme / (double)(1 << n), BinomialTest.TwoSided(wins, n - wins), 1e-12);
            }
        }
    }

    [Theory]
    [InlineData(60, 40, 0.05688793364098078)]
    [InlineData(0, 10, 0.001953125)]
    [InlineData(0, 0, 1.0)]
    [InlineData(5200, 4800, 0.00006593515598672442)]
    public void The_binomial_p_value_equals_published_values(long wins, long losses, double expected)
    {
        Assert.Equal(expected, BinomialTest.TwoSided(wins, losses), 1e-9 * expected);
        Assert.Equal(BinomialTest.TwoSided(losses, wins), BinomialTest.TwoSided(wins, losses));
    }

    [Fact]
    public void The_pair_p_value_equals_enumeration_of_all_sign_flips()
    {
        Random random = new(5);
        for (int trial = 0; trial < 60; trial++)
        {
            int[] distances = new int[random.Next(1, 13)];
            PairCounts counts = default;
            for (int i = 0; i < distances.Length; i++)
            {
                distances[i] = random.Next(-2, 3);
                counts = counts.Add(1 + (distances[i] / 2.0));
            }

            int observed = Math.Abs(distances.Sum());
            int extreme = 0;
            for (int signs = 0; signs < 1 << distances.Length; signs++)
            {
                int sum = 0;
                for (int i = 0; i < distances.Length; i++)
                {
                    sum += (signs >> i & 1) == 0 ? distances[i] : -distances[i];
                }

                extreme += Math.Abs(sum) >= observed ? 1 : 0;
            }

            Assert.Equal(extreme / (double)(1 << distances.Length), PairTest.TwoSided(counts), 1e-12);
        }
    }

    [Fact]
    public void The_pair_p_value_of_a_large_match_is_that_of_the_normal_distribution()
    {
        PairCounts counts = new(264, 5737, 31270, 5964, 269);
        double distance = (2 * (counts.Two - counts.Zero)) + counts.OneAndHalf - counts.Half;
        double deviation = Math.Sqrt((4.0 * (counts.Two + counts.Zero)) + counts.OneAndHalf + counts.Half);
        Assert.Equal(2 * SpecialFunctions.NormalCdf(-(distance - 0.5) / deviation), PairTest.TwoSided(counts), 1e-3);
    }

    [Fact]
    public void A_match_without_a_lean_is_no_evidence()
    {
        Assert.Equal(1, PairTest.TwoSided(default));
        Assert.Equal(1, PairTest.TwoSided(new PairCounts(0, 0, 50, 0, 0)));
        Assert.Equal(2 * Math.Pow(0.5, 20), PairTest.TwoSided(new PairCounts(0, 0, 0, 0, 20)), 1e-15);
    }

    /// <summary>
    /// 4,000 matches of equal players; more than 6 % false alarms has a probability below 0.003 even at exactly 5 %.
    /// </summary>
    [Fact]
    public void The_pair_test_raises_false_alarms_no_more_often_than_it_says()
    {
        Random random = new(8);
        int alarms = 0;
        for (int match = 0; match < 4000; match++)
        {
            alarms += PairTest.TwoSided(new SimulatedPlay(0, 0.2, 0.3).Play(random, 30)) < 0.05 ? 1 : 0;
        }

        Assert.InRange(alarms / 4000.0, 0.02, 0.06);
    }

    [Fact]
    public void Holm_equals_the_published_example()
    {
        Assert.Equal([0.03, 0.06, 0.06, 0.02], HolmCorrection.Adjust([0.01, 0.04, 0.03, 0.005]), Close);
        Assert.Equal([1.0, 0.8, 1.0], HolmCorrection.Adjust([0.9, 0.8 / 3, 0.6]), Close);
        Assert.Empty(HolmCorrection.Adjust([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => HolmCorrection.Adjust([double.NaN]));
    }

    /// <summary>Newcombe 1998, Statistics in Medicine 17, table I.</summary>
    [Theory]
    [InlineData(81, 263, 0.2553, 0.3662, 0.2527, 0.3676)]
    [InlineData(15, 148, 0.0624, 0.1605, 0.0578, 0.1617)]
    [InlineData(0, 20, 0, 0.1611, 0, 0.1684)]
    [InlineData(1, 29, 0.0061, 0.1718, 0.0009, 0.1776)]
    public void Proportion_intervals_equal_the_published_table(
        int successes, int trials, double wilsonLower, double wilsonUpper, double exactLower, double exactUpper)
    {
        Interval wilson = Proportion.Wilson(successes, trials);
        Interval exact = Proportion.ClopperPearson(successes, trials);
        Assert.Equal(wilsonLower, wilson.Lower, 5.1e-5);
        Assert.Equal(wilsonUpper, wilson.Upper, 5.1e-5);
        Assert.Equal(exactLower, exact.Lower, 5.1e-5);
        Assert.Equal(exactUpper, exact.Upper, 5.1e-5);
    }

    [Fact]
    public void Proportion_intervals_stay_within_their_range()
    {
        Assert.Equal(1, Proportion.Wilson(200, 200).Upper);
        Assert.Equal(0, Proportion.Wilson(0, 3).Lower);
        Assert.True(Proportion.Wilson(99.5, 200).Contains(0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Proportion.Wilson(0, 0));
    }

    private static bool Close(double a, double b) => Math.Abs(a - b) < 1e-12;
}
