using System.Runtime.Intrinsics;
using System.Text.Json.Serialization;

namespace NanoZero.Search;

/// <summary>Parameters of Gumbel AlphaZero; the defaults are those of its authors for board games.</summary>
public sealed record GumbelOptions : AlgorithmOptions
{
    /// <inheritdoc/>
    [JsonIgnore]
    public override string Name => "gumbel";

    /// <inheritdoc/>
    [JsonIgnore]
    public override InFlightTreatment DefaultInFlight => InFlightTreatment.VirtualVisit;

    /// <summary>Gets the most actions of a root that simulations are spent on, m.</summary>
    [InRange(1)]
    public int ConsideredActions { get; init; } = 16;

    /// <summary>Gets c_visit: how many visits a value counts for before there are any.</summary>
    [InRange(0)]
    public float VisitOffset { get; init; } = 50;

    /// <summary>Gets c_scale: how much a value counts against a logit, for one visit.</summary>
    [InRange(0, LeastIsOutside = true)]
    public float ValueScale { get; init; } = 1;

    /// <inheritdoc/>
    public override ITreeSearch<TGame> CreateSearch<TGame>(SearchOptions search) =>
        TreeSearch.Create<TGame, Gumbel>(search, () => new Gumbel(search, this, TGame.Info.ActionCount));

    /// <inheritdoc/>
    public override long StatisticsBound(long slots) =>
        Column<double>.UpperBound(slots) + (PackedEdge.MaxActions * (sizeof(float) + sizeof(int)));
}

/// <summary>Gumbel AlphaZero (Danihelka et al. 2022): a policy that improves however few the simulations.</summary>
/// <remarks>
/// The root draws actions without replacement (Gumbel top-k) and halves their number as simulations go on (sequential
/// halving). Below the root a descent is deterministic: it keeps the visits proportional to the improved policy. That
/// policy is softmax(ln p + σ(q)), where σ(q) = (c_visit + max N)·c_scale·(1 + q)/2. An action without a value has the
/// mixed value. The mixed value is the mean of the node's own value and of its visited actions' values, weighed by
/// their priors.
/// </remarks>
internal struct Gumbel(SearchOptions search, GumbelOptions options, int actionCount) : ISearchAlgorithm<Gumbel>
{
    private readonly InFlightTreatment treatment = search.UsedInFlight;
    private readonly float virtualLoss = search.VirtualLossWeight;
    private readonly float[] noise = new float[actionCount];    // of the root's actions
    private readonly int[] keptVisits = new int[actionCount];   // of the root's actions, when the search began

    // By slot, of the child's values in its own view. A child that is proven won for its own mover has an infinite sum.
    private Column<double> valueSums = new();

    /// <inheritdoc/>
    public readonly long Bytes => valueSums.Bytes + (noise.Length * (sizeof(float) + sizeof(int)));

    /// <summary>Says how sequential halving spends a simulation.</summary>
    /// <param name="considered">The actions considered at first, m; at least 1.</param>
    /// <param name="budget">The simulations of the search, n.</param>
    /// <param name="simulation">Which simulation is asked for, counted from 0.</param>
    /// <returns>
    /// How many visits the action has that gets it, and whether the actions were halved just before. To halve them, all
    /// values of the phase before must be known.
    /// </returns>
    public static (int Visits, bool BeginsPhase) Halving(int considered, int budget, int simulation)
    {
        if (considered == 1)
        {
            return (simulation, false);
        }

        int phases = (int)Math.Ceiling(Math.Log2(considered));
        for (int left = considered, visits = 0, rest = simulation; ;)
        {
            int each = Math.Max(1, budget / (phases * left));
            if (rest < each * left)
            {
                return (visits + (rest / left), rest == 0);
            }

            rest -= each * left;
            visits += each;
            left = Math.Max(2, left / 2);
        }
    }

    /// <inheritdoc/>
    public void Reserve(int slots) => valueSums.Reserve(slots);

    /// <inheritdoc/>
    public readonly void Copy(in Gumbel source, int first, int destination, int count) =>
        valueSums.Copy(source.valueSums, first, destination, count);

