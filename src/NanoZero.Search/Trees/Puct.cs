namespace NanoZero.Search;

/// <summary>PUCT: the value so far plus a bonus for prior probability and few visits (Silver et al. 2018).</summary>
/// <remarks>
/// Edges are sorted by falling prior. All unvisited children of a node differ in nothing but the prior, so the best of
/// them is always the first, the visited ones are a prefix, and one choice looks at the prefix and one edge more.
/// </remarks>
internal struct Puct(SearchOptions search) : IAlgorithm<Puct>
{
    private readonly PuctOptions options = search.Puct;
    private readonly InFlightTreatment treatment = search.InFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;
    private readonly Arena<Statistics> statistics = new();

    /// <summary>What is counted of a visited edge.</summary>
    internal struct Statistics
    {
        /// <summary>Sum of the child's values, in its own view.</summary>
        public double ValueSum;

        /// <summary>The prior probability.</summary>
        public float Prior;

        /// <summary>Simulations backed up.</summary>
        public int Visits;

        /// <summary>Descents in flight.</summary>
        public int InFlight;

        /// <summary>Whether the child is proven won for its own mover, so that it is chosen no more.</summary>
        public bool Refuted;
    }

    /// <inheritdoc/>
    public static bool WantsRootNoise => true;

    /// <inheritdoc/>
    public static bool BreaksTiesByValue => true;

    /// <inheritdoc/>
    public readonly long Bytes => statistics.Bytes;

    /// <summary>The selection score of a child.</summary>
    /// <param name="chooserValue">-Q': the child's value for the chooser.</param>
    /// <param name="prior">P.</param>
    /// <param name="exploration">c · sqrt(max(1, N' of the parent)).</param>
    /// <param name="visits">N' of the child, in-flight descents included.</param>
    public static float Score(float chooserValue, float prior, float exploration, int visits) =>
        chooserValue + (exploration * prior / (1 + visits));

    /// <summary>Q' of a child with descents in flight, in its own view.</summary>
    /// <param name="treatment">The in-flight treatment.</param>
    /// <param name="valueSum">W.</param>
    /// <param name="visits">N.</param>
    /// <param name="inFlight">f, with N + f at least 1.</param>
    /// <param name="virtualLoss">The weight of one virtual loss.</param>
    /// <param name="parentValue">Q of the parent in the parent's view.</param>
    /// <param name="urgency">What stands for -Q' of a child without a value.</param>
    public static float InFlightValue(
        InFlightTreatment treatment, double valueSum, int visits, int inFlight, float virtualLoss, float parentValue, float urgency) => treatment switch
        {
            InFlightTreatment.VirtualLoss => (float)(valueSum + (virtualLoss * inFlight)) / (visits + inFlight),
            InFlightTreatment.VirtualMean => (float)(valueSum - (parentValue * inFlight)) / (visits + inFlight),
            _ => visits > 0 ? (float)valueSum / visits : -urgency,
        };

    /// <summary>The factor c · sqrt(max(1, N')) of the exploration term.</summary>
    /// <param name="options">c_puct and its growth.</param>
    /// <param name="visits">N of the parent.</param>
    /// <param name="inFlight">f of the parent.</param>
    public static float ExplorationFactor(PuctOptions options, int visits, int inFlight)
    {
        float constant = options.Exploration;
        if (options.ExplorationGrowth != 0)
        {
            constant += options.ExplorationGrowth * MathF.Log((visits + options.ExplorationBase + 1) / options.ExplorationBase);
        }

        return constant * MathF.Sqrt(Math.Max(1, visits + inFlight));
    }

    /// <inheritdoc/>
    public readonly void Begin()
    {
    }

    /// <inheritdoc/>
    public readonly void Reserve(int end) => statistics.Reserve(end);

