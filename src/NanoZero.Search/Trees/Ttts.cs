namespace NanoZero.Search;

/// <summary>TTTS: top-two Thompson sampling on Gaussian beliefs over values, in the form its options describe.</summary>
/// <remarks>What is known of the edges is kept in <see cref="NodeBeliefs"/>; here is how it is used to choose.</remarks>
internal struct Ttts(SearchOptions search, TttsOptions options) : IAlgorithm<Ttts>
{
    /// <summary>Memory of the draws made ahead, in bytes.</summary>
    public const int DrawBytes = sizeof(float) * DrawCapacity;

    private const int DrawCapacity = 1024;
    private const int MostRedraws = 8;

    private readonly InFlightTreatment treatment = search.InFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;
    private NodeBeliefs beliefs = new(options);
    private readonly float[] draws = new float[DrawCapacity];
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
    public int Choose(in Node node, ReadOnlySpan<uint> edges, ref RandomStream random)
    {
        int count = edges.Length;
        if (count == 1)
        {
            return 0;
        }

        if (options.Descent == DescentRule.Matching)
        {
            return FurthestBehind(node, edges);
        }

        Span<float> drawn = stackalloc float[count];
        Span<float> spreads = stackalloc float[count];
        Draw(node, edges, drawn, spreads, ref random);
        (int leader, int challenger) = Beliefs.TopTwo(drawn);
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
    public readonly void Open(int slot, in Node parent, uint edge)
    {
        beliefs.Set(slot, beliefs.InitialMean(parent, edge), beliefs.PriorVariance);
        beliefs.CountsOf(slot) = default;
    }

    /// <inheritdoc/>
    public readonly void OpenRoot(int slot)
    {
        beliefs.Set(slot, 0, 1);
        beliefs.CountsOf(slot) = default;
    }

    /// <inheritdoc/>
    public readonly void BecomeRoot(in Node node) => beliefs.CountsOf(node.Slot).Visits--;

    /// <inheritdoc/>
    public readonly void Copy(in Ttts source, int from, int to, int count) => beliefs.Copy(source.beliefs, from, to, count);

    /// <inheritdoc/>
    public readonly void Mark(in TreeStructure tree, int leaf)
    {
        for (int index = leaf; index >= 0; index = tree.Nodes[index].Parent)
        {
            beliefs.CountsOf(tree.Nodes[index].Slot).InFlight++;
        }
    }

    /// <inheritdoc/>
    public readonly void BackUp(in TreeStructure tree, int leaf, bool marked)
    {
        int mark = marked ? 1 : 0;
        for (int index = leaf; index >= 0;)
        {
            ref Node node = ref tree.Nodes[index];
            ref NodeBeliefs.Counts edge = ref beliefs.CountsOf(node.Slot);
            edge.Visits++;
            edge.InFlight -= mark;
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
        Span<float> rootMeans = stackalloc float[root.EdgeCount];
        Span<float> rootVariances = stackalloc float[root.EdgeCount];
        beliefs.Gather(root, tree.EdgesOf(root), all: true, rootMeans, rootVariances);
        return Beliefs.Confidence(rootMeans, rootVariances) >= options.ConfidenceThreshold;
    }

    /// <inheritdoc/>
    public readonly int Visits(int slot) => beliefs.CountsOf(slot).Visits;

    /// <inheritdoc/>
    public readonly float Value(int slot) => beliefs.Mean(slot);

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in Node root, ReadOnlySpan<uint> edges, int index) =>
        beliefs.Of(root, edges, index);

    /// <inheritdoc/>
    public readonly void WritePolicy(in Node root, ReadOnlySpan<uint> edges, Span<float> policy)
    {
        int padded = Beliefs.Padded(edges.Length);
        Span<float> rootMeans = stackalloc float[padded];
        Span<float> rootVariances = stackalloc float[padded];
        Span<float> weights = stackalloc float[padded];
        beliefs.Gather(root, edges, all: true, rootMeans, rootVariances);
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
        beliefs.Set(slot, mean, variance);
        beliefs.CountsOf(slot).InFlight = inFlight;
    }

    private readonly int FurthestBehind(in Node node, ReadOnlySpan<uint> edges)
    {
        int padded = Beliefs.Padded(edges.Length);
        Span<float> childMeans = stackalloc float[padded];
        Span<float> childVariances = stackalloc float[padded];
        Span<float> shares = stackalloc float[padded];
        beliefs.Gather(node, edges, all: true, childMeans, childVariances);
        float parentMean = beliefs.Mean(node.Slot);
        ReadOnlySpan<NodeBeliefs.Counts> counts = beliefs.CountsOf(node);
        for (int i = 0; i < counts.Length; i++)
        {
            // Counting a descent below is what a virtual visit does here: the belief stays.
            if (counts[i].InFlight > 0 && treatment != InFlightTreatment.VirtualVisit)
            {
                (float mean, childVariances[i]) = InFlightBelief(
                    treatment, -childMeans[i], childVariances[i], counts[i].InFlight, virtualLoss, parentMean);
                childMeans[i] = -mean;
            }
        }

        Beliefs.Weigh(childMeans, childVariances, edges.Length, shares);
        for (int i = 0; i < counts.Length; i++)
        {
            shares[i] /= 1 + counts[i].Visits + counts[i].InFlight;
        }

        return Beliefs.TopTwo(shares[..edges.Length]).Leader;
    }

    // Draws every child's value in the node's view; the visited ones come first, in the draws as in the edges.
    private void Draw(in Node node, ReadOnlySpan<uint> edges, Span<float> drawn, Span<float> spreads, ref RandomStream random)
    {
        int visited = node.SlotCount;
        DrawChildren(node, edges, 0, visited, drawn, spreads, ref random);
        DrawChildren(node, edges, visited, edges.Length, drawn, spreads, ref random);
    }

    private void DrawChildren(
        in Node node, ReadOnlySpan<uint> edges, int start, int end, Span<float> drawn, Span<float> spreads, ref RandomStream random)
    {
        if (start == end)
        {
            return;
        }

        ReadOnlySpan<float> normals = TakeDraws(end - start, ref random);
        float parentMean = beliefs.Mean(node.Slot);
        for (int i = start; i < end; i++)
        {
            (float mean, float variance) = beliefs.Of(node, edges, i);
            int inFlight = i < node.SlotCount ? beliefs.CountsOf(node.Slots + i).InFlight : 0;
            if (inFlight > 0)
            {
                (mean, variance) = InFlightBelief(treatment, mean, variance, inFlight, virtualLoss, parentMean);
            }

            float normal = options.OptimisticDraws ? -MathF.Abs(normals[i - start]) : normals[i - start];
            drawn[i] = -(mean + (MathF.Sqrt(variance) * normal));
            spreads[i] = variance;
        }
    }

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

    private int Redraw(in Node node, ReadOnlySpan<uint> edges, int leader, int second, ref RandomStream random)
    {
        Span<float> drawn = stackalloc float[edges.Length];
        Span<float> spreads = stackalloc float[edges.Length];
        for (int redraw = 0; redraw < MostRedraws; redraw++)
        {
            Draw(node, edges, drawn, spreads, ref random);
            int winner = Beliefs.TopTwo(drawn).Leader;
            if (winner != leader)
            {
                return winner;
            }
        }

        return second;
    }

    private readonly int NearestRival(in Node node, ReadOnlySpan<uint> edges, int leader)
    {
        Span<float> nodeMeans = stackalloc float[edges.Length];
        Span<float> nodeVariances = stackalloc float[edges.Length];
        beliefs.Gather(node, edges, all: true, nodeMeans, nodeVariances);
        return Beliefs.NearestRival(nodeMeans, nodeVariances, leader);
    }
}
