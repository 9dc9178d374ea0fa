using NanoZero.Games;

namespace NanoZero.Export.Tests;

/// <summary>Games of random moves.</summary>
internal static class RandomGames
{
    /// <summary>Returns the moves of a random game, to its end or to a length.</summary>
    public static List<int> Play<TGame>(TGame start, Random random, int longest = int.MaxValue)
        where TGame : unmanaged, IGame<TGame>
    {
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        List<int> moves = [];
        TGame position = start;
        while (moves.Count < longest && position.LegalActions(legal) is > 0 and var count)
        {
            moves.Add(legal[random.Next(count)]);
            position.Play(moves[^1]);
        }

        return moves;
    }

    /// <summary>Returns the moves that lead to random positions, none of which is terminal.</summary>
    public static List<int>[] Lines<TGame>(TGame start, int count, int seed)
        where TGame : unmanaged, IGame<TGame>
    {
        Random random = new(seed);
        List<int>[] lines = new List<int>[count];
        for (int i = 0; i < count; i++)
        {
            List<int> game = Play(start, random, longest: 60);
            lines[i] = game[..random.Next(game.Count)];
        }

        return lines;
    }

    public static TGame[] Positions<TGame>(TGame start, int count, int seed)
        where TGame : unmanaged, IGame<TGame> =>
        [.. Lines(start, count, seed).Select(line => After(start, line))];

    public static TGame After<TGame>(TGame start, IEnumerable<int> moves)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame position = start;
        foreach (int action in moves)
        {
            position.Play(action);
        }

        return position;
    }

    public static int[] Tokens<TGame>(TGame position)
        where TGame : unmanaged, IGame<TGame>
    {
        byte[] tokens = new byte[TGame.Info.TokenCount];
        position.Encode(tokens);
        return [.. tokens.Select(token => (int)token)];
    }
}
