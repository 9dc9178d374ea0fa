namespace NanoZero.Search;

/// <summary>What TTTS knows of visited edges: beliefs over the values of their children, visits, descents in flight.</summary>
/// <remarks>
/// Every child starts at variance σ0² and mean -v - s·(√6/π)·(ln(p + ε) + H), s the prior's spread, which an unvisited edge keeps in 22 bits:
/// -ln(p + ε), and the node the rest (<see cref="Node.Base"/>). A slot holds the belief itself, or, where evaluations are
/// averaged, their mean with variance 0: the belief is then computed when it is asked for.
/// </remarks>
internal struct NodeBeliefs(TttsOptions options)
{
    // -ln(p + ε) of a probability in [0, 1], in equal steps.
    private const float LogStep = 18.42069f / PackedEdge.PayloadMax;

    private Arena<float> means = new();
    private Arena<float> variances = new();
    private Arena<Counts> counts = new();
    private readonly float priorVariance = options.PriorDeviation * options.PriorDeviation;
    private readonly float spread = (options.PriorSpread ?? options.PriorDeviation) * Beliefs.GumbelScale;

    /// <summary>What is counted of a visited edge.</summary>
    internal struct Counts
    {
        /// <summary>Simulations backed up.</summary>
        public int Visits;

        /// <summary>Descents in flight.</summary>
        public int InFlight;
    }

    /// <summary>Returns an upper bound of the memory of beliefs, in bytes.</summary>
    /// <param name="slots">The end of the slots.</param>
    public static long UpperBound(long slots) => (2 * Arena<float>.UpperBound(slots)) + Arena<Counts>.UpperBound(slots);

    /// <summary>Gets the memory held, in bytes.</summary>
    public readonly long Bytes => means.Bytes + variances.Bytes + counts.Bytes;

    /// <summary>Gets σ0², the variance of an unvisited child.</summary>
    public readonly float PriorVariance => priorVariance;

    /// <summary>Gets whether beliefs come from averaged evaluations.</summary>
    private readonly bool Averages => options.Aggregation == BeliefAggregation.Average;

    /// <inheritdoc cref="IAlgorithm{TSelf}.Reserve"/>
    public void Reserve(int end)
    {
        means.Reserve(end);
        variances.Reserve(end);
        counts.Reserve(end);
    }

    /// <inheritdoc cref="IAlgorithm{TSelf}.Copy"/>
    public readonly void Copy(in NodeBeliefs source, int from, int to, int count)
    {
        source.means.Slice(from, count).CopyTo(means.Slice(to, count));
        source.variances.Slice(from, count).CopyTo(variances.Slice(to, count));
        source.counts.Slice(from, count).CopyTo(counts.Slice(to, count));
    }

    /// <inheritdoc cref="IAlgorithm{TSelf}.Expand"/>
    public readonly void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        // The entropy is taken from the rounded logarithms, so that equal priors give exactly equal, centred beliefs.
        float entropy = 0;
        for (int i = 0; i < node.EdgeCount; i++)
        {
            uint packed = PackLogarithm(priors[i]);
            edges[i] = PackedEdge.Pack(packed, actions[i]);
            entropy += priors[i] * (packed * LogStep);
        }

