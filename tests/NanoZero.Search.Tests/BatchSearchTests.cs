using NanoZero.Games;
using NanoZero.Search;
using NanoZero.Tests;

namespace NanoZero.Search.Tests;

public sealed class BatchSearchTests
{
    public static TheoryData<string, int> AlgorithmsAndBatches()
    {
        TheoryData<string, int> data = [];
        foreach (string algorithm in AlgorithmOptions.Known.Select(known => known.Name))
        {
            foreach (int leaves in (int[])[16, 64, 256, 512])
            {
                data.Add(algorithm, leaves);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(AlgorithmsAndBatches))]
    public void Every_root_gets_its_whole_budget_and_the_result_it_gets_alone(string algorithm, int leavesPerBatch)
    {
        ConnectFour[] roots = Roots.Random<ConnectFour>(64, 30);
        SearchOptions options = Options(algorithm) with { Simulations = 500 };
        SearchResult[] together =
            BatchSearch.Run<ConnectFour>(roots, new HashEvaluator<ConnectFour>(), options, leavesPerBatch, 7);
        for (int i = 0; i < roots.Length; i++)
        {
            SearchCounts counts = together[i].Counts;
            Assert.Equal(500, counts.Simulations);
            Assert.Equal(501, counts.Evaluations + counts.CacheHits + counts.Terminals);
            Assert.Equal(500, together[i].Actions.Sum(action => action.Visits));
            Assert.Equal(1, together[i].Actions.Sum(action => (double)action.Policy), 5);

            SearchOptions alone =
                options with { LeavesInFlight = BatchSearch.LeavesInFlight(leavesPerBatch, roots.Length) };
            AssertSame(Roots.Alone(roots[i], alone, new HashEvaluator<ConnectFour>(), 7), together[i]);
        }
    }

    [Fact]
    public void A_batch_never_exceeds_the_leaves_asked_for()
    {
        CountingEvaluator evaluator = new();
        BatchSearch.Run<ConnectFour>(Roots.Random<ConnectFour>(10, 20), evaluator, Options("puct"), 4, 0);
        Assert.Equal(4, evaluator.LargestBatch);
        BatchSearch.Run<ConnectFour>(Roots.Random<ConnectFour>(10, 20), evaluator, Options("puct"), 45, 0);
        Assert.Equal(40, evaluator.LargestBatch);  // k = 4
    }

    [Theory]
    [InlineData("puct")]
    [InlineData("ttts")]
    [InlineData("ttts-mean")]
    public void Terminal_roots_are_done_at_once_and_disturb_no_other(string algorithm)
    {
        ConnectFour won = MoveText.Play(default(ConnectFour), "1212121", out _);
        ConnectFour[] roots = [won, default];
        SearchResult[] results =
            BatchSearch.Run<ConnectFour>(roots, new HashEvaluator<ConnectFour>(), Options(algorithm), 2, 0);
        Assert.Equal(0, results[0].Counts.Simulations);
        Assert.Equal(-1, results[0].Value);
        Assert.Empty(results[0].Actions);
        Assert.Equal(200, results[1].Counts.Simulations);
    }

    [Theory]
    [InlineData("puct")]
    [InlineData("ttts")]
    [InlineData("ttts-mean")]
    public void Rounds_that_meet_only_finished_positions_do_not_end_the_search(string algorithm)
    {
        // One ply before the board is full every simulation ends at a finished position.
        TicTacToe last = MoveText.Play(default(TicTacToe), "12354687", out _);
        SearchResult result = Roots.Alone(last, Options(algorithm), new HashEvaluator<TicTacToe>());
        Assert.Equal(200, result.Counts.Simulations);
        Assert.Equal(200, result.Counts.Terminals);
        Assert.Equal(1, result.Counts.Evaluations);
    }

    [Theory]
    [InlineData("puct")]
    [InlineData("ttts")]
    [InlineData("ttts-mean")]
    public void More_leaves_than_the_budget_are_capped(string algorithm)
    {
        SearchOptions options = Options(algorithm) with { Simulations = 5, LeavesInFlight = 100 };
        SearchResult result = Roots.Alone(default(ConnectFour), options, new HashEvaluator<ConnectFour>());
        Assert.Equal(5, result.Counts.Simulations);
    }

    [Theory]
    [InlineData("puct", 1)]
    [InlineData("puct", 8)]
    [InlineData("ttts", 1)]
    [InlineData("ttts-mean", 1)]
    [InlineData("ttts", 8)]
    [InlineData("ttts-mean", 8)]
    public void The_cache_changes_no_result_and_evaluates_equal_positions_once(string algorithm, int leavesInFlight)
    {
        // The cache shows its evaluator canonical positions only, so the plain search gets an evaluator that does the
        // same.
        ConnectFour[] roots = Roots.Random<ConnectFour>(16, 12);
        SearchOptions options = Options(algorithm) with { LeavesInFlight = leavesInFlight };
        EvaluationCache<ConnectFour> cache = new(1 << 22);
        CountingEvaluator counting = new();
        CachedEvaluator<ConnectFour> cached = new(counting, cache);
        int leaves = leavesInFlight * roots.Length;
        SearchResult[] with = BatchSearch.Run<ConnectFour>(roots, cached, options, leaves, 3);
        SearchResult[] without = BatchSearch.Run<ConnectFour>(roots, new CanonicalEvaluator(), options, leaves, 3);
        for (int i = 0; i < roots.Length; i++)
        {
            AssertSame(without[i], with[i]);
            Assert.Equal(
                without[i].Counts.Evaluations, with[i].Counts.Evaluations + with[i].Counts.CacheHits);
        }

        Assert.Equal(with.Sum(result => result.Counts.Evaluations), counting.Positions);
        Assert.True(with.Sum(result => result.Counts.CacheHits) > 0);
        Assert.Equal(counting.Positions, counting.Distinct);
    }

    [Fact]
    public void Without_a_cache_equal_positions_of_a_batch_are_evaluated_once_and_nothing_else_changes()
    {
        ConnectFour[] roots = [.. Roots.Random<ConnectFour>(4, 12), .. Roots.Random<ConnectFour>(4, 12)];
        SearchOptions options = Options("puct") with { LeavesInFlight = 2 };
        CountingEvaluator counting = new();
        int leaves = options.LeavesInFlight * roots.Length;
        SearchResult[] shared =
            BatchSearch.Run<ConnectFour>(roots, new CachedEvaluator<ConnectFour>(counting, null), options, leaves, 3);
        SearchResult[] alone = BatchSearch.Run<ConnectFour>(roots, new CanonicalEvaluator(), options, leaves, 3);
        for (int i = 0; i < roots.Length; i++)
        {
            AssertSame(alone[i], shared[i]);
        }

        // The second half of the roots repeats the first.
        Assert.Equal(shared.Sum(result => result.Counts.Evaluations), counting.Positions);
        Assert.True(2 * counting.Positions <= alone.Sum(result => result.Counts.Evaluations));
    }

    [Fact]
    public void A_round_that_was_broken_off_leaves_nothing_behind()
    {
        SearchOptions options = Options("puct") with { LeavesInFlight = 4 };
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
        SearchBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>());
        search.Begin(default, default, explore: false);
        batch.Add(search);
        search.Begin(default, BatchSearch.StreamOf(default(ConnectFour), 3), explore: false);
        batch.Complete([search], TestContext.Current.CancellationToken);
        AssertSame(Roots.Alone(default(ConnectFour), options, new HashEvaluator<ConnectFour>(), 3), search.Result());
    }

