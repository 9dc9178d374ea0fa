namespace NanoZero.Studies;

/// <summary>Command lines as text that can be copied.</summary>
public static class CommandText
{
    /// <summary>Quotes a word for a shell where it needs that.</summary>
    /// <param name="word">One word of a command line.</param>
    public static string Quote(string word) => word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:@=,+%".Contains(letter))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
