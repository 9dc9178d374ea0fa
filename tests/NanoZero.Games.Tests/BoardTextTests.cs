namespace NanoZero.Games.Tests;

public sealed class BoardTextTests
{
    [Fact]
    public void Tic_tac_toe_names_its_empty_squares() => Assert.Equal(
        "X 2 3\n4 O 6\n7 8 X\n",
        Draw(TicTacToe.Start(GameOptions.Default), "159"));

    [Fact]
    public void Connect_four_names_its_columns() => Assert.Equal(
        """
        . . . . . . .
        . . . . . . .
        . . . . . . .
        . . . . . . .
        . . . O . . .
        . . O X X . .
        1 2 3 4 5 6 7

        """,
        Draw(ConnectFour.Start(GameOptions.Default), "4453"));

    [Fact]
    public void Go_names_rows_and_columns()
    {
        string[] rows = Draw(Go<Points9>.Start(GameOptions.Default), "d4,a9,j1").Split('\n');
        Assert.Equal("9 O . . . . . . . .", rows[0]);
        Assert.Equal("4 . . . X . . . . .", rows[5]);
        Assert.Equal("1 . . . . . . . . X", rows[8]);
        Assert.Equal("  a b c d e f g h j", rows[9]);
    }

    [Fact]
    public void Row_numbers_of_large_boards_are_aligned()
    {
        string[] rows = Draw(Go<Points19>.Start(GameOptions.Default), "q16,d4").Split('\n');
        Assert.Equal("19 . . . . . . . . . . . . . . . . . . .", rows[0]);
        Assert.Equal("16 . . . + . . . . . + . . . . . X . . .", rows[3]);
        Assert.Equal(" 4 . . . O . . . . . + . . . . . + . . .", rows[15]);
        Assert.Equal("   a b c d e f g h j k l m n o p q r s t", rows[19]);
    }

    [Fact]
    public void The_stone_placed_last_stands_in_parentheses()
    {
        TicTacToe before = MoveText.Play(TicTacToe.Start(GameOptions.Default), "15", out _), after = before;
        after.Play(8);
        Assert.Equal(" X 2 3\n 4 O 6\n 7 8(X)\n", BoardText.Draw(after, before));

        ConnectFour column = MoveText.Play(ConnectFour.Start(GameOptions.Default), "44", out _), next = column;
        next.Play(0);
        string[] rows = BoardText.Draw(next, column).Split('\n');
        Assert.Equal("(X). . X . . .", rows[5]);
        Assert.Equal(" 1 2 3 4 5 6 7", rows[6]);

        Go<Points9> go = Go<Points9>.Start(GameOptions.Default), stone = go;
        stone.Play(40);
        Assert.Equal("5 . . . .(X). . . .", BoardText.Draw(stone, go).Split('\n')[4]);
    }

    [Fact]
    public void A_pass_marks_no_stone()
    {
        Go<Points9> before = Go<Points9>.Start(GameOptions.Default), after = before;
        after.Play(81);
        Assert.DoesNotContain('(', BoardText.Draw(after, before));
    }

    [Theory]
    [InlineData("go9", 5)]
    [InlineData("go13", 5)]
    [InlineData("go19", 9)]
    [InlineData("connect4", 0)]
    public void Empty_star_points_are_pluses(string game, int stars) =>
        Assert.Equal(stars, GameCatalogue.Open(game, new StarCounter()));

    private sealed class StarCounter : IGameVisitor<int>
    {
        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => BoardText.Draw(start).Count(square => square == '+');
    }

    private static string Draw<TGame>(TGame start, string line)
        where TGame : unmanaged, IGame<TGame> => BoardText.Draw(MoveText.Play(start, line, out _));
}
