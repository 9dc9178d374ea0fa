using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Training;

/// <summary>Chooses the best move of many positions by searching them side by side; the same position always gets the same move.</summary>
/// <typeparam name="TGame">The game.</typeparam>
public sealed class SearchAgent<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    private const int SideBySide = 64;

    private readonly LeafBatch<TGame> batch;
    private readonly ITreeSearch<TGame>[] searches;
    private readonly ulong seed;

    /// <summary>Creates an agent.</summary>
    /// <param name="evaluator">Evaluates leaves; used by the thread that calls <see cref="Choose"/>.</param>
    /// <param name="options">The search; no noise is mixed in.</param>
    /// <param name="seed">With a position it names the random stream of its search.</param>
    public SearchAgent(IEvaluator<TGame> evaluator, SearchOptions options, ulong seed = 1)
    {
        this.seed = seed;
        int sideBySide = TreeMemory.Fitting<TGame>(SideBySide, 1, "one search of this agent", options);
        searches = [.. Enumerable.Range(0, sideBySide).Select(_ => TreeSearch.Create<TGame>(options))];
        batch = new LeafBatch<TGame>(evaluator, sideBySide * options.LeavesInFlight);
    }

    /// <summary>Chooses a move for every position.</summary>
    /// <param name="positions">None of them terminal.</param>
    /// <returns>One action a position, in order.</returns>
    public int[] Choose(IReadOnlyList<TGame> positions)
    {
        int[] actions = new int[positions.Count];
        for (int first = 0; first < actions.Length; first += searches.Length)
        {
            int count = Math.Min(searches.Length, actions.Length - first);
            for (int i = 0; i < count; i++)
            {
                TGame root = positions[first + i];
                searches[i].Begin(root, BatchSearch.StreamOf(root, seed), explore: false);
            }

            Finish(searches.AsSpan(0, count));
            for (int i = 0; i < count; i++)
            {
                RandomStream random = default;
                actions[first + i] = searches[i].ChooseAction(0, ref random);
            }
        }

        return actions;
    }

    private void Finish(ReadOnlySpan<ITreeSearch<TGame>> active)
    {
        bool anyActive = true;
        while (anyActive)
        {
            anyActive = false;
            foreach (ITreeSearch<TGame> search in active)
            {
                if (!search.IsDone)
                {
                    batch.Add(search);
                    anyActive = true;
                }
            }

            batch.Evaluate();
        }
    }
}