    [Fact]
    public void Every_answer_tells_where_it_came_from_whatever_wraps_the_evaluator()
    {
        ConnectFour start = default, mirrored = MoveText.Play(start, "1", out _),
            image = MoveText.Play(start, "7", out _);
        using CachedEvaluator<ConnectFour> cached =
            new(new HashEvaluator<ConnectFour>(), new EvaluationCache<ConnectFour>(1 << 20));
        SimulatedDevice device = new(TimeSpan.Zero, 1e9, TimeProvider.System);
        using IEvaluator<ConnectFour> outer = new CachedEvaluator<ConnectFour>(device.Connect(cached), cache: null);
        Assert.Equal([Origin.Computed], AnswerBuffer.Of<ConnectFour>(outer, [start]).All.Origins.ToArray());
        Assert.Equal(
            [Origin.Computed, Origin.Cached, Origin.Duplicate],
            AnswerBuffer.Of<ConnectFour>(outer, [mirrored, start, image]).All.Origins.ToArray());
    }

    [Fact]
    public void An_evaluator_that_wraps_another_disposes_it()
    {
        CountingEvaluator counting = new();
        SimulatedDevice device = new(TimeSpan.Zero, 1e9, TimeProvider.System);
        new CachedEvaluator<ConnectFour>(device.Connect(counting), cache: null).Dispose();
        Assert.Equal(1, counting.Disposed);
    }

