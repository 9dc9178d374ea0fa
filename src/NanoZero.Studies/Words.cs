namespace NanoZero.Studies;

/// <summary>The words by which files and reports name values of enumerations.</summary>
internal static class Words
{
    /// <summary>Returns an enumeration's value in kebab case, as configurations write it.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString());

    /// <summary>Returns the name by which sentences call an algorithm.</summary>
    public static string NameOf(AlgorithmOptions algorithm) => algorithm.Name.ToUpperInvariant();
}

/// <summary>Command lines as text that can be copied.</summary>
internal static class CommandText
{
    /// <summary>Quotes a word for a shell where it needs that.</summary>
    /// <param name="word">One word of a command line.</param>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(letter => char.IsAsciiLetterOrDigit(letter) || "-_./:@=,+%".Contains(letter))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
