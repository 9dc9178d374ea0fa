using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public sealed class ResignationTests
{
    private const double Below = -0.05;
    private const int Games = 120;

    [Theory]
    [InlineData(1)]
    [InlineData(0.4)]
    public void Games_end_where_a_player_saw_two_low_values_in_a_row_except_those_that_are_played_on(
        double fullSearchShare)
    {
        using GameWorkers<ConnectFour> pool = new(2, Given.Hash<ConnectFour>());
        GamePlan<ConnectFour> plan = Plan(pool, fullSearchShare);
        IReadOnlyList<GameRecord<ConnectFour>> whole = pool.Play(plan, null, Token).Games;
        IReadOnlyList<GameRecord<ConnectFour>> resigned =
            pool.Play(plan with { Resignation = new ResignationRule(Below, 0.3) }, null, Token).Games;
        int wouldResign = 0, playedOn = 0;
        foreach ((GameRecord<ConnectFour> full, GameRecord<ConnectFour> game) in whole.Zip(resigned))
        {
            Assert.Null(full.Resignation);
            if (MoveOfResigning(full) is not { } move)
            {
                Assert.Null(game.Resignation);
                Assert.Equal(Given.Everything(full), Given.Everything(game));
                continue;
            }

            wouldResign++;
            Assert.NotNull(game.Resignation);
            Assert.Equal(move % 2 == 0, game.Resignation.ByFirst);
            if (game.Resignation.PlayedOn)
            {
                playedOn++;
                Assert.Equal(Given.Everything(full), Given.Everything(game));
                Assert.Equal(full.Outcome == 0 || full.Outcome > 0 == (move % 2 == 0),
                    game.Resignation.WasWrong(game.Outcome));
                continue;
            }

            Assert.Equal(full.Actions.Take(move + 1), game.Actions);
            Assert.Equal(full.RootValues.Take(move + 1), game.RootValues);
            Assert.Equal(move % 2 == 0 ? -1 : 1, game.Outcome);
            Assert.All(game.Samples(lambda: 1), sample =>
                Assert.Equal(sample.Position.Ply % 2 == 0 ? game.Outcome : -game.Outcome, sample.Value));
        }

        // Chances below 0.001 of any number outside these, if 0.3 of at least 60 games are played on.
        Assert.InRange(wouldResign, Games / 2, Games - 1);
        Assert.InRange((double)playedOn / wouldResign, 0.1, 0.5);
    }

    [Fact]
    public void What_is_resigned_depends_neither_on_workers_nor_on_games_in_play_even_where_trees_are_kept()
    {
        using GameWorkers<ConnectFour> one = new(1, Given.Hash<ConnectFour>());
        using GameWorkers<ConnectFour> three = new(3, Given.Hash<ConnectFour>());
        string[] Played(GameWorkers<ConnectFour> pool, int parallel) =>
        [
            .. pool.Play(
                Plan(pool, 1) with { ParallelGames = parallel, Resignation = new ResignationRule(Below, 0.2) }, null,
                Token).Games.Select(game => $"{game.Resignation} {Given.Everything(game)}"),
        ];
        string[] alone = Played(one, 1);
        Assert.Equal(alone, Played(three, 20));
        Assert.Contains(alone, game => game.Contains("PlayedOn = False", StringComparison.Ordinal));
    }

    [Fact]
    public void A_player_resigns_after_two_low_values_of_its_own_moves_in_a_row()
    {
        ResignationWatch watch = new();
        watch.Begin(new ResignationRule(-0.5, 0), new RandomStream(1));
        watch.See(0, -0.9f);
        watch.See(1, -0.9f);
        watch.See(2, -0.4f);  // the row of the first player ends
        watch.See(3, float.NaN);
        watch.See(4, -0.9f);
        watch.See(5, -0.9f);
        Assert.Null(watch.Found);
        watch.See(6, -0.6f);
        watch.See(7, -0.6f);
        Assert.Equal(new Resignation(ByFirst: true, PlayedOn: false), watch.Found);
        watch.Begin(null, new RandomStream(1));
        Assert.Null(watch.Found);
    }

    [Fact]
    public void A_line_of_a_game_names_who_resigned_and_says_nothing_where_nobody_did()
    {
        GameRecord<TicTacToe> record = new()
        {
            Index = 0,
            Start = default,
            Opening = [],
            Actions = [0, 1, 2],
            RootValues = [0, 0, 0],
            Policies = [default, default, default],
            Outcome = -1,
        };
        Assert.DoesNotContain("resignation", Text(record), StringComparison.Ordinal);
        GameRecord<TicTacToe> resigned = new()
        {
            Index = 0,
            Start = default,
            Opening = [],
            Actions = record.Actions,
            RootValues = record.RootValues,
            Policies = record.Policies,
            Outcome = -1,
            Resignation = new Resignation(ByFirst: true, PlayedOn: false),
        };
        Assert.Contains(
            "\"resignation\":{\"byFirst\":true,\"playedOn\":false}", Text(resigned), StringComparison.Ordinal);
        using MemoryStream stream = new();
        GameFile.Write(stream, [Line(resigned), Line(record)]);
        stream.Position = 0;
        Assert.Equal([resigned.Resignation, null], GameFile.Read(stream, "games").Select(line => line.Resignation));

        static GameLine Line(GameRecord<TicTacToe> of) => GameLine.Of("tictactoe", 1, 1, of);
        static string Text(GameRecord<TicTacToe> of)
        {
            using MemoryStream stream = new();
            GameFile.Write(stream, [Line(of)]);
            return System.Text.Encoding.UTF8.GetString(stream.ToArray());
        }
    }

    [Theory]
    [InlineData(-1, 0.1)]
    [InlineData(0, 0.1)]
    [InlineData(-0.5, 1.5)]
    public void A_rule_outside_its_range_is_refused(double below, double playthrough)
    {
        using GameWorkers<ConnectFour> pool = new(1, Given.Hash<ConnectFour>());
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            pool.Play(Plan(pool, 1) with { Resignation = new ResignationRule(below, playthrough) }, null, Token));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static GamePlan<ConnectFour> Plan(GameWorkers<ConnectFour> pool, double fullSearchShare)
    {
        SearchOptions search = new() { Simulations = 24, TreeReuse = TreeReuse.NewSimulations };
        Player<ConnectFour> player = Players.Search("resigning", search, "hash", pool.Sources[0]) with
        {
            Temperature = 1,
            TemperaturePlies = 8,
            FullSearchShare = fullSearchShare,
            FastSimulations = 6,
        };
        return GamePlan<ConnectFour>.SelfPlay(player, Given.Start<ConnectFour>(), Games) with { Seed = 5 };
    }

    // A naive twin: looks back at every move but the last one, after which the game is over by its rules.
    private static int? MoveOfResigning(GameRecord<ConnectFour> game)
    {
        for (int move = 2; move < game.Actions.Count - 1; move++)
        {
            if (game.RootValues[move] < Below && game.RootValues[move - 2] < Below)
            {
                return move;
            }
        }

        return null;
    }
}
