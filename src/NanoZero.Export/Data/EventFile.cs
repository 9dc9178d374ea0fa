using System.Buffers.Binary;
using System.Numerics;

namespace NanoZero.Export;

/// <summary>
/// A file of TensorBoard: numbers by name, at steps. A step is in the file when <see cref="Write"/> returns. A process
/// that is killed while it writes costs at most that step. Between two steps the file is not open.
/// </summary>
/// <remarks>
/// A record is the length of its data (8 bytes), the checksum of the length, the data, and the checksum of the data. A
/// checksum is a masked CRC-32C. The data is a protobuf <c>Event</c>. Sources: TensorFlow's <c>record_writer.h</c> and
/// <c>event.proto</c>.
/// </remarks>
internal sealed class EventFile
{
    private const string Prefix = "events.out.tfevents.";
    private const string Version = "brain.Event:2";
    private const int HeaderBytes = sizeof(ulong) + sizeof(uint);

    // The fields of an event, of its summary and values, and of a session's log.
    private const int WallTime = 1, Step = 2, FileVersion = 3, Summary = 5, SessionLog = 7;
    private const int SummaryValue = 1, Tag = 1, SimpleValue = 2, SessionStatus = 1, SessionStarts = 1;

    // What stands before the fields that are read back: number · 8 + layout of the content.
    private const byte WallTimeKey = (WallTime << 3) | 1, StepKey = Step << 3, SummaryKey = (Summary << 3) | 2;
    private const byte SessionLogKey = (SessionLog << 3) | 2;

    private readonly string path;

    private EventFile(string path) => this.path = path;

    /// <summary>Begins a new file in a folder; older files stay.</summary>
    /// <param name="folder">The folder; made if missing.</param>
    /// <param name="time">
    /// When. The name of the file holds it, or a later second: names have the order in which files began.
    /// </param>
    /// <param name="firstStep">
    /// The first step that the file will hold. TensorBoard forgets this step and later ones of older files.
    /// </param>
    /// <exception cref="IOException">The file cannot be written; the message says why and what to do.</exception>
    public static EventFile Create(string folder, DateTimeOffset time, long firstStep)
    {
        byte[] version = EventOf(time, 0, content => content.Text(FileVersion, Version));
        byte[] start = EventOf(
            time, firstStep, content => content.Message(SessionLog, log => log.Number(SessionStatus, SessionStarts)));
        string path = folder;
        try
        {
            Directory.CreateDirectory(folder);
            path = Path.Combine(folder, NewName(folder, time));
            Append(path, FileMode.CreateNew, [.. RecordOf(version), .. RecordOf(start)]);
            return new(path);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    /// <summary>
    /// Returns the newest step that the files of a folder hold, as TensorBoard shows them; 0 where there is none.
    /// </summary>
    /// <param name="folder">The folder; need not exist.</param>
    public static long NewestStep(string folder)
    {
        long newest = 0;
        foreach ((long step, bool startsSession) in Files(folder).SelectMany(file => StepsOf(File.ReadAllBytes(file))))
        {
            newest = startsSession ? Math.Min(newest, step - 1) : Math.Max(newest, step);
        }

        return newest;
    }

    /// <summary>Appends the numbers of a step.</summary>
    /// <param name="time">When the numbers were measured.</param>
    /// <param name="step">The step.</param>
    /// <param name="numbers">Numbers by name. A part before a slash groups them on the page.</param>
    /// <exception cref="IOException">The step cannot be written; the message says why and what to do.</exception>
    public void Write(DateTimeOffset time, long step, IEnumerable<(string Name, double Number)> numbers)
    {
        byte[] data = EventOf(time, step, content => content.Message(Summary, summary =>
        {
            foreach ((string name, double number) in numbers)
            {
                summary.Message(SummaryValue, value =>
                {
                    value.Text(Tag, name);
                    value.Float(SimpleValue, (float)number);
                });
            }
        }));
        try
        {
            Append(path, FileMode.Open, RecordOf(data));
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            throw FileProblem.WhileWriting(path, cause);
        }
    }

    /// <summary>Returns the checksum of a record's part: its CRC-32C, rotated and shifted.</summary>
    /// <param name="data">The part.</param>
    internal static uint ChecksumOf(ReadOnlySpan<byte> data) =>
        BitOperations.RotateRight(Crc32C(data), 15) + 0xA282EAD8;

    /// <summary>Returns the CRC-32C (Castagnoli) of bytes.</summary>
    /// <param name="data">The bytes.</param>
    internal static uint Crc32C(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in data)
        {
            crc = BitOperations.Crc32C(crc, each);
        }

        return ~crc;
    }

    // In the order in which they began.
    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder) ? Directory.GetFiles(folder, Prefix + "*").Order(StringComparer.Ordinal) : [];

