namespace NanoZero.Search;

/// <summary>
/// What a search says of its root, and of positions below: the algorithm's policy and values, within what was proven.
/// </summary>
internal static class RootAnswers
{
    /// <summary>
    /// Writes the policy by edge. A decided root plays what was proven. Any other root plays nothing that is proven to
    /// lose. Where nothing speaks for any of the other moves, the priors decide.
    /// </summary>
    /// <param name="store">The tree; its root is expanded.</param>
    /// <param name="solver">Whether proven results count.</param>
    /// <param name="shares">Receives the shares, shape [K], sum 1.</param>
    /// <returns>The root's edges; the first K count.</returns>
    public static ReadOnlySpan<uint> WritePolicy<TAlgorithm>(
        TreeStore<TAlgorithm> store, bool solver, Span<float> shares)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        ref Node root = ref store.Tree.Root;
        Span<uint> edges = store.Tree.EdgesOf(root);
        int proven = root.State == NodeState.Exact ? Proofs.BestChild(store.Tree, root) : -1;
        if (proven >= 0)
        {
            shares.Clear();
            shares[proven] = 1;
            return edges;
        }

        store.Algorithm.WritePolicy(store.Tree, shares);
        if (!KeepPlayable(store.Tree, solver, shares))
        {
            edges[root.SlotCount..root.EdgeCount].Sort();  // a drawn move depends on the order
            for (int i = 0; i < shares.Length; i++)
            {
                shares[i] = MathF.Max(store.Algorithm.Prior(edges[i]), 1e-30f);  // a prior may have been rounded to 0
            }

            KeepPlayable(store.Tree, solver, shares);
        }

        return edges;
    }

    /// <summary>Returns what was found for every legal action of a node, by action index.</summary>
    /// <param name="store">The tree.</param>
    /// <param name="node">A node of it.</param>
    /// <param name="solver">Whether proven values replace estimates.</param>
    /// <param name="shares">The policy by edge, shape [K].</param>
    public static ActionResult[] ByAction<TAlgorithm>(
        TreeStore<TAlgorithm> store, in Node node, bool solver, ReadOnlySpan<float> shares)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        ActionResult[] results = new ActionResult[shares.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            results[i] = ResultOf(store, node, solver, i, shares[i]);
        }

        Array.Sort(results, (a, b) => a.Action.CompareTo(b.Action));
        return results;
    }

    /// <summary>Returns what the tree holds of a position.</summary>
    /// <param name="store">The tree; its root is evaluated.</param>
    /// <param name="solver">Whether proven values replace estimates.</param>
    /// <param name="line">The actions that lead there from the root.</param>
    /// <returns>Null where no simulation came there, or its evaluation is in flight.</returns>
    public static NodeResult? After<TAlgorithm>(TreeStore<TAlgorithm> store, bool solver, ReadOnlySpan<int> line)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        ref Node node = ref store.Tree.Root;
        foreach (int action in line)
        {
            int index = IndexOf(store.Tree.EdgesOf(node)[..node.SlotCount], action);
            if (index < 0)
            {
                return null;
            }

            node = ref store.Tree.ChildOf(node, index);
        }

        if (node.State == NodeState.Pending)
        {
            return null;
        }

        float[] shares = new float[node.EdgeCount];
        for (int i = 0; i < node.SlotCount; i++)
        {
            shares[i] = store.Tree.Visits[node.Slots + i];
        }

        float visits = Math.Max(1, shares.Sum());
        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] /= visits;
        }

        return new NodeResult(node.Value, node.State == NodeState.Exact, ByAction(store, node, solver, shares));
    }

    /// <summary>
    /// Returns an action of the root and the most visited actions below it, ties going to the action visited first.
    /// </summary>
    /// <param name="tree">The tree; its root is expanded.</param>
    /// <param name="first">The action of the root.</param>
    /// <param name="length">The most actions returned; at least 1.</param>
    public static List<int> LineFrom(in SearchTree tree, int first, int length)
    {
        List<int> line = [first];
        ref Node root = ref tree.Root;
        int chosen = IndexOf(tree.EdgesOf(root)[..root.SlotCount], first);
        for (ref Node node = ref root; chosen >= 0 && line.Count < length;)
        {
            node = ref tree.ChildOf(node, chosen);
            chosen = node.State == NodeState.Expanded ? MostVisited(tree, node) : -1;
            if (chosen >= 0)
            {
                line.Add(PackedEdge.Action(tree.EdgesOf(node)[chosen]));
            }
        }

        return line;
    }

    private static int IndexOf(ReadOnlySpan<uint> edges, int action)
    {
        for (int i = 0; i < edges.Length; i++)
        {
            if (PackedEdge.Action(edges[i]) == action)
            {
                return i;
            }
        }

        return -1;
    }

    // The index of the edge, or -1 where none was visited.
    private static int MostVisited(in SearchTree tree, in Node node)
    {
        (int Index, int Visits) best = (-1, 0);
        for (int i = 0; i < node.SlotCount; i++)
        {
            int visits = tree.Visits[node.Slots + i];
            best = visits > best.Visits ? (i, visits) : best;
        }

        return best.Index;
    }

    private static ActionResult ResultOf<TAlgorithm>(
        TreeStore<TAlgorithm> store, in Node node, bool solver, int index, float share)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        uint edge = store.Tree.EdgesOf(node)[index];
        int visits = index < node.SlotCount ? store.Tree.Visits[node.Slots + index] : 0;
        (float Mean, float Variance)? belief = store.Algorithm.Belief(store.Tree, node, index);
        return new ActionResult(
            PackedEdge.Action(edge),
            store.Algorithm.Prior(edge),
            visits,
            visits > 0 ? -ValueOf(store, node, solver, index) : 0,
            share,
            -belief?.Mean,
            belief?.Variance);
    }

    private static float ValueOf<TAlgorithm>(TreeStore<TAlgorithm> store, in Node node, bool solver, int index)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        ref Node child = ref store.Tree.ChildOf(node, index);
        return solver && child.State == NodeState.Exact
            ? child.Value
            : Math.Clamp(store.Algorithm.Value(store.Tree, child.Slot), -1, 1);
    }

    // Gives the shares of moves that are proven to lose to the others; false where no share is left.
    private static bool KeepPlayable(in SearchTree tree, bool solver, Span<float> shares)
    {
        if (!solver)
        {
            return shares.IndexOfAnyExcept(0f) >= 0;
        }

        float sum = Proofs.DropLosing(tree, tree.Root, shares);
        for (int i = 0; i < shares.Length && sum > 0; i++)
        {
            shares[i] /= sum;
        }

        return sum > 0;
    }
}
