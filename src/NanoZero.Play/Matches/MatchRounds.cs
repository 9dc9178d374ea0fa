namespace NanoZero.Play;

/// <summary>The order in which the pairs of a match are played.</summary>
/// <remarks>
/// Rounds are ranges of pairs, the same whatever was played before. A sequential test looks at whole rounds in their
/// order. Without a test all pairs are one round.
/// </remarks>
internal static class MatchRounds
{
    /// <summary>Returns the first round that is not finished; null where nothing is left to play.</summary>
    /// <param name="games">[2 · pairs], two games a pair; null for those that are not finished.</param>
    /// <param name="options">How the match is played.</param>
    public static (int First, int End)? Next(ReadOnlySpan<MatchGame?> games, MatchOptions options)
    {
        int pairs = games.Length / 2, size = options.Sprt is null ? pairs : options.RoundPairs;
        PairCounts counts = default;
        for (int first = 0; first < pairs;)
        {
            int end = Math.Min(first + size, pairs);
            ReadOnlySpan<MatchGame?> round = games[(2 * first)..(2 * end)];
            if (round.Contains(null))
            {
                return (first, end);
            }

            for (int i = 0; i < round.Length; i += 2)
            {
                counts = counts.AddPair(round[i]!.Result, round[i + 1]!.Result);
            }

            first = end;
            if (options.Sprt is { } test && Sprt.Test(test, counts).Decision != SprtDecision.Continue)
            {
                break;
            }
        }

        return null;
    }

    /// <summary>Says whether nothing is left to play of a match.</summary>
    /// <param name="match">The match.</param>
    /// <param name="openings">How many openings its game has for it.</param>
    public static bool AreOver(MatchRecord match, int openings)
    {
        MatchGame?[] games = new MatchGame?[2 * openings];
        foreach (MatchGame game in match.Games.Where(game => game.Pair < openings))
        {
            games[(2 * game.Pair) + (game.AMovesFirst ? 0 : 1)] = game;
        }

        return Next(games, match.Options) is null;
    }
}
