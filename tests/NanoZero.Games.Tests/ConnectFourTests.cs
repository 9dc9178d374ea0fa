using NanoZero.Games;

namespace NanoZero.Games.Tests;

public sealed class ConnectFourTests
{
    [Theory]
    [InlineData(1, 7)]
    [InlineData(4, 2_401)]
    [InlineData(8, 5_673_234)]
    public void Perft_equals_the_published_counts(int depth, long expected)
    {
        Assert.Equal(expected, Count(ConnectFour.Start(GameOptions.Default), depth));
    }

    private static long Count(ConnectFour position, int depth)
    {
        if (depth == 0)
        {
            return 1;
        }

        Span<ushort> actions = stackalloc ushort[7];
        long total = 0;
        foreach (ushort action in actions[..position.LegalActions(actions)])
        {
            ConnectFour child = position;
            child.Play(action);
            total += Count(child, depth - 1);
        }

        return total;
    }
}
