using CsCheck;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

public sealed class PuctTests
{
    public static TheoryData<InFlightTreatment, CollisionRule, int, FirstPlayUrgency> Variants()
    {
        TheoryData<InFlightTreatment, CollisionRule, int, FirstPlayUrgency> data = [];
        foreach (InFlightTreatment treatment in Enum.GetValues<InFlightTreatment>())
        {
            foreach (FirstPlayUrgency urgency in Enum.GetValues<FirstPlayUrgency>())
            {
                data.Add(treatment, CollisionRule.Stop, 1, urgency);
                data.Add(treatment, CollisionRule.Stop, 8, urgency);
                data.Add(treatment, CollisionRule.Share, 16, urgency);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void The_tree_equals_a_naive_one(
        InFlightTreatment treatment, CollisionRule collision, int leavesInFlight, FirstPlayUrgency urgency)
    {
        SearchOptions options = new()
        {
            Simulations = 300,
            LeavesInFlight = leavesInFlight,
            InFlight = treatment,
            Collision = collision,
            Algorithm = new PuctOptions { FirstPlayUrgency = urgency, ExplorationGrowth = 1, ExplorationBase = 100 },
        };
        AssertEqualsNaive(Roots.Random<ConnectFour>(12, 34), options, new HashEvaluator<ConnectFour>());
    }

    [Theory]
    [InlineData(1, CollisionRule.Stop, 0.5f)]
    [InlineData(1, CollisionRule.Stop, 5)]
    [InlineData(8, CollisionRule.Stop, 1.5f)]
    [InlineData(16, CollisionRule.Share, 20)]
    public void A_tree_of_many_moves_equals_a_naive_one(int leavesInFlight, CollisionRule collision, float exploration)
    {
        SearchOptions options = new()
        {
            Simulations = 250,
            LeavesInFlight = leavesInFlight,
            Collision = collision,
            Algorithm = new PuctOptions { Exploration = exploration },
        };
        Go<Points9>[] small = Roots.Random<Go<Points9>>(4, 100);
        Go<Points19>[] large = Roots.Random<Go<Points19>>(1, 300);
        AssertEqualsNaive(small, options, new HashEvaluator<Go<Points9>>());
        // equal priors: the lower action goes first
        AssertEqualsNaive(small, options, new UniformEvaluator<Go<Points9>>());
        AssertEqualsNaive(large, options, new HashEvaluator<Go<Points19>>());
    }

    [Fact]
    public void Edges_are_opened_in_the_order_of_all_priors_sorted()
    {
        // Priors of few different values are often equal, then the lower action goes first.
        Gen<float> prior = Gen.OneOf(Gen.Float[0, 1], Gen.Int[0, 4].Select(quarters => quarters / 4f));
        Gen.Select(prior.Array[1, 400], Gen.Int[0, 400]).Sample((priors, openedFirst) =>
        {
            ushort[] actions =
                [.. Enumerable.Range(0, Lanes.Padded(priors.Length)).Select(index => (ushort)(2 * index))];
            (Puct algorithm, uint[] edges) = Expanded(priors, actions);
            (int Action, float Prior)[] packed =
                [.. edges.Take(priors.Length).Select(edge => (PackedEdge.Action(edge), algorithm.Prior(edge)))];
            int[] expected =
                [.. packed.OrderByDescending(edge => edge.Prior).ThenBy(edge => edge.Action).Select(edge =>
                    edge.Action)];
            Assert.Equal(actions.Take(priors.Length).Select(action => (int)action), expected.Order());

            Node node = new() { EdgeCount = (ushort)priors.Length };
            algorithm.Reserve(1);
            for (; node.SlotCount < Math.Min(openedFirst, priors.Length); node.SlotCount++)
            {
                Assert.Equal(expected[node.SlotCount], PackedEdge.Action(edges[node.SlotCount]));
                algorithm.Open(0, node, edges.AsSpan(0, priors.Length));
            }

            // Sorted, the packed edges behind are in the order of choice.
            edges.AsSpan(node.SlotCount, priors.Length - node.SlotCount).Sort();
            Assert.Equal(expected, edges.Take(priors.Length).Select(PackedEdge.Action));
        });
    }

    [Fact]
    public void The_first_selection_follows_the_prior()
    {
        SearchOptions options = new() { Simulations = 1 };
        foreach (ConnectFour root in Roots.Random<ConnectFour>(20, 20))
        {
            SearchResult result = Roots.Alone(root, options, new HashEvaluator<ConnectFour>());
            Assert.Equal(1, result.Actions.MaxBy(action => action.Prior)!.Visits);
        }
    }

    [Fact]
    public void Leaves_in_flight_beyond_255_are_counted_exactly()
    {
        // One legal action at the root and everything below in flight: no counter may wrap.
        SearchOptions options = new() { Simulations = 2_000, LeavesInFlight = 1_000, Collision = CollisionRule.Share };
        SearchResult result = Roots.Alone(default(ConnectFour), options, new HashEvaluator<ConnectFour>());
        Assert.Equal(2_000, result.Counts.Simulations);
        Assert.Equal(2_000, result.Actions.Sum(action => action.Visits));
    }

    [Fact]
    public void Root_noise_keeps_a_distribution_and_depends_on_the_stream_alone()
    {
        ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(new SearchOptions { Simulations = 1 });
        float[] Priors(ulong seed, bool explore)
        {
            search.Begin(default, new RandomStream(seed), explore);
            SearchBatch<ConnectFour> batch = new(new UniformEvaluator<ConnectFour>());
            batch.Add(search);
            batch.Evaluate();
            batch.Accept();
            return [.. search.Result().Actions.Select(action => action.Prior)];
        }

        Assert.Equal(Priors(1, true), Priors(1, true));
        Assert.NotEqual(Priors(1, true), Priors(2, true));
        Assert.All(Priors(1, false), prior => Assert.Equal(1f / 7, prior, 4));
        Assert.Equal(1, Priors(1, true).Sum(), 3);
        Assert.All(Priors(1, true), prior => Assert.True(prior >= 0.75f / 7 * 0.999f));
    }

    [Theory]
    [InlineData(40, 1)]
    [InlineData(300, 1)]
    [InlineData(300, 6)]
    public void Forced_playouts_and_their_removal_equal_the_plain_form(int simulations, int leavesInFlight)
    {
        PuctOptions puct = new() { ForcedPlayouts = 2, NoiseFraction = 0 };
        SearchOptions options = new SearchOptions { Simulations = simulations, LeavesInFlight = leavesInFlight }
            .WithAlgorithm(puct);
        HashEvaluator<ConnectFour> evaluator = new();
        int changed = 0;
        foreach (ConnectFour root in Roots.Random<ConnectFour>(30, 20))
        {
            NaivePuct<ConnectFour> naive = new(options, evaluator);
            NaivePuct<ConnectFour>.Vertex expected = naive.Search(root);
            Dictionary<int, double> policy = naive.PolicyOf(expected);
            ITreeSearch<ConnectFour> search = TreeSearch.Create<ConnectFour>(options);
            search.Begin(root, new RandomStream(1), explore: true);
            new SearchBatch<ConnectFour>(evaluator).Complete([search], TestContext.Current.CancellationToken);
            foreach (ActionResult action in search.Result().Actions)
            {
                NaivePuct<ConnectFour>.Vertex child = expected.Children!.Single(each => each.Action == action.Action);
                Assert.Equal(child.Visits, action.Visits);
                Assert.Equal(policy[action.Action], action.Policy, 1e-6);
                changed += Math.Abs(((double)child.Visits / simulations) - action.Policy) > 1e-6 ? 1 : 0;
            }

            // A search that does not explore forces nothing.
            SearchOptions free = options.WithAlgorithm(puct with { ForcedPlayouts = 0 });
            Assert.Equal(
                Roots.Alone(root, free, evaluator).Actions.Select(action => action.Visits),
                Roots.Alone(root, options, evaluator).Actions.Select(action => action.Visits));
        }

        Assert.True(changed > 20, $"{changed} shares differ from the visits");
    }

    private static (Puct Algorithm, uint[] Edges) Expanded(float[] priors, ushort[] actions)
    {
        Puct algorithm = new(new SearchOptions(), new PuctOptions(), noiseConcentration: 1);
        Node node = new() { EdgeCount = (ushort)priors.Length };
        uint[] edges = new uint[actions.Length];
        algorithm.Expand(ref node, actions, [.. priors, .. new float[actions.Length - priors.Length]], edges);
        return (algorithm, edges);
    }

    private static void AssertEqualsNaive<TGame>(TGame[] roots, SearchOptions options, IEvaluator<TGame> evaluator)
        where TGame : unmanaged, IGame<TGame>
    {
        foreach (TGame root in roots)
        {
            NaivePuct<TGame> naive = new(options, evaluator);
            NaivePuct<TGame>.Vertex expected = naive.Search(root);
            SearchResult actual = Roots.Alone(root, options, evaluator);
            Assert.Equal(naive.Collisions, actual.Counts.Collisions);
            Assert.Equal(naive.Evaluations, actual.Counts.Evaluations);
            foreach (NaivePuct<TGame>.Vertex child in expected.Children!)
            {
                ActionResult action = actual.Actions.Single(each => each.Action == child.Action);
                Assert.Equal(child.Visits, action.Visits);
                Assert.Equal(child.Visits == 0 ? 0 : -child.ValueSum / child.Visits, action.Q, 1e-5);
            }
        }
    }
}
