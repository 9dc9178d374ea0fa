using System.Diagnostics;
using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>The search of one root: descents find leaves, evaluations come back, backups carry them to the root.</summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <typeparam name="TAlgorithm">What chooses edges and keeps their statistics.</typeparam>
internal sealed class Tree<TGame, TAlgorithm> : ITreeSearch<TGame>
    where TGame : unmanaged, IGame<TGame>
    where TAlgorithm : struct, IAlgorithm<TAlgorithm>
{
    private readonly SearchOptions options;
    private readonly Func<TAlgorithm> createAlgorithm;
    private readonly int[] inFlight;   // leaf of every descent in flight, in the order of selection
    private readonly int[] leaves;     // leaves to be evaluated this round
    private readonly bool marks;       // no descent sees a single leaf in flight
    private readonly ushort[] actions = new ushort[Lanes.Padded(TGame.Info.MaxLegalActions)];
    private readonly float[] priors = new float[Lanes.Padded(TGame.Info.MaxLegalActions)];
    private TreeStore<TAlgorithm> store;
    private TreeStore<TAlgorithm>? spare;
    private TGame root;
    private RandomStream random;
    private int simulations;
    private int evaluations;
    private int cacheHits;
    private int collisions;
    private int terminals;
    private int keptVisits;
    private bool stoppedEarly;
    private bool decided;
    private bool explore;
    private bool rootEvaluated;
    private int budget;
    private int inFlightCount;
    private int leafCount;

    /// <summary>Creates a search that holds no tree yet.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="createAlgorithm">Makes empty statistics.</param>
    public Tree(SearchOptions options, Func<TAlgorithm> createAlgorithm)
    {
        this.options = options;
        this.createAlgorithm = createAlgorithm;
        store = new TreeStore<TAlgorithm>(createAlgorithm());
        inFlight = new int[options.LeavesInFlight];
        leaves = new int[options.LeavesInFlight];
        marks = options.LeavesInFlight > 1;
        IsDone = true;
    }

    private enum DescentEnd
    {
        Leaf,
        Exact,
        Collision,
    }

    /// <inheritdoc/>
    public SearchOptions Options => options;

    /// <inheritdoc/>
    public TGame Root => root;

    /// <inheritdoc/>
    public bool IsDone { get; private set; }

    /// <inheritdoc/>
    public SearchCounts Counts =>
        new(simulations, evaluations, cacheHits, collisions, terminals, stoppedEarly, decided, keptVisits);

    /// <inheritdoc/>
    public long Bytes => store.Bytes + (spare?.Bytes ?? 0);

    /// <inheritdoc/>
    public float RootValue
    {
        get
        {
            if (root.IsTerminal)
            {
                return root.TerminalValue;
            }

            ref Node node = ref store.Nodes[0];
            return node.State == NodeState.Exact || store.Algorithm.Visits(node.Slot) == 0
                ? node.Value
                : Math.Clamp(store.Algorithm.Value(node.Slot), -1, 1);  // a mean of beliefs may lie beyond what can happen
        }
    }

    /// <inheritdoc/>
    public void Begin(in TGame root, RandomStream random, bool explore) => Begin(root, random, explore, options.Simulations);

    /// <inheritdoc/>
    public void Begin(in TGame root, RandomStream random, bool explore, int simulations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(simulations, 1);
        bool hasTree = options.TreeReuse != TreeReuse.Off && rootEvaluated && !this.root.IsTerminal;
        int kept = hasTree ? Descendants.Find(store, this.root, root, plies: 2) : -1;
        (this.root, this.random, this.explore) = (root, random, explore);
        (inFlightCount, leafCount) = (0, 0);
        (this.simulations, evaluations, cacheHits, collisions, terminals, keptVisits) = (0, 0, 0, 0, 0, 0);
        (stoppedEarly, decided) = (false, false);
        store.Algorithm.Begin();
        if (kept > 0)
        {
            KeepSubtree(kept);
        }
        else
        {
            store.Clear();
            rootEvaluated = false;
        }

        budget = simulations - (options.TreeReuse == TreeReuse.TotalVisits ? Math.Min(keptVisits, simulations) : 0);
        IsDone = root.IsTerminal;
        if (rootEvaluated)
        {
            CheckDone();
        }
    }

    /// <inheritdoc/>
    public int Collect(Span<TGame> positions)
    {
        Debug.Assert(inFlightCount == 0 && leafCount == 0, "the leaves collected before were not accepted");
        if (IsDone)
        {
            return 0;
        }

        if (!rootEvaluated)
        {
            AddLeaf(0, root, positions);
        }
        else
        {
            CollectBelowRoot(positions);
        }

        return leafCount;
    }

    /// <inheritdoc/>
    public void Accept(ReadOnlySpan<TGame> positions, Answers answers)
    {
        for (int i = 0; i < leafCount; i++)
        {
            Expand(leaves[i], positions[i], answers.LogitsOf(i), answers.Values[i]);
            if (answers.Origins[i] == Origin.Computed)
            {
                evaluations++;
            }
            else
            {
                cacheHits++;
            }
        }

        leafCount = 0;
        if (!rootEvaluated)
        {
            rootEvaluated = true;
            store.Algorithm.EvaluateRoot(store.Structure);
        }

        for (int i = 0; i < inFlightCount; i++)
        {
            store.Algorithm.BackUp(store.Structure, inFlight[i], marks);
        }

        simulations += inFlightCount;
        inFlightCount = 0;
        CheckDone();
    }

    /// <inheritdoc/>
    public void WritePolicy(Span<float> policy)
    {
        policy[..TGame.Info.ActionCount].Clear();
        if (!rootEvaluated || root.IsTerminal)
        {
            return;
        }

        Span<float> shares = stackalloc float[store.Nodes[0].EdgeCount];
        ReadOnlySpan<uint> edges = RootAnswers.WritePolicy(store, options.Solver, shares);
        for (int i = 0; i < shares.Length; i++)
        {
            policy[PackedEdge.Action(edges[i])] = shares[i];
        }
    }

    /// <inheritdoc/>
    public int ChooseAction(float temperature, ref RandomStream random)
    {
        if (!rootEvaluated || root.IsTerminal)
        {
            throw new InvalidOperationException("a move is chosen after a search of a position that is not terminal");
        }

        Span<float> shares = stackalloc float[store.Nodes[0].EdgeCount];
        ReadOnlySpan<uint> edges = RootAnswers.WritePolicy(store, options.Solver, shares);
        return temperature > 0
            ? MoveChoice.Draw(edges, shares, temperature, ref random)
            : MoveChoice.Best(store.Nodes[0], edges, shares, store.Algorithm);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> BestLine(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        RandomStream unused = default;
        return RootAnswers.LineFrom(store, ChooseAction(0, ref unused), length);
    }

    /// <inheritdoc/>
    public SearchResult Result()
    {
        if (!rootEvaluated || root.IsTerminal)
        {
            return new SearchResult(Counts, RootValue, -1, []);
        }

        float[] shares = new float[store.Nodes[0].EdgeCount];
        ReadOnlySpan<uint> edges = RootAnswers.WritePolicy(store, options.Solver, shares);
        int best = MoveChoice.Best(store.Nodes[0], edges, shares, store.Algorithm);
        return new SearchResult(Counts, RootValue, best, RootAnswers.ByAction(store, options.Solver, shares));
    }

    private void CollectBelowRoot(Span<TGame> positions)
    {
        while (inFlightCount < options.LeavesInFlight && simulations + inFlightCount < budget)
        {
            DescentEnd end = Descend(out int leaf, out TGame position);
            if (end == DescentEnd.Exact)
            {
                BackUpExact(leaf);
                if (inFlightCount == 0)
                {
                    CheckDone();
                    if (IsDone)
                    {
                        return;
                    }
                }

                if (store.Nodes[0].State == NodeState.Exact)
                {
                    return;  // decided; what is in flight is still awaited
                }

                continue;
            }

            if (end == DescentEnd.Collision)
            {
                collisions++;
                if (options.Collision == CollisionRule.Stop)
                {
                    return;
                }
            }
            else
            {
                AddLeaf(leaf, position, positions);
            }

            inFlight[inFlightCount++] = leaf;
            if (marks)
            {
                store.Algorithm.Mark(store.Structure, leaf);
            }
        }
    }

    // Follows the algorithm's choices from the root to a leaf, replaying the position on the way.
    private DescentEnd Descend(out int leaf, out TGame position)
    {
        position = root;
        for (int index = 0; ;)
        {
            ref Node node = ref store.Nodes[index];
            ReadOnlySpan<uint> edges = store.Structure.EdgesOf(node);
            int first = store.Child(node.Slots);  // in a large tree the children's memory arrives while the choice is computed
            int choice = store.Algorithm.Choose(node, edges, ref random);
            int action = PackedEdge.Action(edges[choice]);
            bool isNew = choice >= node.SlotCount;
            index = leaf = choice == 0 && !isNew ? first : store.Follow(index, choice);
            position.Play(action);
            ref Node child = ref store.Nodes[index];
            if (isNew)
            {
                return MeetLeaf(ref child, position);
            }

            if (child.State != NodeState.Expanded)
            {
                return child.State == NodeState.Exact ? DescentEnd.Exact : DescentEnd.Collision;
            }
        }
    }

    private static DescentEnd MeetLeaf(ref Node leaf, in TGame position)
    {
        if (!position.IsTerminal)
        {
            return DescentEnd.Leaf;
        }

        leaf.Value = position.TerminalValue;
        leaf.State = NodeState.Exact;
        return DescentEnd.Exact;
    }

    private void AddLeaf(int leaf, in TGame position, Span<TGame> positions)
    {
        leaves[leafCount] = leaf;
        positions[leafCount++] = position;
    }

    private void BackUpExact(int leaf)
    {
        simulations++;
        terminals++;
        if (options.Solver)
        {
            Proofs.Propagate(store, leaf);
        }

        store.Algorithm.BackUp(store.Structure, leaf, marked: false);
    }

    private void Expand(int leaf, in TGame position, ReadOnlySpan<float> logits, float value)
    {
        if (!float.IsFinite(value))
        {
            throw new InvalidDataException("the evaluator returned a value that is no finite number: its weights are unusable; use an earlier checkpoint");
        }

        int count = position.LegalActions(actions);
        Priors.FromLogits(logits, actions.AsSpan(0, count), priors);
        if (leaf == 0 && explore && TAlgorithm.WantsRootNoise)
        {
            Priors.MixNoise<TGame>(priors.AsSpan(0, count), options.Puct, ref random);
        }

        ref Node node = ref store.Nodes[leaf];
        node.Value = value;
        store.Expand(ref node, count, actions, priors);
    }

    private void CheckDone()
    {
        ref Node node = ref store.Nodes[0];
        if (options.Solver && (node.State == NodeState.Exact || node.EdgeCount == 1))
        {
            decided = true;
        }
        else if (simulations < budget && store.Algorithm.MayStop(store.Structure, simulations))
        {
            stoppedEarly = true;
        }

        IsDone = simulations >= budget || decided || stoppedEarly;
    }

    private void KeepSubtree(int kept)
    {
        spare ??= new TreeStore<TAlgorithm>(createAlgorithm());
        spare.Algorithm.Begin();
        spare.CopySubtree(store, kept);
        (store, spare) = (spare, store);
        ref Node node = ref store.Nodes[0];

        // Descents that shared this node's evaluation are visits of the node, too, but searched nothing below it.
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            keptVisits += store.Algorithm.Visits(slot);
        }

        rootEvaluated = true;
        if (explore && TAlgorithm.WantsRootNoise)
        {
            AddNoiseToKeptRoot(ref node);
        }
    }

    private void AddNoiseToKeptRoot(ref Node node)
    {
        Span<uint> edges = store.Structure.EdgesOf(node);
        Span<float> mixed = priors.AsSpan(0, node.EdgeCount);
        store.Algorithm.OrderUnvisited(node, edges);  // the noise of an edge depends on its place
        for (int i = 0; i < mixed.Length; i++)
        {
            mixed[i] = store.Algorithm.Prior(edges[i]);
        }

        Priors.MixNoise<TGame>(mixed, options.Puct, ref random);
        store.Algorithm.SetPriors(node, edges, mixed);
    }
}
