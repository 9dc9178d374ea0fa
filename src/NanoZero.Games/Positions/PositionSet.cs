namespace NanoZero.Games;

/// <summary>Positions with known outcomes under one name.</summary>
/// <param name="Name">The name shown in tables.</param>
/// <param name="Positions">At least one.</param>
public sealed record PositionSet<TGame>(string Name, IReadOnlyList<LabelledPosition<TGame>> Positions)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>Position sets as text: one position a line, <c>MOVES SCORE V1 V2 …</c>, one value an action.</summary>
/// <remarks>
/// MOVES is a line of moves from the start position, <c>-</c> for none. SCORE is the exact outcome for the side to
/// move. A value is 1, 0 or -1, or <c>x</c> for an action that may not be played. Empty lines and lines that begin with
/// # are skipped. <see cref="PositionText"/> reads positions in other notations.
/// </remarks>
public static class PositionSets
{
    /// <summary>The name of all built-in sets of a game together.</summary>
    public const string Standard = "standard";

    private const string Extension = ".txt";

    /// <summary>
    /// Returns the names of the sets built in for a game; see Data/connect4/README.md for where they come from.
    /// </summary>
    public static IReadOnlyList<string> BuiltIn<TGame>()
        where TGame : unmanaged, IGame<TGame>
    {
        string prefix = $"{TGame.Info.Name}/";
        return
        [
            .. typeof(PositionSets).Assembly.GetManifestResourceNames()
                .Where(name => name.StartsWith(prefix, StringComparison.Ordinal)
                    && name.EndsWith(Extension, StringComparison.Ordinal))
                .Select(name => name[prefix.Length..^Extension.Length])
                .OrderBy(Stage).ThenBy(name => name, StringComparer.Ordinal),
        ];
    }

    /// <summary>Opens sets by name: a built-in one, <see cref="Standard"/> for all of those, or a file.</summary>
    /// <param name="start">The game's start position.</param>
    /// <param name="name">The name or path.</param>
    /// <exception cref="InvalidDataException">
    /// No such set, or a line that is no labelled position; the message says which.
    /// </exception>
    public static IReadOnlyList<PositionSet<TGame>> Open<TGame>(TGame start, string name)
        where TGame : unmanaged, IGame<TGame> => [.. OpenStated(start, name).Select(Labelled)];

    /// <summary>
    /// Opens sets by name, as <see cref="Open"/> does, without asking for labels; a file may have other notations.
    /// </summary>
    /// <param name="start">The game's start position.</param>
    /// <param name="name">The name or path.</param>
    /// <exception cref="InvalidDataException">No such set, or a line that is no position.</exception>
    internal static IReadOnlyList<StatedSet<TGame>> OpenStated<TGame>(TGame start, string name)
        where TGame : unmanaged, IGame<TGame>
    {
        IReadOnlyList<string> known = BuiltIn<TGame>();
        if (name == Standard && known.Count > 0)
        {
            return [.. known.Select(each => ReadBuiltIn(start, each))];
        }

        if (known.Contains(name))
        {
            return [ReadBuiltIn(start, name)];
        }

        if (!File.Exists(name))
        {
            string words = known.Count == 0
                ? $"{TGame.Info.Title} has no built-in sets"
                : $"the built-in ones of {TGame.Info.Title} are: {Standard} (all), {string.Join(", ", known)}";
            throw new InvalidDataException($"no position set '{name}': neither a file nor a built-in set; {words}");
        }

        return [ReadStated(start, Path.GetFileNameWithoutExtension(name), name, File.ReadLines(name))];
    }

    /// <summary>Reads a set.</summary>
    /// <param name="start">The game's start position.</param>
    /// <param name="name">The name of the set.</param>
    /// <param name="source">What messages call the text, such as its path.</param>
    /// <param name="lines">The text.</param>
    /// <exception cref="InvalidDataException">
    /// A line that is no labelled position, or no line at all; the message says which.
    /// </exception>
    public static PositionSet<TGame> Read<TGame>(TGame start, string name, string source, IEnumerable<string> lines)
        where TGame : unmanaged, IGame<TGame> => Labelled(ReadStated(start, name, source, lines));

