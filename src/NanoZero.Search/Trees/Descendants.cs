namespace NanoZero.Search;

/// <summary>Finds a position in the tree of an earlier one, so that its subtree can be kept.</summary>
internal static class Descendants
{
    /// <summary>Returns the expanded node with a position, at most some plies below the root, or -1.</summary>
    /// <param name="tree">The tree; its root is expanded.</param>
    /// <param name="root">The root's position.</param>
    /// <param name="wanted">The position asked for.</param>
    /// <param name="plies">At least 1.</param>
    public static int Find<TGame>(in SearchTree tree, in TGame root, in TGame wanted, int plies)
        where TGame : unmanaged, IGame<TGame> => FindBelow(tree, 0, root, wanted, plies);

    private static int FindBelow<TGame>(in SearchTree tree, int index, in TGame position, in TGame wanted, int plies)
        where TGame : unmanaged, IGame<TGame>
    {
        Node node = tree.Nodes[index];
        ReadOnlySpan<uint> edges = tree.EdgesOf(node);
        for (int i = 0; i < node.SlotCount; i++)
        {
            int child = tree.Children[node.Slots + i];
            if (tree.Nodes[child].State != NodeState.Expanded)
            {
                continue;
            }

            TGame next = position;
            next.Play(PackedEdge.Action(edges[i]));
            int found = next.Equals(wanted) ? child : plies > 1 ? FindBelow(tree, child, next, wanted, plies - 1) : -1;
            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }
}
