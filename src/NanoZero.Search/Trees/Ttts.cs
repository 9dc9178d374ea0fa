using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>TTTS: top-two Thompson sampling on Gaussian beliefs over values, in the form its options describe.</summary>
/// <remarks>What is known of the edges is kept in <see cref="NodeBeliefs"/>; here is how it is used to choose.</remarks>
internal struct Ttts(SearchOptions search, TttsOptions options) : IAlgorithm<Ttts>
{
    /// <summary>Memory of the draws made ahead, in bytes.</summary>
    public const int DrawBytes = sizeof(float) * (DrawCapacity + Lanes.Count);

    private const int DrawCapacity = 1024;
    private const int MostRedraws = 8;

    private readonly InFlightTreatment treatment = search.UsedInFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;
    private readonly bool marks = search.LeavesInFlight > 1;  // no descent sees a single leaf in flight
    private NodeBeliefs beliefs = new(options);
    private readonly float[] draws = new float[DrawCapacity + Lanes.Count];
    private int nextDraw = DrawCapacity;

    /// <inheritdoc/>
    public static bool WantsRootNoise => false;

    /// <inheritdoc/>
    public static bool BreaksTiesByValue => false;

    /// <inheritdoc/>
    public readonly long Bytes => beliefs.Bytes + DrawBytes;

    /// <summary>Probability of playing the challenger instead of the leader (information-directed allocation).</summary>
    /// <param name="leaderVariance">Variance of the leader's belief.</param>
    /// <param name="challengerVariance">Variance of the challenger's belief.</param>
    /// <param name="smoothing">α.</param>
    public static float ChallengerProbability(float leaderVariance, float challengerVariance, float smoothing)
    {
        // (1/σ²_L + α) / (1/σ²_L + 1/σ²_C + 2α), with both sides of the fraction times σ²_L σ²_C.
        float leader = float.MaxNative(leaderVariance, 1e-8f), challenger = float.MaxNative(challengerVariance, 1e-8f);
        float smoothed = smoothing * leader * challenger;
        return (challenger + smoothed) / (leader + challenger + (2 * smoothed));
    }

    /// <inheritdoc/>
    public void Begin() => nextDraw = DrawCapacity;

    /// <inheritdoc/>
    public void Reserve(int end) => beliefs.Reserve(end);

