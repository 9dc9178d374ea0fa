using NanoZero.Games;

namespace NanoZero.Search;

/// <summary>Finds a position in the tree of an earlier one, so that its subtree can be kept.</summary>
internal static class Descendants
{
    /// <summary>Returns the expanded node at most so many plies below the root whose position is the one asked for, or -1.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <typeparam name="TAlgorithm">The algorithm.</typeparam>
    /// <param name="store">The tree; its root is expanded.</param>
    /// <param name="root">The root's position.</param>
    /// <param name="wanted">The position asked for.</param>
    /// <param name="plies">At least 1.</param>
    public static int Find<TGame, TAlgorithm>(TreeStore<TAlgorithm> store, in TGame root, in TGame wanted, int plies)
        where TGame : unmanaged, IGame<TGame>
        where TAlgorithm : struct, IAlgorithm<TAlgorithm> => FindBelow(store, 0, root, wanted, plies);

    private static int FindBelow<TGame, TAlgorithm>(
        TreeStore<TAlgorithm> store, int index, in TGame position, in TGame wanted, int plies)
        where TGame : unmanaged, IGame<TGame>
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        Node node = store.Nodes[index];
        ReadOnlySpan<uint> edges = store.Structure.EdgesOf(node);
        for (int i = 0; i < node.SlotCount; i++)
        {
            int child = store.Child(node.Slots + i);
            if (store.Nodes[child].State != NodeState.Expanded)
            {
                continue;
            }

            TGame next = position;
            next.Play(PackedEdge.Action(edges[i]));
            int found = next.Equals(wanted) ? child : plies > 1 ? FindBelow(store, child, next, wanted, plies - 1) : -1;
            if (found >= 0)
            {
                return found;
            }
        }

        return -1;
    }
}