    [Fact]
    public void A_small_cache_evicts_and_stays_right()
    {
        ConnectFour[] roots = Roots.Random<ConnectFour>(8, 12);
        CachedEvaluator<ConnectFour> tiny = new(new HashEvaluator<ConnectFour>(), new EvaluationCache<ConnectFour>(0));
        SearchResult[] with = BatchSearch.Run<ConnectFour>(roots, tiny, Options("puct"), 8, 3);
        SearchResult[] without = BatchSearch.Run<ConnectFour>(roots, new CanonicalEvaluator(), Options("puct"), 8, 3);
        for (int i = 0; i < roots.Length; i++)
        {
            AssertSame(without[i], with[i]);
        }
    }

    [Fact]
    public void Ttts_stops_each_root_on_its_own()
    {
        ConnectFour[] roots = Roots.Random<ConnectFour>(64, 30);
        SearchOptions options = new() { Algorithm = new TttsOptions(), Simulations = 500 };
        SearchResult[] results = BatchSearch.Run<ConnectFour>(roots, new HashEvaluator<ConnectFour>(), options, 64, 0);
        Assert.Contains(results, result => result.Counts.StoppedEarly && result.Counts.Simulations < 500);
        Assert.All(results, result => Assert.True(result.Counts.Simulations >= 10));
        Assert.All(results, result => Assert.Equal(!result.Counts.StoppedEarly, result.Counts.Simulations == 500));
        Assert.True(results.Select(result => result.Counts.Simulations).Distinct().Count() > 3);
    }

    internal static SearchOptions Options(string algorithm) =>
        new SearchOptions { Algorithm = AlgorithmOptions.Named(algorithm) }.WithoutEarlyStopping();

    internal static void AssertSame(SearchResult expected, SearchResult actual)
    {
        Assert.Equal(expected.Value, actual.Value);
        Assert.Equal(expected.Counts with { CacheHits = 0, Evaluations = 0 },
            actual.Counts with { CacheHits = 0, Evaluations = 0 });
        Assert.Equal(expected.Actions, actual.Actions);
    }

    private sealed class CanonicalEvaluator : IEvaluator<ConnectFour>
    {
        private readonly HashEvaluator<ConnectFour> inner = new();

        public void Evaluate(ReadOnlySpan<ConnectFour> positions, Answers answers)
        {
            for (int i = 0; i < positions.Length; i++)
            {
                Canonical<ConnectFour> canonical = Canonical<ConnectFour>.Of(positions[i]);
                Answers turned = AnswerBuffer.Of(inner, [canonical.Position]).All;
                answers.Values[i] = turned.Values[0];
                for (int action = 0; action < 7; action++)
                {
                    answers.LogitsOf(i)[action] =
                        turned.Logits[ConnectFour.TransformAction(action, canonical.Symmetry)];
                }
            }
        }

        public void Dispose()
        {
        }
    }

    private sealed class CountingEvaluator : IEvaluator<ConnectFour>
    {
        private readonly HashEvaluator<ConnectFour> inner = new();
        private readonly HashSet<UInt128> seen = [];

        public int LargestBatch { get; private set; }

        public int Positions { get; private set; }

        public int Distinct => seen.Count;

        public int Disposed { get; private set; }

        public void Evaluate(ReadOnlySpan<ConnectFour> positions, Answers answers)
        {
            LargestBatch = Math.Max(LargestBatch, positions.Length);
            Positions += positions.Length;
            foreach (ConnectFour position in positions)
            {
                seen.Add(position.Key);
            }

            inner.Evaluate(positions, answers);
        }

        public void Dispose() => Disposed++;
    }
}
