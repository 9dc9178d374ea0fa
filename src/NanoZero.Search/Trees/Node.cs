using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>What is known of a node.</summary>
internal enum NodeState : byte
{
    /// <summary>A leaf whose evaluation is in flight.</summary>
    Pending,

    /// <summary>Evaluated; it has edges.</summary>
    Expanded,

    /// <summary>Its value is exact: the game has ended there, or the solver has proven it.</summary>
    Exact,
}

/// <summary>
/// One position of a tree, reached over exactly one path; the position itself is replayed on the way down. Its edges are
/// packed numbers; those visited come first and have a slot each, where the algorithm keeps its statistics.
/// </summary>
internal struct Node
{
    /// <summary>The parent's index; -1 for the root.</summary>
    public int Parent;

    /// <summary>The slot of the edge that leads here. The root has one too.</summary>
    public int Slot;

    /// <summary>The first edge in the arena of edges.</summary>
    public int Edges;

    /// <summary>The first slot of the visited edges.</summary>
    public int Slots;

    /// <summary>The evaluator's value, or the exact one, for the side to move here.</summary>
    public float Value;

    /// <summary>TTTS: the belief's mean of a child with prior probability 1 (see <see cref="Ttts"/>).</summary>
    public float Base;

    /// <summary>How many legal actions there are.</summary>
    public ushort EdgeCount;

    /// <summary>How many edges have a slot.</summary>
    public ushort SlotCount;

    /// <summary>How many slots there is room for.</summary>
    public ushort SlotCapacity;

    /// <summary>What is known of the node.</summary>
    public NodeState State;
}

/// <summary>An unvisited edge in four bytes: ten bits of action below 22 bits of the algorithm's own.</summary>
internal static class PackedEdge
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
    public static Vector256<uint> Pack(Vector256<uint> payloads, Vector256<uint> actions) => (payloads << ActionBits) | actions;

    /// <summary>Returns the action.</summary>
    /// <param name="edge">A packed edge.</param>
    public static int Action(uint edge) => (int)(edge & (MaxActions - 1));

    /// <summary>Returns the algorithm's bits.</summary>
    /// <param name="edge">A packed edge.</param>
    public static uint Payload(uint edge) => edge >> ActionBits;

    /// <summary>Returns the algorithm's bits of eight edges.</summary>
    /// <param name="edges">Packed edges.</param>
    public static Vector256<uint> Payload(Vector256<uint> edges) => edges >> ActionBits;
}
