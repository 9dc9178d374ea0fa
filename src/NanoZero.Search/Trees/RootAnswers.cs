namespace NanoZero.Search;

/// <summary>What a search says of its root: the algorithm's policy and values, within what was proven.</summary>
internal static class RootAnswers
{
    /// <summary>
    /// Writes the policy by edge. A decided root plays what was proven, another one nothing that is proven to lose; where nothing
    /// speaks for any of the other moves, the priors do.
    /// </summary>
    /// <typeparam name="TAlgorithm">The algorithm.</typeparam>
    /// <param name="store">The tree; its root is expanded.</param>
    /// <param name="solver">Whether proven results count.</param>
    /// <param name="shares">Receives the shares, shape [K], sum 1.</param>
    /// <returns>The root's edges; the first K count.</returns>
    public static ReadOnlySpan<uint> WritePolicy<TAlgorithm>(TreeStore<TAlgorithm> store, bool solver, Span<float> shares)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        ref Node root = ref store.Nodes[0];
        Span<uint> edges = store.Structure.EdgesOf(root);
        int proven = root.State == NodeState.Exact ? Proofs.BestChild(store, root) : -1;
        if (proven >= 0)
        {
            shares.Clear();
            shares[proven] = 1;
            return edges;
        }

        store.Algorithm.WritePolicy(root, edges, shares);
        if (!KeepPlayable(store, solver, shares))
        {
            store.Algorithm.OrderUnvisited(root, edges);  // a drawn move depends on the order
            for (int i = 0; i < shares.Length; i++)
            {
                shares[i] = MathF.Max(store.Algorithm.Prior(edges[i]), 1e-30f);  // a prior may have been rounded to 0
            }

            KeepPlayable(store, solver, shares);
        }

        return edges;
    }

    /// <summary>Returns what was found for every legal action, by action index.</summary>
    /// <typeparam name="TAlgorithm">The algorithm.</typeparam>
    /// <param name="store">The tree; its root is expanded.</param>
    /// <param name="solver">Whether what is proven replaces what was estimated.</param>
    /// <param name="shares">The policy by edge, shape [K].</param>
    public static ActionResult[] ByAction<TAlgorithm>(TreeStore<TAlgorithm> store, bool solver, ReadOnlySpan<float> shares)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        ActionResult[] results = new ActionResult[shares.Length];
        for (int i = 0; i < shares.Length; i++)
        {
            results[i] = ResultOf(store, solver, i, shares[i]);
        }

        Array.Sort(results, (a, b) => a.Action.CompareTo(b.Action));
        return results;
    }

    /// <summary>Returns an action of the root and the most visited actions below it, ties going to the action visited first.</summary>
    /// <typeparam name="TAlgorithm">The algorithm.</typeparam>
    /// <param name="store">The tree; its root is expanded.</param>
    /// <param name="first">The action of the root.</param>
    /// <param name="length">The most actions returned; at least 1.</param>
    public static List<int> LineFrom<TAlgorithm>(TreeStore<TAlgorithm> store, int first, int length)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        List<int> line = [first];
        ref Node root = ref store.Nodes[0];
        int chosen = IndexOf(store.Structure.EdgesOf(root)[..root.SlotCount], first);
        for (ref Node node = ref root; chosen >= 0 && line.Count < length;)
        {
            node = ref store.Nodes[store.Child(node.Slots + chosen)];
            chosen = node.State == NodeState.Expanded ? MostVisited(store, node) : -1;
            if (chosen >= 0)
            {
                line.Add(PackedEdge.Action(store.Structure.EdgesOf(node)[chosen]));
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
    private static int MostVisited<TAlgorithm>(TreeStore<TAlgorithm> store, in Node node)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        (int Index, int Visits) best = (-1, 0);
        for (int i = 0; i < node.SlotCount; i++)
        {
            int visits = store.Algorithm.Visits(node.Slots + i);
            best = visits > best.Visits ? (i, visits) : best;
        }

        return best.Index;
    }

    private static ActionResult ResultOf<TAlgorithm>(TreeStore<TAlgorithm> store, bool solver, int index, float share)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        ref Node root = ref store.Nodes[0];
        ReadOnlySpan<uint> edges = store.Structure.EdgesOf(root);
        int slot = root.Slots + index;
        bool visited = index < root.SlotCount && store.Algorithm.Visits(slot) > 0;
        (float Mean, float Variance)? belief = store.Algorithm.Belief(root, edges, index);
        return new ActionResult(
            PackedEdge.Action(edges[index]),
            store.Algorithm.Prior(edges[index]),
            visited ? store.Algorithm.Visits(slot) : 0,
            visited ? -ValueOf(store, solver, slot) : 0,
            share,
            -belief?.Mean,
            belief?.Variance);
    }

    private static float ValueOf<TAlgorithm>(TreeStore<TAlgorithm> store, bool solver, int slot)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        ref Node child = ref store.Nodes[store.Child(slot)];
        return solver && child.State == NodeState.Exact ? child.Value : Math.Clamp(store.Algorithm.Value(slot), -1, 1);
    }

    // Gives the shares of moves that are proven to lose to the others; false where no share is left.
    private static bool KeepPlayable<TAlgorithm>(TreeStore<TAlgorithm> store, bool solver, Span<float> shares)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        if (!solver)
        {
            return shares.IndexOfAnyExcept(0f) >= 0;
        }

        float sum = Proofs.DropLosing(store, store.Nodes[0], shares);
        for (int i = 0; i < shares.Length && sum > 0; i++)
        {
            shares[i] /= sum;
        }

        return sum > 0;
    }
}
