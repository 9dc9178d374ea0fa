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
    public void The_tree_equals_a_naive_one(InFlightTreatment treatment, CollisionRule collision, int leavesInFlight, FirstPlayUrgency urgency)
    {
        SearchOptions options = new()
        {
            Simulations = 300,
            LeavesInFlight = leavesInFlight,
            InFlight = treatment,
            Collision = collision,
            Puct = new() { FirstPlayUrgency = urgency, ExplorationGrowth = 1, ExplorationBase = 100 },
        };
        HashEvaluator<ConnectFour> evaluator = new();
        foreach (ConnectFour root in Roots.Random<ConnectFour>(12, 34))
        {
            NaivePuct<ConnectFour> naive = new(options, evaluator);
            NaivePuct<ConnectFour>.Vertex expected = naive.Search(root);
            SearchResult actual = Roots.Alone(root, options, evaluator);
            Assert.Equal(naive.Collisions, actual.Counts.Collisions);
            Assert.Equal(naive.Evaluations, actual.Counts.Evaluations);
            foreach (NaivePuct<ConnectFour>.Vertex child in expected.Children!)
            {
                ActionResult action = actual.Actions.Single(each => each.Action == child.Action);
                Assert.Equal(child.Visits, action.Visits);
                Assert.Equal(child.Visits == 0 ? 0 : -child.ValueSum / child.Visits, action.Q, 1e-5);
            }
        }
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
            LeafBatch<ConnectFour> batch = new(new UniformEvaluator<ConnectFour>(), 1);
            batch.Add(search);
            batch.Evaluate();
            return [.. search.Result().Actions.Select(action => action.Prior)];
        }

        Assert.Equal(Priors(1, true), Priors(1, true));
        Assert.NotEqual(Priors(1, true), Priors(2, true));
        Assert.All(Priors(1, false), prior => Assert.Equal(1f / 7, prior, 4));
        Assert.Equal(1, Priors(1, true).Sum(), 3);
        Assert.All(Priors(1, true), prior => Assert.True(prior >= 0.75f / 7 * 0.999f));
    }
}
