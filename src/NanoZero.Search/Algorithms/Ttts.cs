using System.Runtime.Intrinsics;
using System.Text.Json.Serialization;

namespace NanoZero.Search;

/// <summary>What a TTTS ancestor's belief is made of.</summary>
public enum BeliefAggregation
{
    /// <summary>The children visited at least once.</summary>
    Visited,

    /// <summary>All children; the unvisited ones keep the belief of their expansion.</summary>
    All,

    /// <summary>
    /// Beliefs are not combined. A node's mean is the average of all evaluations below it. Its belief is the prior
    /// given at the parent's expansion, updated with that many observations of
    /// <see cref="TttsOptions.ObservationVariance"/>.
    /// </summary>
    Average,
}

/// <summary>What TTTS makes of a finished game.</summary>
public enum TerminalObservation
{
    /// <summary>Certainty: the outcome with the smallest variance.</summary>
    Exact,

    /// <summary>One noisy observation of the outcome, every time it is reached.</summary>
    Noisy,
}

/// <summary>Parameters of TTTS; the defaults are the published ones.</summary>
[FormerKey("descent", "\"sampling\"", Within = "ttts")]
[FormerKey("descent", "\"matching\"", Within = "tttsMean")]
[FormerKey("optimisticDraws", "false")]
[FormerKey("challengerShare", "null")]
[FormerKey("challenger", "\"same-draw\"")]
[FormerKey("weights", "\"optimality\"")]
[FormerKey("leaf", "\"aggregate\"")]
public sealed record TttsOptions : AlgorithmOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => Averages ? "ttts-mean" : "ttts";

    /// <inheritdoc/>
    [JsonIgnore]
    public override InFlightTreatment DefaultInFlight =>
        Averages ? InFlightTreatment.VirtualVisit : InFlightTreatment.VirtualLoss;

    /// <summary>
    /// Gets whether evaluations are averaged and visits are matched to the probability of being the best.
    /// </summary>
    [JsonIgnore]
    public bool Averages => Aggregation == BeliefAggregation.Average;

    /// <summary>
    /// Gets TTTS-mean, the form that played best in our tests; docs/experiments.md has the measurements.
    /// </summary>
    /// <remarks>
    /// A child's belief starts at its prior and is updated once for every evaluation below it. A descent takes the
    /// child whose share of visits lags furthest behind its probability of being the best.
    /// </remarks>
    public static TttsOptions Mean { get; } = new()
    {
        PriorDeviation = 0.25f,
        PriorSpread = 0.15f,
        ObservationVariance = 0.04f,
        Aggregation = BeliefAggregation.Average,
        EarlyStopping = false,
    };

    /// <summary>
    /// Gets the standard deviation σ0 of a child's belief at expansion, in values. Second published setting: 0.5.
    /// </summary>
    [InRange(0, LeastIsOutside = true)]
    public float PriorDeviation { get; init; } = 1;

    /// <summary>
    /// Gets the standard deviation that the prior spreads the children's means by, in values; null takes σ0.
    /// </summary>
    [InRange(0)]
    public float? PriorSpread { get; init; }

    /// <summary>
    /// Gets the variance of one observation: of a noisy terminal, and of an evaluation where those are observations.
    /// Second published setting: 0.25.
    /// </summary>
    [InRange(0, LeastIsOutside = true)]
    public float ObservationVariance { get; init; } = 1;

    /// <summary>
    /// Gets α, which draws the choice between leader and challenger towards a coin toss. Second published setting: 0.5.
    /// </summary>
    [InRange(0)]
    public float AllocationSmoothing { get; init; }

    /// <summary>Gets the aggregation score under which a child is left out of its parent's belief.</summary>
    [InRange(0, 1, MostIsOutside = true)]
    public float PruneThreshold { get; init; } = 0.01f;

    /// <summary>Gets whether a root's search ends once its best action seems certain.</summary>
    public bool EarlyStopping { get; init; } = true;

    /// <summary>Gets the probability that ends a search early, in [0, 1].</summary>
    [InRange(0, 1)]
    public float ConfidenceThreshold { get; init; } = 0.95f;

    /// <summary>Gets the simulations before a search may end early.</summary>
    [InRange(1)]
    public int MinSimulations { get; init; } = 10;

    /// <summary>Gets the smallest variance of a belief.</summary>
    [InRange(0, LeastIsOutside = true)]
    public float MinVariance { get; init; } = 1e-6f;

    /// <summary>Gets what ancestors' beliefs are made of.</summary>
    public BeliefAggregation Aggregation { get; init; } = BeliefAggregation.Visited;

    /// <summary>Gets what a finished game is taken for.</summary>
    public TerminalObservation Terminal { get; init; } = TerminalObservation.Exact;

    /// <inheritdoc/>
    public override AlgorithmOptions WithEarlyStopping(bool stops) => this with { EarlyStopping = stops };

    /// <inheritdoc/>
    public override ITreeSearch<TGame> CreateSearch<TGame>(SearchOptions search) =>
        TreeSearch.Create<TGame, Ttts>(search, () => new Ttts(search, this));

    /// <inheritdoc/>
    public override long StatisticsBound(long slots) => (2 * Column<float>.UpperBound(slots)) + Ttts.DrawBytes;
}

