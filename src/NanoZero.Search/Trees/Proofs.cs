namespace NanoZero.Search;

/// <summary>Proven results: exact values that follow from finished games below.</summary>
internal static class Proofs
{
    /// <summary>Carries an exact leaf's value up as far as it proves anything.</summary>
    /// <typeparam name="TAlgorithm">The algorithm, which is told of every proof.</typeparam>
    /// <param name="store">The tree.</param>
    /// <param name="leaf">A node whose value is exact.</param>
    public static void Propagate<TAlgorithm>(TreeStore<TAlgorithm> store, int leaf)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        for (int index = leaf; ;)
        {
            ref Node child = ref store.Nodes[index];
            store.Algorithm.Prove(child.Slot, child.Value);
            index = child.Parent;
            if (index < 0)
            {
                return;
            }

            ref Node node = ref store.Nodes[index];
            if (node.State == NodeState.Exact || !TryProve(store, node, child.Value, out float value))
            {
                return;
            }

            node.Value = value;
            node.State = NodeState.Exact;
        }
    }

    /// <summary>Returns the edge to the best proven child of a proven node, or -1 where no child is proven.</summary>
    /// <typeparam name="TAlgorithm">The algorithm.</typeparam>
    /// <param name="store">The tree.</param>
    /// <param name="node">A proven node.</param>
    public static int BestChild<TAlgorithm>(TreeStore<TAlgorithm> store, in Node node)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        for (int i = 0; i < node.SlotCount; i++)
        {
            ref Node child = ref store.Nodes[store.Child(node.Slots + i)];
            if (child.State == NodeState.Exact && -child.Value == node.Value)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Takes the shares of a search policy from edges that are proven to lose.</summary>
    /// <typeparam name="TAlgorithm">The algorithm.</typeparam>
    /// <param name="store">The tree.</param>
    /// <param name="node">An expanded node.</param>
    /// <param name="shares">Shares by edge, shape [K]; changed in place.</param>
    /// <returns>The sum of the shares left.</returns>
    public static float DropLosing<TAlgorithm>(TreeStore<TAlgorithm> store, in Node node, Span<float> shares)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        float sum = 0;
        for (int i = 0; i < shares.Length; i++)
        {
            bool loses = i < node.SlotCount
                && store.Nodes[store.Child(node.Slots + i)] is { State: NodeState.Exact, Value: >= 1 };
            shares[i] = loses ? 0 : shares[i];
            sum += shares[i];
        }

        return sum;
    }

    // A lost child wins; otherwise every child must be proven, and the best one counts.
    private static bool TryProve<TAlgorithm>(TreeStore<TAlgorithm> store, in Node node, float childValue, out float value)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
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
            ref Node child = ref store.Nodes[store.Child(node.Slots + i)];
            if (child.State != NodeState.Exact)
            {
                return false;
            }

            value = MathF.Max(value, -child.Value);
        }

        return true;
    }
}
