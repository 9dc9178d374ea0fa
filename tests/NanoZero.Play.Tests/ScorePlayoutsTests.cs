using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

/// <summary>Estimates of scores by random playouts.</summary>
public sealed class ScorePlayoutsTests
{
    private const int Playouts = 300;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void Estimates_are_means_over_the_playouts_that_a_loop_makes()
    {
        Go<Points9> position = MoveText.Play<Go<Points9>>("c3,d5,g7");
        List<(double Score, List<int> First)> games = [];
        for (int playout = 0; playout < Playouts; playout++)
        {
            RandomStream random =
                new(1, (ulong)position.Key, (ulong)(position.Key >> 64), (ulong)playout);
            Go<Points9> game = position;
            List<int> played = [], first = [];
            ushort[] actions = new ushort[82];
            while (!game.IsTerminal)
            {
                int action = actions[random.Next(Go<Points9>.PlayoutActions(game, actions))];
                if (played.Count % 2 == 0 && !played.Contains(action))
                {
                    first.Add(action);
                }

                played.Add(action);
                game.Play(action);
            }

            games.Add((game.Score, first));
        }

        IReadOnlyDictionary<string, ScoreEstimate> found = Of("c3,d5,g7");
        AssertMean(games.Select(game => game.Score), found[""]);
        for (int action = 0; action < 82; action++)
        {
            double[] scores = [.. games.Where(game => game.First.Contains(action)).Select(game => game.Score)];
            Assert.Equal(scores.Length > 0, found.ContainsKey(Go<Points9>.ActionText(action)));
            if (scores.Length > 0)
            {
                AssertMean(scores, found[Go<Points9>.ActionText(action)]);
            }
        }
    }

    [Fact]
    public void Each_position_has_its_own_estimate_whatever_stands_beside_it()
    {
        IReadOnlyList<IReadOnlyDictionary<string, ScoreEstimate>> both =
            ScorePlayouts.Of("go9", ["", "e5"], Playouts, Stop);
        Assert.Equal(Of("")[""].Lead, both[0][""].Lead);
        Assert.Equal(Of("e5")["c3"].Ownership, both[1]["c3"].Ownership);
    }

    [Fact]
    public void A_move_that_takes_many_stones_is_worth_many_points()
    {
        // White's stones c3 d3 e3 f3 have one liberty, g3.
        const string Line = "c4,c3,d4,d3,e4,e3,f4,f3,c2,h8,d2,h7,e2,h6,f2,h5,b3,h2";
        IReadOnlyDictionary<string, ScoreEstimate> found = Of(Line);
        string[] legal = [.. GameView.At("go9", Line).LegalMoves.Where(move => found.ContainsKey(move))];
        Assert.True(found["g3"].Lead > found[""].Lead, $"{found["g3"].Lead} after, {found[""].Lead} before");
        Assert.Equal("g3", legal.Where(move => found[move].Playouts > 50).MaxBy(move => found[move].Lead));
    }

    [Fact]
    public void An_estimate_turned_is_the_other_sides()
    {
        ScoreEstimate estimate = Of("c3")[""], turned = estimate.Turned();
        Assert.Equal((-estimate.Lead, estimate.Deviation), (turned.Lead, turned.Deviation));
        Assert.Equal(estimate.Ownership.Select(owner => -owner), turned.Ownership);
    }

    private static IReadOnlyDictionary<string, ScoreEstimate> Of(string line) =>
        ScorePlayouts.Of("go9", [line], Playouts, Stop)[0];

    private static void AssertMean(IEnumerable<double> scores, ScoreEstimate estimate)
    {
        double[] all = [.. scores];
        double mean = all.Average();
        Assert.Equal(all.Length, estimate.Playouts);
        Assert.Equal(mean, estimate.Lead, 1e-9);
        Assert.Equal(Math.Sqrt(all.Average(score => (score - mean) * (score - mean))), estimate.Deviation, 1e-6);
    }
}
