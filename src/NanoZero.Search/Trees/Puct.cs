using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>PUCT: the value so far plus a bonus for prior probability and few visits (Silver et al. 2018).</summary>
/// <remarks>
/// All unvisited children of a node differ in nothing but the prior. The visited edges are a prefix, the edge after them has
/// the highest prior of the others, and one choice looks at the prefix and that edge. The edges behind it are in any order:
/// whenever one is opened the best of the rest is brought forward. A node of many edges opens few of them.
/// </remarks>
internal struct Puct(SearchOptions search) : IAlgorithm<Puct>
{
    private readonly PuctOptions options = search.Puct;
    private readonly InFlightTreatment treatment = search.UsedInFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;

    // By slot. A child that is proven won for its own mover has an infinite sum, so that it is chosen no more.
    private Arena<double> valueSums = new();  // of the child's values, in its own view
    private Arena<float> slotPriors = new();
    private Arena<int> visits = new();
    private Arena<int> inFlight = new();

    /// <summary>What the scores of a node's children have in common.</summary>
    /// <param name="Exploration">c · sqrt(max(1, N')), N' the node's visits and descents in flight.</param>
    /// <param name="Urgency">What stands for the value of a child without one, seen by the chooser.</param>
    /// <param name="InFlightValue">What a descent in flight is taken to return, in the child's view.</param>
    /// <param name="AveragesInFlight">Whether that is averaged into the child's value.</param>
    internal readonly record struct Selection(float Exploration, float Urgency, float InFlightValue, bool AveragesInFlight);

    /// <inheritdoc/>
    public static bool WantsRootNoise => true;

    /// <inheritdoc/>
    public static bool BreaksTiesByValue => true;

    /// <inheritdoc/>
    public readonly long Bytes => valueSums.Bytes + slotPriors.Bytes + visits.Bytes + inFlight.Bytes;

    /// <summary>The selection scores of eight children: -Q' + exploration · P / (1 + N'), N' the visits with the descents in flight.</summary>
    /// <param name="selection">What the children have in common.</param>
    /// <param name="lowSums">W of the first four.</param>
    /// <param name="highSums">W of the last four.</param>
    /// <param name="priors">P.</param>
    /// <param name="visits">N.</param>
    /// <param name="inFlight">f.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, PUCT rows
    public static Vector256<float> Scores(
        in Selection selection,
        Vector256<double> lowSums,
        Vector256<double> highSums,
        Vector256<float> priors,
        Vector256<int> visits,
        Vector256<int> inFlight)
    {
        Vector256<int> all = visits + inFlight, counted = selection.AveragesInFlight ? all : visits;
        (Vector256<double> low, Vector256<double> high) = Vector256.Widen(selection.InFlightValue * Vector256.ConvertToSingle(inFlight));
        Vector256<float> value = Vector256.Narrow(lowSums + low, highSums + high) / Vector256.ConvertToSingle(counted);
        Vector256<float> chooserValue = Vector256.ConditionalSelect(
            Vector256.Equals(counted, Vector256<int>.Zero).AsSingle(), Vector256.Create(selection.Urgency), -value);
        return chooserValue + (selection.Exploration * priors / Vector256.ConvertToSingle(Vector256<int>.One + all));
    }

    /// <summary>Returns an upper bound of the memory of statistics, in bytes.</summary>
    /// <param name="slots">The end of the slots.</param>
    public static long UpperBound(long slots) =>
        Arena<double>.UpperBound(slots) + Arena<float>.UpperBound(slots) + (2 * Arena<int>.UpperBound(slots));

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
    public void Reserve(int end)
    {
        valueSums.Reserve(end);
        slotPriors.Reserve(end);
        visits.Reserve(end);
        inFlight.Reserve(end);
    }

