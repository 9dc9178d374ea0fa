namespace NanoZero.Search;

/// <summary>
/// A search algorithm: a struct that owns the statistics of visited edges, one entry a slot, and decides with them.
/// The tree owns the structure; see <see cref="Tree{TGame, TAlgorithm}"/>.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
internal interface IAlgorithm<TSelf>
    where TSelf : struct, IAlgorithm<TSelf>
{
    /// <summary>Gets whether exploration noise is mixed into the priors of a root.</summary>
    static abstract bool WantsRootNoise { get; }

    /// <summary>Gets whether equal shares of the policy are told apart by value and prior before the action's index.</summary>
    static abstract bool BreaksTiesByValue { get; }

    /// <summary>Gets the memory held by the statistics, in bytes.</summary>
    long Bytes { get; }

    /// <summary>Prepares for a new search.</summary>
    void Begin();

    /// <summary>Makes room for the statistics of slots.</summary>
    /// <param name="end">The end of the slots in use.</param>
    void Reserve(int end);

    /// <summary>Packs the edges of a freshly evaluated node, whose <see cref="Node.Value"/> and <see cref="Node.EdgeCount"/> K are set.</summary>
    /// <param name="node">The node.</param>
    /// <param name="actions">Legal actions, shape [K], padded to whole vectors.</param>
    /// <param name="priors">Probabilities, shape [K], sum 1, padded likewise.</param>
    /// <param name="edges">Receives the packed edges, shape [K], the one to visit first in front; may be overwritten up to whole vectors.</param>
    void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges);

    /// <summary>Returns the prior probability an edge was packed with.</summary>
    /// <param name="edge">A packed edge.</param>
    float Prior(uint edge);

    /// <summary>Replaces the priors of a root kept from an earlier search, where <see cref="WantsRootNoise"/>.</summary>
    /// <param name="root">The root.</param>
    /// <param name="edges">Its edges, shape [K], padded to whole vectors; repacked, those without a slot in the new order of choice, as <see cref="OrderUnvisited"/> leaves them.</param>
    /// <param name="priors">Probabilities by edge, shape [K].</param>
    void SetPriors(in Node root, Span<uint> edges, ReadOnlySpan<float> priors);

    /// <summary>Puts the edges without a slot into the order of choice, where the algorithm has one.</summary>
    /// <param name="node">An expanded node.</param>
    /// <param name="edges">Its edges, shape [K], padded to whole vectors; those without a slot are moved.</param>
    void OrderUnvisited(in Node node, Span<uint> edges);

    /// <summary>Chooses the edge the next descent takes.</summary>
    /// <param name="node">An expanded node.</param>
    /// <param name="edges">Its edges, shape [K], padded to whole vectors; the first <see cref="Node.SlotCount"/> have slots.</param>
    /// <param name="random">The root's random stream.</param>
    /// <returns>The edge's index within <paramref name="edges"/>.</returns>
    int Choose(in Node node, ReadOnlySpan<uint> edges, ref RandomStream random);

    /// <summary>Sets up the statistics of a node's first edge without a slot, which gets one now.</summary>
    /// <param name="slot">The edge's slot.</param>
    /// <param name="parent">The node; its <see cref="Node.SlotCount"/> is the edge's index.</param>
    /// <param name="edges">Its edges, shape [K]; those after the edge may be moved.</param>
    void Open(int slot, in Node parent, Span<uint> edges);

    /// <summary>Sets up the slot of a root that has no parent.</summary>
    /// <param name="slot">The root's slot.</param>
    void OpenRoot(int slot);

    /// <summary>Turns a former inner node's slot into a root's: its own evaluation no longer counts as a simulation.</summary>
    /// <param name="node">The new root.</param>
    void BecomeRoot(in Node node);

    /// <summary>Copies statistics of slots, here or from another tree.</summary>
    /// <param name="source">The statistics to copy from.</param>
    /// <param name="from">First slot there.</param>
    /// <param name="to">First slot here.</param>
    /// <param name="count">How many.</param>
    void Copy(in TSelf source, int from, int to, int count);

    /// <summary>Marks one descent in flight on every edge from a leaf to the root.</summary>
    /// <param name="tree">The tree's nodes and edges.</param>
    /// <param name="leaf">The leaf.</param>
    void Mark(in TreeStructure tree, int leaf);

    /// <summary>Backs up one simulation that ended at a leaf, now expanded or exact.</summary>
    /// <param name="tree">The tree's nodes and edges.</param>
    /// <param name="leaf">The leaf.</param>
    /// <param name="marked">Whether the descent was marked in flight, which ends here.</param>
    void BackUp(in TreeStructure tree, int leaf, bool marked);

    /// <summary>Gives a freshly expanded root its first estimate; no simulation.</summary>
    /// <param name="tree">The tree's nodes and edges.</param>
    void EvaluateRoot(in TreeStructure tree);

    /// <summary>Takes note that a child's value is proven.</summary>
    /// <param name="slot">The child's slot.</param>
    /// <param name="value">Its exact value, in its own view.</param>
    void Prove(int slot, float value);

    /// <summary>Says whether the root's search may end before its budget.</summary>
    /// <param name="tree">The tree's nodes and edges.</param>
    /// <param name="simulations">Simulations made at this root.</param>
    bool MayStop(in TreeStructure tree, int simulations);

    /// <summary>Returns the visits through a slot.</summary>
    /// <param name="slot">The slot.</param>
    int Visits(int slot);

    /// <summary>Returns the value of a slot's child, in the child's own view; 0 where it was never visited.</summary>
    /// <param name="slot">The slot.</param>
    float Value(int slot);

    /// <summary>Returns the belief of an edge's child in the child's own view, or null where the algorithm has none.</summary>
    /// <param name="root">The root.</param>
    /// <param name="edges">Its edges, shape [K], padded to whole vectors.</param>
    /// <param name="index">The edge.</param>
    (float Mean, float Variance)? Belief(in Node root, ReadOnlySpan<uint> edges, int index);

    /// <summary>Writes the search policy over a root's edges; all 0 where nothing supports one.</summary>
    /// <param name="root">The root.</param>
    /// <param name="edges">Its edges, shape [K], padded to whole vectors.</param>
    /// <param name="policy">Receives the policy, shape [K].</param>
    void WritePolicy(in Node root, ReadOnlySpan<uint> edges, Span<float> policy);
}

/// <summary>The nodes and edges of a tree, until it grows.</summary>
/// <param name="Nodes">Nodes; 0 is the root.</param>
/// <param name="Edges">Packed edges.</param>
internal readonly record struct TreeStructure(Arena<Node> Nodes, Arena<uint> Edges)
{
    /// <summary>Returns the edges of a node, shape [K], and what follows them: padded to whole vectors.</summary>
    /// <param name="node">An expanded node.</param>
    public Span<uint> EdgesOf(in Node node) => Edges.From(node.Edges);
}
