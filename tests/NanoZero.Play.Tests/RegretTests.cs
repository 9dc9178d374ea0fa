using NanoZero.Games;

namespace NanoZero.Play.Tests;

public class RegretTests
{
    [Fact]
    public void Every_half_point_thrown_away_is_counted_on_the_side_that_threw_it()
    {
        // After a corner only the centre draws; the edge beside loses. X then takes the centre, which keeps the win.
        MatchRecord match = Recorded(new MatchGame(0, true, "1", "25", 2, 0));
        MatchRegret regret = Regret.Of(match, 10, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1, 1), (regret.A.Moves, regret.A.Errors, regret.A.HalfPoints));
        Assert.Equal((1, 0, 0), (regret.B.Moves, regret.B.Errors, regret.B.HalfPoints));
    }

    [Fact]
    public void A_win_given_for_a_loss_costs_two_half_points()
    {
        // X holds 1 and 2 against 4 and 5, and plays 9 instead of 3: O wins with 6.
        (RegretCount x, RegretCount o) = Regret.Of(Position("1425"), [8], Oracles.Create<TicTacToe>(), TestContext.Current.CancellationToken);
        Assert.Equal(new RegretCount(1, 1, 2), x);
        Assert.Equal(0, o.Moves);
    }

    [Fact]
    public void Perfect_games_have_no_regret_and_random_ones_have()
    {
        MatchRecord match = MatchTests.Play(Players.Perfect<TicTacToe>(), Players.Random<TicTacToe>(), 30).Record;
        MatchRegret regret = Regret.Of(match, 1000, TestContext.Current.CancellationToken);
        Assert.Equal(60, regret.Games);
        Assert.Equal(0, regret.A.HalfPoints);
        Assert.InRange(regret.B.PerPly, 0.05, 1);
        Assert.Equal(7, Regret.Of(match, 7, TestContext.Current.CancellationToken).Games);
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

    private static TicTacToe Position(string moves) => MoveText.Play(default(TicTacToe), moves, out _);

    private static MatchRecord Recorded(MatchGame game)
    {
        PlayerSpec player = new() { Name = "random", Kind = PlayerKind.Random };
        return new MatchRecord { Game = "tictactoe", A = player, B = player, Options = new MatchOptions(), Games = [game] };
    }
}
