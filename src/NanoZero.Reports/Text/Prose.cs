using System.Text.RegularExpressions;

namespace NanoZero.Reports;

/// <summary>Breaks long lines between words, so that a screen does not break them within a word.</summary>
internal static partial class Prose
{
    /// <summary>
    /// Breaks a line between words. A command at its end stands on a line of its own and is never broken, so that it
    /// can be copied.
    /// </summary>
    /// <param name="line">One line.</param>
    /// <param name="width">Columns of the screen. A word that is longer than that stays whole.</param>
    public static IEnumerable<string> Wrap(string line, int width)
    {
        int command = CommandAtEnd().Match(line) is { Success: true } found ? found.Index : -1;
        if (line.Length < width || CommandAlone().IsMatch(line))
        {
            return [line];
        }

        int indent = line.Length - line.TrimStart().Length;
        string next = new(' ', indent + 2);
        return command < 0
            ? Lines(line[indent..], line[..indent], next, width - 1)
            : Lines(line[indent..(command + 1)], line[..indent], next, width - 1).Append(next + line[(command + 2)..]);
    }

    /// <summary>
    /// Returns the lines of a text broken between words, and a word that is too long behind one of its slashes or
    /// commas.
    /// </summary>
    /// <param name="text">Words with spaces between them.</param>
    /// <param name="width">Letters of a line.</param>
    public static IReadOnlyList<string> Break(string text, int width) =>
        text.Length <= width ? [text]
        : [.. Lines(string.Join(' ', text.Split(' ').SelectMany(word => Pieces(word, width))), string.Empty,
            string.Empty, width)];

    // Each piece is the longest that fits, so that two of them never share a line.
    private static IEnumerable<string> Pieces(string word, int width)
    {
        while (word.Length > width)
        {
            int end = word.AsSpan(0, width).LastIndexOfAny('/', ',', '=') + 1;
            end = end == 0 ? width : end;
            yield return word[..end];
            word = word[end..];
        }

        yield return word;
    }

    // The program as it was called: by its name, by a path, or by a path between quotation marks.
    private const string Program = """(\S*nanozero(\.cmd)?|'[^']*nanozero'|"[^"]*nanozero\.cmd") """;

    [GeneratedRegex($"^ *{Program}")]
    private static partial Regex CommandAlone();

    [GeneratedRegex($": {Program}", RegexOptions.RightToLeft)]
    private static partial Regex CommandAtEnd();

    private static IEnumerable<string> Lines(string text, string first, string next, int width)
    {
        string line = first;
        bool isEmpty = true;
        foreach (string word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > width)
            {
                yield return line;
                (line, isEmpty) = (next, true);
            }

            line += isEmpty ? word : $" {word}";
            isEmpty = false;
        }

        yield return line;
    }
}