    /// <summary>Writes a set as text that <see cref="Read"/> reads.</summary>
    public static string Write<TGame>(PositionSet<TGame> set)
        where TGame : unmanaged, IGame<TGame> =>
        string.Concat(set.Positions.Select(position => PositionText.Write(position) + '\n'));

    // The order in which the standard sets are published: by stage of the game within each difficulty.
    private static int Stage(string name) =>
        Array.IndexOf(["begin-easy", "middle-easy", "end-easy", "begin-medium", "middle-medium", "begin-hard"], name);

    private static StatedSet<TGame> ReadBuiltIn<TGame>(TGame start, string name)
        where TGame : unmanaged, IGame<TGame>
    {
        using Stream stream =
            typeof(PositionSets).Assembly.GetManifestResourceStream($"{TGame.Info.Name}/{name}{Extension}")!;
        using StreamReader reader = new(stream);
        return ReadStated(start, name, name, reader.ReadToEnd().Split('\n'));
    }

    private static StatedSet<TGame> ReadStated<TGame>(
        TGame start, string name, string source, IEnumerable<string> lines)
        where TGame : unmanaged, IGame<TGame>
    {
        IReadOnlyList<StatedPosition<TGame>> positions = PositionText.Read(start, source, lines);
        return positions.Count > 0
            ? new StatedSet<TGame>(name, source, positions)
            : throw new InvalidDataException(
                $"{source} holds no position; lines look like: MOVES SCORE V1 … V{TGame.Info.ActionCount}");
    }

    private static PositionSet<TGame> Labelled<TGame>(StatedSet<TGame> set)
        where TGame : unmanaged, IGame<TGame>
    {
        List<LabelledPosition<TGame>> positions = [];
        foreach (StatedPosition<TGame> position in set.Positions)
        {
            set.RequireOpen(position);
            positions.Add(position is { Score: { } score, Values.Count: > 0 }
                ? new LabelledPosition<TGame>(position.Position, position.Moves, score, position.Values)
                : throw new InvalidDataException(
                    $"{set.Source}, line {position.Line}: the values of the moves are missing; 'nanozero positions "
                        + $"{TGame.Info.Name} --label {set.Source} --out FILE' writes a set that has them"));
        }

        return new PositionSet<TGame>(set.Name, positions);
    }
}

/// <summary>A position with the exact outcome of every action: what a chosen move is judged by.</summary>
/// <param name="Position">Not terminal.</param>
/// <param name="Moves">The actions that lead there from the game's start position.</param>
/// <param name="Score">
/// The exact outcome for the side to move. Its sign is the value. Where the solver counts plies, a larger size means
/// that the game is won sooner.
/// </param>
/// <param name="Values">
/// Shape [A]: the outcome of playing each action for the side to move, 1, 0 or -1; <see cref="sbyte.MinValue"/>
/// where it may not be played. Empty where these outcomes are not known.
/// </param>
public sealed record LabelledPosition<TGame>(
    TGame Position, IReadOnlyList<int> Moves, int Score, IReadOnlyList<sbyte> Values)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets the exact value for the side to move: 1, 0 or -1.</summary>
    public int Value => Math.Sign(Score);

    /// <summary>Gets whether the outcome of every action is known, so that moves can be judged.</summary>
    public bool JudgesMoves => Values.Count > 0;

    /// <summary>Gets whether some legal action throws half a point or more away.</summary>
    public bool HasChoice { get; } = Values.Any(value => value != OracleValues.Illegal && value < Values.Max());

    /// <summary>Says whether an action is worse than the best one: a move error.</summary>
    /// <param name="action">A legal action, where <see cref="JudgesMoves"/>.</param>
    public bool IsError(int action) => Values[action] < Value;
}
