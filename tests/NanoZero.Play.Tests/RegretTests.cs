using NanoZero.Games;

namespace NanoZero.Play.Tests;

public class RegretTests
{
    [Fact]
    public void Every_half_point_thrown_away_is_counted_on_the_side_that_threw_it()
    {
        // After a corner only the centre draws; the edge beside loses. X then takes the centre, which keeps the win.
        MatchRecord match = Recorded(new MatchGame(0, true, "1", "25", 2, 0));
        MatchRegret regret = Judge(match, 10);
        Assert.Equal((1, 1, 1), (regret.A.Moves, regret.A.Errors, regret.A.HalfPoints));
        Assert.Equal((1, 0, 0), (regret.B.Moves, regret.B.Errors, regret.B.HalfPoints));
    }

    [Fact]
    public void A_win_given_for_a_loss_costs_two_half_points()
    {
        // X holds 1 and 2 against 4 and 5, and plays 9 instead of 3: O wins with 6.
        (RegretCount x, RegretCount o) = Regret.Of(
            Position("1425"), [8], Oracles.Create<TicTacToe>(), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(new RegretCount(1, 1, 2), x);
        Assert.Equal(0, o.Moves);
    }

    [Fact]
    public void Perfect_games_have_no_regret_and_random_ones_have()
    {
        MatchRecord match = MatchTests.Play(Players.Perfect<TicTacToe>(), Players.Random<TicTacToe>(), 30).Record;
        MatchRegret regret = Judge(match, 1000);
        Assert.Equal(60, regret.Games);
        Assert.Equal(0, regret.A.HalfPoints);
        Assert.InRange(regret.B.PerPly, 0.05, 1);
        Assert.Equal(7, Judge(match, 7).Games);
    }

    [Fact]
    public void Self_play_is_judged_from_the_first_move()
    {
        GameLine line = new("tictactoe", 1, 0, 0, "125", 3, "1-0");
        Assert.Equal(new RegretCount(3, 1, 1), Regret.Of("tictactoe", [line], TestContext.Current.CancellationToken));
    }

    [Fact]
    public void A_game_that_cannot_be_solved_is_refused() =>
        Assert.Throws<NotSupportedException>(() => Regret.Of("go9", [], TestContext.Current.CancellationToken));

    [Fact]
    public void Moves_before_the_first_judged_ply_are_left_out_whoever_made_them()
    {
        // Ply 0 is the opening; at ply 1 A gives the draw away, at ply 2 B answers well.
        MatchGame game = new(0, true, "1", "25", 2, 0);
        MatchRegret fromTwo = Judge(Recorded(game), 1, fromPly: 2);
        Assert.Equal((2, 0L, 1L), (fromTwo.FromPly, fromTwo.A.Moves, fromTwo.B.Moves));
        Assert.Equal(0, fromTwo.B.Errors);
        MatchRegret fromOne = Judge(Recorded(game), 1, fromPly: 1);
        Assert.Equal((1L, 1L, 1L), (fromOne.A.Moves, fromOne.A.Errors, fromOne.B.Moves));
    }

    [Fact]
    public void Connect_four_is_judged_from_where_the_solver_is_quick()
    {
        // Column by column: nobody connects four in the first 20 moves.
        MatchGame game = new(0, true, "1", "2345671234567123456", 20, 0);
        MatchRegret regret = Judge(Recorded(game) with { Game = "connect4" }, 1);
        Assert.Equal((14, 6L), (regret.FromPly, regret.A.Moves + regret.B.Moves));
    }

    [Fact]
    public void What_was_judged_is_told_after_each_game()
    {
        MatchRecord match = MatchTests.Play(Players.Perfect<TicTacToe>(), Players.Random<TicTacToe>(), 2).Record;
        MatchRegret[] told = [.. Regret.Of(match, 4, cancellation: TestContext.Current.CancellationToken)];
        Assert.Equal([0, 1, 2, 3, 4], told.Select(regret => regret.Games));
        Assert.True(told.Zip(told.Skip(1)).All(each => each.First.B.Moves < each.Second.B.Moves));
    }

    private static MatchRegret Judge(MatchRecord match, int games, int? fromPly = null) =>
        Regret.Of(match, games, fromPly, TestContext.Current.CancellationToken).Last();

    private static TicTacToe Position(string moves) => MoveText.Play(default(TicTacToe), moves, out _);

    private static MatchRecord Recorded(MatchGame game)
    {
        PlayerSpec player = new() { Name = "random", Kind = PlayerKind.Random };
        return new MatchRecord
        {
            Game = "tictactoe",
            A = player,
            B = player,
            Options = new MatchOptions(),
            Games = [game]
        };
    }
}
