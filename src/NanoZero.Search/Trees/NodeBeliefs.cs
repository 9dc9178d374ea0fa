using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

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
    private Arena<int> visits = new();
    private Arena<int> inFlight = new();
    private readonly float priorVariance = options.PriorDeviation * options.PriorDeviation;
    private readonly float spread = (options.PriorSpread ?? options.PriorDeviation) * Beliefs.GumbelScale;
    private readonly float step = (options.PriorSpread ?? options.PriorDeviation) * Beliefs.GumbelScale * LogStep;

    /// <summary>Returns an upper bound of the memory of beliefs, in bytes.</summary>
    /// <param name="slots">The end of the slots.</param>
    public static long UpperBound(long slots) => (2 * Arena<float>.UpperBound(slots)) + (2 * Arena<int>.UpperBound(slots));

    /// <summary>Gets the memory held, in bytes.</summary>
    public readonly long Bytes => means.Bytes + variances.Bytes + visits.Bytes + inFlight.Bytes;

    /// <summary>Gets σ0², the variance of an unvisited child.</summary>
    public readonly float PriorVariance => priorVariance;

    /// <summary>Gets whether beliefs come from averaged evaluations.</summary>
    private readonly bool Averages => options.Aggregation == BeliefAggregation.Average;

    /// <inheritdoc cref="IAlgorithm{TSelf}.Reserve"/>
    public void Reserve(int end)
    {
        means.Reserve(end);
        variances.Reserve(end);
        visits.Reserve(end);
        inFlight.Reserve(end);
    }

    /// <inheritdoc cref="IAlgorithm{TSelf}.Copy"/>
    public readonly void Copy(in NodeBeliefs source, int from, int to, int count)
    {
        source.means.Slice(from, count).CopyTo(means.Slice(to, count));
        source.variances.Slice(from, count).CopyTo(variances.Slice(to, count));
        source.visits.Slice(from, count).CopyTo(visits.Slice(to, count));
        source.inFlight.Slice(from, count).CopyTo(inFlight.Slice(to, count));
    }

    /// <inheritdoc cref="IAlgorithm{TSelf}.Expand"/>
    public readonly void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        // The entropy is taken from the rounded logarithms, so that equal priors give exactly equal, centred beliefs.
        Vector256<float> entropy = Vector256<float>.Zero;
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            Vector256<float> prior = Vector256.Create(priors[start..]);
            Vector256<uint> packed = PackLogarithm(prior);
            PackedEdge.Pack(packed, Lanes.Widen(actions[start..])).CopyTo(edges[start..]);
            entropy += prior * (LogStep * Vector256.ConvertToSingle(packed.AsInt32()));
        }

        node.Base = -node.Value - (spread * Vector256.Sum(entropy));
    }

    /// <inheritdoc cref="IAlgorithm{TSelf}.Prior"/>
    public static float Prior(uint edge) =>
        MathF.Max(MathF.Exp(PackedEdge.Payload(edge) * -LogStep) - Beliefs.ProbabilityFloor, 0);

    /// <summary>Returns the mean of a child's belief at its expansion, in the child's view.</summary>
    /// <param name="parent">The node the edge belongs to.</param>
    /// <param name="edge">The packed edge.</param>
    public readonly float InitialMean(in Node parent, uint edge) => parent.Base + (step * PackedEdge.Payload(edge));

    /// <summary>Returns the simulations backed up through a slot.</summary>
    /// <param name="slot">The slot.</param>
    public readonly ref int Visits(int slot) => ref visits[slot];

    /// <summary>Returns the descents in flight through a slot.</summary>
    /// <param name="slot">The slot.</param>
    public readonly ref int InFlight(int slot) => ref inFlight[slot];

    /// <summary>Returns visits and descents in flight of eight children; 0 of those without a slot.</summary>
    /// <param name="node">The parent.</param>
    /// <param name="start">The first of the eight.</param>
    public readonly (Vector256<int> Visits, Vector256<int> InFlight) Counts(in Node node, int start)
    {
        if (start >= node.SlotCount)
        {
            return default;
        }

        Vector256<int> hasSlot = HasSlot(node, start);
        return (
            hasSlot & Vector256.Create<int>(visits.From(node.Slots + start)),
            hasSlot & Vector256.Create<int>(inFlight.From(node.Slots + start)));
    }

    /// <summary>Returns the estimate a slot holds, in the child's own view.</summary>
    /// <param name="slot">The slot.</param>
    public readonly float Mean(int slot) => means[slot];

    /// <summary>Sets up a slot that was never visited.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="mean">The mean in the child's own view.</param>
    /// <param name="variance">The variance.</param>
    public readonly void Open(int slot, float mean, float variance)
    {
        Set(slot, mean, variance);
        (visits[slot], inFlight[slot]) = (0, 0);
    }

    /// <summary>Sets the belief of a slot.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="mean">The mean in the child's own view.</param>
    /// <param name="variance">The variance.</param>
    public readonly void Set(int slot, float mean, float variance) => (means[slot], variances[slot]) = (mean, variance);

    /// <summary>Returns the belief of one child, in the child's own view.</summary>
    /// <param name="node">The parent.</param>
    /// <param name="edges">Its edges, padded to whole vectors.</param>
    /// <param name="index">The edge.</param>
    public readonly (float Mean, float Variance) Of(in Node node, ReadOnlySpan<uint> edges, int index)
    {
        int start = index & -Lanes.Count;
        (Vector256<float> mean, Vector256<float> variance) = Of(node, Vector256.Create(edges[start..]), start);
        return (-mean[index - start], variance[index - start]);
    }

    /// <summary>Collects the beliefs of all children.</summary>
    /// <param name="node">The parent.</param>
    /// <param name="edges">Its edges, padded to whole vectors.</param>
    /// <param name="nodeMeans">Receives means in the parent's view, padded likewise with finite numbers.</param>
    /// <param name="nodeVariances">Receives variances, padded likewise.</param>
    public readonly void Gather(in Node node, ReadOnlySpan<uint> edges, Span<float> nodeMeans, Span<float> nodeVariances)
    {
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            (Vector256<float> mean, Vector256<float> variance) = Of(node, Vector256.Create(edges[start..]), start);
            mean.CopyTo(nodeMeans[start..]);
            variance.CopyTo(nodeVariances[start..]);
        }
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

    private static Vector256<int> HasSlot(in Node node, int start) =>
        Vector256.LessThan(Vector256<int>.Indices, Vector256.Create(node.SlotCount - start));

    // The beliefs of eight children, in the node's view: a child's mean is the opponent's.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    private readonly (Vector256<float> Mean, Vector256<float> Variance) Of(in Node node, Vector256<uint> edges, int start)
    {
        Vector256<float> initial = Vector256.Create(node.Base) + (step * Vector256.ConvertToSingle(PackedEdge.Payload(edges).AsInt32()));
        Vector256<float> initialVariance = Vector256.Create(priorVariance);
        if (start >= node.SlotCount)
        {
            return (-initial, initialVariance);
        }

        int slot = node.Slots + start;
        Vector256<float> mean = Vector256.Create<float>(means.From(slot)), variance = Vector256.Create<float>(variances.From(slot));
        if (Averages)
        {
            (mean, variance) = Posterior(initial, mean, variance, Vector256.Create<int>(visits.From(slot)));
        }

        Vector256<float> hasSlot = HasSlot(node, start).AsSingle();
        return (
            -Vector256.ConditionalSelect(hasSlot, mean, initial),
            Vector256.ConditionalSelect(hasSlot, variance, initialVariance));
    }

    // The belief of the expansion after one observation of the slot's mean for every visit; an exact value, and a slot without
    // visits, have a variance and are the belief.
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
    private readonly float Average(in Node node)
    {
        float sum = node.Value;
        int count = 1;
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            sum -= visits[slot] * means[slot];
            count += visits[slot];
        }

        return sum / count;
    }

    private readonly (float Mean, float Variance) Aggregate(in Node node, ReadOnlySpan<uint> edges, bool all)
    {
        int padded = Lanes.Padded(node.EdgeCount);
        Span<float> nodeMeans = stackalloc float[padded];
        Span<float> nodeVariances = stackalloc float[padded];
        Gather(node, edges, nodeMeans, nodeVariances);
        int count = all ? node.EdgeCount : KeepVisited(node, nodeMeans, nodeVariances);
        return options.Weights == BeliefWeights.Maximum
            ? Beliefs.Maximum(nodeMeans[..count], nodeVariances[..count])
            : Beliefs.Aggregate(nodeMeans, nodeVariances, count, options.PruneThreshold);
    }

    // Moves the beliefs of children with visits to the front; slots in flight for the first time have none yet.
    private readonly int KeepVisited(in Node node, Span<float> nodeMeans, Span<float> nodeVariances)
    {
        int count = 0;
        for (int i = 0; i < node.SlotCount; i++)
        {
            if (visits[node.Slots + i] == 0)
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

    private readonly (float Mean, float Variance) ObserveExact(in Node node) => options.Terminal == TerminalObservation.Exact
        ? (node.Value, options.MinVariance)
        : Beliefs.Observe(means[node.Slot], variances[node.Slot], node.Value, options.ObservationVariance, options.MinVariance);

    private static Vector256<uint> PackLogarithm(Vector256<float> probability)
    {
        Vector256<float> steps = Vector256.Log(probability + Vector256.Create(Beliefs.ProbabilityFloor)) * (-1 / LogStep);
        return Vector256.ConvertToInt32(Vector256.Clamp(
            steps + Vector256.Create(0.5f), Vector256<float>.Zero, Vector256.Create((float)PackedEdge.PayloadMax))).AsUInt32();
    }
}
