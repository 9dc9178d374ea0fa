using NanoZero.Games;

namespace NanoZero.Search.Tests;

public sealed class BestLineTests
{
    public static TheoryData<string> Algorithms => [.. AlgorithmOptions.Known.Select(known => known.Name)];

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_line_begins_with_the_move_to_play_and_can_be_played(string algorithm)
    {
        ConnectFour root = MoveText.Play(ConnectFour.Start(GameOptions.Default), "4453", out _);
        ITreeSearch<ConnectFour> search =
            Searched(root, new SearchOptions { Algorithm = AlgorithmOptions.Named(algorithm), Simulations = 600 });
        RandomStream random = default;
        IReadOnlyList<int> line = search.BestLine(8);
        Assert.InRange(line.Count, 3, 8);
        Assert.Equal(search.ChooseAction(0, ref random), line[0]);
        Assert.All(line, action =>
        {
            Assert.True(root.IsLegal(action));
            root.Play(action);
        });
        Assert.Equal(line.Take(2), search.BestLine(2));
    }

    // X has two in a row and moves: the line is the win, and ends with it.
    [Fact]
    public void A_line_ends_where_the_game_ends()
    {
        TicTacToe root = MoveText.Play(TicTacToe.Start(GameOptions.Default), "1425", out _);
        Assert.Equal([2], Searched(root, new SearchOptions { Simulations = 200 }).BestLine(8));
    }

    [Fact]
    public void A_position_that_was_not_searched_has_no_line()
    {
        ITreeSearch<TicTacToe> search = TreeSearch.Create<TicTacToe>(new SearchOptions());
        Assert.Throws<InvalidOperationException>(() => search.BestLine(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => search.BestLine(0));
    }

    private static ITreeSearch<TGame> Searched<TGame>(TGame root, SearchOptions options)
        where TGame : unmanaged, IGame<TGame>
    {
        ITreeSearch<TGame> search = TreeSearch.Create<TGame>(options);
        search.Begin(root, new RandomStream(1), explore: false);
        new SearchBatch<TGame>(new HashEvaluator<TGame>()).Complete([search]);
        return search;
    }
}
