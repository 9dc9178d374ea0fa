using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>PUCT: the value so far plus a bonus for prior probability and few visits (Silver et al. 2018).</summary>
/// <remarks>
/// The score of a child is its value for the chooser plus a bonus: <c>c · P · sqrt(N of the parent) / (1 + N)</c>.
/// Visited edges come first. Unvisited edges of a node differ in their priors alone, so only the one with the largest
/// prior can win. It stands right after the visited edges. A choice looks at the visited edges and at this one. The
/// others are in any order. Whenever an edge is opened, the best of the rest is brought forward.
/// </remarks>
internal struct Puct(SearchOptions search, PuctOptions options, double noiseConcentration) : ISearchAlgorithm<Puct>
{
    private readonly InFlightTreatment treatment = search.UsedInFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;

    // One entry for each slot. The sum of a child that the solver has proven to win for its own side to move is
    // +infinity: -infinity for the parent, which then never chooses the child. A child that is proven to lose needs no
    // mark, because it decides the parent (Proofs), where descents end from then on.
    private Column<double> valueSums = new();  // W, in the view of the child's side to move
    private Column<float> slotPriors = new();
    private bool forces;  // whether the search at hand forces playouts at its root

    /// <summary>What the scores of a node's children have in common.</summary>
    /// <param name="Exploration">c · sqrt(max(1, N')). N' counts the node's visits and descents in flight.</param>
    /// <param name="Urgency">The value of a child without any value, for the chooser.</param>
    /// <param name="InFlightValue">The value that a descent in flight is taken to return, in the child's view.</param>
    /// <param name="AveragesInFlight">Whether this value is averaged into the child's value.</param>
    internal readonly record struct Selection(
        float Exploration, float Urgency, float InFlightValue, bool AveragesInFlight);

    /// <inheritdoc/>
    public readonly long Bytes => valueSums.Bytes + slotPriors.Bytes;

    /// <summary>
    /// Returns the scores of eight children at once. The score of one child is
    /// <c>-Q' + exploration · P / (1 + N + f)</c>.
    /// </summary>
    /// <remarks>
    /// Q' is the mean of the child's values, in the child's view. It includes the descents in flight where
    /// <see cref="Selection.AveragesInFlight"/> holds. The urgency replaces -Q' of a child without any value.
    /// </remarks>
    /// <param name="selection">What the children have in common.</param>
    /// <param name="lowSums">The value sums W of the first four children.</param>
    /// <param name="highSums">The value sums W of the last four children.</param>
    /// <param name="priors">The prior P of each child.</param>
    /// <param name="visits">The visit count N of each child.</param>
    /// <param name="inFlight">The number f of descents in flight through each child.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // measured by the PUCT rows of './nanozero bench'
    public static Vector256<float> Scores(
        in Selection selection,
        Vector256<double> lowSums,
        Vector256<double> highSums,
        Vector256<float> priors,
        Vector256<int> visits,
        Vector256<int> inFlight)
    {
        Vector256<int> all = visits + inFlight, counted = selection.AveragesInFlight ? all : visits;
        (Vector256<double> low, Vector256<double> high) =
            Vector256.Widen(selection.InFlightValue * Vector256.ConvertToSingle(inFlight));
        Vector256<float> value = Vector256.Narrow(lowSums + low, highSums + high) / Vector256.ConvertToSingle(counted);
        Vector256<float> chooserValue = Vector256.ConditionalSelect(
            Vector256.Equals(counted, Vector256<int>.Zero).AsSingle(), Vector256.Create(selection.Urgency), -value);
        return chooserValue + (selection.Exploration * priors / Vector256.ConvertToSingle(Vector256<int>.One + all));
    }

    /// <summary>Returns the factor c · sqrt(max(1, N + f)) of the exploration term.</summary>
    /// <param name="options">The exploration constant and its growth, which make c.</param>
    /// <param name="visits">The visit count N of the parent.</param>
    /// <param name="inFlight">The number f of descents in flight through the parent.</param>
    public static float ExplorationFactor(PuctOptions options, int visits, int inFlight)
    {
        float constant = options.Exploration;
        if (options.ExplorationGrowth != 0)
        {
            constant += options.ExplorationGrowth * MathF.Log(
                (visits + options.ExplorationBase + 1) / options.ExplorationBase);
        }

        return constant * MathF.Sqrt(Math.Max(1, visits + inFlight));
    }

