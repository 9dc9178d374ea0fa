namespace NanoZero.Statistics.Tests;

public class BradleyTerryTests
{
    private const double EloPerNat = 400 / 2.302585092994046;
    private static readonly RatingOptions FewResamples = new() { Resamples = 200 };

    [Theory]
    [InlineData(30, 10)]
    [InlineData(55, 45)]
    [InlineData(3, 97)]
    public void Two_players_without_draws_differ_by_the_logit_of_the_score(int wins, int losses)
    {
        // As many from either side, so that the first move decides nothing.
        List<RatedGame> games = [];
        for (int i = 0; i < wins + losses; i++)
        {
            int result = i < wins ? 1 : -1;
            games.Add(new RatedGame(1, 0, result, i));
            games.Add(new RatedGame(0, 1, -result, i));
        }

        PlayerRatings ratings = BradleyTerry.Rate(["a", "b"], games, FewResamples);
        Assert.Equal(Elo.FromScore(wins / (double)(wins + losses)), ratings.Players[1].Rating!.Value, 1e-6);
        Assert.Equal(0, ratings.Players[0].Rating);
        Assert.Equal(0, ratings.FirstMoveElo, 1e-6);
    }

    [Theory]
    [InlineData(90, 120, 40)]
    [InlineData(11, 85, 4)]
    public void Draws_count_half_a_win_so_that_two_players_differ_by_the_logit_of_the_score(
        int wins, int draws, int losses)
    {
        double score = (wins + (draws / 2.0)) / (wins + draws + losses);
        PlayerRatings ratings = BradleyTerry.Rate(["a", "b"], Both(wins, draws, losses), FewResamples);
        Assert.Equal(Elo.FromScore(score), ratings.Players[1].Rating!.Value, 1e-6);
    }

    /// <summary>
    /// The likelihood written out once more, climbed by trying ever smaller steps of one parameter after another; the
    /// imagined game between equals that keeps γ finite is part of it, and a draw is half a win and half a loss.
    /// </summary>
    [Theory]
    [InlineData(2, 40, 1)]
    [InlineData(4, 30, 2)]
    [InlineData(5, 12, 3)]
    public void Ratings_are_the_brute_force_maximum_of_the_likelihood(int players, int pairs, int seed)
    {
        List<RatedGame> games = RoundRobin(players, pairs, new Random(seed));
        double[] best = new double[players + 1];
        double reached = LogLikelihood(best);
        for (double step = 0.5; step > 1e-8; step /= 2)
        {
            for (bool climbs = true; climbs;)
            {
                climbs = false;
                for (int i = 1; i < best.Length; i++)
                {
                    foreach (double way in (double[])[step, -step])
                    {
                        best[i] += way;
                        double now = LogLikelihood(best);
                        climbs |= now > reached;
                        best[i] -= now > reached ? 0 : way;
                        reached = Math.Max(reached, now);
                    }
                }
            }
        }

        PlayerRatings ratings = BradleyTerry.Rate(Names(players), games, FewResamples with { Resamples = 100 });
        for (int i = 1; i < players; i++)
        {
            Assert.Equal(best[i] * EloPerNat, ratings.Players[i].Rating!.Value, 0.01);
        }

        Assert.Equal(best[^1] * EloPerNat, ratings.FirstMoveElo, 0.01);

        double LogLikelihood(double[] p)
        {
            double sum = 0.5 * (Log(1, p[^1]) + Log(-1, p[^1]));
            foreach (RatedGame game in games)
            {
                sum += Log(game.Result, p[game.First] - p[game.Second] + p[^1]);
            }

            return sum;

            double Log(int result, double d)
            {
                double score = Math.Exp(d) / (1 + Math.Exp(d));
                return (((1 + result) * Math.Log(score)) + ((1 - result) * Math.Log(1 - score))) / 2;
            }
        }
    }

    [Fact]
    public void Only_the_differences_of_ratings_matter_not_the_anchor()
    {
        List<RatedGame> games = RoundRobin(4, 25, new Random(8));
        PlayerRatings first = BradleyTerry.Rate(Names(4), games, FewResamples);
        PlayerRatings last = BradleyTerry.Rate(Names(4), games, FewResamples with { Anchor = 3 });
        double shift = first.Players[3].Rating!.Value;
        Assert.All(first.Players.Zip(last.Players), two =>
            Assert.Equal(two.First.Rating!.Value - shift, two.Second.Rating!.Value, 1e-5));
        Assert.Equal(0, last.Players[3].Lower);
    }

    [Fact]
    public void The_same_seed_gives_the_same_intervals()
    {
        List<RatedGame> games = RoundRobin(3, 25, new Random(9));
        PlayerRatings once = BradleyTerry.Rate(Names(3), games, FewResamples);
        Assert.Equal(once.Players, BradleyTerry.Rate(Names(3), games, FewResamples).Players);
        Assert.NotEqual(
            once.Players[1].Lower, BradleyTerry.Rate(Names(3), games, FewResamples with { Seed = 2 }).Players[1].Lower);
    }

