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
        HashEvaluator<ConnectFour> evaluator = new();
        foreach (ConnectFour root in Roots.Random<ConnectFour>(8, 34))
        {
            NaiveTtts<ConnectFour> naive = new(options, evaluator, BatchSearch.StreamOf(root, 0));
            NaiveTtts<ConnectFour>.Vertex expected = naive.Search(root);
            SearchResult actual = Roots.Alone(root, options, evaluator);
            Assert.Equal(naive.Collisions, actual.Counts.Collisions);
            Assert.Equal(expected.Mean, actual.Value, 1e-4);
            foreach (NaiveTtts<ConnectFour>.Vertex child in expected.Edges!)
            {
                ActionResult action = actual.Actions.Single(each => each.Action == child.Action);
                Assert.Equal(child.Visits, action.Visits);
                Assert.Equal(-child.Mean, action.Mean!.Value, 1e-4);
                Assert.Equal(child.Variance, action.Variance!.Value, 1e-4);
            }
        }
    }
}
