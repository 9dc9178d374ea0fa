namespace NanoZero.Search;

/// <summary>Searches many root positions side by side, their leaves evaluated in common batches.</summary>
public static class BatchSearch
{
    /// <summary>Returns k, how many descents may be in flight in each tree: fixed for a whole search.</summary>
    /// <param name="leavesPerBatch">Leaves a round collects over all roots; at least 1.</param>
    /// <param name="roots">Roots at the start; at least 1.</param>
    public static int LeavesInFlight(int leavesPerBatch, int roots) => Math.Max(1, leavesPerBatch / roots);

    /// <summary>Searches one position with the whole budget of the options.</summary>
    /// <param name="root">The position; a terminal one gets an empty result.</param>
    /// <param name="evaluator">Evaluates the leaves.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="seed">With the position's key it names the random stream of the search.</param>
    /// <param name="cancellation">Honoured once a round.</param>
    public static SearchResult Run<TGame>(
        TGame root,
        IEvaluator<TGame> evaluator,
        SearchOptions options,
        ulong seed = 1,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame> =>
        Run([root], evaluator, options, options.LeavesInFlight, seed, cancellation)[0];

    /// <summary>Searches every root with the whole budget of the options.</summary>
    /// <param name="roots">Root positions; terminal ones get an empty result.</param>
    /// <param name="evaluator">Evaluates the leaves.</param>
    /// <param name="options">
    /// The configuration; k among it is replaced by what <paramref name="leavesPerBatch"/> gives.
    /// </param>
    /// <param name="leavesPerBatch">Most leaves of one evaluator call; at least 1.</param>
    /// <param name="seed">
    /// With a root's key it names the root's random stream: a root's result depends on no other root.
    /// </param>
    /// <param name="cancellation">Honoured once a round.</param>
    /// <returns>One result a root, in order.</returns>
    public static SearchResult[] Run<TGame>(
        ReadOnlySpan<TGame> roots,
        IEvaluator<TGame> evaluator,
        SearchOptions options,
        int leavesPerBatch,
        ulong seed,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leavesPerBatch, 1);
        if (roots.IsEmpty)
        {
            return [];
        }

        SearchOptions shared = options with { LeavesInFlight = LeavesInFlight(leavesPerBatch, roots.Length) };
        TreeMemory.Fitting<TGame>(1, 1, $"this search of {roots.Length} position{(roots.Length == 1 ? "" : "s")}",
            Enumerable.Repeat(shared, roots.Length));
        ITreeSearch<TGame>[] searches = new ITreeSearch<TGame>[roots.Length];
        for (int i = 0; i < roots.Length; i++)
        {
            searches[i] = TreeSearch.Create<TGame>(shared);
            searches[i].Begin(roots[i], StreamOf(roots[i], seed), explore: false);
        }

        new SearchBatch<TGame>(evaluator, leavesPerBatch).Complete(searches, cancellation);
        return [.. searches.Select(search => search.Result())];
    }

    /// <summary>Returns the random stream of a root: named by the seed and the position alone.</summary>
    /// <param name="root">The root position.</param>
    /// <param name="seed">The run's seed.</param>
    public static RandomStream StreamOf<TGame>(in TGame root, ulong seed)
        where TGame : unmanaged, IGame<TGame>
    {
        UInt128 key = root.Key;
        return new RandomStream(seed, (ulong)key, (ulong)(key >> 64));
    }
}