    /// <inheritdoc/>
    public void Reserve(int slots)
    {
        valueSums.Reserve(slots);
        slotPriors.Reserve(slots);
    }

    /// <inheritdoc/>
    public readonly void Copy(in Puct source, int first, int destination, int count)
    {
        valueSums.Copy(source.valueSums, first, destination, count);
        slotPriors.Copy(source.slotPriors, first, destination, count);
    }

    /// <inheritdoc/>
    public readonly void Expand(
        ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
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
    public readonly void Open(int slot, in Node parent, Span<uint> edges)
    {
        (valueSums[slot], slotPriors[slot]) = (0, edges.IsEmpty ? 1 : Prior(edges[parent.SlotCount]));
        if (edges.Length > Lanes.Count)
        {
            BringBestForward(edges[(parent.SlotCount + 1)..]);
        }
    }

    /// <inheritdoc/>
    public void BeginRoot(
        in SearchTree tree, ReadOnlySpan<ushort> actions, Span<float> priors, ref RootSearch search)
    {
        forces = search.Explores && options.ForcedPlayouts > 0;
        ref Node root = ref tree.Root;
        Span<uint> edges = tree.EdgesOf(root);
        if (actions.IsEmpty)
        {
            // A kept root was a leaf once. The sum holds the evaluation of the leaf, which is no simulation of a root.
            valueSums[root.Slot] -= root.Value;
        }

        if (!search.Explores)
        {
            return;
        }

        Span<float> mixed = priors[..root.EdgeCount];
        if (!actions.IsEmpty)
        {
            Priors.MixNoise(mixed, options.NoiseFraction, noiseConcentration, ref search.Random);
            Expand(ref root, actions, priors, edges);
            return;
        }

        // Noise is drawn in the order of the edges, so this order must not depend on how unvisited edges were moved.
        edges[root.SlotCount..root.EdgeCount].Sort();
        for (int i = 0; i < mixed.Length; i++)
        {
            mixed[i] = Prior(edges[i]);
        }

        Priors.MixNoise(mixed, options.NoiseFraction, noiseConcentration, ref search.Random);
        SetPriors(root, edges, mixed);
    }

    /// <inheritdoc/>
    public readonly int ChooseAtRoot(in SearchTree tree, ref RootSearch search)
    {
        int forced = forces ? Forced().Find(tree) : -1;
        return forced >= 0 ? forced : Choose(tree, tree.Root, ref search);
    }

    /// <inheritdoc/>
    public readonly int Choose(in SearchTree tree, in Node node, ref RootSearch search)
    {
        Column<int> visits = tree.Visits, inFlight = tree.InFlight;
        Selection selection = SelectionAt(tree, node);
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

        if (count == node.EdgeCount)
        {
            return best;
        }

        float nextScore = selection.Urgency + (selection.Exploration * Prior(tree.EdgesOf(node)[count]));
        return nextScore > bestScore ? count : best;
    }

    /// <inheritdoc/>
    public readonly void BackUp(in SearchTree tree, in Node node, float value, bool isLeaf) =>
        valueSums[node.Slot] += value;

    /// <inheritdoc/>
    public readonly void Prove(int slot, float value)
    {
        if (value > 0)
        {
            valueSums[slot] = double.PositiveInfinity;
        }
    }

    /// <inheritdoc/>
    public readonly bool MayStop(in SearchTree tree, in RootSearch search) => false;

    /// <inheritdoc/>
    public readonly void WritePolicy(in SearchTree tree, Span<float> policy)
    {
        ref Node root = ref tree.Root;
        policy.Clear();
        if (forces)
        {
            Forced().WritePolicy(tree, policy[..root.SlotCount]);
            return;
        }

        long total = 0;
        for (int i = 0; i < root.SlotCount; i++)
        {
            total += tree.Visits[root.Slots + i];
        }

        for (int i = 0; i < root.SlotCount && total > 0; i++)
        {
            policy[i] = tree.Visits[root.Slots + i] / (float)total;
        }
    }

    /// <inheritdoc/>
    public readonly int ChooseMove(
        in SearchTree tree, Span<float> shares, float temperature, in RootSearch search, ref RandomStream random) =>
        temperature > 0 ? MoveChoice.Draw(shares, temperature, ref random) : MoveChoice.Best(this, tree, shares);

    /// <inheritdoc/>
    public readonly float Value(in SearchTree tree, int slot) =>
        tree.Visits[slot] > 0 ? (float)(valueSums[slot] / tree.Visits[slot]) : 0;

    /// <inheritdoc/>
    public readonly float Prior(uint edge) => UnpackProbability(ProbabilityOne - PackedEdge.Payload(edge));

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in SearchTree tree, in Node node, int index) => null;

