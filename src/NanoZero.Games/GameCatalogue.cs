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

/// <summary>The one place where names become games.</summary>
public static class GameCatalogue
{
    private static readonly IEntry[] Entries =
    [
        new Entry<TicTacToe>(),
        new Entry<ConnectFour>(),
        new Entry<Go<Points9>>(),
        new Entry<Go<Points13>>(),
        new Entry<Go<Points19>>(),
    ];

    private interface IEntry
    {
        GameInfo Info { get; }

        TResult Open<TResult>(GameOptions options, IGameVisitor<TResult> visitor);
    }

    /// <summary>Gets the games, in the order they are listed.</summary>
    public static IReadOnlyList<GameInfo> Games { get; } = [.. Entries.Select(entry => entry.Info)];

    /// <summary>Opens a game by name and runs a computation on it.</summary>
    /// <param name="text">A name, optionally with rule options: <c>connect4</c>, <c>go9:komi=6.5</c>.</param>
    /// <param name="visitor">The computation.</param>
    /// <typeparam name="TResult">What the computation returns.</typeparam>
    /// <exception cref="FormatException">No such game or option; the message names the nearest.</exception>
    public static TResult Open<TResult>(string text, IGameVisitor<TResult> visitor)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string name = colon < 0 ? text : text[..colon];
        GameOptions options = colon < 0 ? GameOptions.Default : ParseOptions(text[(colon + 1)..]);
        foreach (IEntry entry in Entries)
        {
            if (entry.Info.Name == name)
            {
                return entry.Open(options, visitor);
            }
        }

        IEnumerable<string> names = Games.Select(game => game.Name);
        throw new FormatException(
            $"unknown game '{name}'; did you mean '{Nearest.Of(name, names)}'? The games are: {string.Join(", ", names)}");
    }

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

    private sealed class Entry<TGame> : IEntry
        where TGame : unmanaged, IGame<TGame>
    {
        public GameInfo Info => TGame.Info;

        public TResult Open<TResult>(GameOptions options, IGameVisitor<TResult> visitor) => visitor.Visit(TGame.Start(options));
    }
}
