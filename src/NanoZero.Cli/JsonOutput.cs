using System.Text.Json;

namespace NanoZero.Cli;

/// <summary>Results for programs: one JSON document on the output.</summary>
internal static class JsonOutput
{
    /// <summary>
    /// Writes one document; properties in camel case, absent values left out, enums as kebab-case words.
    /// </summary>
    /// <typeparam name="T">A record or a list of records.</typeparam>
    public static void Write<T>(TextWriter writer, T value) => writer.WriteLine(Text(value));

    /// <summary>Returns a document as text.</summary>
    /// <typeparam name="T">A record or a list of records.</typeparam>
    public static string Text<T>(T value) => JsonSerializer.Serialize(value, Json.Answer);

    /// <summary>Reads a document back.</summary>
    /// <typeparam name="T">What was written.</typeparam>
    /// <exception cref="JsonException">It is none, or of something else.</exception>
    public static T Read<T>(string text)
        where T : class =>
            JsonSerializer.Deserialize<T>(text, Json.Answer) ?? throw new JsonException("it holds nothing");
}
