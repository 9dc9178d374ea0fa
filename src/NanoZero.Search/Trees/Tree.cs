using System.Diagnostics;

namespace NanoZero.Search;

/// <summary>
/// The search of one root: descents find leaves, evaluations come back, backups carry them to the root.
/// </summary>
/// <typeparam name="TGame">The game.</typeparam>
/// <typeparam name="TAlgorithm">What chooses edges and keeps their statistics.</typeparam>
internal sealed class Tree<TGame, TAlgorithm> : ITreeSearch<TGame>
    where TGame : unmanaged, IGame<TGame>
    where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
{
    private readonly SearchOptions options;
    private readonly Func<TAlgorithm> createAlgorithm;
    private readonly int[] inFlight;          // the leaf of every descent in flight, in the order of selection
    private readonly int[] leaves;            // the leaves to be evaluated this round
    private readonly bool tracksInFlight;     // with one leaf at a time, no descent can meet another

    // Scratch of every expansion. After the root's expansion they hold the root's legal actions and priors.
    private readonly ushort[] actions = new ushort[Lanes.Padded(TGame.Info.MaxLegalActions)];
    private readonly float[] priors = new float[Lanes.Padded(TGame.Info.MaxLegalActions)];
    private readonly RootPriors rootPriors = new(TGame.Info.MaxLegalActions);
    private TreeStore<TAlgorithm> store;
    private TreeStore<TAlgorithm>? spareStore; // changes places with the store when a subtree is kept
    private TGame rootPosition;
    private RootSearch progress;              // budget, counts and random stream of this search
    private int evaluations;
    private int cacheHits;
    private int collisions;
    private int exactEnds;                    // simulations that ended at a finished or proven position
    private int keptVisits;
    private bool stoppedEarly;                // by the algorithm
    private bool decided;                     // by the solver: the root is proven, or has one legal action
    private bool rootEvaluated;
    private int leafCount;                    // of this round

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
        tracksInFlight = options.LeavesInFlight > 1;
        IsDone = true;
    }

    /// <inheritdoc/>
    public SearchOptions Options => options;

    /// <inheritdoc/>
    public TGame Root => rootPosition;

    /// <inheritdoc/>
    public bool IsDone { get; private set; }

    /// <inheritdoc/>
    public SearchCounts Counts =>
        new(progress.Simulations, evaluations, cacheHits, collisions, exactEnds, stoppedEarly, decided, keptVisits);

    /// <inheritdoc/>
    public long Bytes => store.Bytes + (spareStore?.Bytes ?? 0);

    /// <inheritdoc/>
    public float RootValue
    {
        get
        {
            if (rootPosition.IsTerminal)
            {
                return rootPosition.TerminalValue;
            }

            // The mean of a belief may lie outside [-1, 1].
            ref Node node = ref store.Tree.Root;
            return node.State == NodeState.Exact || store.Tree.Visits[node.Slot] == 0
                ? node.Value
                : Math.Clamp(store.Algorithm.Value(store.Tree, node.Slot), -1, 1);
        }
    }

    /// <inheritdoc/>
    public void Begin(in TGame root, RandomStream random, bool explore) =>
        Begin(root, random, explore, options.Simulations);

    /// <inheritdoc/>
    public void Begin(in TGame root, RandomStream random, bool explore, int simulations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(simulations, 1);
        bool hasTree = options.TreeReuse != TreeReuse.Off && rootEvaluated && !rootPosition.IsTerminal;
        int kept = hasTree ? Descendants.Find(store.Tree, rootPosition, root, plies: 2) : -1;
        rootPosition = root;
        progress = new RootSearch(random) { Explores = explore, Budget = simulations };
        (leafCount, evaluations, cacheHits, collisions, exactEnds, keptVisits) = (0, 0, 0, 0, 0, 0);
        (stoppedEarly, decided) = (false, false);
        rootEvaluated = kept > 0;
        IsDone = root.IsTerminal;
        if (kept > 0)
        {
            KeepSubtree(kept);
            CheckDone();
        }
        else
        {
            store.Clear();
        }
    }

    /// <inheritdoc/>
    public int Collect(Span<TGame> positions)
    {
        Debug.Assert(progress.InFlight == 0 && leafCount == 0, "the leaves collected before were not accepted");
        if (IsDone)
        {
            return 0;
        }

        if (!rootEvaluated)
        {
            AddLeaf(0, rootPosition, positions);
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
            int count = store.Tree.Root.EdgeCount;
            rootPriors.Take(actions.AsSpan(0, count), priors.AsSpan(0, count));
            store.Algorithm.BeginRoot(store.Tree, actions, priors, ref progress);
        }

        for (int i = 0; i < progress.InFlight; i++)
        {
            store.BackUp(inFlight[i], tracksInFlight);
        }

        progress.Simulations += progress.InFlight;
        progress.InFlight = 0;
        CheckDone();
    }

    /// <inheritdoc/>
    public void WritePolicy(Span<float> policy)
    {
        policy[..TGame.Info.ActionCount].Clear();
        if (!rootEvaluated || rootPosition.IsTerminal)
        {
            return;
        }

        Span<float> policyByEdge = stackalloc float[store.Tree.Root.EdgeCount];
        ReadOnlySpan<uint> edges = RootAnswers.WritePolicy(store, options.Solver, policyByEdge);
        for (int i = 0; i < policyByEdge.Length; i++)
        {
            policy[PackedEdge.Action(edges[i])] = policyByEdge[i];
        }
    }

    /// <inheritdoc/>
    public void WritePriors(Span<float> priors)
    {
        priors[..TGame.Info.ActionCount].Clear();
        if (rootEvaluated && !rootPosition.IsTerminal)
        {
            rootPriors.WriteTo(priors);
        }
    }

    /// <inheritdoc/>
    public int ChooseAction(float temperature, ref RandomStream random)
    {
        if (!rootEvaluated || rootPosition.IsTerminal)
        {
            throw new InvalidOperationException("a move is chosen after a search of a position that is not terminal");
        }

        Span<float> policy = stackalloc float[store.Tree.Root.EdgeCount];
        ReadOnlySpan<uint> edges = RootAnswers.WritePolicy(store, options.Solver, policy);
        int chosen = store.Algorithm.ChooseMove(store.Tree, policy, temperature, progress, ref random);
        return PackedEdge.Action(edges[chosen]);
    }

    /// <inheritdoc/>
    public IReadOnlyList<int> BestLine(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        RandomStream unused = default;
        return RootAnswers.LineFrom(store.Tree, ChooseAction(0, ref unused), length);
    }

    /// <inheritdoc/>
    public NodeResult? After(ReadOnlySpan<int> line) =>
        rootEvaluated ? RootAnswers.After(store, options.Solver, line) : null;

    /// <inheritdoc/>
    public SearchResult Result()
    {
        if (!rootEvaluated || rootPosition.IsTerminal)
        {
            return new SearchResult(Counts, RootValue, -1, []);
        }

        float[] policy = new float[store.Tree.Root.EdgeCount];
        ReadOnlySpan<uint> edges = RootAnswers.WritePolicy(store, options.Solver, policy);
        ActionResult[] results = RootAnswers.ByAction(store, store.Tree.Root, options.Solver, policy);
        RandomStream unused = default;
        int best = store.Algorithm.ChooseMove(store.Tree, policy, temperature: 0, progress, ref unused);
        return new SearchResult(Counts, RootValue, PackedEdge.Action(edges[best]), results);
    }

    private void CollectBelowRoot(Span<TGame> positions)
    {
        while (progress.InFlight < options.LeavesInFlight && progress.Simulations + progress.InFlight < progress.Budget)
        {
            switch (Descend(out int leaf, out TGame position))
            {
                case DescentEnd.Waits:
                    return;
                case DescentEnd.Exact:
                    BackUpExact(leaf);
                    if (progress.InFlight == 0)
                    {
                        CheckDone();
                    }

                    if (IsDone || store.Tree.Root.State == NodeState.Exact)
                    {
                        return;  // a proven root still waits for the answers in flight
                    }

                    continue;
                case DescentEnd.Collision:
                    collisions++;
                    if (options.Collision == CollisionRule.Stop)
                    {
                        return;
                    }

                    break;
                default:
                    AddLeaf(leaf, position, positions);
                    break;
            }

            inFlight[progress.InFlight++] = leaf;
            if (tracksInFlight)
            {
                store.Mark(leaf);
            }
        }
    }

    // Follows the algorithm's choices from the root to a leaf, replaying the position on the way.
    private DescentEnd Descend(out int leaf, out TGame position)
    {
        TreeStore<TAlgorithm> tree = store;
        position = rootPosition;
        for (int index = leaf = 0; ;)
        {
            ref Node node = ref tree.Tree.Nodes[index];
            // Read before the choice, so that in a large tree the wait for this memory overlaps the choice.
            int first = tree.Tree.Children[node.Slots];
            int choice = index == 0
                ? tree.Algorithm.ChooseAtRoot(tree.Tree, ref progress)
                : tree.Algorithm.Choose(tree.Tree, node, ref progress);
            if (choice < 0)
            {
                Debug.Assert(index == 0 && progress.InFlight > 0, "only a root with descents in flight can wait");
                return DescentEnd.Waits;
            }

            bool isNew = choice >= node.SlotCount;
            int action = PackedEdge.Action(tree.Tree.EdgesOf(node)[choice]);
            index = leaf = isNew ? tree.AddChild(index, choice)
                : choice == 0 ? first
                : tree.Tree.Children[node.Slots + choice];
            position.Play(action);
            ref Node child = ref tree.Tree.Nodes[index];
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
        progress.Simulations++;
        exactEnds++;
        if (options.Solver)
        {
            Proofs.Propagate(store, leaf);
        }

        store.BackUp(leaf, marked: false);
    }

    private void Expand(int leaf, in TGame position, ReadOnlySpan<float> logits, float value)
    {
        if (!float.IsFinite(value))
        {
            throw new InvalidDataException(
                "the evaluator returned a value that is no finite number: its weights are unusable; use an earlier "
                + "checkpoint");
        }

        int count = position.LegalActions(actions);
        Priors.FromLogits(logits, actions.AsSpan(0, count), priors);
        ref Node node = ref store.Tree.Nodes[leaf];
        node.Value = value;
        store.Expand(ref node, count, actions, priors);
    }

    private void CheckDone()
    {
        ref Node node = ref store.Tree.Root;
        if (options.Solver && (node.State == NodeState.Exact || node.EdgeCount == 1))
        {
            decided = true;
        }
        else if (progress.Simulations < progress.Budget && store.Algorithm.MayStop(store.Tree, progress))
        {
            stoppedEarly = true;
        }

        IsDone = progress.Simulations >= progress.Budget || decided || stoppedEarly;
    }

    private void KeepSubtree(int kept)
    {
        spareStore ??= new TreeStore<TAlgorithm>(createAlgorithm());
        spareStore.CopySubtree(store, kept);
        (store, spareStore) = (spareStore, store);
        ref Node node = ref store.Tree.Root;

        // Counts visits of the children. A descent that collided at this node is a visit of the node, too, but it
        // searched nothing below.
        for (int slot = node.Slots; slot < node.Slots + node.SlotCount; slot++)
        {
            keptVisits += store.Tree.Visits[slot];
        }

        progress.Budget -= options.TreeReuse == TreeReuse.TotalVisits ? Math.Min(keptVisits, progress.Budget) : 0;
        rootPriors.Take(store.Tree.EdgesOf(node)[..node.EdgeCount], store.Algorithm);
        store.Algorithm.BeginRoot(store.Tree, [], priors, ref progress);
    }
}
