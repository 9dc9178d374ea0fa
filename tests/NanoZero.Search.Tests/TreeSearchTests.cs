using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

public sealed class TreeSearchTests
{
    public static TheoryData<string> Algorithms => [.. AlgorithmOptions.Known.Select(known => known.Name)];

    public static MatrixTheoryData<string, int> AlgorithmsAndLeaves =>
        new(AlgorithmOptions.Known.Select(known => known.Name), [1, 8]);

    [Theory]
    [MemberData(nameof(AlgorithmsAndLeaves))]
    public void A_warm_search_allocates_nothing(string algorithm, int leavesInFlight)
    {
        SearchOptions options =
            BatchSearchTests.Options(algorithm) with { Simulations = 800, LeavesInFlight = leavesInFlight };
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
        SearchBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>());
        ConnectFour[] roots = Roots.Random<ConnectFour>(8, 10);
        long Run()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            foreach (ConnectFour root in roots)
            {
                search.Begin(root, new RandomStream(5), explore: true);
                batch.Complete([search]);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Run();
        Assert.Equal(0, Run());
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_used_tree_gives_the_result_of_a_new_one(string algorithm)
    {
        SearchOptions options = BatchSearchTests.Options(algorithm) with { Simulations = 300, LeavesInFlight = 4 };
        ITreeSearch<ConnectFour> used = TreeSearch.Create<ConnectFour>(options);
        SearchBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>());
        foreach (ConnectFour root in Roots.Random<ConnectFour>(10, 20))
        {
            used.Begin(root, BatchSearch.StreamOf(root, 9), explore: false);
            batch.Complete([used]);
            BatchSearchTests.AssertSame(Roots.Alone(root, options, new HashEvaluator<ConnectFour>(), 9), used.Result());
        }
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_solver_proves_nothing_wrong_and_with_Puct_every_won_position(string algorithm)
    {
        // A drawn root may use up its budget on a proven draw without refuting every other move; TTTS, sure too early,
        // may do so at a won one.
        SearchOptions options =
            BatchSearchTests.Options(algorithm) with { Simulations = 3_000, LeavesInFlight = 4, Solver = true };
        int decided = 0;
        foreach (TicTacToe root in Roots.Random<TicTacToe>(60, 7).Where(root => root.LegalActions(new ushort[9]) > 1))
        {
            SearchResult result = Roots.Alone(root, options, new HashEvaluator<TicTacToe>());
            float value = Solve(root);
            Assert.True(result.Counts.Decided || value < 1 || algorithm != "puct");
            if (result.Counts.Decided)
            {
                decided++;
                TicTacToe next = root;
                next.Play(result.Actions.MaxBy(action => action.Policy)!.Action);
                Assert.Equal(value, result.Value);
                Assert.Equal(value, -Solve(next));
            }
        }

        Assert.True(decided > 10);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_solver_plays_no_move_that_is_proven_to_lose_while_another_is_left(string algorithm)
    {
        // So few simulations that an action is often refuted after it got most of them.
        int refuted = 0;
        foreach (ConnectFour root in Roots.Random<ConnectFour>(400, 36))
        {
            SearchOptions options = BatchSearchTests.Options(algorithm) with { Simulations = 12, Solver = true };
            SearchResult result = Roots.Alone(root, options, new HashEvaluator<ConnectFour>());
            ActionResult played = result.Actions.OrderByDescending(action => action.Policy).First();
            refuted += result.Actions.Any(action => action.Q == -1) ? 1 : 0;
            Assert.True(result.Counts.Decided || played.Q != -1);
            Assert.Equal(1, result.Actions.Sum(action => (double)action.Policy), 5);
        }

        Assert.True(refuted > 20);
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void The_solver_ends_a_search_with_one_legal_action(string algorithm)
    {
        TicTacToe last = MoveText.Play(default(TicTacToe), "12354687", out _);
        SearchResult result =
            Roots.Alone(last, new SearchOptions { Algorithm = AlgorithmOptions.Named(algorithm), Solver = true },
                new HashEvaluator<TicTacToe>());
        Assert.True(result.Counts.Decided);
        Assert.Equal(0, result.Counts.Simulations);
        Assert.Equal(1, result.Actions.Single().Policy);
    }

    [Theory]
    [InlineData("puct", TreeReuse.NewSimulations)]
    [InlineData("ttts", TreeReuse.NewSimulations)]
    [InlineData("puct", TreeReuse.TotalVisits)]
    [InlineData("ttts", TreeReuse.TotalVisits)]
    public void A_kept_subtree_counts_as_configured(string algorithm, TreeReuse reuse)
    {
        SearchOptions options =
            BatchSearchTests.Options(algorithm) with { Simulations = 400, LeavesInFlight = 4, TreeReuse = reuse };
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
        SearchBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>());
        search.Begin(default, new RandomStream(1), explore: true);
        batch.Complete([search]);
        ActionResult best = search.Result().Actions.MaxBy(action => action.Visits)!;

        ConnectFour next = default;
        next.Play(best.Action);
        search.Begin(next, new RandomStream(2), explore: true);
        Assert.Equal(best.Visits - 1, search.Counts.KeptVisits);
        batch.Complete([search]);
        SearchResult result = search.Result();
        int total = reuse == TreeReuse.NewSimulations ? 400 + best.Visits - 1 : 400;
        Assert.Equal(total, result.Actions.Sum(action => action.Visits));
        Assert.Equal(1, result.Actions.Sum(action => (double)action.Policy), 5);
    }

    [Theory]
    [InlineData("puct")]
    [InlineData("ttts")]
    public void Descents_that_shared_an_evaluation_are_no_simulations_below_it(string algorithm)
    {
        SearchOptions options = BatchSearchTests.Options(algorithm) with
        {
            Simulations = 400,
            LeavesInFlight = 64,
            Collision = CollisionRule.Share,
            TreeReuse = TreeReuse.TotalVisits,
        };
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
        SearchBatch<ConnectFour> batch = new(new HashEvaluator<ConnectFour>());
        search.Begin(default, new RandomStream(1), explore: false);
        batch.Complete([search]);
        ActionResult best = search.Result().Actions.MaxBy(action => action.Visits)!;

        ConnectFour next = default;
        next.Play(best.Action);
        search.Begin(next, new RandomStream(2), explore: false);
        Assert.InRange(search.Counts.KeptVisits, 1, best.Visits - 2);
        batch.Complete([search]);
        Assert.Equal(400, search.Result().Actions.Sum(action => action.Visits));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_hundred_thousand_simulations_fit_one_tree(string algorithm)
    {
        SearchOptions options = BatchSearchTests.Options(algorithm) with { Simulations = 100_000, LeavesInFlight = 8 };
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
        search.Begin(default, new RandomStream(1), explore: false);
        new SearchBatch<ConnectFour>(new HashEvaluator<ConnectFour>()).Complete([search]);
        Assert.Equal(100_000, search.Counts.Simulations);
        Assert.InRange(search.Bytes, 1, TreeMemory.UpperBound<ConnectFour>(options));
    }

    [Theory]
    [MemberData(nameof(Algorithms))]
    public void A_search_prefers_the_move_that_wins_at_once(string algorithm)
    {
        ConnectFour root = MoveText.Play(default(ConnectFour), "121212", out _);
        SearchResult result = Roots.Alone(
            root, BatchSearchTests.Options(algorithm) with { Simulations = 200 }, new UniformEvaluator<ConnectFour>());
        Assert.Equal(0, result.Actions.MaxBy(action => action.Policy)!.Action);
        Assert.True(result.Value > 0.5f);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(10, 0)]
    public void Numbers_out_of_range_are_refused(int simulations, int leavesInFlight)
    {
        SearchOptions options = new() { Simulations = simulations, LeavesInFlight = leavesInFlight };
        Assert.Throws<ArgumentOutOfRangeException>(() => TreeSearch.Create<TicTacToe>(options));
    }

    private static float Solve(TicTacToe position)
    {
        if (position.IsTerminal)
        {
            return position.TerminalValue;
        }

        float best = -1;
        ushort[] actions = new ushort[9];
        foreach (ushort action in actions.AsSpan(0, position.LegalActions(actions)))
        {
            TicTacToe next = position;
            next.Play(action);
            best = Math.Max(best, -Solve(next));
        }

        return best;
    }
}
