using CsCheck;

namespace NanoZero.Games.Tests;

public sealed class OthelloTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Published by Aart Bik, "Perft for Reversi"; a pass is a ply.
    [Theory]
    [InlineData(1, 4)]
    [InlineData(2, 12)]
    [InlineData(3, 56)]
    [InlineData(4, 244)]
    [InlineData(5, 1_396)]
    [InlineData(6, 8_200)]
    [InlineData(7, 55_092)]
    [InlineData(8, 390_216)]
    [InlineData(9, 3_005_288)]
    public void Perft_on_8x8_equals_the_published_counts(int depth, long expected) =>
        Assert.Equal(expected, Perft.Count(Othello<N8>.Start(GameOptions.Default), depth, Stop));

    // The published count lets a finished game go on with passes. The shortest games end after nine plies; here a line
    // that ends earlier is not counted.
    [Fact]
    public void Perft_to_depth_ten_equals_the_published_count_without_the_lines_that_end_after_nine_plies()
    {
        const long Published = 24_571_284;
        Othello<N8> start = Othello<N8>.Start(GameOptions.Default);
        long ended = EndedAfter(start, 9, new ushort[9 * Othello<N8>.Info.MaxLegalActions]);
        Assert.Equal(228, ended);
        Assert.Equal(Published - ended, Perft.Count(start, 10, Stop));
    }

    [Fact]
    public void Perft_on_6x6_equals_that_of_the_outside_game()
    {
        OutsideGames.SmallOthello outside = OutsideGames.SmallOthello.Start(GameOptions.Default);
        Assert.Equal(Perft.Count(outside, 7, Stop), Perft.Count(Othello<N6>.Start(GameOptions.Default), 7, Stop));
    }

    [Fact]
    public void Random_games_on_6x6_equal_the_naive_rules() =>
        Gen.Int.Sample(seed => CompareGame<N6>(new Random(seed)), iter: 300);

    [Fact]
    public void Random_games_on_8x8_equal_the_naive_rules() =>
        Gen.Int.Sample(seed => CompareGame<N8>(new Random(seed)), iter: 100);

    // The second player wins 6×6 Othello by 20 to 16, but the whole solution takes hours: here are last positions.
    [Fact]
    public void Late_positions_have_the_value_that_a_search_by_the_naive_rules_finds()
    {
        int[] values = [.. Enumerable.Range(1, 60).Select(seed => LateValue(new Random(seed)))];
        Assert.Contains(1, values);
        Assert.Contains(-1, values);
    }

    // The four openings of published games: a1 is the top left corner, and Black has e4 and d5.
    [Fact]
    public void Squares_are_written_as_othello_writes_them()
    {
        Othello<N8> start = Othello<N8>.Start(GameOptions.Default);
        Assert.Equal(
            ["d3", "c4", "f5", "e6"], RandomGames.LegalActions(start).Select(action => Othello<N8>.ActionText(action)));
        Othello<N8> position = MoveText.Play(start, "F5,d6,C3", out int[] actions);
        Assert.Equal([(4 * 8) + 5, (5 * 8) + 3, (2 * 8) + 2], actions);
        string[] rows = BoardText.Draw(position).Split('\n');
        Assert.Equal("3 . . X . . . . .", rows[2]);
        Assert.Equal("4 . . . X X . . .", rows[3]);
        Assert.Equal("5 . . . O X X . .", rows[4]);
        Assert.Equal("6 . . . O . . . .", rows[5]);
        Assert.Equal("  a b c d e f g h", rows[8]);
        Assert.False(Othello<N6>.TryParseAction("g1", out _));
        Assert.False(Othello<N6>.TryParseAction("a7", out _));
        Assert.False(Othello<N6>.TryParseAction("a0", out _));
    }

    // The shortest game: after nine moves White has no stone left.
    [Fact]
    public void A_game_ends_when_neither_side_can_move()
    {
        Othello<N8> position = MoveText.Play<Othello<N8>>("e6,f4,e3,f6,g5,d6,e7,f5,c5");
        Assert.True(position.IsTerminal);
        Assert.Equal(-1, position.TerminalValue);
        Assert.Empty(RandomGames.LegalActions(position));
        Assert.Equal("stones of X 13, of O 0", Othello<N8>.Summary(
            Othello<N8>.Start(GameOptions.Default), Actions("e6,f4,e3,f6,g5,d6,e7,f5,c5")));
    }

    [Fact]
    public void A_pass_is_the_only_move_of_whoever_cannot_place_a_stone()
    {
        int passes = 0;
        for (int seed = 0; seed < 200; seed++)
        {
            Random random = new(seed);
            Othello<N8> position = Othello<N8>.Start(GameOptions.Default);
            while (!position.IsTerminal)
            {
                ushort[] actions = RandomGames.LegalActions(position);
                if (position.IsLegal(64))
                {
                    Assert.Equal([64], actions);
                    Othello<N8> passed = position;
                    passed.Play(64);
                    Assert.False(passed.IsLegal(64));
                    Assert.False(passed.IsTerminal);
                    passes++;
                }

                position.Play(actions[random.Next(actions.Length)]);
            }
        }

        Assert.True(passes > 50, $"only {passes} passes");
    }

    [Fact]
    public void The_heuristic_wants_corners_and_moves_and_sees_both_sides_alike()
    {
        IHeuristic<Othello<N8>> heuristic = Heuristics.Of<Othello<N8>>();
        Othello<N8> start = Othello<N8>.Start(GameOptions.Default);
        Assert.Equal(0, heuristic.Guess(start));
        GuessCheck check = new(heuristic);
        RandomGames.Check("othello8", check);
        Assert.True(check.WithCorner > 100);
    }

    // Counts the games of so many plies; the buffer has room for the legal actions of each ply.
    private static long EndedAfter(in Othello<N8> position, int plies, Span<ushort> buffer)
    {
        if (plies == 0)
        {
            return position.IsTerminal ? 1 : 0;
        }

        long ended = 0;
        int count = position.LegalActions(buffer);
        foreach (ushort action in buffer[..count])
        {
            Othello<N8> next = position;
            next.Play(action);
            ended += EndedAfter(next, plies - 1, buffer[Othello<N8>.Info.MaxLegalActions..]);
        }

        return ended;
    }

    private static int[] Actions(string line)
    {
        MoveText.Play(Othello<N8>.Start(GameOptions.Default), line, out int[] actions);
        return actions;
    }

    private static void CompareGame<TSize>(Random random)
        where TSize : struct, ISize
    {
        Othello<TSize> fast = Othello<TSize>.Start(GameOptions.Default);
        NaiveOthello naive = new(TSize.Value);
        byte[] tokens = new byte[naive.Pass];
        while (true)
        {
            fast.Encode(tokens);
            Assert.Equal(
                Enumerable.Range(0, naive.Pass).Select(square => (byte)(1 + (naive.OwnerAt(square) * naive.ToMove))),
                tokens);
            List<int> actions = naive.LegalActions();
            Assert.Equal(actions, RandomGames.LegalActions(fast).Select(action => (int)action));
            Assert.Equal(naive.HasEnded, fast.IsTerminal);
            if (fast.IsTerminal)
            {
                Assert.Equal(naive.Outcome, fast.TerminalValue);
                return;
            }

            int chosen = actions[random.Next(actions.Count)];
            fast.Play(chosen);
            naive.Play(chosen);
        }
    }

    private static int LateValue(Random random)
    {
        const int Empty = 6;
        Othello<N6> fast = Othello<N6>.Start(GameOptions.Default);
        NaiveOthello naive = new(6);
        while (!fast.IsTerminal && Enumerable.Range(0, naive.Pass).Count(square => naive.OwnerAt(square) == 0) > Empty)
        {
            ushort[] actions = RandomGames.LegalActions(fast);
            int chosen = actions[random.Next(actions.Length)];
            fast.Play(chosen);
            naive.Play(chosen);
        }

        int value = AlphaBeta(naive, -1, 1);
        Assert.Equal(value, NaiveSolver.Solve(fast).Value);
        return value;
    }

    private static int AlphaBeta(NaiveOthello position, int alpha, int beta)
    {
        List<int> actions = position.LegalActions();
        if (actions.Count == 0)
        {
            return position.Outcome;
        }

        foreach (int action in actions)
        {
            alpha = Math.Max(alpha, -AlphaBeta(position.After(action), -beta, -alpha));
            if (alpha >= beta)
            {
                break;
            }
        }

        return alpha;
    }

    private sealed class GuessCheck(IHeuristic<Othello<N8>> heuristic) : IPositionCheck
    {
        public int WithCorner { get; private set; }

        public void Check<TGame>(TGame position)
            where TGame : unmanaged, IGame<TGame>
        {
            if (position is not Othello<N8> othello || othello.IsTerminal)
            {
                return;
            }

            float guess = heuristic.Guess(othello);
            Assert.InRange(guess, -0.999f, 0.999f);
            for (int symmetry = 1; symmetry < 8; symmetry++)
            {
                Assert.Equal(guess, heuristic.Guess(othello.Transform(symmetry)));
            }

            Othello<N8> passed = othello;
            int mine = Corners(othello, othello.Ply % 2 == 0 ? 1 : -1);
            int theirs = Corners(othello, othello.Ply % 2 == 0 ? -1 : 1);
            int moves = RandomGames.LegalActions(othello).Count(action => action != 64);
            if (moves == 0)
            {
                passed.Play(64);
                int replies = RandomGames.LegalActions(passed).Length;
                Assert.Equal((-replies + (8 * (mine - theirs))) / 100f, guess, 1e-6f);
                Assert.Equal(-guess, heuristic.Guess(passed), 1e-6f);
            }

            WithCorner += mine != theirs ? 1 : 0;
        }

        private static int Corners(Othello<N8> position, int player) =>
            (position.StoneAt(0, 0) == player ? 1 : 0) + (position.StoneAt(0, 7) == player ? 1 : 0)
            + (position.StoneAt(7, 0) == player ? 1 : 0) + (position.StoneAt(7, 7) == player ? 1 : 0);
    }
}
