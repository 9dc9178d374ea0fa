using System.Runtime.Intrinsics;
using System.Text.Json.Nodes;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

/// <summary>Pairs of input and output computed by an independent implementation; see Golden/README.md.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void Normal_distribution_function_agrees()
    {
        foreach (JsonNode? point in Cases("normal_cdf.json", "cases", 100))
        {
            Near(Number(point, "phi"), Normal.Distribution((float)Number(point, "x")));
        }
    }

    [Theory]
    [InlineData("cases", 100)]
    [InlineData("edge_cases", 6)]
    [InlineData("other_prune_thresholds", 10)]
    public void Aggregation_agrees(string set, int expectedCount)
    {
        foreach (JsonNode? each in Cases("aggregate_children.json", set, expectedCount))
        {
            float[] means = Numbers(each, "child_means_parent_view");
            (float mean, float variance) = Beliefs.Aggregate(
                Padded(means), Padded(Numbers(each, "child_variances")), means.Length,
                (float)Number(each, "prune_threshold"));
            Near(Number(each, "aggregated_mean_parent_view"), mean);
            Near(Number(each, "aggregated_variance"), variance);
        }
    }

    [Fact]
    public void Bayesian_update_agrees()
    {
        foreach (JsonNode? each in Cases("bayesian_node_update.json", "cases", 50))
        {
            (float mean, float variance) = Beliefs.Observe(
                (float)Number(each, "mean_before"),
                (float)Number(each, "variance_before"),
                (float)Number(each, "observed_value"),
                (float)Number(each, "observation_variance"),
                (float)Number(each, "min_variance"));
            Near(Number(each, "mean_after"), mean);
            Near(Number(each, "variance_after"), variance);
        }
    }

    [Theory]
    [InlineData("cases", 100)]
    [InlineData("edge_cases", 5)]
    public void Beliefs_at_expansion_agree(string set, int expectedCount)
    {
        foreach (JsonNode? each in Cases("create_bayesian_children.json", set, expectedCount))
        {
            float[] priors = Numbers(each, "priors");
            if (priors.Length == 0)
            {
                continue;  // a node without legal actions is terminal and never expanded
            }

            TttsOptions options = new() { PriorDeviation = (float)Number(each, "sigma_0") };
            Node node =
                new() { Value = (float)Number(each, "position_value_mover_view"), EdgeCount = (ushort)priors.Length };
            int padded = Lanes.Padded(priors.Length);
            uint[] edges = new uint[padded];
            Ttts algorithm = new(new SearchOptions { Algorithm = options }, options);
            algorithm.Expand(ref node, [.. Enumerable.Range(0, padded).Select(i => (ushort)i)], Padded(priors), edges);

            SearchTree tree = TreeOfOne.Create(node, edges);
            float[] means = Numbers(each, "child_means_child_view"), variances = Numbers(each, "child_variances");
            for (int i = 0; i < priors.Length; i++)
            {
                (float mean, float variance) = algorithm.Belief(tree, node, i)!.Value;
                Near(means[i], mean);
                Near(variances[i], variance);
            }
        }
    }

    [Fact]
    public void Policy_and_early_stopping_agree()
    {
        foreach (JsonNode? each in Cases("bayesian_policy_and_stopping.json", "cases", 50))
        {
            float[] means = [.. Numbers(each, "child_means_child_view").Select(mean => -mean)];
            float[] variances = Numbers(each, "child_variances");
            float[] weights = new float[Lanes.Padded(means.Length)];
            Beliefs.Weigh(Padded(means), Padded(variances), means.Length, weights);
            float[] expected = Numbers(each, "policy_by_action");
            int[] actions = [.. each!["actions"]!.AsArray().Select(action => (int)action!)];
            for (int i = 0; i < actions.Length; i++)
            {
                Near(expected[actions[i]], weights[i]);
            }

            float confidence = Beliefs.Confidence(Padded(means), Padded(variances), means.Length);
            foreach (JsonNode? stop in Counted(each["should_stop_early"], 6))
            {
                Assert.Equal((bool)stop!["stop"]!, confidence >= (float)Number(stop, "confidence_threshold"));
            }
        }
    }

    [Fact]
    public void Puct_scores_agree_but_for_a_parent_without_visits()
    {
        int differing = 0, differingInFlight = 0;
        foreach (JsonNode? each in Cases("ucb_scores.json", "cases", 150))
        {
            int visits = (int)Number(each, "child_visits"), inFlight = (int)Number(each, "child_virtual_losses");
            int parentVisits = (int)Number(each, "parent_visits"),
                parentInFlight = (int)Number(each, "parent_virtual_losses");
            float mean = (float)Number(each, "child_mean_value_child_view"), prior = (float)Number(each, "child_prior");
            PuctOptions options = new() { Exploration = (float)Number(each, "c_puct") };

            float Score(int inFlight, int parentInFlight)
            {
                float exploration = Puct.ExplorationFactor(options, parentVisits, parentInFlight);
                Puct.Selection selection =
                    new(exploration, Urgency: 0, (float)Number(each, "virtual_loss_value"), AveragesInFlight: true);
                Vector256<double> sums = Vector256.Create((double)mean * visits);
                return Puct.Scores(
                    selection, sums, sums, Vector256.Create(prior), Vector256.Create(visits),
                    Vector256.Create(inFlight)).ToScalar();
            }

            float plain = Score(0, 0), loaded = Score(inFlight, parentInFlight);

            differing += Agrees(Number(each, "ucb_score"), plain, parentVisits) ? 0 : 1;
            differingInFlight += Agrees(
                Number(each, "ucb_score_with_virtual_loss"), loaded, parentVisits + parentInFlight) ? 0 : 1;
        }

        // max(1, N') makes the first selection follow the prior, where the other implementation has no exploration
        // term.
        Assert.Equal(15, differing);
        Assert.Equal(3, differingInFlight);
    }

    // Five standard errors of both samples together: about one false alarm in two million comparisons.
    [Theory]
    [InlineData("cases", 10)]
    [InlineData("cases_with_virtual_loss", 5)]
    public void Selection_frequencies_agree(string set, int expectedCount)
    {
        const int Draws = 200_000;
        foreach (JsonNode? each in Cases("thompson_selection_frequencies.json", set, expectedCount))
        {
            float[] means = Numbers(each, "child_means_child_view");
            int[] inFlight = each!["child_virtual_losses"] is JsonArray losses
                ? [.. losses.Select(f => (int)f!)]
                : new int[means.Length];
            SearchOptions options = new()
            {
                LeavesInFlight = 8,
                VirtualLossWeight = each["virtual_loss_value"] is null ? 1 : (float)Number(each, "virtual_loss_value"),
                Algorithm = new TttsOptions { AllocationSmoothing = (float)Number(each, "ids_alpha") },
            };
            int[] chosen =
                TttsDouble.SelectionCounts(options, means, Numbers(each, "child_variances"), inFlight, Draws);
            float[] expected = Numbers(each, "selection_frequencies");
            for (int i = 0; i < expected.Length; i++)
            {
                double frequency = chosen[i] / (double)Draws, pooled = (frequency + expected[i]) / 2;
                double error = Math.Sqrt(2 * pooled * (1 - pooled) / Draws);
                Assert.True(
                    Math.Abs(frequency - expected[i]) <= 5 * error, $"child {i}: {frequency} against {expected[i]}");
            }
        }
    }

    private static float[] Padded(float[] numbers)
    {
        float[] padded = new float[Lanes.Padded(numbers.Length)];
        numbers.CopyTo(padded, 0);
        return padded;
    }

    private static bool Agrees(double expected, double actual, int parentVisits)
    {
        bool near = Math.Abs(expected - actual) <= 1e-5 * Math.Max(1, Math.Abs(expected));
        Assert.True(near || parentVisits == 0, $"{expected} against {actual}");
        return near;
    }

    private static void Near(double expected, double actual) =>
        Assert.True(
            Math.Abs(expected - actual) <= 1e-5 * Math.Max(1, Math.Abs(expected)), $"{expected} against {actual}");

    // A file that lost its cases must not pass as one whose cases agree.
    private static JsonArray Cases(string file, string set, int expectedCount) =>
        Counted(JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", file)))![set],
            expectedCount);

    private static JsonArray Counted(JsonNode? cases, int expectedCount)
    {
        JsonArray array = cases!.AsArray();
        Assert.Equal(expectedCount, array.Count);
        return array;
    }

    private static double Number(JsonNode? node, string key) => (double)node![key]!;

    private static float[] Numbers(JsonNode? node, string key) =>
        [.. node![key]!.AsArray().Select(number => (float)number!)];
}
