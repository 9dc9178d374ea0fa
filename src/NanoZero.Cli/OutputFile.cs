using System.Text.Json;

namespace NanoZero.Cli;

/// <summary>Files that a command writes at its end, whatever was there before.</summary>
internal static class OutputFile
{
    /// <summary>The name that stands for the standard output.</summary>
    public const string StandardOutput = "-";

    /// <summary>Describes the rule, for the help text.</summary>
    public const string Rule = "an existing one is replaced only where it is of this kind; - is the standard output";

    /// <summary>Writes a document to a file, which appears whole or not at all, or to the standard output.</summary>
    /// <param name="terminal">Whose standard output.</param>
    /// <param name="path">The file, or <see cref="StandardOutput"/>.</param>
    /// <param name="text">The document.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static void Write(Terminal terminal, string path, string text)
    {
        if (path == StandardOutput)
        {
            terminal.Output.Write(text);
        }
        else
        {
            AtomicFile.WriteAllText(path, text);
        }
    }

    /// <summary>
    /// Checks before the work that a file may be written: it is not there, empty, or of the kind that would replace it.
    /// </summary>
    /// <param name="path">The file, or <see cref="StandardOutput"/>.</param>
    /// <param name="kind">What it must be, as <c>a result of bench</c>.</param>
    /// <param name="option">The option that names the file.</param>
    /// <param name="read">Reads it; throws where it is something else.</param>
    /// <exception cref="IOException">
    /// It is something else, or cannot be written; the message says what to do.
    /// </exception>
    public static void RequireReplaceable(string path, string kind, string option, Action<string> read)
    {
        if (path == StandardOutput)
        {
            return;
        }

        if (File.Exists(path) && new FileInfo(path).Length > 0)
        {
            try
            {
                read(path);
            }
            catch (Exception exception) when (exception is FormatException or InvalidDataException)
            {
                throw new IOException(
                    $"'{path}' exists and is not {kind}; it stays as it is: choose another name with {option}, or "
                    + "remove it", exception);
            }
        }

        AtomicFile.RequireWritable(path);
    }
}

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
