namespace NanoZero.Games.Tests;

public sealed class OraclesTests
{
    [Fact]
    public void Asking_for_the_oracle_of_an_unsolved_game_names_the_solved_ones()
    {
        Assert.False(Oracles.Exists<Go<Points9>>());
        NotSupportedException exception = Assert.Throws<NotSupportedException>(() => Oracles.Create<Go<Points9>>());
        Assert.Equal("Go 9×9 cannot be solved; the games with an oracle are: tictactoe, connect4", exception.Message);
    }

    [Fact]
    public void An_oracle_created_for_a_game_answers_for_it()
    {
        Assert.True(Oracles.Exists<TicTacToe>());
        Assert.Equal(0, Oracles.Create<TicTacToe>().Value(TicTacToe.Start(GameOptions.Default)));
        Assert.Equal(-1, Oracles.Create<ConnectFour>(memory: 1024).Value(
            MoveText.Play(ConnectFour.Start(GameOptions.Default), "4455667", out _)));
    }

    [Theory]
    [InlineData(new sbyte[] { 0, OracleValues.Illegal, -1 }, 0, true)]
    [InlineData(new sbyte[] { -1, OracleValues.Illegal, -1 }, -1, false)]
    [InlineData(new sbyte[] { 1 }, 1, false)]
    public void The_best_value_is_that_of_a_legal_action_and_the_choice_matters_where_legal_ones_differ(
        sbyte[] values, int best, bool differ)
    {
        Assert.Equal(best, OracleValues.Best(values));
        Assert.Equal(differ, OracleValues.Differ(values));
    }
}
