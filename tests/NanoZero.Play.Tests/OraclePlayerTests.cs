using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public class OraclePlayerTests
{
    [Fact]
    public void Perfect_plays_every_best_move_and_no_other()
    {
        ConnectFour start = Given.Start<ConnectFour>();
        LabelledPosition<ConnectFour>[] positions = [.. PositionSets.Open(start, "middle-easy")[0].Positions.Take(30)];
        Assert.Equal(30, positions.Length);
        foreach (LabelledPosition<ConnectFour> position in positions)
        {
            int[] best = [.. Enumerable.Range(0, 7).Where(action => position.Values[action] == position.Value)];
            Assert.Equal(best, Choices(new PerfectChooser<ConnectFour>(), position.Position, draws: 300));
        }
    }

    [Fact]
    public void Perfect_may_be_asked_by_several_threads_at_once()
    {
        ConnectFour start = Given.Start<ConnectFour>();
        PerfectChooser<ConnectFour> chooser = new();
        IReadOnlyList<LabelledPosition<ConnectFour>> positions = PositionSets.Open(start, "end-easy")[0].Positions;
        Assert.Equal(200, positions.Count);
        Parallel.For(0, positions.Count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, index =>
        {
            RandomStream random = new(3, (ulong)index);
            Assert.False(positions[index].IsError(chooser.Choose(positions[index].Position, ref random)));
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Minimax_chooses_the_moves_that_a_search_without_cutoffs_finds_best(int depth)
    {
        Random random = new(5);
        for (int seen = 0; seen < 25; seen++)
        {
            ConnectFour position = Given.Start<ConnectFour>();
            for (int ply = random.Next(30); ply > 0 && !position.IsTerminal; ply--)
            {
                int[] legal = Legal(position);
                position.Play(legal[random.Next(legal.Length)]);
            }

            if (position.IsTerminal)
            {
                continue;
            }

            Dictionary<int, float> values =
                Legal(position).ToDictionary(action => action, action => -Naive(After(position, action), depth - 1));
            int[] best = [.. values.Where(pair => pair.Value == values.Values.Max()).Select(pair => pair.Key)];
            Assert.Equal(best, Choices(new MinimaxChooser<ConnectFour>(depth), position, draws: 100));
        }
    }

    [Fact]
    public void Minimax_to_the_end_of_the_game_is_perfect_at_tic_tac_toe()
    {
        TicTacToe start = Given.Start<TicTacToe>();
        Assert.Equal(Enumerable.Range(0, 9), Choices(new MinimaxChooser<TicTacToe>(9), start, draws: 60));
        Assert.Equal([4], Choices(new MinimaxChooser<TicTacToe>(8), After(start, 0), draws: 20));
    }

    [Fact]
    public void Lines_count_ten_times_more_with_every_stone_and_only_where_the_opponent_has_none()
    {
        ConnectFourLines lines = new();
        TicTacToeLines small = new();

        // A stone on the bottom centre lies on 7 lines: 4 level, 1 upright, 2 diagonal.
        Assert.Equal(-7e-4f, lines.Guess(MoveText.Play(Given.Start<ConnectFour>(), "4", out _)), 1e-7);
        Assert.Equal(-0.04f, small.Guess(MoveText.Play(Given.Start<TicTacToe>(), "5", out _)), 1e-7);

        // X on 1 and 2, O on 5: X has the top row (10) and the left column (1); O has 4-5-6 and 3-5-7 (2).
        Assert.Equal(-0.09f, small.Guess(MoveText.Play(Given.Start<TicTacToe>(), "152", out _)), 1e-7);
    }

    [Fact]
    public void Games_without_an_oracle_or_a_heuristic_are_refused_by_name()
    {
        Assert.Contains("Go 9×9 cannot be solved", Assert.Throws<NotSupportedException>(() =>
            Players.Perfect<Go<Points9>>()).Message, StringComparison.Ordinal);
        Assert.Contains("Go 9×9 has no heuristic", Assert.Throws<NotSupportedException>(() =>
            Players.Minimax<Go<Points9>>(1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => Players.Minimax<ConnectFour>(0));
    }

    [Fact]
    public void Players_are_named_as_text_names_them()
    {
        Assert.Equal("perfect", Players.Perfect<TicTacToe>().Spec.Name);
        Assert.Equal("minimax:5", Players.Minimax<ConnectFour>(5).Spec.Name);
    }

    private static int[] Choices<TGame>(IMoveChooser<TGame> chooser, TGame position, int draws)
        where TGame : unmanaged, IGame<TGame>
    {
        RandomStream random = new(7);
        SortedSet<int> chosen = [];
        for (int i = 0; i < draws; i++)
        {
            chosen.Add(chooser.Choose(position, ref random));
        }

        return [.. chosen];
    }

    private static float Naive(ConnectFour position, int plies)
    {
        if (position.IsTerminal || plies == 0)
        {
            return position.IsTerminal ? position.TerminalValue : new ConnectFourLines().Guess(position);
        }

        return Legal(position).Max(action => -Naive(After(position, action), plies - 1));
    }

    private static TGame After<TGame>(TGame position, int action)
        where TGame : unmanaged, IGame<TGame>
    {
        position.Play(action);
        return position;
    }

    private static int[] Legal(ConnectFour position) =>
        [.. Enumerable.Range(0, 7).Where(action => position.IsLegal(action))];
}
