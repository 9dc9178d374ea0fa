namespace NanoZero.Games;

/// <summary>The one place where games get their heuristics.</summary>
public static class Heuristics
{
    private static readonly IReadOnlyDictionary<Type, Entry> Entries = new Dictionary<Type, Entry>
    {
        [typeof(TicTacToe)] = new(TicTacToe.Info, new TicTacToeLines()),
        [typeof(ConnectFour)] = new(ConnectFour.Info, new ConnectFourLines()),
    };

    /// <summary>Says whether a game has a heuristic.</summary>
    public static bool Exists<TGame>()
        where TGame : unmanaged, IGame<TGame> => Entries.ContainsKey(typeof(TGame));

    /// <summary>Returns the heuristic of a game.</summary>
    /// <exception cref="NotSupportedException">The game has none; the message says which ones have.</exception>
    public static IHeuristic<TGame> Of<TGame>()
        where TGame : unmanaged, IGame<TGame> =>
        Entries.TryGetValue(typeof(TGame), out Entry? entry)
            ? (IHeuristic<TGame>)entry.Heuristic
            : throw new NotSupportedException(
                $"{TGame.Info.Title} has no heuristic for minimax; the games with one are: "
                    + $"{string.Join(", ", Entries.Values.Select(each => each.Info.Name))}");

    private sealed record Entry(GameInfo Info, object Heuristic);
}
