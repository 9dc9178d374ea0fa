using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

public sealed class TttsTests
{
    public static TheoryData<InFlightTreatment, CollisionRule, int, BeliefAggregation, TerminalObservation> Variants()
    {
        TheoryData<InFlightTreatment, CollisionRule, int, BeliefAggregation, TerminalObservation> data = new()
        {
            { InFlightTreatment.VirtualLoss, CollisionRule.Stop, 1, BeliefAggregation.Visited,
                TerminalObservation.Exact },
            { InFlightTreatment.VirtualLoss, CollisionRule.Stop, 4, BeliefAggregation.All, TerminalObservation.Noisy },
        };
        foreach (InFlightTreatment treatment in Enum.GetValues<InFlightTreatment>())
        {
            data.Add(treatment, CollisionRule.Stop, 8, BeliefAggregation.Visited, TerminalObservation.Exact);
            data.Add(treatment, CollisionRule.Share, 16, BeliefAggregation.All, TerminalObservation.Exact);
        }

        return data;
    }

    // The naive tree computes in double precision: where a draw is as close as a float's last bits, the two may part.
    // The streams are fixed, and here they do not.
    [Theory]
    [MemberData(nameof(Variants))]
    public void The_tree_equals_a_naive_one(
        InFlightTreatment treatment, CollisionRule collision, int leavesInFlight, BeliefAggregation aggregation,
        TerminalObservation terminal)
    {
        SearchOptions options = new()
        {
            Algorithm = new TttsOptions
            {
                EarlyStopping = false,
                Aggregation = aggregation,
                Terminal = terminal,
                AllocationSmoothing = 0.5f,
            },
            Simulations = 200,
            LeavesInFlight = leavesInFlight,
            InFlight = treatment,
            VirtualLossWeight = 0.5f,
            Collision = collision,
        };
        AssertEqualsNaive<ConnectFour>(options, roots: 8, plies: 34);
        AssertEqualsNaive<Go<Points9>>(options, roots: 1, plies: 100);
    }

    public static TheoryData<string, TttsOptions> Ingredients() => new()
    {
        { "averages, visits matched to the probability of being best", TttsOptions.Mean },
        { "another spread of the prior", Averages with { PriorSpread = 0.5f } },
        { "as published, with a spread of its own", Published with { PriorSpread = 0.5f } },
    };

    [Theory]
    [MemberData(nameof(Ingredients))]
    public void Every_ingredient_equals_the_naive_one(string ingredient, TttsOptions ttts)
    {
        Assert.NotEmpty(ingredient);
        SearchOptions options = new() { Algorithm = ttts, Simulations = 150, VirtualLossWeight = 0.5f };
        AssertEqualsNaive<ConnectFour>(options, roots: 8, plies: 34);
        foreach (InFlightTreatment treatment in Enum.GetValues<InFlightTreatment>())
        {
            AssertEqualsNaive<ConnectFour>(
                options with { LeavesInFlight = 6, InFlight = treatment }, roots: 8, plies: 34);
        }
    }

    [Theory]
    [InlineData("puct", InFlightTreatment.VirtualLoss)]
    [InlineData("ttts", InFlightTreatment.VirtualLoss)]
    [InlineData("ttts-mean", InFlightTreatment.VirtualVisit)]
    public void A_search_treats_leaves_in_flight_as_its_algorithm_does_unless_told(
        string algorithm, InFlightTreatment own)
    {
        SearchOptions options =
            new() { Algorithm = AlgorithmOptions.Named(algorithm), Simulations = 100, LeavesInFlight = 8 };
        ConnectFour root = Roots.Random<ConnectFour>(1, 5)[0];
        HashEvaluator<ConnectFour> evaluator = new();
        int[] Visits(InFlightTreatment? treatment) =>
            [.. Roots.Alone(root, options with { InFlight = treatment }, evaluator).Actions.Select(action =>
                action.Visits)];
        Assert.Equal(Visits(own), Visits(null));
        Assert.NotEqual(Visits(InFlightTreatment.VirtualMean), Visits(null));
    }

    private static readonly TttsOptions Published = new() { EarlyStopping = false };

    private static readonly TttsOptions Averages = Published with
    {
        Aggregation = BeliefAggregation.Average,
        PriorDeviation = 0.25f,
        ObservationVariance = 0.3f,
    };

    [Fact]
    public void Values_are_possible_outcomes_where_beliefs_lie_beyond_them()
    {
        SearchOptions options =
            new() { Algorithm = Published with { PriorSpread = 2 }, Simulations = 150, VirtualLossWeight = 0.5f };
        HashEvaluator<ConnectFour> evaluator = new();
        int valuesBeyond = 0, meansBeyond = 0;
        foreach (ConnectFour root in Roots.Random<ConnectFour>(8, 34))
        {
            double mean =
                new NaiveTtts<ConnectFour>(options, evaluator, BatchSearch.StreamOf(root, 0)).Search(root).Mean;
            SearchResult result = Roots.Alone(root, options, evaluator);
            valuesBeyond += Math.Abs(mean) > 1 ? 1 : 0;
            meansBeyond += result.Actions.Count(action => Math.Abs(action.Mean!.Value) > 1);
            Assert.InRange(result.Value, -1, 1);
            Assert.All(result.Actions, action => Assert.InRange(action.Q, -1, 1));
        }

        Assert.NotEqual(0, valuesBeyond);
        Assert.NotEqual(0, meansBeyond);
    }

    private static void AssertEqualsNaive<TGame>(SearchOptions options, int roots, int plies)
        where TGame : unmanaged, IGame<TGame>
    {
        HashEvaluator<TGame> evaluator = new();
        foreach (TGame root in Roots.Random<TGame>(roots, plies))
        {
            NaiveTtts<TGame> naive = new(options, evaluator, BatchSearch.StreamOf(root, 0));
            NaiveTtts<TGame>.Vertex expected = naive.Search(root);
            SearchResult actual = Roots.Alone(root, options, evaluator);
            Assert.Equal(naive.Collisions, actual.Counts.Collisions);
            Assert.Equal(Math.Clamp(expected.Mean, -1, 1), actual.Value, 1e-4);
            foreach (NaiveTtts<TGame>.Vertex child in expected.Edges!)
            {
                ActionResult action = actual.Actions.Single(each => each.Action == child.Action);
                Assert.Equal(child.Visits, action.Visits);
                (double mean, double variance) = naive.Belief(child);
                Assert.Equal(-mean, action.Mean!.Value, 1e-4);
                Assert.Equal(variance, action.Variance!.Value, 1e-4);
            }
        }
    }
}
