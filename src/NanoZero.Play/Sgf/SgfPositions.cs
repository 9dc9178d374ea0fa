namespace NanoZero.Play;

/// <summary>A position of a game of a file, and the move that was played there.</summary>
/// <param name="Position">The position before the move.</param>
/// <param name="Number">The number of the move in its game, counted from 1.</param>
/// <param name="Action">The move; no pass.</param>
internal readonly record struct PlayedPosition<TGame>(TGame Position, int Number, int Action)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>The positions of the games of a file.</summary>
/// <param name="Name">The file's name, for tables.</param>
/// <param name="Games">How many games the file holds.</param>
/// <param name="Positions">At least one.</param>
internal sealed record PlayedPositions<TGame>(
    string Name, int Games, IReadOnlyList<PlayedPosition<TGame>> Positions)
    where TGame : unmanaged, IGame<TGame>;

/// <summary>
/// Positions of games in the Smart Game Format: those of the main lines of all games of a file, or of one move number.
/// </summary>
internal static class SgfPositions
{
    /// <summary>The end of a file's name that tells it from a line of moves.</summary>
    public const string Extension = ".sgf";

    /// <summary>
    /// Says whether a text names a file in this format, such as <c>game.sgf</c> or <c>game.sgf@40</c>.
    /// </summary>
    /// <param name="text">A line of moves, the name of a set, or a file.</param>
    public static bool IsFile(string text) =>
        EndOf(text) is >= 0 and var end && (end == text.Length || !File.Exists(text));

    /// <summary>Reads the name of a file and the number of moves behind it.</summary>
    /// <param name="text">A text of which <see cref="IsFile"/> is true.</param>
    /// <returns>The path, and the number of moves; null where none stands there.</returns>
    /// <exception cref="FormatException">What stands behind the name is no number of moves.</exception>
    public static (string File, int? Moves) Parse(string text)
    {
        int end = EndOf(text);
        string file = text[..end], behind = text[end..];
        return (file, behind.Length == 0 ? null : behind[0] == '@'
            && int.TryParse(behind[1..], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && number < int.MaxValue
            ? number
            : throw new FormatException(
                $"'{OneLine.Of(behind)}' behind the file's name is no number of moves; write for example {file}@40"));
    }

    /// <summary>Refuses a file of another game.</summary>
    /// <param name="file">The path, for the message.</param>
    /// <param name="read">What it holds.</param>
    /// <param name="asked">The game that is expected.</param>
    /// <exception cref="FormatException">The file holds another game.</exception>
    public static void RequireGame(string file, SgfGame read, GameInfo asked)
    {
        GameInfo found = GameCatalogue.InfoOf(read.Game);
        if (asked.Name != found.Name)
        {
            throw new FormatException(
                $"'{OneLine.Of(file)}' holds a game of {found.Title}, not of {asked.Title}; name the game "
                    + found.Name);
        }
    }

    /// <summary>Reads the positions in which a move was played that is no pass.</summary>
    /// <param name="start">The start position; its rules count, such as komi.</param>
    /// <param name="text">
    /// The file; with a number behind it, such as <c>@40</c>, only positions after so many moves.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// The file is in another format, holds another game, breaks the rules, or has no such position. The message says
    /// in which game.
    /// </exception>
    public static PlayedPositions<TGame> Read<TGame>(TGame start, string text)
        where TGame : unmanaged, IGame<TGame>
    {
        (string file, int? after) = Parse(text);
        List<PlayedPosition<TGame>> positions = [];
        int games = ForEach(file, TGame.Info, game =>
        {
            MoveText.Play(start, game.Line, out int[] actions);
            TGame position = start;
            Dictionary<int, int> numbers = game.Played.ToDictionary(each => each.Place, each => each.Number);
            for (int place = 0; place < actions.Length; place++)
            {
                if (numbers.TryGetValue(place, out int number) && (after is null || number == after + 1)
                    && game.Moves[place] != GoLine.Pass)
                {
                    positions.Add(new PlayedPosition<TGame>(position, number, actions[place]));
                }

                position.Play(actions[place]);
            }
        });
        return positions.Count > 0
            ? new PlayedPositions<TGame>(Path.GetFileNameWithoutExtension(file), games, positions)
            : throw NoPosition(file, after);
    }

    /// <summary>Reads the lines of moves that lead to the positions of all games.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="text">
    /// The file: the position before each move and the last one; with a number behind it, such as <c>@40</c>, only
    /// positions after so many moves.
    /// </param>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>.</exception>
    public static IReadOnlyList<string> Lines(string game, string text)
    {
        (string file, int? after) = Parse(text);
        List<string> lines = [];
        _ = ForEach(file, GameCatalogue.InfoOf(game), read =>
        {
            _ = GameView.At(game, read.Line);  // by the rules that are asked for
            int first = read.Played is [var begin, ..] ? begin.Place : read.Moves.Count;
            if (after is null or 0)
            {
                lines.Add(Line(read, first));
            }

            lines.AddRange(read.Played.Where(each => after is null || each.Number == after)
                .Select(each => Line(read, each.Place + 1)));
        });
        return lines.Count > 0 ? lines : throw NoPosition(file, after);

        static string Line(SgfGame read, int moves) => string.Join(',', read.Moves.Take(moves));
    }

    private static int ForEach(string file, GameInfo asked, Action<SgfGame> read)
    {
        int games = 0;
        foreach (SgfNode root in SgfText.ReadFile(file))
        {
            games++;
            try
            {
                SgfGame game = SgfGame.Of(root);
                RequireGame(file, game, asked);
                read(game);
            }
            catch (FormatException exception)
            {
                throw new InvalidDataException(
                    $"'{OneLine.Of(file)}', game {games}: {exception.Message}", exception);
            }
        }

        return games;
    }

    private static InvalidDataException NoPosition(string file, int? after) => new(after is null
        ? $"'{OneLine.Of(file)}' holds no move that is no pass"
        : $"no game of '{OneLine.Of(file)}' goes on after {after} moves; give a smaller number");

    private static int EndOf(string text)
    {
        int at = text.LastIndexOf(Extension, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? -1 : at + Extension.Length;
    }
}
