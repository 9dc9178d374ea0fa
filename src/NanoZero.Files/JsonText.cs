using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace NanoZero.Files;

/// <summary>
/// Reads the JSON of files that this program writes. What is damaged or ambiguous is one clear line, never a guess.
/// </summary>
internal static class JsonText
{
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(2), BetweenLooks = TimeSpan.FromMilliseconds(5);

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a file as one value.</summary>
    /// <typeparam name="T">What was written.</typeparam>
    /// <param name="path">The file, with or without a byte order mark and a <see cref="Checksum"/>.</param>
    /// <param name="options">How it was written; unknown members are an error where they say so.</param>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is damaged, or something else; the message says why.</exception>
    public static T ReadFile<T>(string path, JsonSerializerOptions options)
        where T : class => Read<T>(Encoding.UTF8.GetBytes(TextOf(path)), options, path);

    /// <summary>Reads a file as one value; null where there is no such file.</summary>
    /// <typeparam name="T">What was written.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="options">How it was written.</param>
    /// <param name="remedy">What a user does about a damaged file, such as <c>delete it</c>.</param>
    /// <exception cref="InvalidDataException">The file is damaged; the message says what to do.</exception>
    public static T? ReadIfThere<T>(string path, JsonSerializerOptions options, string remedy)
        where T : class
    {
        try
        {
            return File.Exists(path) ? ReadFile<T>(path, options) : null;
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"'{path}' is damaged; {remedy}", exception);
        }
    }

    /// <summary>Returns a value as JSON that people open, in UTF-8, with a <see cref="Checksum"/>.</summary>
    public static byte[] Checked<T>(T value) => Checksum.Add(JsonSerializer.SerializeToUtf8Bytes(value, Json.Indented));

    /// <summary>Reads a text file in UTF-8, or in what its byte order mark says.</summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">Its bytes are no text.</exception>
    public static string TextOf(string path)
    {
        using FileStream stream = Open(path);
        return TextOf(stream, path);
    }

    /// <summary>Reads a text in UTF-8, or in what its byte order mark says.</summary>
    /// <param name="stream">The text; left open.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">Its bytes are no text.</exception>
    public static string TextOf(Stream stream, string source)
    {
        UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        try
        {
            using StreamReader reader = new(stream, strict, leaveOpen: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException cause)
        {
            throw new InvalidDataException(
                $"'{source}' is damaged, or something else than expected: it holds bytes that are no text in UTF-8",
                cause);
        }
    }

    /// <summary>Reads a text as one value.</summary>
    /// <typeparam name="T">What was written.</typeparam>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="options">How it was written.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">It is damaged, or something else; the message says why.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonSerializerOptions options, string source)
        where T : class
    {
        byte[] content = Checksum.Verify(WithoutMark(json), source);
        try
        {
            Require(content, source);
            return JsonSerializer.Deserialize<T>(content, options)!;
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException(
                $"{source} is damaged, or something else than expected: {Explain(exception)}", exception);
        }
    }

    /// <summary>Takes off the byte order mark, where there is one.</summary>
    /// <param name="text">A text in UTF-8.</param>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) =>
        text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    /// <summary>
    /// Checks what a serialiser lets pass. The text must be an object. No key of an object may be there twice, in
    /// whatever case. No list may hold null.
    /// </summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="source">What to call it in messages.</param>
    /// <exception cref="InvalidDataException">One of these; the message names it.</exception>
    /// <exception cref="JsonException">The text is no JSON.</exception>
    public static void Require(ReadOnlySpan<byte> json, string source)
    {
        try
        {
            RequireKeys(json, source);
        }
        catch (InvalidOperationException cause)
        {
            throw new InvalidDataException($"{source} is damaged: it holds characters that are none", cause);
        }
    }

    private static void RequireKeys(ReadOnlySpan<byte> json, string source)
    {
        Utf8JsonReader reader = new(json);
        Stack<HashSet<string>?> open = new();  // the keys of every object, null of every list
        while (reader.Read())
        {
            if (open.Count == 0 && reader.TokenType != JsonTokenType.StartObject)
            {
                throw new InvalidDataException(
                    $"{source} holds {Describe(reader.TokenType)} where an object in braces is expected");
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.OrdinalIgnoreCase));
                    break;
                case JsonTokenType.StartArray:
                    open.Push(null);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName when !open.Peek()!.Add(reader.GetString()!):
                    throw new InvalidDataException(
                        $"{source} has the key '{reader.GetString()}' twice; keys that differ only in case are "
                        + "the same");
                case JsonTokenType.String when reader.ValueIsEscaped:
                    _ = reader.GetString();  // an escape may stand for half a character
                    break;
                case JsonTokenType.Null when open.Peek() is null:
                    throw new InvalidDataException($"{source} has null in a list; a value is expected");
            }
        }
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.Null => "null",
        JsonTokenType.StartArray => "a list",
        _ => "a single value",
    };

    /// <summary>Says in plain words why a text could not be read, without names of this program's types.</summary>
    /// <param name="exception">What the serialiser threw.</param>
    public static string Explain(JsonException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        string[] quoted = exception.Message.Split('\'');
        string where =
            exception.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" in line {line + 1}") : "";
        return exception.Message switch
        {
            var message when message.Contains("missing required properties", StringComparison.Ordinal) =>
                "it lacks "
                + string.Join(", ", quoted.Where((_, part) => part % 2 == 1).Skip(1).Select(key => $"'{key}'")),
            var message when message.Contains("could not be mapped", StringComparison.Ordinal) =>
                $"its key '{quoted[1]}' is not known",
            var message when message.StartsWith("Duplicate property", StringComparison.Ordinal) =>
                $"its key '{quoted[1]}' is there twice",
            var message when message.Contains("does not contain any JSON tokens", StringComparison.Ordinal) =>
                "it is empty",
            _ when exception.Path is { Length: > 1 } path =>
                $"the value of '{path.TrimStart('$', '.')}'{where} is of another kind than expected",
            _ when exception.LineNumber is not null => $"there is no JSON{where}, where it should be",
            var message => message.TrimEnd('.'),
        };
    }

    // Whoever writes a file whole still holds it for a moment after it has its name.
    private static FileStream Open(string path)
    {
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return File.OpenRead(path);
            }
            catch (IOException held) when (
                FileProblem.IsHeldByAnother(held) && Stopwatch.GetElapsedTime(began) < LongestHold)
            {
                Thread.Sleep(BetweenLooks);
            }
        }
    }
}
