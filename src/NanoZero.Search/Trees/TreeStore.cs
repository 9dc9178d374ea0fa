namespace NanoZero.Search;

/// <summary>
/// The memory of a tree: nodes, packed edges, slots of visited edges, and the algorithm's statistics beside them.
/// </summary>
/// <remarks>
/// After n simulations there are at most n + 1 nodes. A node takes 32 bytes. Each legal action of an expanded node
/// takes 4 bytes. A visited edge takes one slot: 12 bytes and the algorithm's statistics. The room for slots of a node
/// doubles when it is full, and the old room is not used again.
/// </remarks>
internal sealed class TreeStore<TAlgorithm>(TAlgorithm algorithm)
    where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
{
    /// <summary>The algorithm with its statistics: one entry for each slot.</summary>
    public TAlgorithm Algorithm = algorithm;

    /// <summary>The nodes, edges and counts.</summary>
    public SearchTree Tree = new();

    private int nodeCount;
    private int edgeCount;
    private int slotCount;

    /// <summary>Gets the memory held, in bytes.</summary>
    public long Bytes => Tree.Bytes + Algorithm.Bytes;

    /// <summary>Forgets everything but the memory and makes a pending root.</summary>
    public void Clear()
    {
        (nodeCount, edgeCount, slotCount) = (0, 0, 0);
        int slot = AllocateSlots(1);
        Open(slot, AllocateNode(-1, slot));
        Algorithm.Open(slot, Tree.Root, []);
    }

    /// <summary>Gives a freshly evaluated node its edges.</summary>
    /// <param name="node">A pending node with its value set.</param>
    /// <param name="count">K, the number of legal actions.</param>
    /// <param name="actions">Legal actions, shape [K], padded to whole vectors.</param>
    /// <param name="priors">Probabilities, shape [K], sum 1, padded likewise.</param>
    public void Expand(ref Node node, int count, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors)
    {
        node.Edges = AllocateEdges(count);
        node.EdgeCount = (ushort)count;
        node.State = NodeState.Expanded;
        // Whole vectors may be written, because the elements after these edges are not in use yet.
        Algorithm.Expand(ref node, actions, priors, Tree.EdgesOf(node));
    }

    /// <summary>Makes the child along an edge that was never visited, and returns its index.</summary>
    /// <param name="parent">An expanded node's index.</param>
    /// <param name="index">The edge's index within the node; at least <see cref="Node.SlotCount"/>.</param>
    public int AddChild(int parent, int index)
    {
        ref Node node = ref Tree.Nodes[parent];

        // Visited edges come first, so the new one changes places with the first unvisited edge.
        Span<uint> all = Tree.Edges.Slice(node.Edges, node.EdgeCount);
        (all[index], all[node.SlotCount]) = (all[node.SlotCount], all[index]);
        if (node.SlotCount == node.SlotCapacity)
        {
            GrowSlots(ref node);
        }

        int slot = node.Slots + node.SlotCount;
        Algorithm.Open(slot, node, all);
        node.SlotCount++;
        int child = AllocateNode(parent, slot);
        Open(slot, child);
        return child;
    }

    /// <summary>Marks one descent in flight on every edge from a leaf to the root.</summary>
    public void Mark(int leaf)
    {
        for (int index = leaf; index >= 0; index = Tree.Nodes[index].Parent)
        {
            Tree.InFlight[Tree.Nodes[index].Slot]++;
        }
    }

    /// <summary>
    /// Backs up one simulation: every node from the leaf to the root gets a visit and the leaf's value in its own view.
    /// </summary>
    /// <param name="leaf">The leaf, which is now expanded or exact.</param>
    /// <param name="marked">Whether <see cref="Mark"/> marked the descent. The marks are removed.</param>
    public void BackUp(int leaf, bool marked)
    {
        Column<Node> nodes = Tree.Nodes;
        Column<int> visits = Tree.Visits, inFlight = Tree.InFlight;
        float value = nodes[leaf].Value;
        for (int index = leaf; index >= 0;)
        {
            ref Node node = ref nodes[index];
            visits[node.Slot]++;
            if (marked)
            {
                inFlight[node.Slot]--;
            }

            Algorithm.BackUp(Tree, node, value, isLeaf: index == leaf);
            index = node.Parent;
            value = -value;  // the parent's side to move is the other player
        }
    }

    /// <summary>Copies the subtree below a node of another store, which becomes this store's root.</summary>
    /// <param name="source">The other store.</param>
    /// <param name="root">An expanded node there.</param>
    public void CopySubtree(TreeStore<TAlgorithm> source, int root)
    {
        Clear();
        CopySlots(source, source.Tree.Nodes[root].Slot, Tree.Root.Slot, 1);
        Tree.Visits[Tree.Root.Slot]--;  // the node's own evaluation is no simulation of a root
        CopyNode(source, root, 0);
    }

    private void Open(int slot, int child) =>
        (Tree.Children[slot], Tree.Visits[slot], Tree.InFlight[slot]) = (child, 0, 0);

    private void CopySlots(TreeStore<TAlgorithm> source, int from, int to, int count)
    {
        Tree.Visits.Copy(source.Tree.Visits, from, to, count);
        Tree.InFlight.Copy(source.Tree.InFlight, from, to, count);
        Algorithm.Copy(source.Algorithm, from, to, count);
    }

    private void CopyNode(TreeStore<TAlgorithm> source, int from, int to)
    {
        Node original = source.Tree.Nodes[from];
        ref Node copy = ref Tree.Nodes[to];
        (int parent, int slot) = (copy.Parent, copy.Slot);
        copy = original;
        (copy.Parent, copy.Slot, copy.SlotCapacity) = (parent, slot, original.SlotCount);
        if (original.EdgeCount > 0)
        {
            copy.Edges = AllocateEdges(original.EdgeCount);
            Tree.Edges.Copy(source.Tree.Edges, original.Edges, copy.Edges, original.EdgeCount);
        }

        if (original.SlotCount == 0)
        {
            return;
        }

        int slots = AllocateSlots(original.SlotCount);
        copy.Slots = slots;
        CopySlots(source, original.Slots, slots, original.SlotCount);
        for (int i = 0; i < original.SlotCount; i++)
        {
            int child = AllocateNode(to, slots + i);
            Tree.Children[slots + i] = child;
            CopyNode(source, source.Tree.Children[original.Slots + i], child);
        }
    }

    private void GrowSlots(ref Node node)
    {
        int capacity = Math.Min(node.EdgeCount, Math.Max(2, 2 * node.SlotCapacity));
        int slots = AllocateSlots(capacity);
        if (node.SlotCount > 0)
        {
            CopySlots(this, node.Slots, slots, node.SlotCount);
        }

        for (int i = 0; i < node.SlotCount; i++)
        {
            int child = Tree.Children[node.Slots + i];
            Tree.Children[slots + i] = child;
            Tree.Nodes[child].Slot = slots + i;
        }

        node.Slots = slots;
        node.SlotCapacity = (ushort)capacity;
    }

    private int AllocateNode(int parent, int slot)
    {
        int index = nodeCount++;
        Tree.ReserveNodes(nodeCount);
        Tree.Nodes[index] = new Node { Parent = parent, Slot = slot };
        return index;
    }

    private int AllocateEdges(int count)
    {
        Tree.ReserveEdges(checked(edgeCount + count));
        edgeCount += count;
        return edgeCount - count;
    }

    private int AllocateSlots(int count)
    {
        int end = checked(slotCount + count);
        Tree.ReserveSlots(end);
        Algorithm.Reserve(end);
        slotCount = end;
        return end - count;
    }
}
