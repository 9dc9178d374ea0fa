namespace NanoZero.Search.Tests;

/// <summary>Trees of a root alone, for tests of what an algorithm makes of one node.</summary>
internal static class TreeOfOne
{
    /// <summary>Creates a tree.</summary>
    /// <param name="root">The root.</param>
    /// <param name="edges">Its packed edges, padded to whole vectors.</param>
    /// <param name="inFlight">The descents in flight by slot; the root's own is slot 0.</param>
    public static SearchTree Create(Node root, uint[] edges, params int[] inFlight)
    {
        SearchTree tree = new();
        tree.ReserveNodes(1);
        tree.ReserveEdges(edges.Length);
        tree.ReserveSlots(1 + edges.Length);
        tree.Nodes[0] = root;
        edges.CopyTo(tree.EdgesOf(root));
        tree.Visits.Slice(0, 1 + edges.Length).Clear();
        tree.InFlight.Slice(0, 1 + edges.Length).Clear();
        inFlight.CopyTo(tree.InFlight.From(0));
        return tree;
    }
}