        node.Base = -node.Value - (spread * entropy);
    }

    /// <inheritdoc cref="IAlgorithm{TSelf}.Prior"/>
    public static float Prior(uint edge) =>
        MathF.Max(MathF.Exp(PackedEdge.Payload(edge) * -LogStep) - Beliefs.ProbabilityFloor, 0);

    /// <summary>Returns the mean of a child's belief at its expansion, in the child's view.</summary>
    /// <param name="parent">The node the edge belongs to.</param>
    /// <param name="edge">The packed edge.</param>
    public readonly float InitialMean(in Node parent, uint edge) => parent.Base + (spread * LogStep * PackedEdge.Payload(edge));

    /// <summary>Returns the counts of a slot.</summary>
    /// <param name="slot">The slot.</param>
    public readonly ref Counts CountsOf(int slot) => ref counts[slot];

    /// <summary>Returns the counts of a node's visited edges, in their order.</summary>
    /// <param name="node">The node.</param>
    public readonly ReadOnlySpan<Counts> CountsOf(in Node node) => node.SlotCount > 0 ? counts.Slice(node.Slots, node.SlotCount) : default;

    /// <summary>Returns the estimate a slot holds, in the child's own view.</summary>
    /// <param name="slot">The slot.</param>
    public readonly float Mean(int slot) => means[slot];

    /// <summary>Sets the belief of a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="mean">The mean in the child's own view.</param>
    /// <param name="variance">The variance.</param>
    public readonly void Set(int slot, float mean, float variance) => (means[slot], variances[slot]) = (mean, variance);

    /// <summary>Returns the belief of one child, in the child's own view.</summary>
    /// <param name="node">The parent.</param>
    /// <param name="edges">Its edges.</param>
    /// <param name="index">The edge.</param>
    public readonly (float Mean, float Variance) Of(in Node node, ReadOnlySpan<uint> edges, int index)
    {
        float initial = InitialMean(node, edges[index]);
        if (index >= node.SlotCount)
        {
            return (initial, priorVariance);
        }

        int slot = node.Slots + index;
        return Averages ? Posterior(initial, slot) : (means[slot], variances[slot]);
    }

    /// <summary>Collects the beliefs of all children or of the visited ones.</summary>
    /// <param name="node">The parent.</param>
    /// <param name="edges">Its edges.</param>
    /// <param name="all">Whether unvisited children count.</param>
    /// <param name="nodeMeans">Receives means in the parent's view.</param>
    /// <param name="nodeVariances">Receives variances.</param>
    /// <returns>How many.</returns>
    public readonly int Gather(in Node node, ReadOnlySpan<uint> edges, bool all, Span<float> nodeMeans, Span<float> nodeVariances)
    {
        int count = 0, visited = node.SlotCount;
        if (visited > 0)
        {
            ReadOnlySpan<float> childMeans = means.Slice(node.Slots, visited);
            ReadOnlySpan<float> childVariances = variances.Slice(node.Slots, visited);
            ReadOnlySpan<Counts> childCounts = CountsOf(node);
            for (int i = 0; i < visited; i++)
            {
                if (all || childCounts[i].Visits > 0)
                {
                    (float mean, float variance) = Averages
                        ? Posterior(InitialMean(node, edges[i]), node.Slots + i)
                        : (childMeans[i], childVariances[i]);
                    nodeMeans[count] = -mean;  // a child's mean is the opponent's
                    nodeVariances[count++] = variance;
                }
            }
        }

        for (int i = visited; all && i < edges.Length; i++)
        {
            nodeMeans[count] = -InitialMean(node, edges[i]);
            nodeVariances[count++] = priorVariance;
        }

        return count;
    }

    /// <summary>Gives a node the estimate that follows from what is below it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="edges">Its edges.</param>
    /// <param name="isLeaf">Whether it was only just evaluated.</param>
    public readonly void Update(in Node node, ReadOnlySpan<uint> edges, bool isLeaf)
    {
        (means[node.Slot], variances[node.Slot]) =
            node.State == NodeState.Exact ? ObserveExact(node)
            : Averages ? (Average(node), 0)
            : isLeaf && options.Leaf == LeafBelief.Network ? (node.Value, options.ObservationVariance)
            : Aggregate(node, edges, isLeaf || options.Aggregation == BeliefAggregation.All);
    }

    // The belief of the expansion after one observation of the slot's mean for every visit.
    private readonly (float Mean, float Variance) Posterior(float initial, int slot)
    {
        (float mean, float variance) = (means[slot], variances[slot]);
        if (variance > 0)
        {
            return (mean, variance);  // an exact value, or nothing observed yet
        }

        float prior = 1 / priorVariance, observed = counts[slot].Visits / options.ObservationVariance, total = prior + observed;
        return (((prior * initial) + (observed * mean)) / total, 1 / total);
    }

    // The mean of the node's own evaluation and all below it, in the node's view.
    private readonly float Average(in Node node)
    {
        float sum = node.Value;
        int count = 1;
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            int visits = counts[slot].Visits;
            sum -= visits * means[slot];
            count += visits;
        }

        return sum / count;
    }

    private readonly (float Mean, float Variance) Aggregate(in Node node, ReadOnlySpan<uint> edges, bool all)
    {
        int padded = Beliefs.Padded(all ? edges.Length : node.SlotCount);
        Span<float> nodeMeans = stackalloc float[padded];
        Span<float> nodeVariances = stackalloc float[padded];
        int count = Gather(node, edges, all, nodeMeans, nodeVariances);
        return options.Weights == BeliefWeights.Maximum
            ? Beliefs.Maximum(nodeMeans[..count], nodeVariances[..count])
            : Beliefs.Aggregate(nodeMeans, nodeVariances, count, options.PruneThreshold);
    }

    private readonly (float Mean, float Variance) ObserveExact(in Node node) => options.Terminal == TerminalObservation.Exact
        ? (node.Value, options.MinVariance)
        : Beliefs.Observe(means[node.Slot], variances[node.Slot], node.Value, options.ObservationVariance, options.MinVariance);

    private static uint PackLogarithm(float probability)
    {
        float steps = MathF.Log(probability + Beliefs.ProbabilityFloor) * (-1 / LogStep);
        return (uint)Math.Clamp(steps + 0.5f, 0, PackedEdge.PayloadMax);
    }
}
