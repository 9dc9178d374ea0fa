using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>What TTTS knows of visited edges: beliefs over the values of their children.</summary>
/// <remarks>
/// An unvisited child has variance σ0² and mean -v - s·(√6/π)·(ln(p + ε) + H), where s is the spread of the prior.
/// An unvisited edge stores only -ln(p + ε), in 22 bits; the part common to all children is stored once, in
/// <see cref="Node.Base"/>. A slot holds its child's belief. Where evaluations are averaged, it holds their mean with
/// variance 0 instead, and the belief is computed when it is asked for.
/// </remarks>
internal struct NodeBeliefs(TttsOptions options)
{
    private Column<float> means = new();
    private Column<float> variances = new();
    private readonly float priorVariance = options.PriorDeviation * options.PriorDeviation;
    private readonly float spread = (options.PriorSpread ?? options.PriorDeviation) * Beliefs.GumbelScale;
    private readonly float step = (options.PriorSpread ?? options.PriorDeviation) * Beliefs.GumbelScale * LogPrior.Step;

    /// <summary>Gets the memory held, in bytes.</summary>
    public readonly long Bytes => means.Bytes + variances.Bytes;

    /// <summary>Gets σ0², the variance of an unvisited child.</summary>
    public readonly float PriorVariance => priorVariance;

    /// <inheritdoc cref="ISearchAlgorithm{TSelf}.Reserve"/>
    public void Reserve(int slots)
    {
        means.Reserve(slots);
        variances.Reserve(slots);
    }

    /// <inheritdoc cref="ISearchAlgorithm{TSelf}.Copy"/>
    public readonly void Copy(in NodeBeliefs source, int first, int destination, int count)
    {
        means.Copy(source.means, first, destination, count);
        variances.Copy(source.variances, first, destination, count);
    }

    /// <inheritdoc cref="ISearchAlgorithm{TSelf}.Expand"/>
    public readonly void Expand(
        ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        // The entropy is taken from the rounded logarithms, so that equal priors give exactly equal, centred beliefs.
        Vector256<float> entropy = Vector256<float>.Zero;
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            Vector256<float> prior = Vector256.Create(priors[start..]);
            Vector256<uint> packed = LogPrior.Pack(prior);
            PackedEdge.Pack(packed, Lanes.Widen(actions[start..])).CopyTo(edges[start..]);
            entropy += prior * (LogPrior.Step * Vector256.ConvertToSingle(packed.AsInt32()));
        }

