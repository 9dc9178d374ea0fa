namespace NanoZero.Games;

/// <summary>The one place where games get their oracles.</summary>
public static class Oracles
{
    /// <summary>The memory an oracle may take for what it remembers of its searches, in bytes: 64 MiB.</summary>
    public const long DefaultMemory = 64L << 20;

    private static readonly IReadOnlyDictionary<Type, Entry> Entries = new Dictionary<Type, Entry>
    {
        [typeof(TicTacToe)] = new(TicTacToe.Info, (_, _) => new TicTacToeTable()),
        [typeof(ConnectFour)] = new(ConnectFour.Info, (openings, memory) => new ConnectFourSolver(openings, memory)),
    };

    /// <summary>Says whether a game can be solved.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    public static bool Exists<TGame>()
        where TGame : unmanaged, IGame<TGame> => Entries.ContainsKey(typeof(TGame));

    /// <summary>Creates an oracle for one thread.</summary>
    /// <typeparam name="TGame">The game.</typeparam>
    /// <param name="openings">Whether it may look early positions up instead of searching them.</param>
    /// <param name="memory">The most memory for what it remembers of its searches, in bytes; at least 1 KiB.</param>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public static IOracle<TGame> Create<TGame>(bool openings = true, long memory = DefaultMemory)
        where TGame : unmanaged, IGame<TGame> =>
        Entries.TryGetValue(typeof(TGame), out Entry? entry)
            ? (IOracle<TGame>)entry.Create(openings, memory)
            : throw new NotSupportedException(
                $"{TGame.Info.Title} cannot be solved; the games with an oracle are: {string.Join(", ", Entries.Values.Select(each => each.Info.Name))}");

    private sealed record Entry(GameInfo Info, Func<bool, long, object> Create);
}
