using System.Buffers.Binary;
using System.Text;

namespace NanoZero.Export.Tests;

/// <summary>
/// Reads TensorBoard's event files. It shares nothing with what writes them: its CRC is computed bit by bit, and its
/// protobuf takes fields in any order.
/// </summary>
internal static class EventReader
{
    /// <summary>Reads the events of a file; throws where a checksum is wrong or the end is torn.</summary>
    public static List<Event> Read(byte[] file)
    {
        List<Event> events = [];
        for (int start = 0; start < file.Length;)
        {
            ReadOnlySpan<byte> rest = file.AsSpan(start);
            int length = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(rest));
            Assert.Equal(Masked(rest[..8]), BinaryPrimitives.ReadUInt32LittleEndian(rest[8..]));
            ReadOnlySpan<byte> data = rest.Slice(12, length);
            Assert.Equal(Masked(data), BinaryPrimitives.ReadUInt32LittleEndian(rest[(12 + length)..]));
            events.Add(Event.Of(Fields(data)));
            start += 16 + length;
        }

        return events;
    }

    /// <summary>The CRC-32C, one bit after the other, with the reversed polynomial 0x82F63B78.</summary>
    public static uint Crc(ReadOnlySpan<byte> data)
    {
        uint crc = uint.MaxValue;
        foreach (byte each in data)
        {
            crc ^= each;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0x82F6_3B78 : crc >> 1;
            }
        }

        return ~crc;
    }

    private static uint Masked(ReadOnlySpan<byte> data)
    {
        uint crc = Crc(data);
        return unchecked(((crc >> 15) | (crc << 17)) + 0xa282ead8u);
    }

    /// <summary>The fields of a protobuf message by number, each with its bytes; numbers as 8 bytes.</summary>
    internal static List<(int Number, byte[] Content)> Fields(ReadOnlySpan<byte> message)
    {
        List<(int, byte[])> fields = [];
        while (!message.IsEmpty)
        {
            ulong key = Varint(ref message);
            int length = (key & 7) switch
            {
                0 => 0,
                1 => 8,
                2 => (int)Varint(ref message),
                5 => 4,
                _ => throw new InvalidDataException($"wire type {key & 7}"),
            };
            byte[] content = (key & 7) == 0 ? BitConverter.GetBytes(Varint(ref message)) : message[..length].ToArray();
            fields.Add(((int)(key >> 3), content));
            message = message[length..];
        }

        return fields;
    }

    private static ulong Varint(ref ReadOnlySpan<byte> message)
    {
        ulong number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte each = message[0];
            message = message[1..];
            number |= (ulong)(each & 0x7F) << shift;
            if (each < 0x80)
            {
                return number;
            }
        }
    }
}

/// <summary>What an event says.</summary>
internal sealed record Event(
    double Time, long Step, string? Version, bool StartsSession, IReadOnlyDictionary<string, float> Numbers)
{
    public static Event Of(List<(int Number, byte[] Content)> fields)
    {
        Dictionary<string, float> numbers = [];
        foreach ((int _, byte[] summary) in fields.Where(field => field.Number == 5))
        {
            foreach ((int number, byte[] value) in EventReader.Fields(summary))
            {
                Assert.Equal(1, number);
                Dictionary<int, byte[]> parts =
                    EventReader.Fields(value).ToDictionary(part => part.Number, part => part.Content);
                Assert.Equal([1, 2], parts.Keys.Order());
                numbers.Add(Encoding.UTF8.GetString(parts[1]), BitConverter.ToSingle(parts[2]));
            }
        }

        return new(
            BitConverter.ToDouble(fields.Single(field => field.Number == 1).Content),
            BitConverter.ToInt64(fields.Single(field => field.Number == 2).Content),
            fields.Where(field => field.Number == 3).Select(field => Encoding.UTF8.GetString(field.Content))
                .SingleOrDefault(),
            fields.Any(field => field.Number == 7),
            numbers);
    }
}
