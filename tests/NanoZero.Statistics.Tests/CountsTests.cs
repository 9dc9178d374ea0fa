using System.Text.Json;

namespace NanoZero.Statistics.Tests;

public class CountsTests
{
    [Fact]
    public void A_match_counts_its_pairs_and_its_games()
    {
        MatchCounts counts = default(MatchCounts).AddPair(1, 1).AddPair(1, -1).AddPair(0, 0).AddPair(0, -1)
            .AddPair(-1, -1).AddPair(1, 0);
        Assert.Equal(new PairCounts(1, 1, 2, 1, 1), counts.Pairs);
        Assert.Equal(new GameCounts(4, 4, 4), counts.Games);
        Assert.Equal(6, counts.Pairs.Pairs);
        Assert.Equal(12, counts.Pairs.Games);
        Assert.Equal(counts.Games.Score, counts.Pairs.Score);
        Assert.Equal("+4 =4 -4", counts.Games.ToString());
    }

    [Fact]
    public void Mean_and_variance_equal_those_of_the_listed_scores()
    {
        PairCounts counts = new(3, 1, 7, 2, 5);
        double[] scores = [.. Enumerable.Range(0, 5).SelectMany(h => Enumerable.Repeat(h / 4.0, (int)counts[h]))];
        double mean = scores.Average();
        Assert.Equal(mean, counts.Score, 1e-14);
        Assert.Equal(scores.Sum(s => (s - mean) * (s - mean)) / (scores.Length - 1), counts.Variance, 1e-14);
        Assert.Equal(1 - mean, counts.Reversed().Score, 1e-14);
    }

    [Fact]
    public void Equal_pair_scores_have_no_variance_at_all()
    {
        for (int halfPoints = 0; halfPoints <= 4; halfPoints++)
        {
            PairCounts counts = default;
            for (int pair = 0; pair < 49; pair++)
            {
                counts = counts.Add(halfPoints / 2.0);
            }

            Assert.Equal(0, counts.Variance);
        }
    }

    [Fact]
    public void Impossible_scores_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => default(PairCounts).Add(0.7));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(GameCounts).Add(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => default(PairCounts)[5]);
    }

    [Fact]
    public void Counts_survive_json()
    {
        MatchCounts counts = new(new PairCounts(1, 2, 3, 4, 5), new GameCounts(6, 7, 8));
        Assert.Equal(counts, JsonSerializer.Deserialize<MatchCounts>(JsonSerializer.Serialize(counts)));
        EloEstimate estimate = EloEstimate.From(counts.Pairs);
        Assert.Equal(estimate, JsonSerializer.Deserialize<EloEstimate>(JsonSerializer.Serialize(estimate)));
    }
}
