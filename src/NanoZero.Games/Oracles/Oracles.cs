namespace NanoZero.Games;

/// <summary>The one place where games get their oracles.</summary>
public static class Oracles
{
    /// <summary>The memory an oracle may take for what it remembers of its searches, in bytes: 64 MiB.</summary>
    public const long DefaultMemory = 64L << 20;

    private static readonly IReadOnlyDictionary<Type, Entry> Entries = new Dictionary<Type, Entry>
    {
        [typeof(TicTacToe)] = new(TicTacToe.Info, 0, (_, _) => new TicTacToeTable()),
        [typeof(ConnectFour)] =
            new(ConnectFour.Info, 14, (openings, memory) => new ConnectFourSolver(openings, memory)),
    };

    /// <summary>Says whether a game can be solved.</summary>
    public static bool Exists<TGame>()
        where TGame : unmanaged, IGame<TGame> => Entries.ContainsKey(typeof(TGame));

    /// <summary>
    /// Returns the first ply of a game at which its oracle answers in milliseconds; earlier, a position may take
    /// seconds.
    /// </summary>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public static int FirstQuickPly<TGame>()
        where TGame : unmanaged, IGame<TGame> => EntryOf<TGame>().FirstQuickPly;

    /// <summary>Creates an oracle for one thread.</summary>
    /// <param name="openings">Whether it may look early positions up instead of searching them.</param>
    /// <param name="memory">The most memory for what it remembers of its searches, in bytes; at least 1 KiB.</param>
    /// <exception cref="NotSupportedException">The game cannot be solved; the message says which ones can.</exception>
    public static IOracle<TGame> Create<TGame>(bool openings = true, long memory = DefaultMemory)
        where TGame : unmanaged, IGame<TGame> => (IOracle<TGame>)EntryOf<TGame>().Create(openings, memory);

    private static Entry EntryOf<TGame>()
        where TGame : unmanaged, IGame<TGame> =>
        Entries.TryGetValue(typeof(TGame), out Entry? entry)
            ? entry
            : throw new NotSupportedException(
                $"{TGame.Info.Title} cannot be solved; the games with an oracle are: "
                    + $"{string.Join(", ", Entries.Values.Select(each => each.Info.Name))}");

    private sealed record Entry(GameInfo Info, int FirstQuickPly, Func<bool, long, object> Create);
}
