using System.Text.RegularExpressions;

namespace NanoZero.Play;

/// <summary>A line of the Go Text Protocol: a command and its arguments, with a number to answer with.</summary>
/// <param name="Id">The number as it was written; empty where there was none.</param>
/// <param name="Command">The command's name.</param>
/// <param name="Arguments">The words behind it.</param>
internal sealed partial record GtpRequest(string Id, string Command, IReadOnlyList<string> Arguments)
{
    /// <summary>Reads a line: without control characters and comments, as section 3 of the protocol says.</summary>
    /// <param name="line">The line, without its end.</param>
    /// <returns>Null for a line that says nothing.</returns>
    public static GtpRequest? Parse(string line)
    {
        string text = string.Concat(line.Split('#')[0].Replace('\t', ' ').Where(letter => !char.IsControl(letter)));
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        bool hasId = words.Length > 1 && Number().IsMatch(words[0]);
        return words.Length == 0 ? null : new GtpRequest(
            hasId ? words[0] : "", words[hasId ? 1 : 0], words[(hasId ? 2 : 1)..]);
    }

    /// <summary>Returns an argument.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="GtpFault">There are fewer.</exception>
    public string Word(int index) => index < Arguments.Count ? Arguments[index] : throw GtpFault.Syntax;

    /// <summary>Returns an argument that is a whole number of at least 0.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="GtpFault">There are fewer, or it is none.</exception>
    public int Count(int index) =>
        int.TryParse(Word(index), NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw GtpFault.Syntax;

    /// <summary>Returns an argument that is a number.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="GtpFault">There are fewer, or it is none.</exception>
    public float Real(int index) =>
        float.TryParse(Word(index), NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            && float.IsFinite(number)
            ? number
            : throw GtpFault.Syntax;

    /// <summary>Returns whether an argument names the first player, Black.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="GtpFault">There are fewer, or it is no colour.</exception>
    public bool IsFirst(int index) => SideOf(Word(index)) ?? throw new GtpFault("invalid color");

    /// <summary>Returns whether a word names the first player, Black; null where it names nobody.</summary>
    /// <param name="word">Any word.</param>
    public static bool? SideOf(string word) => word.ToLowerInvariant() switch
    {
        "b" or "black" => true,
        "w" or "white" => false,
        _ => null,
    };

    [GeneratedRegex("^[0-9]+$")]
    private static partial Regex Number();
}

/// <summary>What a command of the Go Text Protocol is refused for, in one line.</summary>
internal sealed class GtpFault(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>Gets the refusal of arguments that a command does not take.</summary>
    public static GtpFault Syntax => new("syntax error");

    /// <summary>Gets the refusal of a move that the rules do not allow.</summary>
    public static GtpFault IllegalMove => new("illegal move");
}
