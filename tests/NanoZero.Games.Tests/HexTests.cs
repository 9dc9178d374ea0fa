using CsCheck;

namespace NanoZero.Games.Tests;

public sealed class HexTests
{
    // Cell (row, column) touches these: (row, column) steps written out from the published rules.
    private static readonly (int Row, int Column)[] Neighbours = [(-1, 0), (-1, 1), (0, -1), (0, 1), (1, -1), (1, 0)];

    [Fact]
    public void Random_games_on_7x7_end_as_the_naive_rules_say() =>
        Gen.Int.Sample(seed => CompareGame<N7>(new Random(seed), "true"), iter: 200);

    [Fact]
    public void Random_games_on_9x9_end_as_the_naive_rules_say() =>
        Gen.Int.Sample(seed => CompareGame<N9>(new Random(seed), "false"), iter: 100);

    [Fact]
    public void Random_games_on_11x11_end_as_the_naive_rules_say() =>
        Gen.Int.Sample(seed => CompareGame<N11>(new Random(seed), "true"), iter: 50);

    // The strategy-stealing argument: the first player wins without a swap, and so the second player wins with it.
    [Fact]
    public void The_first_player_wins_small_boards_without_swap_and_the_second_with_it()
    {
        Assert.Equal(1, ExactValue.Of(Hex<N3>.Start(Swap("false"))));
        Assert.Equal(-1, ExactValue.Of(Hex<N3>.Start(Swap("true"))));
        Assert.Equal(1, ExactValue.Of(Hex<N4>.Start(Swap("false"))));
    }

    // A swap gives the same position with the sides exchanged: both have the same value for the side to move.
    [Fact]
    public void A_swap_exchanges_the_sides()
    {
        for (int cell = 0; cell < 9; cell++)
        {
            Hex<N3> swapped = Hex<N3>.Start(Swap("true")), refused = Hex<N3>.Start(Swap("false"));
            swapped.Play(cell);
            swapped.Play(9);
            refused.Play(cell);
            Assert.Equal(2, swapped.Ply);
            Assert.Equal(0, swapped.StoneAt(cell / 3, cell % 3) * (cell / 3 == cell % 3 ? 0 : 1));
            Assert.Equal(-1, swapped.StoneAt(cell % 3, cell / 3));
            Assert.Equal(ExactValue.Of(refused), ExactValue.Of(swapped));
        }
    }

    [Fact]
    public void Only_the_first_stone_may_be_swapped_and_only_with_the_option()
    {
        Hex<N7> position = Hex<N7>.Start(Swap("true"));
        Assert.False(position.IsLegal(49));
        position.Play(3);
        Assert.True(position.IsLegal(49));
        Assert.Contains((ushort)49, RandomGames.LegalActions(position));
        Hex<N7> swapped = position;
        swapped.Play(49);
        Assert.False(swapped.IsLegal(49));
        position.Play(4);
        Assert.False(position.IsLegal(49));

        Hex<N7> without = Hex<N7>.Start(Swap("false"));
        without.Play(3);
        Assert.False(without.IsLegal(49));
        Assert.DoesNotContain((ushort)49, RandomGames.LegalActions(without));
        Assert.Equal("swap=false", Hex<N7>.RuleOptions(without));
        Assert.Equal("", Hex<N7>.RuleOptions(position));
    }

    [Fact]
    public void The_last_token_tells_which_sides_are_to_be_connected_and_whether_a_swap_is_allowed()
    {
        Assert.Equal([3, 5, 3, 4, 3], LastTokens("true"));
        Assert.Equal([3, 4, 3, 4, 3], LastTokens("false"));
    }

    [Fact]
    public void The_board_is_drawn_as_a_rhombus()
    {
        Hex<N7> before = MoveText.Play<Hex<N7>>("b1"), after = before;
        after.Play(49);
        Assert.Equal(
            """
            1 . . . . . . .
            2 (O). . . . . .
            3   . . . . . . .
            4    . . . . . . .
            5     . . . . . . .
            6      . . . . . . .
            7       . . . . . . .
                     a b c d e f g

            """,
            BoardText.Draw(after, before));
    }

    private static GameOptions Swap(string text) => new(new Dictionary<string, string> { ["swap"] = text });

    private static int[] LastTokens(string swap)
    {
        Hex<N7> position = Hex<N7>.Start(Swap(swap));
        byte[] tokens = new byte[50];
        List<int> last = [];
        for (int cell = 0; cell < 5; cell++)
        {
            position.Encode(tokens);
            last.Add(tokens[^1]);
            position.Play(cell);
        }

        return [.. last];
    }

    private static void CompareGame<TSize>(Random random, string swap)
        where TSize : struct, ISize
    {
        int size = TSize.Value;
        int[,] owners = new int[size, size];
        Hex<TSize> position = Hex<TSize>.Start(Swap(swap));
        for (int ply = 0; ; ply++)
        {
            int winner = Connects(owners, 1) ? 1 : Connects(owners, -1) ? -1 : 0, mover = ply % 2 == 0 ? 1 : -1;
            Assert.Equal(winner != 0, position.IsTerminal);
            for (int cell = 0; cell < size * size; cell++)
            {
                Assert.Equal(owners[cell / size, cell % size], position.StoneAt(cell / size, cell % size));
            }

            if (winner != 0)
            {
                Assert.Equal(winner * mover, position.TerminalValue);
                return;
            }

            int[] expected =
            [
                .. Enumerable.Range(0, size * size).Where(cell => owners[cell / size, cell % size] == 0),
                .. ply == 1 && swap == "true" ? (int[])[size * size] : [],
            ];
            int[] actions = [.. RandomGames.LegalActions(position)];
            Assert.Equal(expected, actions);  // never empty: there is no draw
            int action = ply == 1 && random.Next(2) == 0 ? actions[^1] : actions[random.Next(actions.Length)];
            position.Play(action);
            if (action < size * size)
            {
                owners[action / size, action % size] = mover;
                continue;
            }

            int stone = owners.Cast<int>().ToList().IndexOf(1);
            owners[stone / size, stone % size] = 0;
            owners[stone % size, stone / size] = -1;
        }
    }

    private static bool Connects(int[,] owners, int side)
    {
        int size = owners.GetLength(0);
        HashSet<(int Row, int Column)> seen = [];
        Stack<(int Row, int Column)> open = new(Enumerable.Range(0, size).Select(i => side > 0 ? (0, i) : (i, 0)));
        while (open.TryPop(out (int Row, int Column) cell))
        {
            bool isOnBoard = cell.Row >= 0 && cell.Row < size && cell.Column >= 0 && cell.Column < size;
            if (!isOnBoard || owners[cell.Row, cell.Column] != side || !seen.Add(cell))
            {
                continue;
            }

            if ((side > 0 ? cell.Row : cell.Column) == size - 1)
            {
                return true;
            }

            foreach ((int row, int column) in Neighbours)
            {
                open.Push((cell.Row + row, cell.Column + column));
            }
        }

        return false;
    }
}
