namespace NanoZero.Search;

/// <summary>TTTS: top-two Thompson sampling on Gaussian beliefs over values.</summary>
/// <remarks>
/// A node holds a belief Normal(μ, σ²) over its value for its own side to move. Every child starts at variance σ0² and mean
/// -v - σ0·(√6/π)·(ln(p + ε) + H), which an unvisited edge keeps in 22 bits: -ln(p + ε), and the node the rest
/// (<see cref="Node.Base"/>).
/// </remarks>
internal struct Ttts(SearchOptions search) : IAlgorithm<Ttts>
{
    /// <summary>Memory of the draws made ahead, in bytes.</summary>
    public const int DrawBytes = sizeof(float) * DrawCapacity;

    private const int DrawCapacity = 1024;

    // -ln(p + ε) of a probability in [0, 1], in equal steps.
    private const float LogStep = 18.42069f / PackedEdge.PayloadMax;

    private readonly TttsOptions options = search.Ttts;
    private readonly InFlightTreatment treatment = search.InFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;
    private readonly float priorVariance = search.Ttts.PriorDeviation * search.Ttts.PriorDeviation;
    private readonly float spread = search.Ttts.PriorDeviation * Beliefs.GumbelScale;
    private readonly Arena<float> means = new();
    private readonly Arena<float> variances = new();
    private readonly Arena<Counts> counts = new();
    private readonly float[] draws = new float[DrawCapacity];
    private int nextDraw = DrawCapacity;

    /// <summary>What is counted of a visited edge.</summary>
    internal struct Counts
    {
        /// <summary>Simulations backed up.</summary>
        public int Visits;

        /// <summary>Descents in flight.</summary>
        public int InFlight;
    }

    /// <inheritdoc/>
    public static bool WantsRootNoise => false;

    /// <inheritdoc/>
    public static bool BreaksTiesByValue => false;

    /// <inheritdoc/>
    public readonly long Bytes => means.Bytes + variances.Bytes + counts.Bytes + DrawBytes;

    /// <summary>Probability of playing the challenger instead of the leader (information-directed allocation).</summary>
    /// <param name="leaderVariance">Variance of the leader's belief.</param>
    /// <param name="challengerVariance">Variance of the challenger's belief.</param>
    /// <param name="smoothing">α.</param>
    public static float ChallengerProbability(float leaderVariance, float challengerVariance, float smoothing)
    {
        float leader = 1 / MathF.Max(leaderVariance, 1e-8f), challenger = 1 / MathF.Max(challengerVariance, 1e-8f);
        return (leader + smoothing) / (leader + challenger + (2 * smoothing));
    }

    /// <summary>The belief a child with descents in flight is drawn from, in its own view.</summary>
    /// <param name="treatment">The in-flight treatment.</param>
    /// <param name="mean">μ of the child.</param>
    /// <param name="variance">σ² of the child.</param>
    /// <param name="inFlight">f.</param>
    /// <param name="virtualLoss">The weight of one virtual loss.</param>
    /// <param name="parentMean">μ of the parent, in the parent's view.</param>
    public static (float Mean, float Variance) InFlightBelief(
        InFlightTreatment treatment, float mean, float variance, int inFlight, float virtualLoss, float parentMean) => treatment switch
        {
            InFlightTreatment.VirtualLoss => (mean + (inFlight * virtualLoss), variance),
            InFlightTreatment.VirtualMean => ((mean - (inFlight * parentMean)) / (1 + inFlight), variance),
            _ => (mean, variance / (1 + inFlight)),
        };

    /// <inheritdoc/>
    public void Begin() => nextDraw = DrawCapacity;

    /// <inheritdoc/>
    public readonly void Reserve(int end)
    {
        means.Reserve(end);
        variances.Reserve(end);
        counts.Reserve(end);
    }

    /// <inheritdoc/>
    public readonly void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        // The entropy is taken from the rounded logarithms, so that equal priors give exactly equal, centred beliefs.
        float entropy = 0;
        for (int i = 0; i < edges.Length; i++)
        {
            uint packed = PackLogarithm(priors[i]);
            edges[i] = PackedEdge.Pack(packed, actions[i]);
            entropy += priors[i] * (packed * LogStep);
        }

