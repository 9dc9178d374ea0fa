using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public class OpeningsTests
{
    [Theory]
    [InlineData(0, 1, 4)]
    [InlineData(0, 2, 16)]
    [InlineData(0, 3, 54)]
    [InlineData(2, 2, 12)]
    [InlineData(9, 9, 0)]
    public void Tic_tac_toe_has_so_many_openings(int minPlies, int maxPlies, int count)
    {
        // 1, 3, 12 and 38 positions differ by more than a symmetry after 0 to 3 plies. After nine plies the game is
        // over.
        OpeningOptions options = new() { Count = 100, MinPlies = minPlies, MaxPlies = maxPlies };
        if (count == 0)
        {
            Assert.Throws<ArgumentException>(() => Openings.Draw(Given.Start<TicTacToe>(), options));
            return;
        }

        Assert.Equal(count, Distinct(Openings.Draw(Given.Start<TicTacToe>(), options)));
    }

    [Fact]
    public void Games_against_players_that_draw_their_moves_begin_at_the_start_and_others_at_distinct_openings()
    {
        OpeningOptions drawn = OpeningOptions.Against(Players.OnePly<ConnectFour>().Spec, games: 7, seed: 1);
        Assert.Equal(4, Openings.Draw(Given.Start<ConnectFour>(), drawn).Count(opening => opening.Actions.Count == 0));
        OpeningOptions distinct = OpeningOptions.Against(Players.Minimax<ConnectFour>(1).Spec, games: 7, seed: 1);
        Assert.Equal(4, Distinct(Openings.Draw(Given.Start<ConnectFour>(), distinct)));
        Assert.Throws<ArgumentOutOfRangeException>(() => OpeningOptions.For(games: 0, seed: 1));
    }

    [Theory]
    [InlineData(0, 500_001)]
    [InlineData(int.MaxValue, 1)]
    public void More_openings_than_fit_are_refused(int skip, int count) => Assert.Throws<ArgumentOutOfRangeException>(
        () => Openings.Draw(Given.Start<ConnectFour>(), new OpeningOptions { Skip = skip, Count = count }));

    [Fact]
    public void Openings_are_distinct_under_symmetry_unfinished_and_of_the_game_s_own_length()
    {
        IReadOnlyList<Opening<ConnectFour>> openings =
            Openings.Draw(Given.Start<ConnectFour>(), new OpeningOptions { Count = 500 });
        Assert.Equal(500, Distinct(openings));
        Assert.Equal([4, 5, 6, 7, 8], openings.Select(opening => opening.Actions.Count).Distinct().Order());
    }

    [Fact]
    public void The_same_seed_gives_the_same_openings_and_more_of_them_keep_the_first_ones()
    {
        OpeningOptions options = new() { Count = 20, Seed = 4 };
        string[] Draw(OpeningOptions options) =>
            [.. Openings.Draw(Given.Start<ConnectFour>(), options).Select(opening =>
                MoveText.Format<ConnectFour>(opening.Actions))];

        Assert.Equal(Draw(options), Draw(options));
        Assert.Equal(Draw(options), Draw(options with { Count = 60 })[..20]);
        Assert.NotEqual(Draw(options), Draw(options with { Seed = 5 }));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(54)]
    [InlineData(100)]
    public void Openings_passed_over_are_those_that_a_smaller_match_has(int count)
    {
        string[] Draw(OpeningOptions options) =>
            [.. Openings.Draw(Given.Start<TicTacToe>(), options).Select(opening =>
                MoveText.Format<TicTacToe>(opening.Actions))];
        string[] whole = Draw(new OpeningOptions { Count = count, Seed = 3 });
        Assert.Equal(Math.Min(count, 54), whole.Length);
        Assert.Equal(whole[..5], Draw(new OpeningOptions { Count = 5, Seed = 3 }));
        Assert.Equal(whole[5..], Draw(new OpeningOptions { Count = count - 5, Skip = 5, Seed = 3 }));
        Assert.Throws<ArgumentException>(() => Draw(new OpeningOptions { Count = 5, Skip = 54, Seed = 3 }));
    }

    [Fact]
    public void Nearly_all_openings_of_a_small_game_are_found_when_asked_for()
    {
        Assert.Equal(53, Distinct(Openings.Draw(Given.Start<TicTacToe>(), new OpeningOptions { Count = 53 })));
    }

    [Fact]
    public void Openings_that_can_be_won_at_once_are_left_out_on_request()
    {
        OpeningOptions options = new() { Count = 300, MinPlies = 6, MaxPlies = 8, ExcludeImmediateWins = true };
        foreach (Opening<ConnectFour> opening in Openings.Draw(Given.Start<ConnectFour>(), options))
        {
            for (int action = 0; action < 7; action++)
            {
                ConnectFour next = opening.Position;
                if (next.IsLegal(action))
                {
                    next.Play(action);
                    Assert.False(next.IsTerminal);
                }
            }
        }
    }

    [Fact]
    public void Only_positions_that_satisfy_a_condition_are_kept()
    {
        IReadOnlyList<Opening<ConnectFour>> openings = Openings.Draw(
            Given.Start<ConnectFour>(), new OpeningOptions { Count = 10 }, position => position.StoneAt(5, 3) == 1);
        Assert.Equal(10, Distinct(openings));
        Assert.All(openings, opening => Assert.Equal(1, opening.Position.StoneAt(5, 3)));
    }

    // Checks what holds for all openings.
    private static int Distinct<TGame>(IReadOnlyList<Opening<TGame>> openings)
        where TGame : unmanaged, IGame<TGame>
    {
        foreach (Opening<TGame> opening in openings)
        {
            TGame position = Given.Start<TGame>();
            foreach (int action in opening.Actions)
            {
                position.Play(action);
            }

            Assert.Equal(position, opening.Position);
            Assert.False(position.IsTerminal);
        }

        int distinct = openings.Select(opening => Canonical<TGame>.Of(opening.Position).Key).Distinct().Count();
        Assert.Equal(openings.Count, distinct);
        return distinct;
    }
}
