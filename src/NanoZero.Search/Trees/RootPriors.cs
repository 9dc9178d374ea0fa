namespace NanoZero.Search;

/// <summary>What the evaluator thought of a root's actions, kept before noise is mixed in.</summary>
/// <param name="most">The most legal actions of any position.</param>
internal sealed class RootPriors(int most)
{
    private readonly (ushort Action, float Prior)[] kept = new (ushort, float)[most];
    private int count;

    /// <summary>Takes the priors of a root that was evaluated just now.</summary>
    /// <param name="actions">Its legal actions, shape [K].</param>
    /// <param name="priors">Their probabilities, shape [K].</param>
    public void Take(ReadOnlySpan<ushort> actions, ReadOnlySpan<float> priors)
    {
        count = actions.Length;
        for (int i = 0; i < count; i++)
        {
            kept[i] = (actions[i], priors[i]);
        }
    }

    /// <summary>Takes the priors of a root that was kept from the search before, as they were packed.</summary>
    /// <param name="edges">Its edges, shape [K].</param>
    /// <param name="algorithm">What packed them.</param>
    public void Take<TAlgorithm>(ReadOnlySpan<uint> edges, in TAlgorithm algorithm)
        where TAlgorithm : struct, ISearchAlgorithm<TAlgorithm>
    {
        count = edges.Length;
        for (int i = 0; i < count; i++)
        {
            kept[i] = ((ushort)PackedEdge.Action(edges[i]), algorithm.Prior(edges[i]));
        }
    }

    /// <summary>Writes the priors.</summary>
    /// <param name="priors">Shape [A]; only those of legal actions are written.</param>
    public void WriteTo(Span<float> priors)
    {
        foreach ((ushort action, float prior) in kept.AsSpan(0, count))
        {
            priors[action] = prior;
        }
    }
}
