namespace NanoZero.Search;

/// <summary>From a search policy to the move that is played.</summary>
internal static class MoveChoice
{
    /// <summary>Draws an action proportionally to share^(1/temperature).</summary>
    /// <param name="edges">The root's edges, shape [K].</param>
    /// <param name="shares">The search policy by edge, shape [K]; overwritten.</param>
    /// <param name="temperature">Above 0.</param>
    /// <param name="random">The stream drawn from.</param>
    public static int Draw(ReadOnlySpan<uint> edges, Span<float> shares, float temperature, ref RandomStream random)
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

        return PackedEdge.Action(edges[chosen]);
    }

    /// <summary>Takes the action with the largest share; ties go to the higher value, then prior, where the algorithm says so, then to the lower action.</summary>
    /// <typeparam name="TAlgorithm">The algorithm.</typeparam>
    /// <param name="root">The root.</param>
    /// <param name="edges">Its edges, shape [K].</param>
    /// <param name="shares">The search policy by edge, shape [K].</param>
    /// <param name="algorithm">The root's statistics.</param>
    public static int Best<TAlgorithm>(in Node root, ReadOnlySpan<uint> edges, ReadOnlySpan<float> shares, in TAlgorithm algorithm)
        where TAlgorithm : struct, IAlgorithm<TAlgorithm>
    {
        (float Share, float Value, float Prior, int Action) best = (-1, 0, 0, 0);
        for (int i = 0; i < shares.Length; i++)
        {
            bool hasValue = TAlgorithm.BreaksTiesByValue && i < root.SlotCount;
            float value = hasValue ? -algorithm.Value(root.Slots + i) : 0;
            float prior = TAlgorithm.BreaksTiesByValue ? algorithm.Prior(edges[i]) : 0;

            // Tuples compare field by field; the action is negated because the lower one wins.
            var candidate = (shares[i], value, prior, -PackedEdge.Action(edges[i]));
            if (candidate.CompareTo(best) > 0)
            {
                best = candidate;
            }
        }

        return -best.Action;
    }
}
