using System.Text.Json;
using System.Text.Json.Nodes;

namespace NanoZero.Files;

/// <summary>
/// An append-only file of JSON objects, one a line (metrics.jsonl). A line is on the disk when <see cref="Append{T}"/>
/// returns; a process killed while appending costs at most that line, which the next <see cref="Open"/> removes. Every
/// line has a <see cref="Checksum"/>.
/// </summary>
/// <remarks>
/// One writer at a time: the folder's <see cref="WriterLock"/> sees to it. Readers may look on. Not safe for several
/// threads.
/// </remarks>
internal sealed class MetricsLog : IDisposable
{
    private const byte NewLine = (byte)'\n';

    private readonly FileStream stream;
    private readonly string path;

    private MetricsLog(FileStream stream, string path)
    {
        this.stream = stream;
        this.path = path;
    }

    /// <summary>Opens the file for appending, makes it if it is missing, and removes a torn last line.</summary>
    /// <param name="path">The file; missing folders are made.</param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    /// <exception cref="InvalidDataException">
    /// A line is damaged: only what a killed process left of the last one is not.
    /// </exception>
    public static MetricsLog Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream? stream = null;
        try
        {
            string? folder = Path.GetDirectoryName(Path.GetFullPath(path));
            if (folder is not null)
            {
                Directory.CreateDirectory(folder);
            }

            // No buffer of our own: a line that failed to be written must not be written again on closing.
            stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
            MetricsLog log = new(stream, path);
            log.RemoveTornLine();
            return log;
        }
        catch (Exception cause) when (FileProblem.Explains(cause) && cause is not InvalidDataException)
        {
            stream?.Dispose();
            throw FileProblem.WhileWriting(path, cause);
        }
        catch
        {
            stream?.Dispose();
            throw;
        }
    }

    /// <summary>Reads the objects of a file without changing it; a torn last line is left out.</summary>
    /// <returns>One object per line, in the order they were appended; empty if the file does not exist.</returns>
    /// <exception cref="InvalidDataException">
    /// A line is damaged, other than what a killed process left of the last one; the message says which.
    /// </exception>
    public static IReadOnlyList<JsonObject> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return [.. ReadLines(file, path).Select(line => line.Content)];
    }

    /// <summary>Reads the lines of a file as values of one type; see <see cref="Read(string)"/>.</summary>
    /// <typeparam name="T">What was appended.</typeparam>
    /// <param name="path">The file.</param>
    /// <param name="renew">
    /// Brings a line that an earlier version wrote into the form that is written now; null where there is one form.
    /// </param>
    /// <exception cref="InvalidDataException">
    /// A line is not a JSON object or not of this type; the message says which.
    /// </exception>
    public static IReadOnlyList<T> Read<T>(string path, Func<JsonObject, JsonObject>? renew = null)
    {
        List<T> values = [];
        foreach (JsonObject line in Read(path))
        {
            try
            {
                values.Add((renew is null ? line : renew(line)).Deserialize<T>(Json.Log)!);
            }
            catch (JsonException cause)
            {
                throw new InvalidDataException(
                    $"'{path}', line {values.Count + 1}, is not what this program writes there: "
                        + $"{JsonText.Explain(cause)}", cause);
            }
        }

        return values;
    }

    /// <summary>Appends one object as a line and flushes it to the disk.</summary>
    /// <typeparam name="T">A type that System.Text.Json writes as an object, or JsonObject itself.</typeparam>
    /// <param name="value">Written with <see cref="Json.Log"/>.</param>
    /// <exception cref="IOException">
    /// The line cannot be written; the file keeps its earlier lines and nothing of this one.
    /// </exception>
    /// <exception cref="ArgumentException">The value is not written as a JSON object.</exception>
    public void Append<T>(T value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, Json.Log);
        if (json[0] != (byte)'{')
        {
            throw new ArgumentException(
                $"A metrics line is a JSON object; {typeof(T).Name} is not written as one.", nameof(value));
        }

        byte[] line = [.. Checksum.Add(json), NewLine];
        long end = stream.Length;
        try
        {
            stream.Position = end;
            stream.Write(line);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            CutAt(end);
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    /// <summary>Removes the lines of iterations after the given one, so that a resumed run writes them again.</summary>
    /// <param name="iteration">
    /// The iteration of the checkpoint that is resumed; lines have it as the number "iteration".
    /// </param>
    /// <returns>Number of lines removed.</returns>
    public int TruncateAfter(long iteration) =>
        TruncateFrom(line => line["iteration"] is JsonValue value && value.TryGetValue(out long at) && at > iteration);

    /// <summary>Removes the lines that are newer than the state that is resumed.</summary>
    /// <param name="isNewer">Answers for one line.</param>
    /// <returns>Number of lines removed.</returns>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public int TruncateFrom(Predicate<JsonObject> isNewer)
    {
        ArgumentNullException.ThrowIfNull(isNewer);
        List<LogLine> lines = ReadLines(stream, path);
        int first = lines.FindIndex(line => isNewer(line.Content));
        if (first < 0)
        {
            return 0;
        }

        try
        {
            stream.SetLength(lines[first].Start);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            throw FileProblem.WhileWriting(path, cause);
        }

        return lines.Count - first;
    }

    /// <summary>Closes the file; every appended line is on the disk already.</summary>
    public void Dispose() => stream.Dispose();

    private void RemoveTornLine()
    {
        List<LogLine> lines = ReadLines(stream, path);
        long end = lines.Count == 0 ? 0 : lines[^1].End;
        stream.SetLength(end);
        stream.Position = end;

        // A last line that lacks nothing but its line end is whole.
        if (lines.Count > 0 && !lines[^1].IsEnded)
        {
            stream.WriteByte(NewLine);
        }

        stream.Flush(flushToDisk: true);
    }

    private void CutAt(long end)
    {
        try
        {
            stream.SetLength(end);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            // The torn line is removed when the file is opened next.
        }
    }

    /// <summary>
    /// Every whole line from the start of the stream; what a killed process left of the last one is left out.
    /// </summary>
    private static List<LogLine> ReadLines(FileStream stream, string path)
    {
        byte[] content = new byte[stream.Length];
        stream.Position = 0;
        stream.ReadExactly(content);
        List<LogLine> lines = [];
        int start = content.Length - JsonText.WithoutMark(content).Length;
        while (start < content.Length)
        {
            int length = content.AsSpan(start).IndexOf(NewLine);
            bool ended = length >= 0;
            int end = ended ? start + length + 1 : content.Length;
            ReadOnlySpan<byte> line = content.AsSpan(start, (ended ? end - 1 : end) - start);
            JsonObject? value = ended || !IsTorn(line) ? Parse(line, $"'{path}', line {lines.Count + 1},") : null;
            if (value is not null)
            {
                lines.Add(new LogLine(value, start, end, ended));
            }

            start = end;
        }

        return lines;
    }

    // A line is written from its start on and its line end last: what is torn has a beginning, or nothing yet.
    private static bool IsTorn(ReadOnlySpan<byte> line)
    {
        if (line.IndexOfAnyExcept((byte)0) < 0)
        {
            return true;
        }

        try
        {
            Utf8JsonReader reader = new(line, isFinalBlock: false, default);
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType != JsonTokenType.StartObject)
                {
                    return false;  // whole, or no object
                }
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static JsonObject Parse(ReadOnlySpan<byte> line, string place)
    {
        try
        {
            byte[] content = Checksum.Verify(line, place);
            JsonText.Require(content, place);
            return JsonNode.Parse(content)!.AsObject();
        }
        catch (JsonException cause)
        {
            throw new InvalidDataException(
                $"{place} is not a JSON object; only the last line of a killed run may be damaged. Repair or remove "
                    + "that line.", cause);
        }
    }

    private readonly record struct LogLine(JsonObject Content, long Start, long End, bool IsEnded);
}
