using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

public sealed class GumbelTests
{
    public static TheoryData<InFlightTreatment, CollisionRule, int, int, bool> Variants()
    {
        TheoryData<InFlightTreatment, CollisionRule, int, int, bool> data = [];
        foreach (InFlightTreatment treatment in Enum.GetValues<InFlightTreatment>())
        {
            data.Add(treatment, CollisionRule.Stop, 1, 100, false);
            data.Add(treatment, CollisionRule.Stop, 8, 100, true);
            data.Add(treatment, CollisionRule.Share, 16, 200, true);
            data.Add(treatment, CollisionRule.Stop, 4, 16, true);
            data.Add(treatment, CollisionRule.Stop, 4, 2, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_tree_equals_a_naive_one(
        InFlightTreatment treatment, CollisionRule collision, int leavesInFlight, int simulations, bool explore)
    {
        SearchOptions options = new()
        {
            Algorithm = new GumbelOptions { ConsideredActions = 5, VisitOffset = 20, ValueScale = 0.5f },
            Simulations = simulations,
            LeavesInFlight = leavesInFlight,
            InFlight = treatment,
            VirtualLossWeight = 0.5f,
            Collision = collision,
        };
        AssertEqualsNaive<ConnectFour>(options, explore, roots: 8, plies: 34);
        AssertEqualsNaive<Go<Points9>>(options with { Algorithm = new GumbelOptions() }, explore, roots: 2, plies: 80);
    }

    [Fact]
    public void Sequential_halving_has_the_published_visits()
    {
        // Half of the budget among four actions, the other half among the two that are left.
        Assert.Equal([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5], Visits(considered: 4, budget: 16));
        Assert.Equal([0, 0], Visits(considered: 16, budget: 2));
        Assert.Equal([0, 1, 2], Visits(considered: 1, budget: 3));

        // Three actions: two phases, of one visit each and of two each; then two actions to the end.
        Assert.Equal([0, 0, 0, 1, 1, 2, 2], Visits(considered: 3, budget: 7));
    }

    [Fact]
    public void Sequential_halving_equals_its_table()
    {
        for (int considered = 1; considered <= 33; considered++)
        {
            foreach (int budget in (int[])[.. Enumerable.Range(1, 40), 64, 100, 200, 333])
            {
                Assert.Equal(NaiveGumbel<ConnectFour>.Table(considered, budget), Visits(considered, budget));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(16)]
    public void The_root_spends_small_budgets_as_the_table_says_whatever_is_in_flight(int leavesInFlight)
    {
        for (int budget = 2; budget <= 32; budget++)
        {
            SearchOptions options = new()
            {
                Algorithm = new GumbelOptions { ConsideredActions = 4 },
                Simulations = budget,
                LeavesInFlight = leavesInFlight,
            };
            foreach (ConnectFour root in Roots.Random<ConnectFour>(5, 10))
            {
                int considered = Math.Min(4, root.LegalActions(new ushort[7]));
                SearchResult result = Roots.Alone(root, options, new HashEvaluator<ConnectFour>());
                Assert.Equal(budget, result.Counts.Simulations);

                // How many simulations found their action with v visits: as many actions have more than v.
                int[] all =
                    [.. Visits(considered, budget).GroupBy(visits => visits).OrderBy(group => group.Key).Select(group =>
                        group.Count())];
                Assert.Equal(all, Enumerable.Range(0, all.Length).Select(v =>
                    result.Actions.Count(action => action.Visits > v)));
            }
        }
    }

    [Theory]
    [InlineData(2, 1)]
    [InlineData(4, 2)]
    [InlineData(8, 8)]
    [InlineData(16, 4)]
    [InlineData(32, 8)]
    public void The_policy_improves_on_its_prior_where_values_are_exact(int simulations, int leavesInFlight)
    {
        SearchOptions options = new()
        {
            Algorithm = new GumbelOptions(),
            Simulations = simulations,
            LeavesInFlight = leavesInFlight,
        };
        using ExactEvaluator evaluator = new();
        ITreeSearch<TicTacToe> search = TreeSearch.Create<TicTacToe>(options);
        double priorSum = 0, improvedSum = 0, playedSum = 0;
        int roots = 0, exactRoots = 0;
        foreach (TicTacToe root in Roots.Random<TicTacToe>(120, 6))
        {
            SearchBatch<TicTacToe> batch = new(evaluator);
            search.Begin(root, new RandomStream((ulong)roots++), explore: true);
            batch.Complete([search]);

            ActionResult[] actions = [.. search.Result().Actions];
            double prior = actions.Sum(action => action.Prior * ExactEvaluator.After(root, action.Action));
            double improved = actions.Sum(action => action.Policy * ExactEvaluator.After(root, action.Action));
            RandomStream unused = default;

            // After one visit a value is exact, and the theorem holds; the mean of more is not the value of best play.
            bool isExact = actions.All(action => action.Visits <= 1);
            Assert.True(!isExact || improved >= prior - 1e-4, $"{improved} after a search, {prior} before");
            exactRoots += isExact ? 1 : 0;
            (priorSum, improvedSum) = (priorSum + prior, improvedSum + improved);
            playedSum += ExactEvaluator.After(root, search.ChooseAction(1, ref unused));
        }

        Assert.True(simulations > 2 || exactRoots == roots);
        Assert.True(
            improvedSum > priorSum + (0.1 * roots), $"{improvedSum / roots} after searches, {priorSum / roots} before");
        Assert.True(playedSum > priorSum + (0.1 * roots), $"{playedSum / roots} played, {priorSum / roots} before");
    }

    [Fact]
    public void Without_exploration_a_search_draws_nothing_and_with_it_another_move_may_win()
    {
        ITreeSearch<ConnectFour> search =
            TreeSearch.Create<ConnectFour>(new SearchOptions { Algorithm = new GumbelOptions(), Simulations = 4 });
        HashSet<int> Moves(bool explore)
        {
            HashSet<int> moves = [];
            for (ulong seed = 0; seed < 30; seed++)
            {
                search.Begin(default, new RandomStream(seed), explore);
                SearchBatch<ConnectFour> batch = new(new UniformEvaluator<ConnectFour>());
                batch.Complete([search]);

                RandomStream unused = default;
                moves.Add(search.ChooseAction(0, ref unused));
            }

            return moves;
        }

        Assert.Single(Moves(explore: false));
        Assert.True(Moves(explore: true).Count >= 5);
    }

    private static List<int> Visits(int considered, int budget) =>
        [.. Enumerable.Range(0, budget).Select(simulation => Gumbel.Halving(considered, budget, simulation).Visits)];

    private static void AssertEqualsNaive<TGame>(SearchOptions options, bool explore, int roots, int plies)
        where TGame : unmanaged, IGame<TGame>
    {
        HashEvaluator<TGame> evaluator = new();
        ITreeSearch<TGame> search = TreeSearch.Create<TGame>(options);
        foreach (TGame root in Roots.Random<TGame>(roots, plies))
        {
            RandomStream random = new(11, (ulong)plies);
            NaiveGumbel<TGame> naive = new(options, evaluator, random, explore);
            NaiveGumbel<TGame>.Vertex expected = naive.Search(root);
            SearchBatch<TGame> batch = new(evaluator);
            search.Begin(root, random, explore);
            batch.Complete([search]);

            SearchResult actual = search.Result();
            Assert.Equal(naive.Collisions, actual.Counts.Collisions);
            Assert.Equal(naive.Move(expected), actual.Best);
            Assert.Equal(naive.Value(expected), actual.Value, 1e-4);
            double[] policy = naive.Policy(expected);
            for (int i = 0; i < policy.Length; i++)
            {
                NaiveGumbel<TGame>.Vertex child = expected.Edges![i];
                ActionResult action = actual.Actions.Single(each => each.Action == child.Action);
                Assert.Equal(child.Visits, action.Visits);
                Assert.Equal(policy[i], action.Policy, 1e-4);
            }
        }
    }

    // Exact values by full search, and random priors.
    private sealed class ExactEvaluator : IEvaluator<TicTacToe>
    {
        private readonly HashEvaluator<TicTacToe> random = new();

        public static double After(in TicTacToe position, int action)
        {
            TicTacToe next = position;
            next.Play(action);
            return -Solve(next);
        }

        public void Evaluate(ReadOnlySpan<TicTacToe> positions, Answers answers)
        {
            random.Evaluate(positions, answers);
            for (int i = 0; i < positions.Length; i++)
            {
                answers.Values[i] = (float)Solve(positions[i]);
            }
        }

        public void Dispose() => random.Dispose();

        private static double Solve(in TicTacToe position)
        {
            if (position.IsTerminal)
            {
                return position.TerminalValue;
            }

            ushort[] actions = new ushort[9];
            TicTacToe copy = position;
            return actions[..position.LegalActions(actions)].Max(action => After(copy, action));
        }
    }
}