        node.Base = -node.Value - (spread * Vector256.Sum(entropy));
    }

    /// <summary>Returns the mean of a child's belief at its expansion, in the child's view.</summary>
    /// <param name="parent">The node the edge belongs to.</param>
    /// <param name="edge">The packed edge.</param>
    public readonly float InitialMean(in Node parent, uint edge) => parent.Base + (step * PackedEdge.Payload(edge));

    /// <summary>Returns eight counts of a node's children; 0 of those without a slot.</summary>
    /// <param name="column">Visits, or descents in flight, by slot.</param>
    /// <param name="node">The parent.</param>
    /// <param name="start">The first of the eight.</param>
    public static Vector256<int> Counts(in Column<int> column, in Node node, int start) => start >= node.SlotCount
        ? Vector256<int>.Zero
        : HasSlot(node, start) & Vector256.Create<int>(column.From(node.Slots + start));

    /// <summary>Returns the estimate a slot holds, in the child's own view.</summary>
    public readonly float Mean(int slot) => means[slot];

    /// <summary>Sets the belief of a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="mean">The mean in the child's own view.</param>
    /// <param name="variance">The variance.</param>
    public readonly void Set(int slot, float mean, float variance) => (means[slot], variances[slot]) = (mean, variance);

    /// <summary>Returns the belief of one child, in the child's own view.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">The parent.</param>
    /// <param name="index">The edge.</param>
    public readonly (float Mean, float Variance) Of(in SearchTree tree, in Node node, int index)
    {
        int start = index & -Lanes.Count;
        (Vector256<float> mean, Vector256<float> variance) = OfEight(tree, node, start);
        return (-mean[index - start], variance[index - start]);
    }

    /// <summary>Collects the beliefs of all children.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">The parent.</param>
    /// <param name="nodeMeans">Receives means in the parent's view, padded likewise with finite numbers.</param>
    /// <param name="nodeVariances">Receives variances, padded likewise.</param>
    public readonly void Gather(in SearchTree tree, in Node node, Span<float> nodeMeans, Span<float> nodeVariances)
    {
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            (Vector256<float> mean, Vector256<float> variance) = OfEight(tree, node, start);
            mean.CopyTo(nodeMeans[start..]);
            variance.CopyTo(nodeVariances[start..]);
        }
    }

    /// <summary>Gives a node the estimate that follows from its children.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">The node.</param>
    /// <param name="isLeaf">Whether it was only just evaluated.</param>
    public readonly void Update(in SearchTree tree, in Node node, bool isLeaf)
    {
        (means[node.Slot], variances[node.Slot]) =
            node.State == NodeState.Exact ? ObserveExact(node)
            : options.Averages ? (Average(tree, node), 0)
            : Aggregate(tree, node, isLeaf || options.Aggregation == BeliefAggregation.All);
    }

    private static Vector256<int> HasSlot(in Node node, int start) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(node.SlotCount - start));

    // The beliefs of eight children, in the node's view: a child's mean is the opponent's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    private readonly (Vector256<float> Mean, Vector256<float> Variance) OfEight(
        in SearchTree tree, in Node node, int start)
    {
        Vector256<uint> edges = Vector256.Create<uint>(tree.EdgesOf(node)[start..]);
        Vector256<float> initial =
            Vector256.Create(node.Base) + (step * Vector256.ConvertToSingle(PackedEdge.Payload(edges).AsInt32()));
        Vector256<float> initialVariance = Vector256.Create(priorVariance);
        if (start >= node.SlotCount)
        {
            return (-initial, initialVariance);
        }

        int slot = node.Slots + start;
        Vector256<float> mean = Vector256.Create<float>(means.From(slot)),
            variance = Vector256.Create<float>(variances.From(slot));
        if (options.Averages)
        {
            (mean, variance) = Posterior(initial, mean, variance, Vector256.Create<int>(tree.Visits.From(slot)));
        }

        Vector256<float> hasSlot = HasSlot(node, start).AsSingle();
        return (
            -Vector256.ConditionalSelect(hasSlot, mean, initial),
            Vector256.ConditionalSelect(hasSlot, variance, initialVariance));
    }

    // The belief of the expansion after one observation of the slot's mean for every visit; an exact value, and a slot
    // without visits, have a variance and are the belief.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    private readonly (Vector256<float> Mean, Vector256<float> Variance) Posterior(
        Vector256<float> initial, Vector256<float> mean, Vector256<float> variance, Vector256<int> visits)
    {
        Vector256<float> isBelief = Vector256.GreaterThan(variance, Vector256<float>.Zero);
        Vector256<float> prior = Vector256.Create(1 / priorVariance);
        Vector256<float> observed = Vector256.ConvertToSingle(visits) * (1 / options.ObservationVariance);
        Vector256<float> posterior = Vector256<float>.One / (prior + observed);
        return (
            Vector256.ConditionalSelect(isBelief, mean, ((prior * initial) + (observed * mean)) * posterior),
            Vector256.ConditionalSelect(isBelief, variance, posterior));
    }

    // The mean of the node's own evaluation and all below it, in the node's view.
    private readonly float Average(in SearchTree tree, in Node node)
    {
        float sum = node.Value;
        int count = 1;
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            sum -= tree.Visits[slot] * means[slot];
            count += tree.Visits[slot];
        }

        return sum / count;
    }

    private readonly (float Mean, float Variance) Aggregate(in SearchTree tree, in Node node, bool all)
    {
        int padded = Lanes.Padded(node.EdgeCount);
        Span<float> nodeMeans = stackalloc float[padded];
        Span<float> nodeVariances = stackalloc float[padded];
        Gather(tree, node, nodeMeans, nodeVariances);
        int count = all ? node.EdgeCount : KeepVisited(tree, node, nodeMeans, nodeVariances);
        return Beliefs.Aggregate(nodeMeans, nodeVariances, count, options.PruneThreshold);
    }

    // Moves the beliefs of children with visits to the front; slots in flight for the first time have none yet.
    private static int KeepVisited(in SearchTree tree, in Node node, Span<float> nodeMeans, Span<float> nodeVariances)
    {
        int count = 0;
        for (int i = 0; i < node.SlotCount; i++)
        {
            if (tree.Visits[node.Slots + i] == 0)
            {
                continue;
            }

            if (count < i)
            {
                (nodeMeans[count], nodeVariances[count]) = (nodeMeans[i], nodeVariances[i]);
            }

            count++;
        }

        return count;
    }

    private readonly (float Mean, float Variance) ObserveExact(in Node node) =>
        options.Terminal == TerminalObservation.Exact
        ? (node.Value, options.MinVariance)
        : Beliefs.Observe(
            means[node.Slot], variances[node.Slot], node.Value, options.ObservationVariance, options.MinVariance);
}
