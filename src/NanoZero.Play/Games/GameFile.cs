using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace NanoZero.Play;

/// <summary>A finished game in one line of text.</summary>
/// <param name="Game">The game with its rule options, as the catalogue reads it.</param>
/// <param name="Seed">The seed it was played with.</param>
/// <param name="Iteration">The iteration it was played for.</param>
/// <param name="Index">Its index among the games of the iteration.</param>
/// <param name="Moves">All actions from the start position, as a line of moves.</param>
/// <param name="Plies">The number of actions.</param>
/// <param name="Result">1-0 if the first player won, 0-1 if the second did, 1/2-1/2 for a draw.</param>
internal sealed record GameLine(
    string Game, ulong Seed, int Iteration, int Index, string Moves, int Plies, string Result)
{
    /// <summary>Gets who resigned the game, or would have; null, and not written, where nobody did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Resignation? Resignation { get; init; }

    /// <summary>Returns a result as it is written: <c>1-0</c>, <c>0-1</c> or <c>1/2-1/2</c>.</summary>
    /// <param name="outcome">Above 0 where the first player won, below where the second did.</param>
    public static string ResultText(float outcome) => outcome switch { > 0 => "1-0", < 0 => "0-1", _ => "1/2-1/2" };

    /// <summary>Describes a record.</summary>
    /// <param name="game">The game with its rule options, as the catalogue reads it.</param>
    /// <param name="seed">The seed it was played with.</param>
    /// <param name="iteration">The iteration it was played for.</param>
    /// <param name="record">The finished game.</param>
    public static GameLine Of<TGame>(string game, ulong seed, int iteration, GameRecord<TGame> record)
        where TGame : unmanaged, IGame<TGame>
    {
        int plies = record.Opening.Count + record.Actions.Count;
        return new GameLine(game, seed, iteration, record.Index, record.MovesText(), plies, ResultText(record.Outcome))
        {
            Resignation = record.Resignation,
        };
    }
}

/// <summary>Games as files: one JSON object a line, each with its checksum.</summary>
internal static class GameFile
{
    /// <summary>Writes games into a file, which appears whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="games">The games, one a line.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void Save(string path, IEnumerable<GameLine> games) =>
        AtomicFile.Write(path, stream => Write(stream, games));

    /// <summary>Reads the games of a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InvalidDataException">A line that is no game; the message says which.</exception>
    public static IReadOnlyList<GameLine> Load(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Read(stream, path);
    }

    /// <summary>Writes games.</summary>
    /// <param name="stream">Where to write; left open.</param>
    /// <param name="games">The games, one a line.</param>
    public static void Write(Stream stream, IEnumerable<GameLine> games)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(games);
        foreach (GameLine game in games)
        {
            stream.Write(Checksum.Add(JsonSerializer.SerializeToUtf8Bytes(game, Json.Line)));
            stream.WriteByte((byte)'\n');
        }
    }

    /// <summary>Reads games.</summary>
    /// <param name="stream">What <see cref="Write"/> wrote.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">A line that is no game; the message says which.</exception>
    public static IReadOnlyList<GameLine> Read(Stream stream, string source)
    {
        List<GameLine> games = [];
        string text = JsonText.TextOf(stream, source);
        if (text.Length > 0 && text[^1] != '\n')
        {
            throw new InvalidDataException(
                $"'{source}' is damaged: its last line has no end; take a copy of the file");
        }

        foreach (string line in text.Split('\n')[..^1])
        {
            games.Add(JsonText.Read<GameLine>(
                Encoding.UTF8.GetBytes(line), Json.Line, $"'{source}', line {games.Count + 1},"));
        }

        return games;
    }
}
