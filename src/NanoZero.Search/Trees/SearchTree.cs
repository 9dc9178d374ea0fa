using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>What is known of a node.</summary>
public enum NodeState : byte
{
    /// <summary>A leaf whose evaluation is in flight.</summary>
    Pending,

    /// <summary>Evaluated; it has edges.</summary>
    Expanded,

    /// <summary>Its value is exact: the game has ended there, or the solver has proven it.</summary>
    Exact,
}

/// <summary>
/// A node stands for one position of a tree. Exactly one path leads to the node. The position is not stored: a descent
/// replays it. An edge is a <see cref="PackedEdge"/>. Visited edges come first. Each of them has a slot, the index of
/// its statistics.
/// </summary>
public struct Node
{
    /// <summary>Gets the parent's index; -1 for the root.</summary>
    public int Parent { get; internal set; }

    /// <summary>Gets the slot of the edge that leads here. The root has one too.</summary>
    public int Slot { get; internal set; }

    /// <summary>Gets the first edge in the column of edges.</summary>
    public int Edges { get; internal set; }

    /// <summary>Gets the first slot of the visited edges.</summary>
    public int Slots { get; internal set; }

    /// <summary>Gets the evaluator's value, or the exact one, for the side to move here.</summary>
    public float Value { get; internal set; }

    /// <summary>Gets or sets a number that the algorithm uses as it likes.</summary>
    public float Base { get; set; }

    /// <summary>Gets how many legal actions there are.</summary>
    public ushort EdgeCount { get; internal set; }

    /// <summary>Gets how many edges have a slot.</summary>
    public ushort SlotCount { get; internal set; }

    /// <summary>Gets how many slots there is room for.</summary>
    public ushort SlotCapacity { get; internal set; }

    /// <summary>Gets what is known of the node.</summary>
    public NodeState State { get; internal set; }
}

/// <summary>
/// An edge in one <c>uint</c>: ten bits of action below a payload of 22 bits. Algorithms store a code of the prior
/// there.
/// </summary>
public static class PackedEdge
{
    /// <summary>The largest payload.</summary>
    public const uint PayloadMax = (1u << (32 - ActionBits)) - 1;

    /// <summary>The most actions a game may have.</summary>
    public const int MaxActions = 1 << ActionBits;

    private const int ActionBits = 10;

    /// <summary>Packs an edge.</summary>
    /// <param name="payload">At most <see cref="PayloadMax"/>.</param>
    /// <param name="action">Below <see cref="MaxActions"/>.</param>
    public static uint Pack(uint payload, int action) => (payload << ActionBits) | (uint)action;

    /// <summary>Packs eight edges.</summary>
    /// <param name="payloads">At most <see cref="PayloadMax"/> each.</param>
    /// <param name="actions">Below <see cref="MaxActions"/> each.</param>
    public static Vector256<uint> Pack(Vector256<uint> payloads, Vector256<uint> actions) =>
        (payloads << ActionBits) | actions;

    /// <summary>Returns the action.</summary>
    /// <param name="edge">A packed edge.</param>
    public static int Action(uint edge) => (int)(edge & (MaxActions - 1));

    /// <summary>Returns the payload, the algorithm's bits.</summary>
    /// <param name="edge">A packed edge.</param>
    public static uint Payload(uint edge) => edge >> ActionBits;

    /// <summary>Returns the payloads of eight edges.</summary>
    /// <param name="edges">Packed edges.</param>
    public static Vector256<uint> Payload(Vector256<uint> edges) => edges >> ActionBits;
}

/// <summary>The payload of algorithms that need the logarithm of a prior: -ln(p + ε) in equal steps.</summary>
internal static class LogPrior
{
    /// <summary>What is added to a probability before its logarithm is taken.</summary>
    public const float Floor = 1e-8f;

    /// <summary>The size of one step: the largest payload stands for probability 0.</summary>
    public const float Step = 18.42069f / PackedEdge.PayloadMax;

    /// <summary>Returns the payloads of eight probabilities in [0, 1].</summary>
    public static Vector256<uint> Pack(Vector256<float> probabilities)
    {
        Vector256<float> steps = Vector256.Log(probabilities + Vector256.Create(Floor)) * (-1 / Step);
        return Vector256.ConvertToInt32(Vector256.Clamp(
            steps + Vector256.Create(0.5f), Vector256<float>.Zero, Vector256.Create((float)PackedEdge.PayloadMax)))
                .AsUInt32();
    }

    /// <summary>Returns the probability an edge was packed with.</summary>
    /// <param name="edge">A packed edge.</param>
    public static float Probability(uint edge) => MathF.Max(MathF.Exp(PackedEdge.Payload(edge) * -Step) - Floor, 0);
}

/// <summary>The nodes, edges and counts of a tree, as an algorithm sees them.</summary>
public struct SearchTree
{
    private Column<Node> nodes = new();
    private Column<uint> edges = new();
    private Column<int> children = new();
    private Column<int> visits = new();
    private Column<int> inFlight = new();

    /// <summary>Creates an empty tree.</summary>
    public SearchTree()
    {
    }

    /// <summary>Gets the nodes; 0 is the root.</summary>
    public readonly Column<Node> Nodes => nodes;

    /// <summary>Gets the packed edges of all nodes.</summary>
    public readonly Column<uint> Edges => edges;

    /// <summary>Gets the node that each slot's edge leads to.</summary>
    public readonly Column<int> Children => children;

    /// <summary>Gets the simulations backed up through each slot.</summary>
    public readonly Column<int> Visits => visits;

    /// <summary>Gets the descents in flight through each slot.</summary>
    public readonly Column<int> InFlight => inFlight;

    /// <summary>Gets the memory held, in bytes.</summary>
    public readonly long Bytes => nodes.Bytes + edges.Bytes + children.Bytes + visits.Bytes + inFlight.Bytes;

    /// <summary>Gets the root.</summary>
    public readonly ref Node Root => ref Nodes[0];

    /// <summary>Returns the edges of a node, shape [K]; eight can be read from every index below K.</summary>
    /// <param name="node">An expanded node.</param>
    public readonly Span<uint> EdgesOf(in Node node) => Edges.From(node.Edges);

    /// <summary>Returns the node that a visited edge leads to.</summary>
    /// <param name="node">An expanded node.</param>
    /// <param name="index">The edge, below <see cref="Node.SlotCount"/>.</param>
    public readonly ref Node ChildOf(in Node node, int index) => ref Nodes[Children[node.Slots + index]];

    /// <summary>Makes room for nodes.</summary>
    /// <param name="end">The end of the nodes in use.</param>
    internal void ReserveNodes(int end) => nodes.Reserve(end);

    /// <summary>Makes room for edges.</summary>
    /// <param name="end">The end of the edges in use.</param>
    internal void ReserveEdges(int end) => edges.Reserve(end);

    /// <summary>Makes room for slots.</summary>
    /// <param name="end">The end of the slots in use.</param>
    internal void ReserveSlots(int end)
    {
        children.Reserve(end);
        visits.Reserve(end);
        inFlight.Reserve(end);
    }
}