    // A node has an edge for each legal action, so an edge takes four bytes only. The action leaves 22 bits for the
    // prior: its exponent and 15 bits of its mantissa. The relative error is at most 2⁻¹⁶.
    private const uint ProbabilityOne = 0x3F80_0000 >> DroppedBits;
    private const int DroppedBits = 8;

    private static float UnpackProbability(uint packed) => BitConverter.UInt32BitsToSingle(packed << DroppedBits);

    // The payload is the complement of the probability, so that ascending order is falling prior, then rising action.
    private static Vector256<uint> Pack(Vector256<float> priors, Vector256<uint> actions)
    {
        Vector256<uint> bits = Vector256.MinNative(priors, Vector256<float>.One).AsUInt32();
        return PackedEdge.Pack(Vector256.Create(ProbabilityOne) - (
            (bits + Vector256.Create(1u << (DroppedBits - 1))) >> DroppedBits), actions);
    }

    private static void BringBestForward(Span<uint> unvisited)
    {
        if (unvisited.Length > 1)
        {
            int best = Lanes.IndexOfSmallest(unvisited);
            (unvisited[0], unvisited[best]) = (unvisited[best], unvisited[0]);
        }
    }

    private readonly void SetPriors(in Node root, Span<uint> edges, ReadOnlySpan<float> priors)
    {
        for (int i = 0; i < root.EdgeCount; i++)
        {
            uint action = (uint)PackedEdge.Action(edges[i]);
            edges[i] = Pack(Vector256.Create(priors[i]), Vector256.Create(action)).ToScalar();
            if (i < root.SlotCount)
            {
                slotPriors[root.Slots + i] = Prior(edges[i]);
            }
        }

        edges[root.SlotCount..root.EdgeCount].Sort();
    }

    private readonly Selection SelectionAt(in SearchTree tree, in Node node)
    {
        return new Selection(
            ExplorationFactor(options, tree.Visits[node.Slot], tree.InFlight[node.Slot]),
            options.FirstPlayUrgency switch
            {
                FirstPlayUrgency.Zero => 0,
                FirstPlayUrgency.Loss => -1,
                _ => UrgencyOfParent(tree, node),
            },
            treatment switch
            {
                InFlightTreatment.VirtualLoss => virtualLoss,
                InFlightTreatment.VirtualMean => -ValueAt(tree, node),
                _ => 0,
            },
            AveragesInFlight: treatment != InFlightTreatment.VirtualVisit);
    }

    private readonly ForcedPlayouts Forced() => new(options, valueSums, slotPriors);

    private readonly float ValueAt(in SearchTree tree, in Node node) =>
        tree.Visits[node.Slot] > 0 ? (float)valueSums[node.Slot] / tree.Visits[node.Slot] : node.Value;

    private readonly float UrgencyOfParent(in SearchTree tree, in Node node)
    {
        float priors = 0;
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            priors += tree.Visits[slot] + tree.InFlight[slot] > 0 ? slotPriors[slot] : 0;
        }

        return ValueAt(tree, node) - (options.FirstPlayReduction * MathF.Sqrt(priors));
    }
}
