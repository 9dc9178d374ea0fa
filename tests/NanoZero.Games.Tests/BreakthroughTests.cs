using CsCheck;

namespace NanoZero.Games.Tests;

public sealed class BreakthroughTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Two plies: no piece of a side touches one of the other yet, so both have the same moves. On 8×8 these are eight
    // straight ones and fourteen diagonal ones, on 6×6 six and ten.
    [Fact]
    public void Perft_equals_the_argued_and_the_naive_counts()
    {
        Assert.Equal(22, Perft.Count(Breakthrough<N8>.Start(GameOptions.Default), 1, Stop));
        Assert.Equal(22 * 22, Perft.Count(Breakthrough<N8>.Start(GameOptions.Default), 2, Stop));
        Assert.Equal(16, Perft.Count(Breakthrough<N6>.Start(GameOptions.Default), 1, Stop));
        Assert.Equal(16 * 16, Perft.Count(Breakthrough<N6>.Start(GameOptions.Default), 2, Stop));
        Assert.Equal(Naive.Count(new(8), 4), Perft.Count(Breakthrough<N8>.Start(GameOptions.Default), 4, Stop));
        Assert.Equal(Naive.Count(new(6), 5), Perft.Count(Breakthrough<N6>.Start(GameOptions.Default), 5, Stop));
    }

    [Fact]
    public void Random_games_on_6x6_equal_the_naive_rules() =>
        Gen.Int.Sample(seed => CompareGame<N6>(new Random(seed)), iter: 300);

    [Fact]
    public void Random_games_on_8x8_equal_the_naive_rules() =>
        Gen.Int.Sample(seed => CompareGame<N8>(new Random(seed)), iter: 150);

    [Fact]
    public void Whoever_reaches_the_last_row_wins()
    {
        Breakthrough<N6> position =
            MoveText.Play<Breakthrough<N6>>("B2-b3,f5-f4,b3-b4,f4-f3,b4-a5,f3-E2,a5-b6");
        Assert.True(position.IsTerminal);
        Assert.Equal(-1, position.TerminalValue);
        Assert.Equal("6 O X O O O O", BoardText.Draw(position).Split('\n')[0]);
    }

    [Fact]
    public void A_capture_is_marked_and_squares_are_labelled()
    {
        Breakthrough<N6> before = MoveText.Play<Breakthrough<N6>>("b2-b3,f5-f4,b3-b4,f4-f3"), after = before;
        Assert.True(Breakthrough<N6>.TryParseAction("b4-a5", out int action));
        after.Play(action);
        Assert.Equal(
            """
            6 O O O O O O
            5(X)O O O O .
            4 . . . . . .
            3 . . . . . O
            2 X . X X X X
            1 X X X X X X
              a b c d e f

            """,
            BoardText.Draw(after, before));
    }

    [Theory]
    [InlineData("a2")]
    [InlineData("a2a3")]
    [InlineData("a2-a4")]
    [InlineData("a2-c3")]
    [InlineData("a2-b2")]
    [InlineData("g2-g3")]
    [InlineData("a7-a8")]
    public void What_is_no_step_is_no_move(string text)
    {
        Assert.False(Breakthrough<N6>.TryParseAction(text, out int action));
        Assert.Equal(-1, action);
    }

    private static void CompareGame<TSize>(Random random)
        where TSize : struct, ISize
    {
        Naive naive = new(TSize.Value);
        Breakthrough<TSize> position = Breakthrough<TSize>.Start(GameOptions.Default);
        while (true)
        {
            for (int square = 0; square < naive.Size * naive.Size; square++)
            {
                (int row, int column) = Math.DivRem(square, naive.Size);
                Assert.Equal(naive.OwnerAt(row, column), position.StoneAt(row, column));
            }

            List<string> moves = naive.Moves();
            Assert.Equal(
                moves.Order(StringComparer.Ordinal),
                RandomGames.LegalActions(position).Select(action => Breakthrough<TSize>.ActionText(action))
                    .Order(StringComparer.Ordinal));
            Assert.Equal(moves.Count == 0, position.IsTerminal);
            if (position.IsTerminal)
            {
                Assert.Equal(-1, position.TerminalValue);
                return;
            }

            string move = moves[random.Next(moves.Count)];
            naive.Play(move);
            Assert.True(Breakthrough<TSize>.TryParseAction(move, out int action));
            position.Play(action);
        }
    }

    /// <summary>The rules as they are written, with squares as letters and numbers; row 1 is the bottom row.</summary>
    private sealed class Naive
    {
        private readonly int[,] owners; // [number of the row - 1, column]

        public Naive(int size)
        {
            owners = new int[size, size];
            for (int column = 0; column < size; column++)
            {
                (owners[0, column], owners[1, column]) = (1, 1);
                (owners[size - 1, column], owners[size - 2, column]) = (-1, -1);
            }
        }

        private Naive(Naive other) => (owners, ToMove) = ((int[,])other.owners.Clone(), other.ToMove);

        public int Size => owners.GetLength(0);

        private int ToMove { get; set; } = 1;

        public int OwnerAt(int rowFromTop, int column) => owners[Size - 1 - rowFromTop, column];

        public List<string> Moves()
        {
            List<string> moves = [];
            bool isOver = Enumerable.Range(0, Size).Any(column =>
                owners[Size - 1, column] == 1 || owners[0, column] == -1);
            for (int row = 0; row < Size && !isOver; row++)
            {
                for (int column = 0; column < Size; column++)
                {
                    for (int next = column - 1; next <= column + 1 && owners[row, column] == ToMove; next++)
                    {
                        int ahead = row + ToMove;
                        bool isOnBoard = next >= 0 && next < Size && ahead >= 0 && ahead < Size;
                        int owner = isOnBoard ? owners[ahead, next] : ToMove;
                        if (owner == 0 || (owner == -ToMove && next != column))
                        {
                            moves.Add($"{(char)('a' + column)}{row + 1}-{(char)('a' + next)}{ahead + 1}");
                        }
                    }
                }
            }

            return moves;
        }

        public void Play(string move)
        {
            owners[move[1] - '1', move[0] - 'a'] = 0;
            owners[move[4] - '1', move[3] - 'a'] = ToMove;
            ToMove = -ToMove;
        }

        public static long Count(Naive position, int depth)
        {
            if (depth == 0)
            {
                return 1;
            }

            long lines = 0;
            foreach (string move in position.Moves())
            {
                Naive next = new(position);
                next.Play(move);
                lines += Count(next, depth - 1);
            }

            return lines;
        }
    }
}
