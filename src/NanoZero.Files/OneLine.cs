using System.Text;
using System.Text.RegularExpressions;

namespace NanoZero.Files;

/// <summary>Makes one readable line of a message, whatever words of a user or a file it repeats.</summary>
internal static partial class OneLine
{
    private const int LongestWord = 160;
    private const int LongestLine = 1600;

    /// <summary>
    /// Returns a message on one line. Line ends become spaces; other control characters are written as \uXXXX. Quoted
    /// words and the whole line are shortened in their middle.
    /// </summary>
    /// <param name="message">What is to be said, with what it quotes in single quotes.</param>
    public static string Of(string message)
    {
        string line = string.Join(
            ' ', message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        return Shorten(
            Escape(Quoted().Replace(line, quoted => $"'{Shorten(quoted.Value[1..^1], LongestWord)}'")), LongestLine);
    }

    /// <summary>
    /// Returns what an exception says on one line. The parameter's name and value are left out. The runtime appends
    /// these to some messages, on lines of their own or in parentheses.
    /// </summary>
    /// <param name="exception">What was thrown.</param>
    public static string Of(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        int parameter = exception.Message.IndexOf(" (Parameter '", StringComparison.Ordinal);
        return Of(parameter > 0 ? exception.Message[..parameter] : exception.Message);
    }

    // A quote that stands within a word, as in "doesn't", neither begins nor ends one.
    [GeneratedRegex(@"(?<![\p{L}\p{N}])'[^']{161,}'(?![\p{L}\p{N}])", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    private static string Shorten(string text, int longest) =>
        text.Length <= longest ? text : $"{Whole(text[..(2 * longest / 3)])}…{Whole(text[^(longest / 3)..])}";

    // Half a character of the upper planes is none.
    private static string Whole(string text)
    {
        text = char.IsLowSurrogate(text[0]) ? text[1..] : text;
        return char.IsHighSurrogate(text[^1]) ? text[..^1] : text;
    }

    private static string Escape(string line)
    {
        if (!line.Any(char.IsControl))
        {
            return line;
        }

        StringBuilder text = new();
        foreach (char letter in line)
        {
            _ = char.IsControl(letter)
                ? text.Append($"\\u{(int)letter:x4}")
                : text.Append(letter);
        }

        return text.ToString();
    }
}
