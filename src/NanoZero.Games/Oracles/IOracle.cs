namespace NanoZero.Games;

/// <summary>Knows the value of every position of a game under best play of both sides.</summary>
/// <remarks>Belongs to one thread.</remarks>
public interface IOracle<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the number of positions searched so far; 0 where all answers come from a table.</summary>
    long Nodes { get; }

    /// <summary>
    /// Gets or sets what ends a call in progress, once in some thousand positions, with an
    /// <see cref="OperationCanceledException"/>; the oracle stays usable.
    /// </summary>
    CancellationToken Cancellation { get; set; }

    /// <summary>Returns the exact value for the side to move: 1 win, 0 draw, -1 loss.</summary>
    /// <param name="position">Any position, terminal ones too.</param>
    int Value(in TGame position);

    /// <summary>Writes the exact value of playing each action, for the side to move at the position.</summary>
    /// <param name="position">Any position; at a terminal one no action is legal.</param>
    /// <param name="values">Shape [A]; <see cref="sbyte.MinValue"/> where an action may not be played.</param>
    void ActionValues(in TGame position, Span<sbyte> values);
}

/// <summary>An oracle that also knows how long a game lasts when the winner hurries and the loser resists.</summary>
internal interface IScoreOracle<TGame> : IOracle<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>
    /// Returns the exact score for the side to move: its sign is the value, and sooner wins are higher.
    /// </summary>
    /// <param name="position">Any position, terminal ones too.</param>
    int Score(in TGame position);

    /// <summary>
    /// Returns the exact score where the game lasts so many plies under best play. Where it does not, the answer is
    /// often found much sooner than the score.
    /// </summary>
    /// <param name="position">Any position, terminal ones too.</param>
    /// <param name="fewest">The fewest plies left.</param>
    /// <param name="most">The most plies left.</param>
    /// <returns>The score; null where the game lasts shorter or longer.</returns>
    int? ScoreWithin(in TGame position, int fewest, int most);

    /// <summary>Returns how many plies a game still lasts under best play.</summary>
    /// <param name="position">The position.</param>
    /// <param name="score">Its exact score.</param>
    int PliesLeft(in TGame position, int score);
}

/// <summary>
/// The exact values of the actions at a position, for the side to move: 1 win, 0 draw, -1 loss. <see cref="Illegal"/>
/// stands where an action may not be played.
/// </summary>
internal static class OracleValues
{
    /// <summary>Stands for an action that may not be played.</summary>
    public const sbyte Illegal = sbyte.MinValue;

    /// <summary>Returns the best value among the legal actions.</summary>
    /// <param name="values">Shape [A]; at least one is legal.</param>
    public static int Best(ReadOnlySpan<sbyte> values)
    {
        int best = Illegal;
        foreach (sbyte value in values)
        {
            best = Math.Max(best, value);
        }

        return best;
    }

    /// <summary>Says whether the choice of the action matters: two legal actions differ in value.</summary>
    /// <param name="values">Shape [A].</param>
    public static bool Differ(ReadOnlySpan<sbyte> values)
    {
        int best = Best(values);
        foreach (sbyte value in values)
        {
            if (value != Illegal && value != best)
            {
                return true;
            }
        }

        return false;
    }
}

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
