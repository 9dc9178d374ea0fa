using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

public sealed class TttsTests
{
    public static TheoryData<InFlightTreatment, CollisionRule, int, BeliefAggregation, TerminalObservation> Variants()
    {
        TheoryData<InFlightTreatment, CollisionRule, int, BeliefAggregation, TerminalObservation> data = new()
        {
            { InFlightTreatment.VirtualLoss, CollisionRule.Stop, 1, BeliefAggregation.Visited, TerminalObservation.Exact },
            { InFlightTreatment.VirtualLoss, CollisionRule.Stop, 4, BeliefAggregation.All, TerminalObservation.Noisy },
        };
        foreach (InFlightTreatment treatment in Enum.GetValues<InFlightTreatment>())
        {
            data.Add(treatment, CollisionRule.Stop, 8, BeliefAggregation.Visited, TerminalObservation.Exact);
            data.Add(treatment, CollisionRule.Share, 16, BeliefAggregation.All, TerminalObservation.Exact);
        }

        return data;
    }

    // The naive tree computes in double precision: where a draw is as close as a float's last bits, the two may part. The
    // streams are fixed, and here they do not.
    [Theory]
    [MemberData(nameof(Variants))]
    public void The_tree_equals_a_naive_one(
        InFlightTreatment treatment, CollisionRule collision, int leavesInFlight, BeliefAggregation aggregation, TerminalObservation terminal)
    {
        SearchOptions options = new()
        {
            Algorithm = SearchAlgorithm.Ttts,
            Simulations = 200,
            LeavesInFlight = leavesInFlight,
            InFlight = treatment,
            VirtualLossWeight = 0.5f,
            Collision = collision,
            Ttts = new() { EarlyStopping = false, Aggregation = aggregation, Terminal = terminal, AllocationSmoothing = 0.5f },
        };
        AssertEqualsNaive<ConnectFour>(options, roots: 8, plies: 34);
        AssertEqualsNaive<Go<Points9>>(options, roots: 1, plies: 100);
    }

    public static TheoryData<string, TttsOptions> Ingredients() => new()
    {
        { "averages, visits matched to the probability of being best", TttsOptions.Mean },
        { "matching on aggregated beliefs", Published with { Descent = DescentRule.Matching } },
        { "averages, the leader played", Averages with { ChallengerShare = 0 } },
        { "averages and a challenger's share", Averages with { ChallengerShare = 0.3f } },
        { "averages and a redrawn challenger", Averages with { ChallengerShare = 0.3f, Challenger = ChallengerRule.Redraw } },
        { "optimistic draws", Averages with { ChallengerShare = 0, OptimisticDraws = true } },
        { "a wider spread of the prior", Averages with { ChallengerShare = 0, PriorSpread = 0.5f } },
        { "the network's own variance at a leaf", Published with { Leaf = LeafBelief.Network, ObservationVariance = 0.2f, Aggregation = BeliefAggregation.All } },
        { "the maximum of all children", Published with { Weights = BeliefWeights.Maximum, Aggregation = BeliefAggregation.All } },
        { "the nearest rival", Published with { Challenger = ChallengerRule.TransportCost } },
        { "a redrawn challenger", Published with { Challenger = ChallengerRule.Redraw } },
    };

    [Theory]
    [MemberData(nameof(Ingredients))]
    public void Every_ingredient_equals_the_naive_one(string ingredient, TttsOptions ttts)
    {
        Assert.NotEmpty(ingredient);
        SearchOptions options = new() { Algorithm = SearchAlgorithm.TttsMean, Simulations = 150, TttsMean = ttts, VirtualLossWeight = 0.5f };
        AssertEqualsNaive<ConnectFour>(options, roots: 8, plies: 34);
        foreach (InFlightTreatment treatment in Enum.GetValues<InFlightTreatment>())
        {
            AssertEqualsNaive<ConnectFour>(options with { LeavesInFlight = 6, InFlight = treatment }, roots: 8, plies: 34);
        }
    }

    [Theory]
    [InlineData(SearchAlgorithm.Puct, InFlightTreatment.VirtualLoss)]
    [InlineData(SearchAlgorithm.Ttts, InFlightTreatment.VirtualLoss)]
    [InlineData(SearchAlgorithm.TttsMean, InFlightTreatment.VirtualVisit)]
    public void A_search_treats_leaves_in_flight_as_its_algorithm_does_unless_told(SearchAlgorithm algorithm, InFlightTreatment own)
    {
        SearchOptions options = new() { Algorithm = algorithm, Simulations = 100, LeavesInFlight = 8 };
        ConnectFour root = Roots.Random<ConnectFour>(1, 5)[0];
        HashEvaluator<ConnectFour> evaluator = new();
        int[] Visits(InFlightTreatment? treatment) =>
            [.. Roots.Alone(root, options with { InFlight = treatment }, evaluator).Actions.Select(action => action.Visits)];
        Assert.Equal(Visits(own), Visits(null));
        Assert.NotEqual(Visits(InFlightTreatment.VirtualMean), Visits(null));
    }

    [Fact]
    public void The_maximum_of_beliefs_has_the_moments_of_simulated_ones()
    {
        // Two beliefs: Clark's formula is exact; the mean of the larger of two standard normal variables is 1/√π.
        (float mean, float variance) = Beliefs.Maximum([0, 0], [1, 1]);
        Assert.Equal(1 / Math.Sqrt(Math.PI), mean, 1e-5);
        Assert.Equal(1 - (1 / Math.PI), variance, 1e-5);

        // Seven beliefs, 200,000 draws: the approximation and the sampling error stay below 0.02.
        float[] means = [0.3f, -0.2f, 0.1f, 0.25f, -0.6f, 0, 0.4f], variances = [0.1f, 0.2f, 0.05f, 0.3f, 0.2f, 0.1f, 0.02f];
        RandomStream random = new(7);
        float[] normals = new float[16];
        double sum = 0, squares = 0;
        const int Draws = 200_000;
        for (int draw = 0; draw < Draws; draw++)
        {
            Normal.Fill(normals, ref random);
            double best = means.Select((each, i) => each + (Math.Sqrt(variances[i]) * normals[i])).Max();
            sum += best;
            squares += best * best;
        }

        (mean, variance) = Beliefs.Maximum(means, variances);
        Assert.Equal(sum / Draws, mean, 0.02);
        Assert.Equal((squares / Draws) - Math.Pow(sum / Draws, 2), variance, 0.02);
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
        TttsOptions maximum = Published with { Weights = BeliefWeights.Maximum, Aggregation = BeliefAggregation.All };
        SearchOptions options = new() { Algorithm = SearchAlgorithm.TttsMean, Simulations = 150, TttsMean = maximum, VirtualLossWeight = 0.5f };
        HashEvaluator<ConnectFour> evaluator = new();
        int valuesBeyond = 0, meansBeyond = 0;
        foreach (ConnectFour root in Roots.Random<ConnectFour>(8, 34))
        {
            double mean = new NaiveTtts<ConnectFour>(options, evaluator, BatchSearch.StreamOf(root, 0)).Search(root).Mean;
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
