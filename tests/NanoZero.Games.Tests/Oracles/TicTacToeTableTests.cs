namespace NanoZero.Games.Tests;

public sealed class TicTacToeTableTests
{
    [Fact]
    public void Every_reachable_position_has_the_value_that_plain_search_finds()
    {
        TicTacToeTable table = new();
        Dictionary<UInt128, TicTacToe> seen = [];
        Collect(TicTacToe.Start(GameOptions.Default), seen);
        Assert.Equal(5478, seen.Count);
        sbyte[] values = new sbyte[9];
        foreach (TicTacToe position in seen.Values)
        {
            Assert.Equal(NaiveSolver.Solve(position).Value, table.Value(position));
            table.ActionValues(position, values);
            for (int action = 0; action < 9; action++)
            {
                Assert.Equal(position.IsLegal(action), values[action] != OracleValues.Illegal);
            }

            Assert.True(position.IsTerminal || OracleValues.Best(values) == table.Value(position));
        }
    }

    private static void Collect(TicTacToe position, Dictionary<UInt128, TicTacToe> seen)
    {
        if (!seen.TryAdd(position.Key, position))
        {
            return;
        }

        foreach (ushort action in RandomGames.LegalActions(position))
        {
            TicTacToe next = position;
            next.Play(action);
            Collect(next, seen);
        }
    }
}
