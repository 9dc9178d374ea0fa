using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Search.Tests;

/// <summary>Random reachable positions.</summary>
internal static class Roots
{
    public static TGame[] Random<TGame>(int count, int maxPlies, ulong seed = 1)
        where TGame : unmanaged, IGame<TGame>
    {
        RandomStream random = new(seed);
        HashSet<UInt128> seen = [];
        List<TGame> roots = [];
        ushort[] actions = new ushort[TGame.Info.MaxLegalActions];
        while (roots.Count < count)
        {
            TGame position = TGame.Start(GameOptions.Default);
            for (int plies = random.Next(maxPlies + 1); plies > 0 && !position.IsTerminal; plies--)
            {
                position.Play(actions[random.Next(position.LegalActions(actions))]);
            }

            if (!position.IsTerminal && seen.Add(position.Key))
            {
                roots.Add(position);
            }
        }

        return [.. roots];
    }

    public static SearchResult Alone<TGame>(
        TGame root, SearchOptions options, IEvaluator<TGame> evaluator, ulong seed = 0)
        where TGame : unmanaged, IGame<TGame> =>
        BatchSearch.Run<TGame>([root], evaluator, options, options.LeavesInFlight, seed)[0];
}
