namespace NanoZero.Search;

/// <summary>From a search policy to the move that is played.</summary>
public static class MoveChoice
{
    /// <summary>Draws an edge proportionally to share^(1/temperature).</summary>
    /// <param name="shares">The search policy by edge, shape [K]; overwritten.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="random">The stream drawn from.</param>
    /// <returns>The edge's index.</returns>
    public static int Draw(Span<float> shares, float temperature, ref RandomStream random)
    {
        float largest = 0, sum = 0;
        foreach (float share in shares)
        {
            largest = MathF.Max(largest, share);
        }

        for (int i = 0; i < shares.Length; i++)
        {
            shares[i] = temperature == 1 ? shares[i] : MathF.Pow(shares[i] / largest, 1 / temperature);
            sum += shares[i];
        }

        float threshold = random.NextSingle() * sum;
        int chosen = -1;
        for (int i = 0; i < shares.Length && threshold >= 0; i++)
        {
            if (shares[i] > 0)
            {
                chosen = i;
                threshold -= shares[i];
            }
        }

        return chosen;
    }

    /// <summary>
    /// Takes the edge with the largest share. Ties go to the higher value, then to the higher prior, then to the lower
    /// action.
    /// </summary>
    /// <param name="algorithm">The algorithm, which knows values and priors.</param>
    /// <param name="tree">The tree.</param>
    /// <param name="shares">The search policy by edge, shape [K].</param>
    /// <returns>The edge's index.</returns>
    public static int Best<TAlgorithm>(in TAlgorithm algorithm, in SearchTree tree, ReadOnlySpan<float> shares)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        ref Node root = ref tree.Root;
        ReadOnlySpan<uint> edges = tree.EdgesOf(root);
        (float Share, float Value, float Prior, int Action) best = default;
        int chosen = -1;
        for (int i = 0; i < shares.Length; i++)
        {
            float value = i < root.SlotCount ? -algorithm.Value(tree, root.Slots + i) : 0;

            // Tuples compare field by field; the action is negated because the lower one wins.
            var candidate = (shares[i], value, algorithm.Prior(edges[i]), -PackedEdge.Action(edges[i]));
            if (chosen < 0 || candidate.CompareTo(best) > 0)
            {
                (best, chosen) = (candidate, i);
            }
        }

        return chosen;
    }

    /// <summary>Takes the edge with the largest share; ties go to the lower action.</summary>
    /// <param name="tree">The tree.</param>
    /// <param name="shares">The search policy by edge, shape [K].</param>
    /// <returns>The edge's index.</returns>
    public static int Largest(in SearchTree tree, ReadOnlySpan<float> shares)
    {
        ReadOnlySpan<uint> edges = tree.EdgesOf(tree.Root);
        int chosen = 0;
        for (int i = 1; i < shares.Length; i++)
        {
            bool isLower = PackedEdge.Action(edges[i]) < PackedEdge.Action(edges[chosen]);
            if (shares[i] > shares[chosen] || (shares[i] == shares[chosen] && isLower))
            {
                chosen = i;
            }
        }

        return chosen;
    }
}
