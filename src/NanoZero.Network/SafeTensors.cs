using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace NanoZero.Network;

/// <summary>Element type of a stored tensor.</summary>
internal enum SafeTensorType
{
    /// <summary>32-bit floating point.</summary>
    F32,

    /// <summary>16-bit floating point with the exponent range of F32.</summary>
    BF16,

    /// <summary>64-bit signed integer.</summary>
    I64,

    /// <summary>Unsigned byte.</summary>
    U8,
}

/// <summary>One tensor of a file: its element type, shape and little-endian bytes in row-major order.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes of the dimensions; empty for a scalar.</param>
/// <param name="Data">The elements, as many bytes as type and shape ask for.</param>
internal sealed record SafeTensor(SafeTensorType Type, IReadOnlyList<long> Shape, ReadOnlyMemory<byte> Data)
{
    /// <summary>Gets the number of bytes that type and shape ask for.</summary>
    /// <exception cref="OverflowException">More than there can be.</exception>
    public long ByteCount => Shape.Aggregate(SizeOf(Type), (product, size) => checked(product * size));

    /// <summary>Stores fp32 numbers.</summary>
    /// <param name="values">As many as the shape asks for, row-major.</param>
    /// <param name="shape">Sizes of the dimensions.</param>
    public static SafeTensor From(ReadOnlySpan<float> values, params long[] shape) =>
        new(SafeTensorType.F32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Stores 64-bit integers.</summary>
    /// <param name="values">As many as the shape asks for, row-major.</param>
    /// <param name="shape">Sizes of the dimensions.</param>
    public static SafeTensor From(ReadOnlySpan<long> values, params long[] shape) =>
        new(SafeTensorType.I64, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Returns the elements of a vector of fp32 numbers.</summary>
    /// <param name="name">The tensor's name, for the message.</param>
    /// <param name="source">What to call its file in messages.</param>
    /// <exception cref="InvalidDataException">Another element type.</exception>
    public ReadOnlySpan<float> Floats(string name, string source) =>
        MemoryMarshal.Cast<byte, float>(Elements(SafeTensorType.F32, name, source));

    /// <summary>Returns the elements of a vector of 64-bit integers.</summary>
    /// <param name="name">The tensor's name, for the message.</param>
    /// <param name="source">What to call its file in messages.</param>
    /// <exception cref="InvalidDataException">Another element type.</exception>
    public ReadOnlySpan<long> Integers(string name, string source) =>
        MemoryMarshal.Cast<byte, long>(Elements(SafeTensorType.I64, name, source));

    /// <summary>Returns the bytes of a tensor of bytes.</summary>
    /// <param name="name">The tensor's name, for the message.</param>
    /// <param name="source">What to call its file in messages.</param>
    /// <exception cref="InvalidDataException">Another element type.</exception>
    public ReadOnlySpan<byte> Bytes(string name, string source) => Elements(SafeTensorType.U8, name, source);

    /// <summary>Says whether every number is one; whole numbers always are.</summary>
    public bool IsFinite()
    {
        if (Type == SafeTensorType.F32)
        {
            ReadOnlySpan<float> numbers = MemoryMarshal.Cast<byte, float>(Data.Span);
            return TensorPrimitives.IsFiniteAll(numbers);
        }

        // The eight bits of the exponent, which are all set where there is no number.
        return Type != SafeTensorType.BF16
            || !MemoryMarshal.Cast<byte, ushort>(Data.Span).ToArray().Any(number => (number & 0x7F80) == 0x7F80);
    }

    private ReadOnlySpan<byte> Elements(SafeTensorType type, string name, string source) => Type == type
        ? Data.Span
        : throw new InvalidDataException($"{source}: tensor '{name}' is of type {Type}; {type} is expected");

    internal static long SizeOf(SafeTensorType type) => type switch
    {
        SafeTensorType.F32 => 4,
        SafeTensorType.BF16 => 2,
        SafeTensorType.I64 => 8,
        _ => 1,
    };
}

/// <summary>Reads and writes the safetensors format: named arrays behind a JSON header, readable from Python.</summary>
/// <remarks>
/// Eight bytes header length, the header, the data without gaps (https://huggingface.co/docs/safetensors). Numbers are
/// little-endian, as is every platform .NET runs on.
/// </remarks>
internal static class SafeTensors
{
    private const string MetadataKey = "__metadata__";
    private const string ChecksumKey = "checksum";
    private const int LengthBytes = 8;
    private const long LargestHeader = 100_000_000;

    /// <summary>
    /// Writes tensors to a stream, with a checksum of their names, types, shapes and elements that <see cref="Read"/>
    /// checks.
    /// </summary>
    /// <param name="stream">Where to write; left open.</param>
    /// <param name="tensors">Tensors by name.</param>
    /// <exception cref="ArgumentException">Bytes that do not fit the shape.</exception>
    public static void WriteChecked(Stream stream, IReadOnlyDictionary<string, SafeTensor> tensors) =>
        Write(stream, tensors, new Dictionary<string, string> { [ChecksumKey] = ChecksumOf(tensors) });

    /// <summary>Writes tensors to a stream, in the order of their names.</summary>
    /// <param name="stream">Where to write; left open.</param>
    /// <param name="tensors">Tensors by name.</param>
    /// <param name="metadata">Text stored beside them.</param>
    /// <exception cref="ArgumentException">Bytes that do not fit the shape.</exception>
    public static void Write(
        Stream stream, IReadOnlyDictionary<string, SafeTensor> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);

        // Larger elements first, as the reference implementation does: every tensor is aligned to its element.
        KeyValuePair<string, SafeTensor>[] ordered =
            [.. tensors.OrderByDescending(pair => SafeTensor.SizeOf(pair.Value.Type))
                .ThenBy(pair => pair.Key, StringComparer.Ordinal)];
        byte[] header = Header(ordered, metadata);
        Span<byte> length = stackalloc byte[LengthBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((string _, SafeTensor tensor) in ordered)
        {
            stream.Write(tensor.Data.Span);
        }
    }

    /// <summary>Reads all tensors of a file, and checks them where they have a checksum.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">What to call it in messages, usually its path.</param>
    /// <exception cref="InvalidDataException">
    /// Not a safetensors file, truncated, damaged, ambiguous, or with a type not in <see cref="SafeTensorType"/>.
    /// </exception>
    public static IReadOnlyDictionary<string, SafeTensor> Read(ReadOnlyMemory<byte> bytes, string source)
    {
        if (bytes.Length < LengthBytes)
        {
            throw new InvalidDataException(
                $"{source} is truncated: {bytes.Length} bytes, too short for a safetensors file");
        }

        ulong headerLength = BinaryPrimitives.ReadUInt64LittleEndian(bytes.Span);
        if (headerLength > LargestHeader)
        {
            throw new InvalidDataException(
                $"{source} is not a safetensors file: its first eight bytes are not a header length");
        }

        if (headerLength > (ulong)(bytes.Length - LengthBytes))
        {
            throw new InvalidDataException($"{source} is truncated: it ends within its header");
        }

        ReadOnlyMemory<byte> data = bytes[(LengthBytes + (int)headerLength)..];
        try
        {
            using JsonDocument header = JsonDocument.Parse(
                bytes.Slice(LengthBytes, (int)headerLength),
                new JsonDocumentOptions { AllowDuplicateProperties = false });
            Dictionary<string, SafeTensor> tensors = ReadTensors(header.RootElement, data, source);
            if (header.RootElement.TryGetProperty(MetadataKey, out JsonElement metadata)
                && metadata.TryGetProperty(ChecksumKey, out JsonElement checksum)
                    && checksum.GetString() != ChecksumOf(tensors))
            {
                throw new InvalidDataException($"{source} is damaged: its checksum is another one's; use a copy of it");
            }

            return tensors;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException
            or KeyNotFoundException or FormatException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException(
                $"{source} is corrupted: its header cannot be read ({error.Message.ReplaceLineEndings(" ")})", error);
        }
    }

    // Every byte belongs to one tensor: neither do two overlap, nor is there a hole.
    private static Dictionary<string, SafeTensor> ReadTensors(
        JsonElement header, ReadOnlyMemory<byte> data, string source)
    {
        Dictionary<string, SafeTensor> tensors = new(StringComparer.Ordinal);
        List<(long Begin, long End, string Name)> ranges = [];
        foreach (JsonProperty entry in header.EnumerateObject().Where(entry => entry.Name != MetadataKey))
        {
            (SafeTensor tensor, long begin, long end) = ReadTensor(entry, data, source);
            tensors.Add(entry.Name, tensor);
            ranges.Add((begin, end, entry.Name));
        }

        long next = 0;
        foreach ((long begin, long end, string name) in ranges.Order())
        {
            if (begin != next)
            {
                throw new InvalidDataException(begin < next
                    ? $"{source} is corrupted: tensor '{name}' overlaps another one"
                    : $"{source} is corrupted: {begin - next} bytes before tensor '{name}' belong to no tensor");
            }

            next = end;
        }

        return next == data.Length
            ? tensors
            : throw new InvalidDataException($"{source} is corrupted: {data.Length - next} bytes belong to no tensor");
    }

    private static string ChecksumOf(IReadOnlyDictionary<string, SafeTensor> tensors)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, SafeTensor tensor) in tensors.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {tensor.Type} [{string.Join(',', tensor.Shape)}]\n"));
            hash.AppendData(tensor.Data.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Header(
        KeyValuePair<string, SafeTensor>[] tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            if (metadata is not null)
            {
                writer.WriteStartObject(MetadataKey);
                foreach ((string key, string value) in metadata)
                {
                    writer.WriteString(key, value);
                }

                writer.WriteEndObject();
            }

            long offset = 0;
            foreach ((string name, SafeTensor tensor) in tensors)
            {
                WriteEntry(writer, name, tensor, offset);
                offset += tensor.Data.Length;
            }

            writer.WriteEndObject();
        }

        // Spaces make the data start at a multiple of eight bytes.
        buffer.Write(Encoding.ASCII.GetBytes(new string(' ', (int)((8 - (buffer.Length % 8)) % 8))));
        return buffer.ToArray();
    }

    private static void WriteEntry(Utf8JsonWriter writer, string name, SafeTensor tensor, long offset)
    {
        if (tensor.ByteCount != tensor.Data.Length)
        {
            throw new ArgumentException(
                $"tensor '{name}' of {tensor.Type} [{string.Join(", ", tensor.Shape)}] has {tensor.Data.Length} bytes");
        }

        writer.WriteStartObject(name);
        writer.WriteString("dtype", tensor.Type.ToString());
        writer.WriteStartArray("shape");
        foreach (long size in tensor.Shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("data_offsets");
        writer.WriteNumberValue(offset);
        writer.WriteNumberValue(offset + tensor.Data.Length);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static (SafeTensor Tensor, long Begin, long End) ReadTensor(
        JsonProperty entry, ReadOnlyMemory<byte> data, string source)
    {
        string typeName = entry.Value.GetProperty("dtype").GetString() ?? "";
        if (!Enum.GetNames<SafeTensorType>().Contains(typeName))
        {
            throw new InvalidDataException(
                $"{source}: tensor '{entry.Name}' has type {typeName}; expected "
                + $"{string.Join(", ", Enum.GetNames<SafeTensorType>())}");
        }

        SafeTensorType type = Enum.Parse<SafeTensorType>(typeName);
        long[] shape = [.. entry.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        JsonElement offsets = entry.Value.GetProperty("data_offsets");
        if (offsets.GetArrayLength() != 2 || entry.Value.GetPropertyCount() != 3)
        {
            throw new InvalidDataException(
                $"{source} is corrupted: tensor '{entry.Name}' needs dtype, shape and two data_offsets, and "
                + "nothing else");
        }

        long begin = offsets[0].GetInt64();
        long end = offsets[1].GetInt64();
        if (end > data.Length)
        {
            throw new InvalidDataException(
                $"{source} is truncated: tensor '{entry.Name}' ends {end - data.Length} bytes behind the end of "
                + "the file");
        }

        if (begin < 0 || end < begin || shape.Any(size => size < 0))
        {
            throw new InvalidDataException(
                $"{source} is corrupted: tensor '{entry.Name}' has impossible offsets or sizes");
        }

        SafeTensor tensor = new(type, shape, data[(int)begin..(int)end]);
        return tensor.ByteCount == end - begin
            ? (tensor, begin, end)
            : throw new InvalidDataException(
                $"{source} is corrupted: tensor '{entry.Name}' has {end - begin} bytes, its shape asks for "
                + $"{tensor.ByteCount}");
    }
}
