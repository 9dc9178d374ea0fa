namespace NanoZero.Search;

/// <summary>The memory of a tree: nodes, packed edges, slots of visited edges, and the algorithm's statistics beside them.</summary>
/// <typeparam name="TAlgorithm">The algorithm.</typeparam>
/// <remarks>
/// At most n + 1 nodes after n simulations; 32 bytes a node, 4 a legal action of an expanded node, and up to twice 4 bytes
/// plus the algorithm's statistics (20 for PUCT, 16 for TTTS) a visited edge.
/// </remarks>
internal sealed class TreeStore<TAlgorithm>(TAlgorithm algorithm)
    where TAlgorithm : struct, IAlgorithm<TAlgorithm>
{
    /// <summary>The algorithm with its statistics, one entry a slot.</summary>
    public TAlgorithm Algorithm = algorithm;

    private Arena<Node> nodes = new();
    private Arena<uint> edges = new();
    private Arena<int> children = new();  // by slot
    private int nodeCount;
    private int edgeCount;
    private int slotCount;

    /// <summary>Gets the nodes; 0 is the root.</summary>
    public Arena<Node> Nodes => nodes;

    /// <summary>Gets nodes and edges together.</summary>
    public TreeStructure Structure => new(nodes, edges);

    /// <summary>Gets the memory held, in bytes.</summary>
    public long Bytes => nodes.Bytes + edges.Bytes + children.Bytes + Algorithm.Bytes;

    /// <summary>Returns the node a slot's edge leads to.</summary>
    /// <param name="slot">A slot in use.</param>
    public int Child(int slot) => children[slot];

    /// <summary>Forgets everything but the memory and makes a pending root.</summary>
    public void Clear()
    {
        (nodeCount, edgeCount, slotCount) = (0, 0, 0);
        int slot = AllocateSlots(1);
        int root = AllocateNode(-1, slot);
        children[slot] = root;
        Algorithm.OpenRoot(slot);
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
        Algorithm.Expand(ref node, actions, priors, edges.From(node.Edges));  // what follows is not in use yet
    }

    /// <summary>Returns the child along an edge, making it when the edge was never visited.</summary>
    /// <param name="parent">An expanded node's index.</param>
    /// <param name="index">The edge's index within the node.</param>
    public int Follow(int parent, int index)
    {
        ref Node node = ref nodes[parent];
        if (index < node.SlotCount)
        {
            return children[node.Slots + index];
        }

        // Visited edges come first.
        Span<uint> all = edges.Slice(node.Edges, node.EdgeCount);
        (all[index], all[node.SlotCount]) = (all[node.SlotCount], all[index]);
        if (node.SlotCount == node.SlotCapacity)
        {
            GrowSlots(ref node);
        }

        int slot = node.Slots + node.SlotCount;
        Algorithm.Open(slot, node, all);
        node.SlotCount++;
        return children[slot] = AllocateNode(parent, slot);
    }

    /// <summary>Copies the subtree below a node of another store, which becomes this store's root.</summary>
    /// <param name="source">The other store.</param>
    /// <param name="root">An expanded node there.</param>
    public void CopySubtree(TreeStore<TAlgorithm> source, int root)
    {
        Clear();
        Algorithm.Copy(source.Algorithm, source.nodes[root].Slot, nodes[0].Slot, 1);
        CopyNode(source, root, 0);
        Algorithm.BecomeRoot(nodes[0]);
    }

    private void CopyNode(TreeStore<TAlgorithm> source, int from, int to)
    {
        Node original = source.nodes[from];
        ref Node copy = ref nodes[to];
        (int parent, int slot) = (copy.Parent, copy.Slot);
        copy = original;
        (copy.Parent, copy.Slot, copy.SlotCapacity) = (parent, slot, original.SlotCount);
        if (original.EdgeCount > 0)
        {
            copy.Edges = AllocateEdges(original.EdgeCount);
            source.edges.Slice(original.Edges, original.EdgeCount).CopyTo(edges.Slice(copy.Edges, original.EdgeCount));
        }

        if (original.SlotCount == 0)
        {
            return;
        }

        int slots = AllocateSlots(original.SlotCount);
        copy.Slots = slots;
        Algorithm.Copy(source.Algorithm, original.Slots, slots, original.SlotCount);
        for (int i = 0; i < original.SlotCount; i++)
        {
            int child = AllocateNode(to, slots + i);
            children[slots + i] = child;
            CopyNode(source, source.children[original.Slots + i], child);
        }
    }

    private void GrowSlots(ref Node node)
    {
        int capacity = Math.Min(node.EdgeCount, Math.Max(2, 2 * node.SlotCapacity));
        int slots = AllocateSlots(capacity);
        if (node.SlotCount > 0)
        {
            Algorithm.Copy(Algorithm, node.Slots, slots, node.SlotCount);
        }

        for (int i = 0; i < node.SlotCount; i++)
        {
            int child = children[node.Slots + i];
            children[slots + i] = child;
            nodes[child].Slot = slots + i;
        }

        node.Slots = slots;
        node.SlotCapacity = (ushort)capacity;
    }

    private int AllocateNode(int parent, int slot)
    {
        int index = nodeCount++;
        nodes.Reserve(nodeCount);
        nodes[index] = new Node { Parent = parent, Slot = slot };
        return index;
    }

    private int AllocateEdges(int count)
    {
        edges.Reserve(checked(edgeCount + count));
        edgeCount += count;
        return edgeCount - count;
    }

    private int AllocateSlots(int count)
    {
        int end = checked(slotCount + count);
        children.Reserve(end);
        Algorithm.Reserve(end);
        slotCount = end;
        return end - count;
    }
}
