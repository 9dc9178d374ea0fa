namespace NanoZero.Search;

/// <summary>Proven results: exact values that follow from finished games below.</summary>
internal static class Proofs
{
    /// <summary>Carries an exact leaf's value up as far as it proves anything.</summary>
    /// <typeparam name="TAlgorithm">The algorithm, which is told of every proof.</typeparam>
    /// <param name="store">The tree.</param>
    /// <param name="leaf">A node whose value is exact.</param>
    public static void Propagate<TAlgorithm>(TreeStore<TAlgorithm> store, int leaf)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        for (int index = leaf; ;)
        {
            ref Node child = ref store.Tree.Nodes[index];
            store.Algorithm.Prove(child.Slot, child.Value);
            index = child.Parent;
            if (index < 0)
            {
                return;
            }

            ref Node node = ref store.Tree.Nodes[index];
            if (node.State == NodeState.Exact || !TryProve(store.Tree, node, child.Value, out float value))
            {
                return;
            }

            node.Value = value;
            node.State = NodeState.Exact;
        }
    }

    /// <summary>Returns the edge to the best proven child of a proven node, or -1 where no child is proven.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">A proven node.</param>
    public static int BestChild(in SearchTree tree, in Node node)
    {
        for (int i = 0; i < node.SlotCount; i++)
        {
            ref Node child = ref tree.ChildOf(node, i);
            if (child.State == NodeState.Exact && -child.Value == node.Value)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Takes the shares of a search policy from edges that are proven to lose.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="node">An expanded node.</param>
    /// <param name="shares">Shares by edge, shape [K]; changed in place.</param>
    /// <returns>The sum of the shares left.</returns>
    public static float DropLosing(in SearchTree tree, in Node node, Span<float> shares)
    {
        float sum = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            bool loses = i < node.SlotCount
                && tree.ChildOf(node, i) is { State: NodeState.Exact, Value: >= 1 };
            shares[i] = loses ? 0 : shares[i];
            sum += shares[i];
        }

        return sum;
    }

    // A lost child wins; otherwise every child must be proven, and the best one counts.
    private static bool TryProve(in SearchTree tree, in Node node, float childValue, out float value)
    {
        value = -childValue;
        if (childValue <= -1)
        {
            return true;
        }

        if (node.SlotCount < node.EdgeCount)
        {
            return false;
        }

        for (int i = 0; i < node.SlotCount; i++)
        {
            ref Node child = ref tree.ChildOf(node, i);
            if (child.State != NodeState.Exact)
            {
                return false;
            }

            value = MathF.Max(value, -child.Value);
        }

        return true;
    }
}