/// <summary>
/// TTTS: top-two Thompson sampling on Gaussian beliefs over values, in the form its options describe.
/// </summary>
/// <remarks>
/// What is known of the edges is kept in <see cref="NodeBeliefs"/>; here is how it is used to choose.
/// </remarks>
internal struct Ttts(SearchOptions search, TttsOptions options) : ISearchAlgorithm<Ttts>
{
    /// <summary>Memory of the draws made ahead, in bytes.</summary>
    public const int DrawBytes = sizeof(float) * (DrawCapacity + Lanes.Count);

    private const int DrawCapacity = 1024;

    private readonly InFlightTreatment treatment = search.UsedInFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;
    private readonly bool marks = search.LeavesInFlight > 1;  // no descent sees a single leaf in flight
    private readonly float[] draws = new float[DrawCapacity + Lanes.Count];
    private NodeBeliefs beliefs = new(options);
    private int nextDraw = DrawCapacity;

    /// <inheritdoc/>
    public readonly long Bytes => beliefs.Bytes + DrawBytes;

    /// <summary>
    /// Probability of playing the challenger instead of the leader (information-directed allocation).
    /// </summary>
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
    public void Reserve(int slots) => beliefs.Reserve(slots);

    /// <inheritdoc/>
    public readonly void Copy(in Ttts source, int first, int destination, int count) =>
        beliefs.Copy(source.beliefs, first, destination, count);

    /// <inheritdoc/>
    public readonly void Expand(
        ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges) =>
        beliefs.Expand(ref node, actions, priors, edges);

    /// <inheritdoc/>
    public readonly void Open(int slot, in Node parent, Span<uint> edges)
    {
        if (edges.IsEmpty)
        {
            beliefs.Set(slot, 0, 1);
            return;
        }

        beliefs.Set(slot, beliefs.InitialMean(parent, edges[parent.SlotCount]), beliefs.PriorVariance);
    }

    /// <inheritdoc/>
    public void BeginRoot(in SearchTree tree, ReadOnlySpan<ushort> actions, Span<float> priors, ref RootSearch search)
    {
        nextDraw = DrawCapacity;  // a search draws from its own stream only
        if (!actions.IsEmpty)
        {
            beliefs.Update(tree, tree.Root, isLeaf: true);
        }
    }

    /// <inheritdoc/>
    public int ChooseAtRoot(in SearchTree tree, ref RootSearch search) => Choose(tree, tree.Root, ref search);

    /// <inheritdoc/>
    public int Choose(in SearchTree tree, in Node node, ref RootSearch search)
    {
        int count = node.EdgeCount;
        if (count == 1)
        {
            return 0;
        }

        if (options.Averages)
        {
            return FurthestBehind(tree, node);
        }

        int padded = Lanes.Padded(count);
        Span<float> drawn = stackalloc float[padded];
        Span<float> spreads = stackalloc float[padded];
        Draw(tree, node, drawn, spreads, ref search.Random);
        (int leader, int challenger) = Beliefs.TopTwo(drawn, count);
        float probability = ChallengerProbability(spreads[leader], spreads[challenger], options.AllocationSmoothing);
        return search.Random.NextSingle() < probability ? challenger : leader;
    }

    /// <inheritdoc/>
    public readonly void BackUp(in SearchTree tree, in Node node, float value, bool isLeaf) =>
        beliefs.Update(tree, node, isLeaf);

    /// <inheritdoc/>
    public readonly void Prove(int slot, float value) => beliefs.Set(slot, value, options.MinVariance);

    /// <inheritdoc/>
    public readonly bool MayStop(in SearchTree tree, in RootSearch search)
    {
        if (!options.EarlyStopping || search.Simulations < options.MinSimulations)
        {
            return false;
        }

        ref Node root = ref tree.Root;
        int padded = Lanes.Padded(root.EdgeCount);
        Span<float> rootMeans = stackalloc float[padded];
        Span<float> rootVariances = stackalloc float[padded];
        beliefs.Gather(tree, root, rootMeans, rootVariances);
        return Beliefs.Confidence(rootMeans, rootVariances, root.EdgeCount) >= options.ConfidenceThreshold;
    }