    /// <inheritdoc/>
    public readonly void Expand(
        ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges)
    {
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            Vector256<uint> payloads = LogPrior.Pack(Vector256.Create(priors[start..]));
            PackedEdge.Pack(payloads, Lanes.Widen(actions[start..])).CopyTo(edges[start..]);
        }
    }

    /// <inheritdoc/>
    public readonly void Open(int slot, in Node parent, Span<uint> edges) => valueSums[slot] = 0;

    /// <inheritdoc/>
    public readonly void BeginRoot(
        in SearchTree tree, ReadOnlySpan<ushort> actions, Span<float> priors, ref RootSearch search)
    {
        ref Node root = ref tree.Root;
        keptVisits.AsSpan().Clear();
        if (actions.IsEmpty)
        {
            valueSums[root.Slot] -= root.Value;  // a root's own evaluation is no simulation
            ReadOnlySpan<uint> edges = tree.EdgesOf(root);
            for (int i = 0; i < root.SlotCount; i++)
            {
                keptVisits[PackedEdge.Action(edges[i])] = tree.Visits[root.Slots + i];
            }
        }

        for (int action = 0; action < noise.Length; action++)
        {
            noise[action] = search.Explores ? DrawGumbel(ref search.Random) : 0;
        }
    }

    /// <inheritdoc/>
    public readonly int ChooseAtRoot(in SearchTree tree, ref RootSearch search)
    {
        ref Node root = ref tree.Root;
        int considered = Math.Min(options.ConsideredActions, root.EdgeCount);
        (int visits, bool beginsPhase) = Halving(considered, search.Budget, search.Simulations + search.InFlight);
        if (beginsPhase && search.InFlight > 0)
        {
            return -1;
        }

        Span<float> scores = stackalloc float[Lanes.Padded(root.EdgeCount)];
        ScoreRoot(tree, scores);
        int best = -1;
        for (int i = 0; i < root.EdgeCount; i++)
        {
            bool isCandidate = !IsLost(root, i) && VisitsOfSearch(tree, i) == visits;
            best = isCandidate && (best < 0 || scores[i] > scores[best]) ? i : best;
        }

        return best >= 0 ? best : Choose(tree, root, ref search);  // all that were considered are lost
    }

    /// <inheritdoc/>
    public readonly int Choose(in SearchTree tree, in Node node, ref RootSearch search)
    {
        int count = node.EdgeCount;
        Span<float> policy = stackalloc float[Lanes.Padded(count)];
        Improve(tree, node, policy);
        Normalise(policy, count);
        long total = 0;
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            total += tree.Visits[slot] + tree.InFlight[slot];
        }

        for (int i = 0; i < node.SlotCount; i++)
        {
            int slot = node.Slots + i;
            policy[i] = IsLost(node, i)
                ? float.MinValue
                : policy[i] - ((tree.Visits[slot] + tree.InFlight[slot]) / (float)(1 + total));
        }

        return Lanes.IndexOfLargest(policy, count);
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
        Span<float> improved = stackalloc float[Lanes.Padded(policy.Length)];
        Improve(tree, tree.Root, improved);
        Normalise(improved, policy.Length);
        improved[..policy.Length].CopyTo(policy);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Plays the action that sequential halving left over. In a search that explores, the noise of the root has drawn
    /// it from the improved policy already, so that the temperature says no more.
    /// </remarks>
    public readonly int ChooseMove(
        in SearchTree tree, Span<float> shares, float temperature, in RootSearch search, ref RandomStream random)
    {
        if (temperature > 0 && !search.Explores)
        {
            return MoveChoice.Draw(shares, temperature, ref random);
        }

        Span<float> scores = stackalloc float[Lanes.Padded(shares.Length)];
        ScoreRoot(tree, scores);
        (int Visits, float Score) best = (-1, 0);
        int chosen = MoveChoice.Largest(tree, shares);
        for (int i = 0; i < shares.Length; i++)
        {
            (int Visits, float Score) candidate = (VisitsOfSearch(tree, i), scores[i]);
            if (shares[i] > 0 && candidate.CompareTo(best) > 0)
            {
                (best, chosen) = (candidate, i);
            }
        }

        return chosen;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The root's value is that of its improved policy: its visits are spread over actions that will not be played.
    /// </remarks>
    public readonly float Value(in SearchTree tree, int slot) =>
        tree.Visits[slot] == 0 ? 0
        : slot == tree.Root.Slot ? ValueOfPolicy(tree, tree.Root)
        : (float)(valueSums[slot] / tree.Visits[slot]);

    /// <inheritdoc/>
    public readonly float Prior(uint edge) => LogPrior.Probability(edge);

    /// <inheritdoc/>
    public readonly (float Mean, float Variance)? Belief(in SearchTree tree, in Node node, int index) => null;

    // The inverse of the distribution function exp(-exp(-g)); its argument is never 0 or 1.
    private static float DrawGumbel(ref RandomStream random) =>
        (float)-Math.Log(-Math.Log(random.NextSingle() + (1.0 / (1 << 25))));

    private static void Normalise(Span<float> logits, int count)
    {
        float largest = logits[Lanes.IndexOfLargest(logits, count)], sum = 0;
        for (int start = 0; start < count; start += Lanes.Count)
        {
            Vector256<float> shares =
                Vector256.Exp(Vector256.Create<float>(logits[start..]) - Vector256.Create(largest));
            shares = Lanes.Keep(shares, count - start, 0);
            shares.CopyTo(logits[start..]);
            sum += Vector256.Sum(shares);
        }

        for (int start = 0; start < count; start += Lanes.Count)
        {
            (Vector256.Create<float>(logits[start..]) / sum).CopyTo(logits[start..]);
        }
    }

    private readonly bool IsLost(in Node node, int index) =>
        index < node.SlotCount && double.IsPositiveInfinity(valueSums[node.Slots + index]);

    // The visits of a root's action that this search has made or has in flight.
    private readonly int VisitsOfSearch(in SearchTree tree, int index)
    {
        ref Node root = ref tree.Root;
        int slot = root.Slots + index;
        return index < root.SlotCount
            ? tree.Visits[slot] + tree.InFlight[slot] - keptVisits[PackedEdge.Action(tree.EdgesOf(root)[index])]
            : 0;
    }

    private readonly void ScoreRoot(in SearchTree tree, Span<float> scores)
    {
        ref Node root = ref tree.Root;
        Improve(tree, root, scores);
        ReadOnlySpan<uint> edges = tree.EdgesOf(root);
        for (int i = 0; i < root.EdgeCount; i++)
        {
            scores[i] += noise[PackedEdge.Action(edges[i])];
        }
    }

    private readonly float ValueOfPolicy(in SearchTree tree, in Node node)
    {
        Span<float> policy = stackalloc float[Lanes.Padded(node.EdgeCount)];
        Span<float> values = stackalloc float[node.SlotCount];
        Improve(tree, node, policy);
        Normalise(policy, node.EdgeCount);
        float mixed = CompleteValues(tree, node, values).Mixed, value = 0;
        for (int i = 0; i < node.EdgeCount; i++)
        {
            value += policy[i] * (i < values.Length ? values[i] : mixed);
        }

        return value;
    }

    // Writes ln p + σ(q) of every edge: the logits of the improved policy (equation 11), padded to whole vectors.
    private readonly void Improve(in SearchTree tree, in Node node, Span<float> logits)
    {
        ReadOnlySpan<uint> edges = tree.EdgesOf(node);
        Span<float> values = stackalloc float[node.SlotCount];
        (float mixed, int mostVisits) = CompleteValues(tree, node, values);
        float scale = (options.VisitOffset + mostVisits) * options.ValueScale / 2;
        Vector256<float> unvisited = Vector256.Create(scale * (1 + mixed));
        for (int start = 0; start < node.EdgeCount; start += Lanes.Count)
        {
            Vector256<int> payloads = PackedEdge.Payload(Vector256.Create(edges[start..])).AsInt32();
            (unvisited - (LogPrior.Step * Vector256.ConvertToSingle(payloads))).CopyTo(logits[start..]);
        }

        for (int i = 0; i < values.Length; i++)
        {
            logits[i] += scale * (values[i] - mixed);
        }
    }

    // Writes the values of visited edges in the node's view, the mixed value where there is none (equation 33); returns
    // the mixed value, and the visits of the edge that has most, with those in flight.
    private readonly (float Mixed, int MostVisits) CompleteValues(in SearchTree tree, in Node node, Span<float> values)
    {
        ReadOnlySpan<uint> edges = tree.EdgesOf(node);
        float inFlightValue = InFlightValue(tree, node);
        double weighted = 0, priors = 0;
        int total = 0, most = 0;
        for (int i = 0; i < values.Length; i++)
        {
            int slot = node.Slots + i, visits = tree.Visits[slot], inFlight = tree.InFlight[slot];
            most = Math.Max(most, visits + inFlight);
            int counted = treatment == InFlightTreatment.VirtualVisit ? visits : visits + inFlight;
            values[i] = counted == 0 ? float.NaN
                : IsLost(node, i) ? -1
                : -(float)((valueSums[slot] + (inFlightValue * inFlight)) / counted);
            if (counted > 0)
            {
                float prior = LogPrior.Probability(edges[i]);
                weighted += prior * values[i];
                priors += prior;
                total += counted;
            }
        }

        float mixed = priors > 0 ? (float)((node.Value + (total * weighted / priors)) / (1 + total)) : node.Value;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = float.IsNaN(values[i]) ? mixed : values[i];
        }

        return (mixed, most);
    }

    // What a descent in flight is taken to return, in the child's view.
    private readonly float InFlightValue(in SearchTree tree, in Node node) => treatment switch
    {
        InFlightTreatment.VirtualLoss => virtualLoss,
        InFlightTreatment.VirtualMean => tree.Visits[node.Slot] > 0
            ? -(float)valueSums[node.Slot] / tree.Visits[node.Slot]
            : -node.Value,
        _ => 0,
    };
}
