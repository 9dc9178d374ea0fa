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

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void What_a_tree_holds_of_its_root_is_what_the_search_found(string algorithm)
    {
        ConnectFour root = MoveText.Play(ConnectFour.Start(GameOptions.Default), "4453", out _);
        ITreeSearch<ConnectFour> search =
            Searched(root, new SearchOptions { Algorithm = AlgorithmOptions.Named(algorithm), Simulations = 300 });
        NodeResult held = search.After([])!;
        int visits = held.Actions.Sum(action => action.Visits);
        Assert.Equal(
            search.Result().Actions,
            held.Actions.Zip(search.Result().Actions, (one, found) => one with { Policy = found.Policy }));
        Assert.All(held.Actions, action => Assert.Equal(action.Visits / (float)visits, action.Policy));
        Assert.Equal(Evaluate(root), held.Evaluation);
        Assert.False(held.IsExact);
    }

    // Without collisions a node is visited once itself, and then through its moves; its value is the mean of all.
    [Fact]
    public void Visits_and_values_add_up_all_over_a_tree()
    {
        ConnectFour root = MoveText.Play(ConnectFour.Start(GameOptions.Default), "4453", out _);
        ITreeSearch<ConnectFour> search = Searched(root, new SearchOptions { Simulations = 300 });
        int seen = 0;
        Look([], 300 + 1, 0);
        Assert.InRange(seen, 100, 301);

        void Look(int[] line, int visits, float value)
        {
            NodeResult node = search.After(line)!;
            ConnectFour position = root;
            foreach (int action in line)
            {
                position.Play(action);
            }

            seen++;
            if (node.IsExact)
            {
                Assert.True(position.IsTerminal);
                Assert.Empty(node.Actions);
                Assert.Equal(position.TerminalValue, -value, 5);
                return;
            }

            Assert.Equal(Evaluate(position), node.Evaluation);
            Assert.Equal(visits - 1, node.Actions.Sum(action => action.Visits));
            if (line.Length > 0)
            {
                float sum = node.Evaluation + node.Actions.Sum(action => action.Visits * action.Q);
                Assert.Equal(-value, sum / visits, 4);
            }

            foreach (ActionResult action in node.Actions.Where(action => action.Visits > 0))
            {
                Look([.. line, action.Action], action.Visits, action.Q);
            }
        }
    }

    [Fact]
    public void A_tree_holds_nothing_where_no_simulation_came()
    {
        ConnectFour root = ConnectFour.Start(GameOptions.Default);
        ITreeSearch<ConnectFour> search = Searched(root, new SearchOptions { Simulations = 3 });
        int unseen = search.After([])!.Actions.First(action => action.Visits == 0).Action;
        Assert.Null(search.After([unseen]));
        Assert.Null(search.After([unseen, 0]));
        Assert.Null(search.After([-1]));
        Assert.Null(TreeSearch.Create<ConnectFour>(new SearchOptions()).After([]));
    }

    private static float Evaluate(ConnectFour position)
    {
        AnswerBuffer buffer = new(1, ConnectFour.Info.ActionCount);
        Answers answers = new(buffer, 0, 1);
        new HashEvaluator<ConnectFour>().Evaluate([position], answers);
        return answers.Values[0];
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
