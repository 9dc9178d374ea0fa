using System.Diagnostics.CodeAnalysis;

namespace NanoZero.Search;

/// <summary>
/// A search algorithm: a struct that keeps statistics of its own beside a tree and decides with them.
/// </summary>
/// <typeparam name="TSelf">The implementing struct.</typeparam>
/// <remarks>
/// The tree owns positions, nodes, edges, visits and descents in flight. The algorithm owns all other statistics of
/// visited edges. A slot is the index of one visited edge's statistics. The root has a slot too. The calls come in this
/// order:
/// <list type="number">
/// <item><see cref="Open"/> sets up the slot of the root or of a new leaf.</item>
/// <item><see cref="Expand"/> packs the edges of an evaluated node: its K legal actions with their priors.</item>
/// <item><see cref="BeginRoot"/> begins the search, once the root has edges.</item>
/// <item><see cref="ChooseAtRoot"/> and <see cref="Choose"/> walk down to a leaf.</item>
/// <item>A new leaf is opened. If the game has not ended there, the leaf is evaluated and expanded.</item>
/// <item><see cref="BackUp"/> follows at each node, from the leaf up to the root.</item>
/// </list>
/// The spans of <see cref="Expand"/> and <see cref="SearchTree.EdgesOf"/> are padded: eight elements can be read from
/// every index below K. Ignore the elements from index K on. The span of <see cref="Open"/> has exactly K elements.
/// Every number written for a node is in the view of the side to move there.
/// </remarks>
public interface ISearchAlgorithm<TSelf>
    where TSelf : struct, ISearchAlgorithm<TSelf>
{
    /// <summary>Gets the memory held by the statistics, in bytes.</summary>
    long Bytes { get; }

    /// <summary>Makes room for the statistics of slots.</summary>
    /// <param name="slots">The end of the slots in use.</param>
    void Reserve(int slots);

    /// <summary>Copies statistics of slots, here or from another tree.</summary>
    /// <param name="source">The statistics to copy from.</param>
    /// <param name="first">The first slot there.</param>
    /// <param name="destination">The first slot here.</param>
    /// <param name="count">How many.</param>
    void Copy(in TSelf source, int first, int destination, int count);

    /// <summary>Packs the edges of an evaluated node.</summary>
    /// <param name="node">The node; its value and its number of edges K are set.</param>
    /// <param name="actions">Legal actions, shape [K], padded to whole vectors.</param>
    /// <param name="priors">Probabilities, shape [K], sum 1, padded with 0 to whole vectors.</param>
    /// <param name="edges">
    /// Receives the edges, shape [K]. A <see cref="PackedEdge"/> is the action and the payload, a code of the prior. A
    /// larger prior has a smaller payload, so that ascending order puts the best edge first.
    /// </param>
    void Expand(ref Node node, ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors, Span<uint> edges);

    /// <summary>Sets up the statistics of an edge that gets its slot now.</summary>
    /// <param name="slot">The edge's slot.</param>
    /// <param name="parent">The node the edge belongs to. The edge's index is <see cref="Node.SlotCount"/>.</param>
    /// <param name="edges">
    /// The parent's edges, shape [K]. The edges after the opened one may be reordered. Empty for the root's own slot.
    /// </param>
    void Open(int slot, in Node parent, Span<uint> edges);

    /// <summary>
    /// Begins the search of a root that has edges: it was evaluated just now, or kept from the search before.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="actions">
    /// Legal actions of a root evaluated just now, as for <see cref="Expand"/>; empty for a root that was kept.
    /// </param>
    /// <param name="priors">
    /// Their probabilities; may be overwritten. For a root that was kept: room for K numbers, whose content means
    /// nothing.
    /// </param>
    /// <param name="search">The search that begins.</param>
    void BeginRoot(in SearchTree tree, ReadOnlySpan<ushort> actions, Span<float> priors, ref RootSearch search);

    /// <summary>Chooses the edge that a descent takes at the root.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="search">The search; what its random stream is used for is up to the algorithm.</param>
    /// <returns>
    /// The edge's index, or -1 to wait for answers first. Waiting is allowed only while a descent is in flight.
    /// </returns>
    int ChooseAtRoot(in SearchTree tree, ref RootSearch search);

    /// <summary>Chooses the edge that a descent takes below the root.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">An expanded node.</param>
    /// <param name="search">The search.</param>
    /// <returns>The edge's index.</returns>
    int Choose(in SearchTree tree, in Node node, ref RootSearch search);

    /// <summary>Backs up one simulation at one node; its visit is counted already.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">The node.</param>
    /// <param name="value">The leaf's value, in the view of the side to move at this node.</param>
    /// <param name="isLeaf">Whether the simulation ended here.</param>
    void BackUp(in SearchTree tree, in Node node, float value, bool isLeaf);

    /// <summary>Takes note that the solver has proven a node's value.</summary>
    /// <param name="slot">The node's slot.</param>
    /// <param name="value">The exact value, in the view of the side to move at the node.</param>
    void Prove(int slot, float value);

    /// <summary>Says whether the root's search may end before its budget.</summary>
    bool MayStop(in SearchTree tree, in RootSearch search);

    /// <summary>Writes the policy that the search has found for its root; all 0 where nothing supports one.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="policy">Receives the shares by edge, shape [K], sum 1.</param>
    void WritePolicy(in SearchTree tree, Span<float> policy);

    /// <summary>Chooses the move to play.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="shares">
    /// The policy by edge, shape [K], sum 1, 0 for moves that are proven to lose; may be overwritten.
    /// </param>
    /// <param name="temperature">
    /// 0 for the best move; otherwise moves are drawn proportionally to share^(1/temperature).
    /// </param>
    /// <param name="search">The search.</param>
    /// <param name="random">The stream a move is drawn from; untouched at temperature 0.</param>
    /// <returns>The index of an edge whose share is above 0.</returns>
    int ChooseMove(
        in SearchTree tree, Span<float> shares, float temperature, in RootSearch search, ref RandomStream random);

    /// <summary>Returns the value of a slot's child in the child's own view; 0 where it was never visited.</summary>
    float Value(in SearchTree tree, int slot);

    /// <summary>Returns the prior probability an edge was packed with.</summary>
    /// <param name="edge">A packed edge.</param>
    float Prior(uint edge);

    /// <summary>
    /// Returns the belief over the value of an edge's child, in the child's own view; null where the algorithm has
    /// none.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">An expanded node.</param>
    /// <param name="index">The edge.</param>
    (float Mean, float Variance)? Belief(in SearchTree tree, in Node node, int index);
}

/// <summary>The search of one root, as far as an algorithm may want to know it.</summary>
public struct RootSearch
{
    private RandomStream random;

    /// <summary>Creates a search that begins.</summary>
    /// <param name="random">The root's own random stream.</param>
    internal RootSearch(RandomStream random) => this.random = random;

    /// <summary>Gets the root's own random stream.</summary>
    [UnscopedRef]
    public ref RandomStream Random => ref random;

    /// <summary>How many simulations the search may make; at least 1.</summary>
    public int Budget { get; internal set; }

    /// <summary>How many simulations were backed up.</summary>
    public int Simulations { get; internal set; }

    /// <summary>How many descents are in flight.</summary>
    public int InFlight { get; internal set; }

    /// <summary>Whether the search explores, as self-play does, or looks for the best move alone.</summary>
    public bool Explores { get; internal set; }
}
