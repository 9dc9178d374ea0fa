using System.Buffers.Binary;
using System.IO.Compression;

namespace NanoZero.Measure;

/// <summary>Writes pictures in the PNG format: 8 bits a channel, red, green, blue, no filters.</summary>
/// <remarks>ISO/IEC 15948, sections 5 and 11; the check sum is that of its annex D.</remarks>
internal static class PngFile
{
    private static readonly uint[] CheckTable = [.. Enumerable.Range(0, 256).Select(CheckOfByte)];

    /// <summary>Returns the whole file.</summary>
    /// <param name="picture">The picture.</param>
    public static byte[] Encode(Raster picture)
    {
        using MemoryStream file = new();
        file.Write([0x89, .. "PNG\r\n"u8, 0x1A, .. "\n"u8]);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), picture.Height);
        header[8] = 8;  // bits a channel
        header[9] = 2;  // red, green, blue
        Write(file, "IHDR"u8, header);
        Write(file, "IDAT"u8, Compress(picture));
        Write(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(Raster picture)
    {
        using MemoryStream data = new();
        using (ZLibStream zlib = new(data, CompressionLevel.SmallestSize))
        {
            int row = 3 * picture.Width;
            for (int y = 0; y < picture.Height; y++)
            {
                zlib.WriteByte(0);  // no filter
                zlib.Write(picture.Pixels, y * row, row);
            }
        }

        return data.ToArray();
    }

    private static void Write(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        file.Write(number);
        file.Write(type);
        file.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, ~Check(data, Check(type, uint.MaxValue)));
        file.Write(number);
    }

    private static uint Check(ReadOnlySpan<byte> bytes, uint sum)
    {
        foreach (byte each in bytes)
        {
            sum = CheckTable[(sum ^ each) & 255] ^ (sum >> 8);
        }

        return sum;
    }

    private static uint CheckOfByte(int value)
    {
        uint sum = (uint)value;
        for (int bit = 0; bit < 8; bit++)
        {
            sum = (sum & 1) == 0 ? sum >> 1 : 0xEDB88320 ^ (sum >> 1);
        }

        return sum;
    }
}