    /// <inheritdoc/>
    public readonly void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = Pack(priors[i], actions[i]);
        }

        Sort(edges);
    }

    /// <inheritdoc/>
    public readonly float Prior(uint edge) => UnpackProbability(ProbabilityOne - PackedEdge.Payload(edge));

    /// <inheritdoc/>
    public readonly void SetPriors(in Node root, Span<uint> edges, ReadOnlySpan<float> priors)
    {
        for (int i = 0; i < edges.Length; i++)
        {
            edges[i] = Pack(priors[i], PackedEdge.Action(edges[i]));
            if (i < root.SlotCount)
            {
                statistics[root.Slots + i].Prior = Prior(edges[i]);
            }
        }

        Sort(edges[root.SlotCount..]);
    }

    /// <inheritdoc/>
    public readonly int Choose(in Node node, ReadOnlySpan<uint> edges, ref RandomStream random)
    {
        ref Statistics parent = ref statistics[node.Slot];
        float exploration = ExplorationFactor(options, parent.Visits, parent.InFlight);
        float parentValue = parent.Visits > 0 ? (float)parent.ValueSum / parent.Visits : node.Value;
        ReadOnlySpan<Statistics> visited = node.SlotCount > 0 ? statistics.Slice(node.Slots, node.SlotCount) : default;
        float urgency = Urgency(parentValue, visited);

        int best = -1;
        float bestScore = float.NegativeInfinity;
        for (int i = 0; i < visited.Length; i++)
        {
            ref readonly Statistics child = ref visited[i];
            int visits = child.Visits + child.InFlight;
            float value = visits == 0
                ? -urgency
                : InFlightValue(treatment, child.ValueSum, child.Visits, child.InFlight, virtualLoss, parentValue, urgency);
            float score = Score(-value, child.Prior, exploration, visits);
            if (score > bestScore && !child.Refuted)
            {
                (best, bestScore) = (i, score);
            }
        }

        bool takeNext = visited.Length < edges.Length
            && Score(urgency, Prior(edges[visited.Length]), exploration, 0) > bestScore;
        return takeNext ? visited.Length : Math.Max(best, 0);
    }

    /// <inheritdoc/>
    public readonly void Open(int slot, in Node parent, uint edge) => statistics[slot] = new Statistics { Prior = Prior(edge) };

    /// <inheritdoc/>
    public readonly void OpenRoot(int slot) => statistics[slot] = new Statistics { Prior = 1 };

    /// <inheritdoc/>
    public readonly void BecomeRoot(in Node node)
    {
        ref Statistics root = ref statistics[node.Slot];
        root.Visits--;
        root.ValueSum -= node.Value;
    }

    /// <inheritdoc/>
    public readonly void Copy(in Puct source, int from, int to, int count) =>
        source.statistics.Slice(from, count).CopyTo(statistics.Slice(to, count));

    /// <inheritdoc/>
    public readonly void Mark(Arena<Node> nodes, int leaf)
    {
        for (int index = leaf; index >= 0; index = nodes[index].Parent)
        {
            statistics[nodes[index].Slot].InFlight++;
        }
    }

    /// <inheritdoc/>
    public readonly void BackUp(in TreeStructure tree, int leaf, bool marked)
    {
        float value = tree.Nodes[leaf].Value;
        int mark = marked ? 1 : 0;
        for (int index = leaf; index >= 0;)
        {
            ref Node node = ref tree.Nodes[index];
            ref Statistics edge = ref statistics[node.Slot];
            edge.Visits++;
            edge.ValueSum += value;
            edge.InFlight -= mark;
            index = node.Parent;
            value = -value;  // the parent's side to move is the other player
        }
    }

    /// <inheritdoc/>
    public readonly void EvaluateRoot(in TreeStructure tree)
    {
    }

    /// <inheritdoc/>
    public readonly void Prove(int slot, float value) => statistics[slot].Refuted = value > 0;

    /// <inheritdoc/>
    public readonly bool MayStop(in TreeStructure tree, int simulations) => false;

    /// <inheritdoc/>
    public readonly int Visits(int slot) => statistics[slot].Visits;

    /// <inheritdoc/>
    public readonly float Value(int slot)
    {
        ref Statistics edge = ref statistics[slot];
        return edge.Visits > 0 ? (float)(edge.ValueSum / edge.Visits) : 0;
    }

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in Node root, ReadOnlySpan<uint> edges, int index) => null;

    /// <inheritdoc/>
    public readonly void WritePolicy(in Node root, ReadOnlySpan<uint> edges, Span<float> policy)
    {
        policy.Clear();
        long total = 0;
        for (int i = 0; i < root.SlotCount; i++)
        {
            total += statistics[root.Slots + i].Visits;
        }

        for (int i = 0; i < root.SlotCount && total > 0; i++)
        {
            policy[i] = statistics[root.Slots + i].Visits / (float)total;
        }
    }

    // A probability in 22 bits keeps the exponent and 15 bits of the mantissa: relative error at most 2⁻¹⁶.
    private const uint ProbabilityOne = 0x3F80_0000 >> DroppedBits;
    private const int DroppedBits = 8;

    private static uint PackProbability(float probability) =>
        (BitConverter.SingleToUInt32Bits(Math.Min(probability, 1)) + (1 << (DroppedBits - 1))) >> DroppedBits;

    private static float UnpackProbability(uint packed) => BitConverter.UInt32BitsToSingle(packed << DroppedBits);

    // The complement of the probability comes first: ascending order is falling prior, then rising action.
    private static uint Pack(float prior, int action) => PackedEdge.Pack(ProbabilityOne - PackProbability(prior), action);

    private static void Sort(Span<uint> edges)
    {
        if (edges.Length > 16)
        {
            edges.Sort();
            return;
        }

        for (int i = 1; i < edges.Length; i++)
        {
            uint edge = edges[i];
            int j = i - 1;
            for (; j >= 0 && edges[j] > edge; j--)
            {
                edges[j + 1] = edges[j];
            }

            edges[j + 1] = edge;
        }
    }

    private readonly float Urgency(float parentValue, ReadOnlySpan<Statistics> visited)
    {
        if (options.FirstPlayUrgency == FirstPlayUrgency.Zero)
        {
            return 0;
        }

        if (options.FirstPlayUrgency == FirstPlayUrgency.Loss)
        {
            return -1;
        }

        float priors = 0;
        foreach (ref readonly Statistics child in visited)
        {
            priors += child.Visits + child.InFlight > 0 ? child.Prior : 0;
        }

        return parentValue - (options.FirstPlayReduction * MathF.Sqrt(priors));
    }
}
