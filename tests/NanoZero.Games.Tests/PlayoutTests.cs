namespace NanoZero.Games.Tests;

/// <summary>What random playouts choose from; X is Black, O White, and diagrams begin at the top left.</summary>
public sealed class PlayoutTests
{
    private const int Black = 1;

    public static TheoryData<string> Games => [.. GameCatalogue.Games.Select(game => game.Name)];

    [Theory]
    [MemberData(nameof(Games))]
    public void A_playout_chooses_among_legal_actions_and_always_has_one(string game) =>
        Assert.True(GameCatalogue.Open(game, new Walk()) > 100);

    [Fact]
    public void An_eye_between_stones_of_ones_own_is_not_filled()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, ".X.......", "XX.......");
        Assert.True(position.IsLegal(0));
        Assert.DoesNotContain(0, Choices(position));
    }

    [Fact]
    public void A_false_eye_may_be_filled()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, ".........", "..OXO....", "..X.X....", "...X.....");
        Assert.Contains(21, Choices(position));
    }

    [Fact]
    public void One_opposing_stone_at_a_diagonal_makes_no_eye_false_but_at_the_edge()
    {
        Assert.DoesNotContain(
            21, Choices(GoPositions.Diagram(Black, 7.5f, ".........", "..OX.....", "..X.X....", "...X.....")));
        Assert.Contains(3, Choices(GoPositions.Diagram(Black, 7.5f, "..X.X....", "..OX.....")));
    }

    [Fact]
    public void The_opponents_eye_may_be_played_where_that_is_legal()
    {
        Go<Points9> position = GoPositions.Diagram(Black, 7.5f, ".OX......", "OOX......", "XX.......");
        Assert.Contains(0, Choices(position));
    }

    [Fact]
    public void The_first_line_is_left_alone_until_a_stone_is_near()
    {
        Assert.DoesNotContain(Choices(Go<Points9>.Start(GameOptions.Default)), IsOnEdge);
        int[] near =
            [.. Choices(GoPositions.Diagram(Black, 7.5f, ".........", ".........", "....X....")).Where(IsOnEdge)];
        Assert.Equal([4], near);
    }

    [Fact]
    public void The_pass_is_chosen_only_where_nothing_else_is_left()
    {
        Assert.DoesNotContain(81, Choices(Go<Points9>.Start(GameOptions.Default)));
        string full = "XXXXXXXXX";
        Go<Points9> end =
            GoPositions.Diagram(Black, 7.5f, ".XXXXXXXX", full, full, full, full, full, full, full, "XXXXXXXX.");
        Assert.Equal([81], Choices(end));
    }

    private static bool IsOnEdge(int point) => point < 81 && (point / 9 is 0 or 8 || point % 9 is 0 or 8);

    private static int[] Choices<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        return [.. actions.Take(TGame.PlayoutActions(position, actions)).Select(action => (int)action)];
    }

    private static int[] Legal<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        return [.. actions.Take(position.LegalActions(actions)).Select(action => (int)action)];
    }

    // Plays random games to their ends; returns the positions seen.
    private sealed class Walk : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            Random random = new(1);
            int seen = 0;
            for (int game = 0; game < 30; game++)
            {
                TGame position = start;
                for (; !position.IsTerminal; seen++)
                {
                    int[] choices = Choices(position);
                    Assert.NotEmpty(choices);
                    Assert.Equal(choices.Order().Distinct(), choices);
                    Assert.Empty(choices.Except(Legal(position)));
                    position.Play(choices[random.Next(choices.Length)]);
                }

                Assert.Empty(Choices(position));
            }

            return seen;
        }
    }
}
