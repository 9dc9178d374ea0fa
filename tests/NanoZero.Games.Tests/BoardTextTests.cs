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
        Assert.Equal("16 . . . . . . . . . . . . . . . X . . .", rows[3]);
        Assert.Equal(" 4 . . . O . . . . . . . . . . . . . . .", rows[15]);
        Assert.Equal("   a b c d e f g h j k l m n o p q r s t", rows[19]);
    }

    private static string Draw<TGame>(TGame start, string line)
        where TGame : unmanaged, IGame<TGame> => BoardText.Draw(MoveText.Play(start, line, out _));
}