    /// <inheritdoc/>
    public readonly void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        int count = node.EdgeCount;
        for (int start = 0; start < count; start += Lanes.Count)
        {
            Vector256<uint> packed = Pack(Vector256.Create(priors[start..]), Lanes.Widen(actions[start..]));
            if (count <= Lanes.Count)
            {
                Lanes.Sort(packed, count, edges);
                return;
            }

            packed.CopyTo(edges[start..]);
        }

        BringBestForward(edges[..count]);
    }

    /// <inheritdoc/>
    public readonly float Prior(uint edge) => UnpackProbability(ProbabilityOne - PackedEdge.Payload(edge));

    /// <inheritdoc/>
    public readonly void SetPriors(in Node root, Span<uint> edges, ReadOnlySpan<float> priors)
    {
        for (int i = 0; i < root.EdgeCount; i++)
        {
            edges[i] = Pack(Vector256.Create(priors[i]), Vector256.Create((uint)PackedEdge.Action(edges[i]))).ToScalar();
            if (i < root.SlotCount)
            {
                slotPriors[root.Slots + i] = Prior(edges[i]);
            }
        }

        OrderUnvisited(root, edges);
    }

    /// <inheritdoc/>
    public readonly void OrderUnvisited(in Node node, Span<uint> edges) => edges[node.SlotCount..node.EdgeCount].Sort();

    /// <inheritdoc/>
    public readonly int Choose(in Node node, ReadOnlySpan<uint> edges, ref RandomStream random)
    {
        Selection selection = SelectionAt(node);
        int best = 0, count = node.SlotCount;
        float bestScore = float.NegativeInfinity;
        for (int start = 0; start < count; start += Lanes.Count)
        {
            int slot = node.Slots + start;
            ReadOnlySpan<double> sums = valueSums.From(slot);
            Vector256<float> scores = Scores(
                selection,
                Vector256.Create(sums),
                Vector256.Create(sums[4..]),
                Vector256.Create<float>(slotPriors.From(slot)),
                Vector256.Create<int>(visits.From(slot)),
                Vector256.Create<int>(inFlight.From(slot)));
            scores = Lanes.Keep(scores, count - start, float.NegativeInfinity);
            float largest = Lanes.Max(scores);
            if (largest > bestScore)
            {
                (best, bestScore) = (start + Lanes.IndexOf(scores, largest), largest);
            }
        }

        bool takesNext = count < node.EdgeCount && selection.Urgency + (selection.Exploration * Prior(edges[count])) > bestScore;
        return takesNext ? count : best;
    }

    /// <inheritdoc/>
    public readonly void Open(int slot, in Node parent, Span<uint> edges)
    {
        Clear(slot, Prior(edges[parent.SlotCount]));
        if (parent.EdgeCount > Lanes.Count)
        {
            BringBestForward(edges[(parent.SlotCount + 1)..parent.EdgeCount]);
        }
    }

    /// <inheritdoc/>
    public readonly void OpenRoot(int slot) => Clear(slot, 1);

    /// <inheritdoc/>
    public readonly void BecomeRoot(in Node node)
    {
        visits[node.Slot]--;
        valueSums[node.Slot] -= node.Value;
    }

    /// <inheritdoc/>
    public readonly void Copy(in Puct source, int from, int to, int count)
    {
        source.valueSums.Slice(from, count).CopyTo(valueSums.Slice(to, count));
        source.slotPriors.Slice(from, count).CopyTo(slotPriors.Slice(to, count));
        source.visits.Slice(from, count).CopyTo(visits.Slice(to, count));
        source.inFlight.Slice(from, count).CopyTo(inFlight.Slice(to, count));
    }

    /// <inheritdoc/>
    public readonly void Mark(in TreeStructure tree, int leaf)
    {
        for (int index = leaf; index >= 0; index = tree.Nodes[index].Parent)
        {
            inFlight[tree.Nodes[index].Slot]++;
        }
    }

    /// <inheritdoc/>
    public readonly void BackUp(in TreeStructure tree, int leaf, bool marked)
    {
        float value = tree.Nodes[leaf].Value;
        for (int index = leaf; index >= 0;)
        {
            ref Node node = ref tree.Nodes[index];
            visits[node.Slot]++;
            valueSums[node.Slot] += value;
            if (marked)
            {
                inFlight[node.Slot]--;
            }

            index = node.Parent;
            value = -value;  // the parent's side to move is the other player
        }
    }

    /// <inheritdoc/>
    public readonly void EvaluateRoot(in TreeStructure tree)
    {
    }

    /// <inheritdoc/>
    public readonly void Prove(int slot, float value)
    {
        if (value > 0)
        {
            valueSums[slot] = double.PositiveInfinity;
        }
    }

    /// <inheritdoc/>
    public readonly bool MayStop(in TreeStructure tree, int simulations) => false;

    /// <inheritdoc/>
    public readonly int Visits(int slot) => visits[slot];

    /// <inheritdoc/>
    public readonly float Value(int slot) => visits[slot] > 0 ? (float)(valueSums[slot] / visits[slot]) : 0;

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in Node root, ReadOnlySpan<uint> edges, int index) => null;

    /// <inheritdoc/>
    public readonly void WritePolicy(in Node root, ReadOnlySpan<uint> edges, Span<float> policy)
    {
        policy.Clear();
        long total = 0;
        for (int i = 0; i < root.SlotCount; i++)
        {
            total += visits[root.Slots + i];
        }

        for (int i = 0; i < root.SlotCount && total > 0; i++)
        {
            policy[i] = visits[root.Slots + i] / (float)total;
        }
    }

    // A probability in 22 bits keeps the exponent and 15 bits of the mantissa: relative error at most 2⁻¹⁶.
    private const uint ProbabilityOne = 0x3F80_0000 >> DroppedBits;
    private const int DroppedBits = 8;

    private static float UnpackProbability(uint packed) => BitConverter.UInt32BitsToSingle(packed << DroppedBits);

    // The complement of the probability comes first: ascending order is falling prior, then rising action.
    private static Vector256<uint> Pack(Vector256<float> priors, Vector256<uint> actions)
    {
        Vector256<uint> bits = Vector256.MinNative(priors, Vector256<float>.One).AsUInt32();
        return PackedEdge.Pack(Vector256.Create(ProbabilityOne) - ((bits + Vector256.Create(1u << (DroppedBits - 1))) >> DroppedBits), actions);
    }

    private static void BringBestForward(Span<uint> unvisited)
    {
        if (unvisited.Length > 1)
        {
            int best = Lanes.IndexOfSmallest(unvisited);
            (unvisited[0], unvisited[best]) = (unvisited[best], unvisited[0]);
        }
    }

    private readonly Selection SelectionAt(in Node node)
    {
        int parentVisits = visits[node.Slot];
        return new Selection(
            ExplorationFactor(options, parentVisits, inFlight[node.Slot]),
            options.FirstPlayUrgency switch { FirstPlayUrgency.Zero => 0, FirstPlayUrgency.Loss => -1, _ => UrgencyOfParent(node) },
            treatment switch { InFlightTreatment.VirtualLoss => virtualLoss, InFlightTreatment.VirtualMean => -ValueAt(node), _ => 0 },
            AveragesInFlight: treatment != InFlightTreatment.VirtualVisit);
    }

    private readonly float ValueAt(in Node node) =>
        visits[node.Slot] > 0 ? (float)valueSums[node.Slot] / visits[node.Slot] : node.Value;

    private readonly float UrgencyOfParent(in Node node)
    {
        float priors = 0;
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            priors += visits[slot] + inFlight[slot] > 0 ? slotPriors[slot] : 0;
        }

        return ValueAt(node) - (options.FirstPlayReduction * MathF.Sqrt(priors));
    }

    private readonly void Clear(int slot, float prior) =>
        (valueSums[slot], slotPriors[slot], visits[slot], inFlight[slot]) = (0, prior, 0, 0);
}
