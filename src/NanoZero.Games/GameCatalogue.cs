using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace NanoZero.Games;

/// <summary>A computation over a game whose type is known only by name.</summary>
/// <typeparam name="TResult">What the computation returns.</typeparam>
public interface IGameVisitor<TResult>
{
    /// <summary>Runs the computation for one game.</summary>
    /// <typeparam name="TGame">The game's position type.</typeparam>
    /// <param name="start">The start position, with the rule options asked for.</param>
    TResult Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>;
}

/// <summary>
/// The one place where names become games: those of NanoZero, and those registered by other projects.
/// </summary>
/// <remarks>All methods may be called by several threads at once.</remarks>
public static class GameCatalogue
{
    private static readonly Lock Registering = new();

    // Members of families that were opened.
    private static readonly ConcurrentDictionary<Type, IEntry> Members = new();

    // Replaced whole: readers need no lock.
    private static volatile IEntry[] entries =
    [
        new Entry<TicTacToe>(),
        new Entry<ConnectFour>(),
        new Entry<Go<Points9>>(),
        new Entry<Go<Points13>>(),
        new Entry<Go<Points19>>(),
        new Entry<Othello<N6>>(),
        new Entry<Othello<N8>>(),
        new Entry<Connect<Board<N9, N9>, Gomoku>>(),
        new Entry<Connect<Board<N15, N15>, Gomoku>>(),
        new Entry<Hex<N7>>(),
        new Entry<Hex<N9>>(),
        new Entry<Hex<N11>>(),
        new Entry<Breakthrough<N6>>(),
        new Entry<Breakthrough<N8>>(),
    ];

    private interface IEntry
    {
        GameInfo Info { get; }

        Type Type { get; }

        TResult Open<TResult>(GameOptions options, IGameVisitor<TResult> visitor);
    }

    /// <summary>
    /// Gets the games in the order they are listed: NanoZero's own, then the others as they were registered. Members of
    /// the family <c>connect</c> are not listed, as there are thousands.
    /// </summary>
    public static IReadOnlyList<GameInfo> Games => [.. entries.Select(entry => entry.Info)];

    /// <summary>
    /// Adds a game of another project. From now on the game is found by its name. It can be searched, trained and
    /// played like every other. A run of the game is opened after the game was registered.
    /// </summary>
    /// <typeparam name="TGame">
    /// The game; registering it again changes nothing. Check it with <see cref="GameContract"/> first.
    /// </typeparam>
    /// <exception cref="ArgumentException">
    /// Another game has the name, or name or sizes are not as <see cref="GameInfo.Validate"/> asks.
    /// </exception>
    public static void Register<TGame>()
        where TGame : unmanaged, IGame<TGame>
    {
        GameInfo info = TGame.Info;
        info.Validate();
        if (info.Name.Contains(':', StringComparison.Ordinal) || info.Name == ConnectFamily.Name)
        {
            throw new ArgumentException(
                $"the name '{info.Name}' of {typeof(TGame).FullName} is that of a family of games; "
                    + "give it another Name", nameof(TGame));
        }

        lock (Registering)
        {
            if (entries.FirstOrDefault(entry => entry.Info.Name == info.Name) is not { } other)
            {
                entries = [.. entries, new Entry<TGame>()];
            }
            else if (other.Type != typeof(TGame))
            {
                throw new ArgumentException(
                    $"there is a game '{info.Name}' already, {other.Type.FullName}; give {typeof(TGame).FullName} "
                        + "another Name", nameof(TGame));
            }
        }
    }

    /// <summary>Returns what is fixed about a game.</summary>
    /// <param name="text">A name, optionally with rule options.</param>
    /// <exception cref="FormatException">No such game or option; the message names the nearest.</exception>
    public static GameInfo InfoOf(string text) => Open(text, new Describer());

    /// <summary>Opens a game by name and runs a computation on it.</summary>
    /// <param name="text">
    /// A name, optionally with rule options: <c>connect4</c>, <c>go9:komi=6.5</c>; or a family with the sizes of its
    /// member: <c>connect:rows=5,columns=6,k=4,gravity=true</c>.
    /// </param>
    /// <param name="visitor">The computation.</param>
    /// <typeparam name="TResult">What the computation returns.</typeparam>
    /// <exception cref="FormatException">No such game or option; the message names the nearest.</exception>
    public static TResult Open<TResult>(string text, IGameVisitor<TResult> visitor)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        GameOptions options = colon < 0 ? GameOptions.Default : ParseOptions(text[(colon + 1)..]);
        if (name.Equals(ConnectFamily.Name, StringComparison.OrdinalIgnoreCase))
        {
            return Members.GetOrAdd(ConnectFamily.TypeOf(options), EntryOf).Open(GameOptions.Default, visitor);
        }

        foreach (IEntry entry in entries)
        {
            if (entry.Info.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return entry.Open(options, visitor);
            }
        }

        IEnumerable<string> names = Games.Select(game => game.Name);
        throw new FormatException(
            $"unknown game '{name}'{Nearest.Suggestion(name, names.Append(ConnectFamily.Name))} The games are: "
                + $"{string.Join(", ", names)}, and boards of any size such as {ConnectFamily.Example}");
    }

    /// <summary>
    /// Returns a game's text in the one form that every text of the same game has: default rules are left out.
    /// </summary>
    /// <param name="text">A name, optionally with rule options.</param>
    /// <exception cref="FormatException">No such game or option; the message names the nearest.</exception>
    public static string Canonical(string text) => Open(text, new TextOf());

    /// <summary>
    /// Says whether a game asked for can be the one that a model plays. <c>go9</c> is any 9×9 Go, <c>go9:komi=6.5</c>
    /// is 9×9 Go with that komi.
    /// </summary>
    /// <param name="asked">A name, optionally with rule options, which then all count.</param>
    /// <param name="own">The model's game.</param>
    /// <exception cref="FormatException">No such game or option; the message names the nearest.</exception>
    public static bool Allows(string asked, string own) =>
        asked.Contains(':', StringComparison.Ordinal)
            ? Canonical(asked) == Canonical(own)
            : Canonical(asked) == Canonical(own).Split(':')[0];

    private static IEntry EntryOf(Type game) => RuntimeFeature.IsDynamicCodeSupported
        ? (IEntry)Activator.CreateInstance(typeof(Entry<>).MakeGenericType(game))!
        : throw ConnectFamily.CannotMakeTypes();

    private static GameOptions ParseOptions(string text)
    {
        Dictionary<string, string> values = [];
        foreach (string part in text.Split(','))
        {
            string[] pair = part.Split('=', 2);
            if (pair.Length != 2 || !values.TryAdd(pair[0].Trim(), pair[1].Trim()))
            {
                throw new FormatException($"game option '{part}' is not of the form key=value, or is given twice");
            }
        }

        return new GameOptions(values);
    }

    private sealed class TextOf : IGameVisitor<string>
    {
        public string Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> =>
                TGame.RuleOptions(start) is { Length: > 0 } options ? $"{TGame.Info.Name}:{options}" : TGame.Info.Name;
    }

    private sealed class Describer : IGameVisitor<GameInfo>
    {
        public GameInfo Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => TGame.Info;
    }

    private sealed class Entry<TGame> : IEntry
        where TGame : unmanaged, IGame<TGame>
    {
        public GameInfo Info => TGame.Info;

        public Type Type => typeof(TGame);

        public TResult Open<TResult>(GameOptions options, IGameVisitor<TResult> visitor) =>
            visitor.Visit(TGame.Start(options));
    }
}
