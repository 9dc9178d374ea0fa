using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

public sealed class PositionSearchTests
{
    private static readonly PositionSet<ConnectFour> Set = PositionSets.Open(default(ConnectFour), "middle-medium")[0];
    private static readonly SearchOptions Search = new() { Simulations = 40, LeavesInFlight = 3 };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("puct")]
    [InlineData("ttts")]
    [InlineData("ttts-mean")]
    public void A_position_is_searched_alike_alone_and_among_others_on_any_number_of_workers(string algorithm)
    {
        ConnectFour[] positions = [.. Set.Positions.Select(position => position.Position).Take(70)];
        SearchOptions search = Search with { Algorithm = AlgorithmOptions.Named(algorithm) };
        using GameWorkers<ConnectFour> one = Workers(1), three = Workers(3);
        string[] expected =
            [.. positions.Select(position =>
                Text(PositionSearch.Run(one, [position], search, seed: 5, cancellation: Token)[0]))];
        Assert.Equal(expected, PositionSearch.Run(three, positions, search, seed: 5, cancellation: Token).Select(Text));
    }

    [Fact]
    public void The_move_named_best_is_the_one_a_search_plays()
    {
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(Search);
        using GameWorkers<ConnectFour> workers = Workers(1);
        ConnectFour[] positions = [.. Set.Positions.Select(position => position.Position).Take(30)];
        IReadOnlyList<SearchResult> results =
            PositionSearch.Run(workers, positions, Search, seed: 2, cancellation: Token);
        for (int i = 0; i < positions.Length; i++)
        {
            search.Begin(positions[i], BatchSearch.StreamOf(positions[i], 2), explore: false);
            new SearchBatch<ConnectFour>(new HashEvaluator<ConnectFour>()).Complete([search], Token);
            RandomStream random = default;
            Assert.Equal(search.ChooseAction(0, ref random), results[i].Best);
        }
    }

    [Fact]
    public void A_cancelled_search_of_positions_stops()
    {
        using GameWorkers<ConnectFour> workers = Workers(2);
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        ConnectFour[] positions = [.. Set.Positions.Select(position => position.Position)];
        Assert.Throws<OperationCanceledException>(() =>
            PositionSearch.Run(workers, positions, Search, seed: 1, cancellation: cancelled.Token));
        Assert.Equal(positions.Length, PositionSearch.Run(
            workers, positions, Search with { Simulations = 2 }, seed: 1, cancellation: Token).Count);
    }

    [Fact]
    public void Without_a_search_the_legal_move_of_the_largest_prior_is_taken()
    {
        ConnectFour full = MoveText.Play(default(ConnectFour), "444444", out _);
        using GameWorkers<ConnectFour> workers = new(1, new EvaluatorSource<ConnectFour>(_ => new Prefers(3)));
        (int Action, float Value)[] answers = [.. PositionSearch.Evaluate(workers, [default, full])];
        Assert.Equal([3, 0], answers.Select(answer => answer.Action));
        Assert.All(answers, answer => Assert.Equal(0.5f, answer.Value));
    }

    [Fact]
    public void Move_errors_are_counted_by_the_exact_outcomes()
    {
        int[] best =
            [.. Set.Positions.Select(position =>
                Enumerable.Range(0, 7).First(action => position.Values[action] == position.Value))];
        int[] worst =
            [.. Set.Positions.Select(position => Enumerable.Range(0, 7).Where(action =>
                position.Position.IsLegal(action)).MinBy(action => position.Values[action]))];
        Assert.Equal(0, MoveErrors.Of(Set, best).Errors);
        MoveErrors all = MoveErrors.Of(Set, worst);
        Assert.Equal(Set.Positions.Count(position => position.HasChoice), all.Errors);
        Assert.Equal(1, all.ChoiceRate);
        Assert.Equal(all.Errors / 200.0, all.Rate);
        Assert.True(all.Interval.Contains(all.Rate));
    }

    [Fact]
    public void Value_errors_are_squared_distances_and_agreeing_signs()
    {
        PositionSet<ConnectFour> three =
            new("three", [Set.Positions.First(each => each.Value == 1), Set.Positions.First(each => each.Value == 0),
                Set.Positions.First(each => each.Value == -1)]);
        ValueErrors errors = ValueErrors.Of(three, [0.5f, 0.5f, 0.5f]);
        Assert.Equal((0.25 + 0.25 + 2.25) / 3, errors.Mean, 6);
        Assert.Equal(2, errors.Decided);
        Assert.Equal(0.5, errors.SignAgreement);
    }

    private static GameWorkers<ConnectFour> Workers(int count) =>
        new(count, new EvaluatorSource<ConnectFour>(_ => new HashEvaluator<ConnectFour>()));

    private static string Text(SearchResult result) =>
        $"{result.Best} {result.Value} {result.Counts} "
            + $"{string.Join(' ', result.Actions.Select(action => (action.Visits, action.Policy)))}";

    private sealed class Prefers(int action) : IEvaluator<ConnectFour>
    {
        public void Evaluate(ReadOnlySpan<ConnectFour> positions, Answers answers)
        {
            answers.Logits.Clear();
            answers.Values.Fill(0.5f);
            for (int i = 0; i < positions.Length; i++)
            {
                answers.LogitsOf(i)[action] = 1;
            }
        }

        public void Dispose()
        {
        }
    }
}