    [Fact]
    public void Who_won_everything_has_a_lower_bound_alone_and_does_not_disturb_the_others()
    {
        List<RatedGame> games = RoundRobin(3, 25, new Random(10));
        PlayerRatings without = BradleyTerry.Rate(Names(3), games, FewResamples);
        for (int pair = 0; pair < 10; pair++)
        {
            games.Add(new RatedGame(3, 0, 1, pair));
            games.Add(new RatedGame(0, 3, -1, pair));
        }

        PlayerRatings with = BradleyTerry.Rate(Names(4), games, FewResamples);
        Assert.Equal(without.Players[2].Rating!.Value, with.Players[2].Rating!.Value, 1e-5);
        PlayerRating champion = with.Players[3];
        Assert.Null(champion.Rating);
        Assert.Null(champion.Upper);

        // The bound of the match alone, 0.05^(1/10) of the points; the first move and draws of the others move it a
        // little.
        Assert.Equal(Elo.FromScore(Math.Pow(0.05, 0.1)), champion.Lower!.Value, 15.0);
        Assert.StartsWith("> +1", champion.ToString(), StringComparison.Ordinal);

        PlayerRatings fromAbove = BradleyTerry.Rate(Names(4), games, FewResamples with { Anchor = 3 });
        Assert.All(fromAbove.Players.Take(3), player => Assert.True(player.Rating is null && player.Lower is null));
        Assert.Equal(-champion.Lower.Value, fromAbove.Players[0].Upper!.Value, 15.0);
    }

    [Fact]
    public void Players_who_only_drew_are_equal_with_an_interval()
    {
        PlayerRatings ratings = BradleyTerry.Rate(["a", "b"], Both(0, 20, 0), FewResamples);
        PlayerRating b = ratings.Players[1];
        Assert.Equal(0, b.Rating!.Value, 1e-6);
        Assert.True(b.Lower < -1 && b.Upper > 1);
    }

    [Fact]
    public void Players_who_never_met_cannot_be_compared_and_the_message_names_them()
    {
        RatedGame[] games = [new(0, 1, 1, 0), new(1, 0, 1, 0), new(2, 3, 0, 0)];
        ArgumentException refused =
            Assert.Throws<ArgumentException>(() => BradleyTerry.Rate(["a", "b", "c", "d"], games));
        Assert.Contains("'c', 'd' to 'a'", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(0, 7, 1)]
    [InlineData(0, 1, 2)]
    public void Games_that_cannot_be_are_refused(int first, int second, int result)
    {
        Assert.Throws<ArgumentException>(() =>
            BradleyTerry.Rate(["a", "b"], [new RatedGame(first, second, result, 0)]));
    }

    [Fact]
    public void The_advantage_of_the_first_move_is_found_and_does_not_count_as_strength()
    {
        // The first mover wins 3 of 4 games, whoever it is.
        List<RatedGame> games = [];
        for (int i = 0; i < 400; i++)
        {
            games.Add(new RatedGame(0, 1, i % 4 == 0 ? -1 : 1, i));
            games.Add(new RatedGame(1, 0, i % 4 == 1 ? -1 : 1, i));
        }

        PlayerRatings ratings = BradleyTerry.Rate(["a", "b"], games, FewResamples);
        Assert.Equal(0, ratings.Players[1].Rating!.Value, 1e-6);
        Assert.Equal(Elo.FromScore(0.75), ratings.FirstMoveElo, 0.5);
        Assert.True(ratings.FirstMoveInterval!.Value.Contains(ratings.FirstMoveElo));
    }

    private static string[] Names(int count) => [.. Enumerable.Range(0, count).Select(i => $"p{i}")];

    /// <summary>Games of player 1 against player 0, from both sides alike.</summary>
    private static List<RatedGame> Both(int wins, int draws, int losses)
    {
        List<RatedGame> games = [];
        for (int i = 0; i < wins + draws + losses; i++)
        {
            int result = i < wins ? 1 : i < wins + draws ? 0 : -1;
            games.Add(new RatedGame(1, 0, result, i));
            games.Add(new RatedGame(0, 1, -result, i));
        }

        return games;
    }

    private static List<RatedGame> RoundRobin(int players, int pairs, Random random)
    {
        List<RatedGame> games = [];
        for (int a = 0; a < players; a++)
        {
            for (int b = 0; b < a; b++)
            {
                for (int pair = 0; pair < pairs; pair++)
                {
                    games.Add(new RatedGame(a, b, Result((0.15 * (a - b)) + 0.2), pair));
                    games.Add(new RatedGame(b, a, Result((0.15 * (b - a)) + 0.2), pair));
                }
            }
        }

        return games;

        int Result(double advantage) =>
            Math.Clamp((int)Math.Round(advantage + ((random.NextDouble() - 0.5) * 3)), -1, 1);
    }
}
