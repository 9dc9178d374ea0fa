namespace NanoZero.Statistics.Tests;

/// <summary>A small part of what <c>nanozero study calibration</c> measures; the seeds are fixed.</summary>
public class CalibrationTests
{
    /// <summary>
    /// 2,000 tests each: a true error rate of 5 % would exceed 6.7 % by chance with probability 0.0003 (3.5 standard
    /// errors).
    /// </summary>
    [Theory]
    [InlineData("0..60", 0, 0)]
    [InlineData("0..60", 0.3, 0.3)]
    [InlineData("0..60", 0.8, 0.1)]
    [InlineData("normalised:0..60", 0.3, 0.3)]
    public void Errors_of_the_sequential_test_stay_under_their_bounds(
        string text, double drawRate, double openingSpread)
    {
        const int Tests = 2_000;
        SprtOptions test = SprtOptions.Parse(text);
        SimulatedPlay play = new(0, drawRate, openingSpread);
        SprtErrors h0 = Calibration.ErrorsOfSprt(test, Calibration.PlayersAt(test.Model, test.Elo0, play), Tests, 3);
        SprtErrors h1 = Calibration.ErrorsOfSprt(test, Calibration.PlayersAt(test.Model, test.Elo1, play), Tests, 4);
        Assert.InRange(h0.AcceptedH1 / (double)Tests, 0.0005, 0.067);
        Assert.InRange(h1.AcceptedH0 / (double)Tests, 0.0005, 0.067);
        Assert.InRange(h1.MeanPairs, 10, 200);
    }

    /// <summary>
    /// 300 round robins each: a true coverage of 95 % would leave this range by chance with probability below 0.001.
    /// </summary>
    [Theory]
    [InlineData(20, 0, 0.4)]
    [InlineData(20, 0.8, 0.1)]
    [InlineData(60, 0.3, 0.2)]
    public void Intervals_of_ratings_cover_the_true_rating(int pairs, double drawRate, double openingSpread)
    {
        double[] coverage = Calibration.CoverageOfRatings(
            [0, 30, 150], new SimulatedPlay(0, drawRate, openingSpread, 40), pairs, 300, 200, 5);
        Assert.All(coverage, share => Assert.InRange(share, 0.905, 0.987));
    }

    [Fact]
    public void A_simulated_match_has_the_score_and_the_normalised_elo_it_states()
    {
        SimulatedPlay play = Calibration.PlayersAt(EloModel.Normalised, 40, new SimulatedPlay(0, 0.3, 0.4, 30));
        PairCounts counts = play.Play(new Random(6), 400_000);
        Assert.Equal(40, (counts.Score - 0.5) / Math.Sqrt(2 * counts.Variance) * 800 / Math.Log(10), 2.0);
        Assert.Equal(40, play.NormalisedElo(), 1e-6);
        Assert.Equal(Elo.ToScore(100), new SimulatedPlay(100, 0.5, 0.2).Play(new Random(7), 400_000).Score, 0.002);
    }
}