    // A later second than that of every file that is there, whatever the clock says.
    private static string NewName(string folder, DateTimeOffset time)
    {
        long newest = Files(folder).Select(SecondOf).DefaultIfEmpty().Max();
        long second = Math.Max(time.ToUnixTimeSeconds(), newest + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}{second:D10}.nanozero");
    }

    // As the name of a file says; 0 where it does not.
    private static long SecondOf(string file) =>
        long.TryParse(
            Path.GetFileName(file)[Prefix.Length..].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture,
            out long second)
            ? second
            : 0;

    // No buffer of our own: the record is in the file, or the caller hears of it.
    private static void Append(string path, FileMode mode, byte[] records)
    {
        using FileStream stream = new(path, mode, FileAccess.Write, FileShare.Read, bufferSize: 0);
        stream.Seek(0, SeekOrigin.End);
        stream.Write(records);
    }

    private static byte[] RecordOf(byte[] data)
    {
        byte[] record = new byte[HeaderBytes + data.Length + sizeof(uint)];
        BinaryPrimitives.WriteInt64LittleEndian(record, data.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(
            record.AsSpan(sizeof(ulong)), ChecksumOf(record.AsSpan(0, sizeof(ulong))));
        data.CopyTo(record, HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderBytes + data.Length), ChecksumOf(data));
        return record;
    }

    private static byte[] EventOf(DateTimeOffset time, long step, Action<ProtobufWriter> writeContent)
    {
        ProtobufWriter data = new();
        data.Double(WallTime, time.ToUnixTimeMilliseconds() / 1000.0);
        data.Number(Step, step);
        writeContent(data);
        return data.Written.ToArray();
    }

    // The steps with numbers and those where sessions start, up to the end or the first record that is torn or damaged.
    private static IEnumerable<(long Step, bool StartsSession)> StepsOf(byte[] file)
    {
        for (int start = 0; start + HeaderBytes <= file.Length;)
        {
            long length = BinaryPrimitives.ReadInt64LittleEndian(file.AsSpan(start));
            int from = start + HeaderBytes;
            if (length < 0 || length > file.Length - from - sizeof(uint)
                || BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(from + (int)length))
                    != ChecksumOf(file.AsSpan(from, (int)length)))
            {
                yield break;
            }

            start = from + (int)length + sizeof(uint);
            if (StepOf(file.AsSpan(from, (int)length)) is { } step)
            {
                yield return step;
            }
        }
    }

    // Of what EventOf writes; null for other events.
    private static (long Step, bool StartsSession)? StepOf(ReadOnlySpan<byte> data)
    {
        const int Start = 1 + sizeof(double);
        if (data.Length <= Start || data[0] != WallTimeKey || data[Start] != StepKey)
        {
            return null;
        }

        long step = 0;
        int place = Start + 1;
        for (int shift = 0; place < data.Length; shift += 7)
        {
            step |= (long)(data[place] & 0x7F) << shift;
            if (data[place++] < 0x80)
            {
                break;
            }
        }

        return place < data.Length && data[place] is SummaryKey or SessionLogKey
            ? (step, data[place] == SessionLogKey)
            : null;
    }
}
