namespace NanoZero.Play;

/// <summary>Searches many unrelated positions on all workers.</summary>
internal static class PositionSearch
{
    private const int SideBySide = 64;

    /// <summary>Searches every position with the whole budget of the options, without noise.</summary>
    /// <param name="workers">Who searches; the search asks their first evaluator.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="options">The search.</param>
    /// <param name="seed">With a position it names the random stream of its search.</param>
    /// <param name="progress">Receives how many positions are searched, on the workers' threads, one at a time.</param>
    /// <param name="cancellation">Honoured once a batch.</param>
    /// <returns>
    /// One result a position, in order; it depends on neither the other positions nor the number of workers.
    /// </returns>
    public static IReadOnlyList<SearchResult> Run<TGame>(
        GameWorkers<TGame> workers,
        IReadOnlyList<TGame> positions,
        SearchOptions options,
        ulong seed,
        IProgress<int>? progress = null,
        CancellationToken cancellation = default)
        where TGame : unmanaged, IGame<TGame>
    {
        options.Validate();
        SearchResult[] results = new SearchResult[positions.Count];
        int chunk = TreeMemory.Fitting<TGame>(
            Math.Clamp((positions.Count + workers.Count - 1) / workers.Count, 1, SideBySide), 1, "these searches",
            Enumerable.Repeat(options, workers.Count));
        int next = -chunk, searched = 0;
        workers.ForEachWorker(
            (_, evaluators, token) =>
            {
                int start;
                while ((start = Interlocked.Add(ref next, chunk)) < results.Length)
                {
                    TGame[] roots = [.. positions.Skip(start).Take(chunk)];
                    SearchResult[] found = BatchSearch.Run(
                        roots, evaluators[0], options, roots.Length * options.LeavesInFlight, seed, token);
                    found.CopyTo(results, start);
                    lock (results)
                    {
                        searched += found.Length;
                        progress?.Report(searched);
                    }
                }
            },
            cancellation);
        return results;
    }

    /// <summary>
    /// Asks the workers' first evaluator for every position: what the network thinks without a search.
    /// </summary>
    /// <param name="workers">Whose evaluator.</param>
    /// <param name="positions">The positions.</param>
    /// <returns>
    /// One answer a position, in order. The action is the legal one of the largest prior, the lowest index of several.
    /// The value is for the side to move, in [-1, 1].
    /// </returns>
    public static IReadOnlyList<(int Action, float Value)> Evaluate<TGame>(
        GameWorkers<TGame> workers, IReadOnlyList<TGame> positions)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame[] asked = [.. positions];
        int actions = TGame.Info.ActionCount;
        AnswerBuffer? answers = null;
        workers.ForEachWorker((worker, evaluators, _) =>
        {
            if (worker == 0)
            {
                answers = AnswerBuffer.Of<TGame>(evaluators[0], asked);
            }
        });
        (int Action, float Value)[] results = new (int, float)[asked.Length];
        Answers filled = answers!.All;
        for (int i = 0; i < asked.Length; i++)
        {
            float[] logits = [.. filled.LogitsOf(i)];
            int best = Enumerable.Range(0, actions).Where(asked[i].IsLegal).MaxBy(action => logits[action]);
            results[i] = (best, filled.Values[i]);
        }

        return results;
    }
}