        node.Base = -node.Value - (spread * entropy);
    }

    /// <inheritdoc/>
    public readonly float Prior(uint edge) =>
        MathF.Max(MathF.Exp(PackedEdge.Payload(edge) * -LogStep) - Beliefs.ProbabilityFloor, 0);

    /// <inheritdoc/>
    public readonly void SetPriors(in Node root, Span<uint> edges, ReadOnlySpan<float> priors) =>
        throw new NotSupportedException("a TTTS root takes no noise");

    /// <inheritdoc/>
    public int Choose(in Node node, ReadOnlySpan<uint> edges, ref RandomStream random)
    {
        int count = edges.Length;
        if (count == 1)
        {
            return 0;
        }

        Span<float> drawn = stackalloc float[count];
        Span<float> spreads = stackalloc float[count];
        DrawVisited(node, drawn, spreads, ref random);
        DrawUnvisited(node, edges, drawn, ref random);
        spreads[node.SlotCount..].Fill(priorVariance);

        (int leader, int challenger) = Beliefs.TopTwo(drawn);
        float probability = ChallengerProbability(spreads[leader], spreads[challenger], options.AllocationSmoothing);
        return random.NextSingle() < probability ? challenger : leader;
    }

    /// <inheritdoc/>
    public readonly void Open(int slot, in Node parent, uint edge)
    {
        means[slot] = InitialMean(parent, edge);
        variances[slot] = priorVariance;
        counts[slot] = default;
    }

    /// <inheritdoc/>
    public readonly void OpenRoot(int slot)
    {
        (means[slot], variances[slot]) = (0, 1);
        counts[slot] = default;
    }

    /// <inheritdoc/>
    public readonly void BecomeRoot(in Node node) => counts[node.Slot].Visits--;

    /// <inheritdoc/>
    public readonly void Copy(in Ttts source, int from, int to, int count)
    {
        source.means.Slice(from, count).CopyTo(means.Slice(to, count));
        source.variances.Slice(from, count).CopyTo(variances.Slice(to, count));
        source.counts.Slice(from, count).CopyTo(counts.Slice(to, count));
    }

    /// <inheritdoc/>
    public readonly void Mark(Arena<Node> nodes, int leaf)
    {
        for (int index = leaf; index >= 0; index = nodes[index].Parent)
        {
            counts[nodes[index].Slot].InFlight++;
        }
    }

    /// <inheritdoc/>
    public readonly void BackUp(in TreeStructure tree, int leaf, bool marked)
    {
        int mark = marked ? 1 : 0;
        for (int index = leaf; index >= 0;)
        {
            ref Node node = ref tree.Nodes[index];
            ref Counts edge = ref counts[node.Slot];
            edge.Visits++;
            edge.InFlight -= mark;
            (means[node.Slot], variances[node.Slot]) = node.State == NodeState.Exact
                ? ObserveExact(node)
                : Aggregate(node, tree.EdgesOf(node), index == leaf || options.Aggregation == BeliefAggregation.All);
            index = node.Parent;
        }
    }

    /// <inheritdoc/>
    public readonly void EvaluateRoot(in TreeStructure tree)
    {
        ref Node root = ref tree.Nodes[0];
        (means[root.Slot], variances[root.Slot]) = Aggregate(root, tree.EdgesOf(root), all: true);
    }

    /// <inheritdoc/>
    public readonly void Prove(int slot, float value) => (means[slot], variances[slot]) = (value, options.MinVariance);

    /// <inheritdoc/>
    public readonly bool MayStop(in TreeStructure tree, int simulations)
    {
        if (!options.EarlyStopping || simulations < options.MinSimulations)
        {
            return false;
        }

        ref Node root = ref tree.Nodes[0];
        Span<float> rootMeans = stackalloc float[root.EdgeCount];
        Span<float> rootVariances = stackalloc float[root.EdgeCount];
        Gather(root, tree.EdgesOf(root), all: true, rootMeans, rootVariances);
        return Beliefs.Confidence(rootMeans, rootVariances) >= options.ConfidenceThreshold;
    }

    /// <inheritdoc/>
    public readonly int Visits(int slot) => counts[slot].Visits;

    /// <inheritdoc/>
    public readonly float Value(int slot) => means[slot];

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in Node root, ReadOnlySpan<uint> edges, int index) =>
        index < root.SlotCount
            ? (means[root.Slots + index], variances[root.Slots + index])
            : (InitialMean(root, edges[index]), priorVariance);

    /// <inheritdoc/>
    public readonly void WritePolicy(in Node root, ReadOnlySpan<uint> edges, Span<float> policy)
    {
        int padded = Beliefs.Padded(edges.Length);
        Span<float> rootMeans = stackalloc float[padded];
        Span<float> rootVariances = stackalloc float[padded];
        Span<float> weights = stackalloc float[padded];
        Gather(root, edges, all: true, rootMeans, rootVariances);
        Beliefs.Weigh(rootMeans, rootVariances, edges.Length, weights);
        weights[..edges.Length].CopyTo(policy);
    }

    /// <summary>Sets a child's belief and descents in flight, for tests of the choice alone.</summary>
    /// <param name="slot">An open slot.</param>
    /// <param name="mean">Mean in the child's view.</param>
    /// <param name="variance">Variance.</param>
    /// <param name="inFlight">Descents in flight.</param>
    internal readonly void SetBelief(int slot, float mean, float variance, int inFlight)
    {
        (means[slot], variances[slot]) = (mean, variance);
        counts[slot].InFlight = inFlight;
    }

    private static uint PackLogarithm(float probability)
    {
        float steps = MathF.Log(probability + Beliefs.ProbabilityFloor) * (-1 / LogStep);
        return (uint)Math.Clamp(steps + 0.5f, 0, PackedEdge.PayloadMax);
    }

    private readonly float InitialMean(in Node parent, uint edge) =>
        parent.Base + (spread * LogStep * PackedEdge.Payload(edge));

    // Each search draws from its own stream only: Begin empties the buffer.
    private ReadOnlySpan<float> TakeDraws(int count, ref RandomStream random)
    {
        if (nextDraw + count > DrawCapacity)
        {
            Normal.Fill(draws, ref random);
            nextDraw = 0;
        }

        nextDraw += count;
        return draws.AsSpan(nextDraw - count, count);
    }

    private void DrawVisited(in Node node, Span<float> drawn, Span<float> spreads, ref RandomStream random)
    {
        int visited = node.SlotCount;
        if (visited == 0)
        {
            return;
        }

        ReadOnlySpan<float> normals = TakeDraws(visited, ref random);
        ReadOnlySpan<float> childMeans = means.Slice(node.Slots, visited);
        ReadOnlySpan<float> childVariances = variances.Slice(node.Slots, visited);
        ReadOnlySpan<Counts> childCounts = counts.Slice(node.Slots, visited);
        float parentMean = means[node.Slot];
        for (int i = 0; i < visited; i++)
        {
            (float mean, float variance) = (childMeans[i], childVariances[i]);
            if (childCounts[i].InFlight > 0)
            {
                (mean, variance) = InFlightBelief(treatment, mean, variance, childCounts[i].InFlight, virtualLoss, parentMean);
            }

            drawn[i] = -(mean + (MathF.Sqrt(variance) * normals[i]));
            spreads[i] = variance;
        }
    }

    private void DrawUnvisited(in Node node, ReadOnlySpan<uint> edges, Span<float> drawn, ref RandomStream random)
    {
        int visited = node.SlotCount;
        if (visited == edges.Length)
        {
            return;
        }

        ReadOnlySpan<float> normals = TakeDraws(edges.Length - visited, ref random);
        float step = spread * LogStep, deviation = options.PriorDeviation;
        for (int i = visited; i < edges.Length; i++)
        {
            drawn[i] = -(node.Base + (step * PackedEdge.Payload(edges[i])) + (deviation * normals[i - visited]));
        }
    }

    // Means in the node's own view and variances of all children or of the visited ones; returns how many.
    private readonly int Gather(in Node node, ReadOnlySpan<uint> edges, bool all, Span<float> nodeMeans, Span<float> nodeVariances)
    {
        int count = 0, visited = node.SlotCount;
        if (visited > 0)
        {
            ReadOnlySpan<float> childMeans = means.Slice(node.Slots, visited);
            ReadOnlySpan<float> childVariances = variances.Slice(node.Slots, visited);
            ReadOnlySpan<Counts> childCounts = counts.Slice(node.Slots, visited);
            for (int i = 0; i < visited; i++)
            {
                if (all || childCounts[i].Visits > 0)
                {
                    nodeMeans[count] = -childMeans[i];  // a child's mean is the opponent's
                    nodeVariances[count++] = childVariances[i];
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

    private readonly (float Mean, float Variance) Aggregate(in Node node, ReadOnlySpan<uint> edges, bool all)
    {
        int padded = Beliefs.Padded(all ? edges.Length : node.SlotCount);
        Span<float> nodeMeans = stackalloc float[padded];
        Span<float> nodeVariances = stackalloc float[padded];
        int count = Gather(node, edges, all, nodeMeans, nodeVariances);
        return Beliefs.Aggregate(nodeMeans, nodeVariances, count, options.PruneThreshold);
    }

    private readonly (float Mean, float Variance) ObserveExact(in Node node) => options.Terminal == TerminalObservation.Exact
        ? (node.Value, options.MinVariance)
        : Beliefs.Observe(means[node.Slot], variances[node.Slot], node.Value, options.ObservationVariance, options.MinVariance);
}
