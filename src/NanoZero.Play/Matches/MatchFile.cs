using System.Text.Json;

namespace NanoZero.Play;

/// <summary>Matches as files: one JSON document a match.</summary>
internal static class MatchFile
{
    /// <summary>Writes a match; the file appears whole or not at all.</summary>
    /// <param name="path">The file; replaced if it exists.</param>
    /// <param name="match">The match.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static void Save(string path, MatchRecord match) =>
        AtomicFile.WriteAllBytes(path, TextOf(match));

    /// <summary>Returns a match as <see cref="Save"/> writes it, in UTF-8.</summary>
    public static byte[] TextOf(MatchRecord match) => JsonText.Checked(match);

    /// <summary>Says whether a file begins as a match does; the rest of it is not read.</summary>
    /// <param name="path">An existing file.</param>
    public static bool IsMatch(string path)
    {
        const int Enough = 200;
        using StreamReader reader = new(path);
        char[] letters = new char[Enough];
        int count = reader.ReadBlock(letters);
        string begin = string.Concat(letters.Take(count).Where(letter => !char.IsWhiteSpace(letter)));
        return begin.StartsWith("{\"format\":1,\"game\":", StringComparison.Ordinal);
    }

    /// <summary>Reads a match and replays every game of it.</summary>
    /// <exception cref="InvalidDataException">
    /// The file is no match, or a game in it cannot have been played so; the message says which.
    /// </exception>
    public static MatchRecord Load(string path)
    {
        MatchRecord match = JsonText.ReadFile<MatchRecord>(path, Json.Indented);
        if (match.Format != 1)
        {
            throw new InvalidDataException($"{path} has match format {match.Format}; this program reads format 1");
        }

        try
        {
            GameCatalogue.Open(match.Game, new Replay(match.Games));
            match.Options.Validate();
            match.Statistics();
            return match;
        }
        catch (Exception exception) when (exception is FormatException or InvalidDataException or ArgumentException)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    private sealed class Replay(IReadOnlyList<MatchGame> games) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            for (int i = 0; i < games.Count; i++)
            {
                MatchGame game = games[i];
                TGame opening = MoveText.Play(start, game.Opening, out _);
                TGame end = MoveText.Play(opening, game.Moves, out int[] actions);
                bool aMovesLast = game.AMovesFirst == (actions.Length % 2 == 1);
                float result = aMovesLast ? -end.TerminalValue : end.TerminalValue;
                if (!end.IsTerminal || result != game.Result || actions.Length != game.Plies)
                {
                    throw new InvalidDataException(
                        $"game {i + 1} of the match is recorded with result {game.Result} after {game.Plies} moves, "
                            + "which its moves do not lead to");
                }
            }

            return true;
        }
    }
}