    /// <inheritdoc/>
    public readonly void WritePolicy(in SearchTree tree, Span<float> policy)
    {
        ref Node root = ref tree.Root;
        int count = root.EdgeCount, padded = Lanes.Padded(count);
        Span<float> rootMeans = stackalloc float[padded];
        Span<float> rootVariances = stackalloc float[padded];
        Span<float> weights = stackalloc float[padded];
        beliefs.Gather(tree, root, rootMeans, rootVariances);
        Beliefs.Weigh(rootMeans, rootVariances, count, weights);
        weights[..count].CopyTo(policy);
    }

    /// <inheritdoc/>
    public readonly int ChooseMove(
        in SearchTree tree, Span<float> shares, float temperature, in RootSearch search, ref RandomStream random) =>
        temperature > 0 ? MoveChoice.Draw(shares, temperature, ref random) : MoveChoice.Largest(tree, shares);

    /// <inheritdoc/>
    public readonly float Value(in SearchTree tree, int slot) => beliefs.Mean(slot);

    /// <inheritdoc/>
    public readonly float Prior(uint edge) => LogPrior.Probability(edge);

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in SearchTree tree, in Node node, int index) =>
        beliefs.Of(tree, node, index);

    /// <summary>Sets a child's belief, for tests of the choice alone.</summary>
    /// <param name="slot">An open slot.</param>
    /// <param name="mean">Mean in the child's view.</param>
    /// <param name="variance">Variance.</param>
    internal readonly void SetBelief(int slot, float mean, float variance) => beliefs.Set(slot, mean, variance);

    private readonly int FurthestBehind(in SearchTree tree, in Node node)
    {
        int count = node.EdgeCount, padded = Lanes.Padded(count);
        Span<float> childMeans = stackalloc float[padded];
        Span<float> childVariances = stackalloc float[padded];
        Span<float> shares = stackalloc float[padded];
        beliefs.Gather(tree, node, childMeans, childVariances);
        if (marks && treatment != InFlightTreatment.VirtualVisit)
        {
            // counting a descent below is what a virtual visit does here
            TreatInFlight(tree, node, childMeans, childVariances);
        }

        Beliefs.Score(childMeans, childVariances, count, shares);
        for (int start = 0; start < count; start += Lanes.Count)
        {
            Vector256<int> visits = NodeBeliefs.Counts(tree.Visits, node, start);
            Vector256<int> inFlight = NodeBeliefs.Counts(tree.InFlight, node, start);
            Vector256<float> next = Vector256.ConvertToSingle(Vector256<int>.One + visits + inFlight);
            (Vector256.Create<float>(shares[start..]) / next).CopyTo(shares[start..]);
        }

        return Lanes.IndexOfLargest(shares, count);
    }

    // Changes the beliefs of children, in the node's view, by their descents in flight.
    private readonly void TreatInFlight(
        in SearchTree tree, in Node node, Span<float> childMeans, Span<float> childVariances)
    {
        for (int start = 0; start < node.SlotCount; start += Lanes.Count)
        {
            Vector256<int> counts = NodeBeliefs.Counts(tree.InFlight, node, start);
            if (counts == Vector256<int>.Zero)
            {
                continue;
            }

            Vector256<float> inFlight = Vector256.ConvertToSingle(counts),
                mean = Vector256.Create<float>(childMeans[start..]);
            switch (treatment)
            {
                case InFlightTreatment.VirtualLoss:
                    (mean - (inFlight * virtualLoss)).CopyTo(childMeans[start..]);
                    break;
                case InFlightTreatment.VirtualMean:
                    ((mean + (inFlight * beliefs.Mean(node.Slot))) / (Vector256<float>.One + inFlight))
                        .CopyTo(childMeans[start..]);
                    break;
                default:
                    (Vector256.Create<float>(childVariances[start..]) / (Vector256<float>.One + inFlight))
                        .CopyTo(childVariances[start..]);
                    break;
            }
        }
    }

    // Draws every child's value in the node's view.
    private void Draw(in SearchTree tree, in Node node, Span<float> drawn, Span<float> spreads, ref RandomStream random)
    {
        beliefs.Gather(tree, node, drawn, spreads);
        if (marks)
        {
            TreatInFlight(tree, node, drawn, spreads);
        }

        ReadOnlySpan<float> normals = TakeDraws(node.EdgeCount, ref random);
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            Vector256<float> normal = Vector256.Create(normals[start..]);
            Vector256<float> deviation = Vector256.Sqrt(Vector256.Create<float>(spreads[start..]));
            (Vector256.Create<float>(drawn[start..]) - (deviation * normal)).CopyTo(drawn[start..]);
        }
    }

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
}