    /// <inheritdoc/>
    public readonly void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges) =>
        beliefs.Expand(ref node, actions, priors, edges);

    /// <inheritdoc/>
    public readonly float Prior(uint edge) => NodeBeliefs.Prior(edge);

    /// <inheritdoc/>
    public readonly void SetPriors(in Node root, Span<uint> edges, ReadOnlySpan<float> priors) =>
        throw new NotSupportedException("a TTTS root takes no noise");

    /// <inheritdoc/>
    public readonly void OrderUnvisited(in Node node, Span<uint> edges)
    {
    }

    /// <inheritdoc/>
    public int Choose(in Node node, ReadOnlySpan<uint> edges, ref RandomStream random)
    {
        int count = node.EdgeCount;
        if (count == 1)
        {
            return 0;
        }

        if (options.Descent == DescentRule.Matching)
        {
            return FurthestBehind(node, edges);
        }

        int padded = Lanes.Padded(count);
        Span<float> drawn = stackalloc float[padded];
        Span<float> spreads = stackalloc float[padded];
        Draw(node, edges, drawn, spreads, ref random);
        (int leader, int challenger) = Beliefs.TopTwo(drawn, count);
        if (options.ChallengerShare == 0)
        {
            return leader;
        }

        challenger = options.Challenger switch
        {
            ChallengerRule.Redraw => Redraw(node, edges, leader, challenger, ref random),
            ChallengerRule.TransportCost => NearestRival(node, edges, leader),
            _ => challenger,
        };
        float probability = options.ChallengerShare
            ?? ChallengerProbability(spreads[leader], spreads[challenger], options.AllocationSmoothing);
        return random.NextSingle() < probability ? challenger : leader;
    }

    /// <inheritdoc/>
    public readonly void Open(int slot, in Node parent, Span<uint> edges) =>
        beliefs.Open(slot, beliefs.InitialMean(parent, edges[parent.SlotCount]), beliefs.PriorVariance);

    /// <inheritdoc/>
    public readonly void OpenRoot(int slot) => beliefs.Open(slot, 0, 1);

    /// <inheritdoc/>
    public readonly void BecomeRoot(in Node node) => beliefs.Visits(node.Slot)--;

    /// <inheritdoc/>
    public readonly void Copy(in Ttts source, int from, int to, int count) => beliefs.Copy(source.beliefs, from, to, count);

    /// <inheritdoc/>
    public readonly void Mark(in TreeStructure tree, int leaf)
    {
        for (int index = leaf; index >= 0; index = tree.Nodes[index].Parent)
        {
            beliefs.InFlight(tree.Nodes[index].Slot)++;
        }
    }

    /// <inheritdoc/>
    public readonly void BackUp(in TreeStructure tree, int leaf, bool marked)
    {
        for (int index = leaf; index >= 0;)
        {
            ref Node node = ref tree.Nodes[index];
            beliefs.Visits(node.Slot)++;
            if (marked)
            {
                beliefs.InFlight(node.Slot)--;
            }

            beliefs.Update(node, tree.EdgesOf(node), isLeaf: index == leaf);
            index = node.Parent;
        }
    }

    /// <inheritdoc/>
    public readonly void EvaluateRoot(in TreeStructure tree)
    {
        ref Node root = ref tree.Nodes[0];
        beliefs.Update(root, tree.EdgesOf(root), isLeaf: true);
    }

    /// <inheritdoc/>
    public readonly void Prove(int slot, float value) => beliefs.Set(slot, value, options.MinVariance);

    /// <inheritdoc/>
    public readonly bool MayStop(in TreeStructure tree, int simulations)
    {
        if (!options.EarlyStopping || simulations < options.MinSimulations)
        {
            return false;
        }

        ref Node root = ref tree.Nodes[0];
        int padded = Lanes.Padded(root.EdgeCount);
        Span<float> rootMeans = stackalloc float[padded];
        Span<float> rootVariances = stackalloc float[padded];
        beliefs.Gather(root, tree.EdgesOf(root), rootMeans, rootVariances);
        return Beliefs.Confidence(rootMeans, rootVariances, root.EdgeCount) >= options.ConfidenceThreshold;
    }

    /// <inheritdoc/>
    public readonly int Visits(int slot) => beliefs.Visits(slot);

    /// <inheritdoc/>
    public readonly float Value(int slot) => beliefs.Mean(slot);

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in Node root, ReadOnlySpan<uint> edges, int index) =>
        beliefs.Of(root, edges, index);

    /// <inheritdoc/>
    public readonly void WritePolicy(in Node root, ReadOnlySpan<uint> edges, Span<float> policy)
    {
        int count = root.EdgeCount, padded = Lanes.Padded(count);
        Span<float> rootMeans = stackalloc float[padded];
        Span<float> rootVariances = stackalloc float[padded];
        Span<float> weights = stackalloc float[padded];
        beliefs.Gather(root, edges, rootMeans, rootVariances);
        Beliefs.Weigh(rootMeans, rootVariances, count, weights);
        weights[..count].CopyTo(policy);
    }

    /// <summary>Sets a child's belief and descents in flight, for tests of the choice alone.</summary>
    /// <param name="slot">An open slot.</param>
    /// <param name="mean">Mean in the child's view.</param>
    /// <param name="variance">Variance.</param>
    /// <param name="inFlight">Descents in flight.</param>
    internal readonly void SetBelief(int slot, float mean, float variance, int inFlight)
    {
        beliefs.Set(slot, mean, variance);
        beliefs.InFlight(slot) = inFlight;
    }

    private readonly int FurthestBehind(in Node node, ReadOnlySpan<uint> edges)
    {
        int count = node.EdgeCount, padded = Lanes.Padded(count);
        Span<float> childMeans = stackalloc float[padded];
        Span<float> childVariances = stackalloc float[padded];
        Span<float> shares = stackalloc float[padded];
        beliefs.Gather(node, edges, childMeans, childVariances);
        if (marks && treatment != InFlightTreatment.VirtualVisit)
        {
            TreatInFlight(node, childMeans, childVariances);  // counting a descent below is what a virtual visit does here
        }

        Beliefs.Score(childMeans, childVariances, count, shares);
        for (int start = 0; start < count; start += Lanes.Count)
        {
            (Vector256<int> visits, Vector256<int> inFlight) = beliefs.Counts(node, start);
            Vector256<float> next = Vector256.ConvertToSingle(Vector256<int>.One + visits + inFlight);
            (Vector256.Create<float>(shares[start..]) / next).CopyTo(shares[start..]);
        }

        return Lanes.IndexOfLargest(shares, count);
    }

    // Changes the beliefs of children, in the node's view, by their descents in flight.
    private readonly void TreatInFlight(in Node node, Span<float> childMeans, Span<float> childVariances)
    {
        for (int start = 0; start < node.SlotCount; start += Lanes.Count)
        {
            Vector256<int> counts = beliefs.Counts(node, start).InFlight;
            if (counts == Vector256<int>.Zero)
            {
                continue;
            }

            Vector256<float> inFlight = Vector256.ConvertToSingle(counts), mean = Vector256.Create<float>(childMeans[start..]);
            switch (treatment)
            {
                case InFlightTreatment.VirtualLoss:
                    (mean - (inFlight * virtualLoss)).CopyTo(childMeans[start..]);
                    break;
                case InFlightTreatment.VirtualMean:
                    ((mean + (inFlight * beliefs.Mean(node.Slot))) / (Vector256<float>.One + inFlight)).CopyTo(childMeans[start..]);
                    break;
                default:
                    (Vector256.Create<float>(childVariances[start..]) / (Vector256<float>.One + inFlight)).CopyTo(childVariances[start..]);
                    break;
            }
        }
    }

    // Draws every child's value in the node's view.
    private void Draw(in Node node, ReadOnlySpan<uint> edges, Span<float> drawn, Span<float> spreads, ref RandomStream random)
    {
        beliefs.Gather(node, edges, drawn, spreads);
        if (marks)
        {
            TreatInFlight(node, drawn, spreads);
        }

        ReadOnlySpan<float> normals = TakeDraws(node.EdgeCount, ref random);
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            Vector256<float> normal = Vector256.Create(normals[start..]);
            normal = options.OptimisticDraws ? -Vector256.Abs(normal) : normal;
            Vector256<float> deviation = Vector256.Sqrt(Vector256.Create<float>(spreads[start..]));
            (Vector256.Create<float>(drawn[start..]) - (deviation * normal)).CopyTo(drawn[start..]);
        }
    }

    // Each search draws from its own stream only: Begin empties the buffer.
    private ReadOnlySpan<float> TakeDraws(int count, ref RandomStream random)
    {
        if (nextDraw + count > DrawCapacity)
        {
            Normal.Fill(draws.AsSpan(0, DrawCapacity), ref random);
            nextDraw = 0;
        }

        nextDraw += count;
        return draws.AsSpan(nextDraw - count);
    }

    private int Redraw(in Node node, ReadOnlySpan<uint> edges, int leader, int second, ref RandomStream random)
    {
        int padded = Lanes.Padded(node.EdgeCount);
        Span<float> drawn = stackalloc float[padded];
        Span<float> spreads = stackalloc float[padded];
        for (int redraw = 0; redraw < MostRedraws; redraw++)
        {
            Draw(node, edges, drawn, spreads, ref random);
            int winner = Lanes.IndexOfLargest(drawn, node.EdgeCount);
            if (winner != leader)
            {
                return winner;
            }
        }

        return second;
    }

    private readonly int NearestRival(in Node node, ReadOnlySpan<uint> edges, int leader)
    {
        int count = node.EdgeCount, padded = Lanes.Padded(count);
        Span<float> nodeMeans = stackalloc float[padded];
        Span<float> nodeVariances = stackalloc float[padded];
        beliefs.Gather(node, edges, nodeMeans, nodeVariances);
        return Beliefs.NearestRival(nodeMeans[..count], nodeVariances[..count], leader);
    }
}
