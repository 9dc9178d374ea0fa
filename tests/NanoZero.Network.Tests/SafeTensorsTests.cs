using System.Buffers.Binary;
using System.Text;

namespace NanoZero.Network.Tests;

public class SafeTensorsTests
{
    private const string A = "\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}";

    [Fact]
    public void What_the_format_allows_is_read() =>
        Assert.Equal(
            ["a", "b"],
            Read("{" + A
            + ",\"b\":{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[8,9]},\"__metadata__\":{\"format\":\"pt\"}}",
            9).Keys);

    [Theory]
    [InlineData("{" + A + "," + A + "}", 8, "uplicate")]
    [InlineData("{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[4,12]}}", 12, "overlap")]
    [InlineData(
        "{" + A + ",\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[12,16]}}", 16, "belong to no tensor")]
    [InlineData("{" + A + "}", 9, "belong to no tensor")]
    [InlineData("{\"a\":{\"dtype\":\"0\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "type 0")]
    [InlineData("{\"a\":{\"dtype\":\"f32\",\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "type f32")]
    [InlineData("{\"a\":{\"dtype\":0,\"shape\":[2],\"data_offsets\":[0,8]}}", 8, "header")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904,4],\"data_offsets\":[0,8]}}", 8, "header")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}", 8, "impossible")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8,8]}}", 8, "two data_offsets")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,9223372036854775807]}}", 8, "truncated")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,1e999]}}", 8, "header")]
    [InlineData("{\"a\":{}}", 0, "header")]
    [InlineData("{\"a\":null}", 0, "header")]
    [InlineData("[]", 0, "header")]
    [InlineData("null", 0, "header")]
    [InlineData("{\"__metadata__\":{\"checksum\":\"1\"}}", 0, "checksum")]
    [InlineData("{\"__metadata__\":3}", 0, "header")]
    public void What_is_ambiguous_or_impossible_is_refused_in_one_line(string header, int bytes, string reason)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => Read(header, bytes));
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("file", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_header_said_to_be_huge_is_refused_before_room_is_made_for_it()
    {
        byte[] file = new byte[64];
        foreach (ulong length in (ulong[])[ulong.MaxValue, 1UL << 63, 1UL << 40, 57])
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            Assert.Throws<InvalidDataException>(() => SafeTensors.Read(file, "file"));
        }
    }

    [Fact]
    public void Any_flipped_bit_of_a_checked_file_is_found()
    {
        using MemoryStream stream = new();
        SafeTensors.WriteChecked(stream, new Dictionary<string, SafeTensor>
        {
            ["x"] = SafeTensor.From([1f, 2f], 2),
            ["y"] = SafeTensor.From([3f, 4f], 2),
            ["n"] = SafeTensor.From([7L], 1)
        });
        byte[] whole = stream.ToArray();
        IReadOnlyDictionary<string, SafeTensor> original = SafeTensors.Read(whole, "file");
        int silent = 0;
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] damaged = [.. whole];
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                // Only the words around the checksum may change, and then the tensors are the same, or one by its name
                // is missing.
                IReadOnlyDictionary<string, SafeTensor> read = SafeTensors.Read(damaged, "file");
                silent += original.All(pair => !read.TryGetValue(pair.Key, out SafeTensor? tensor)
                    || tensor.Data.Span.SequenceEqual(pair.Value.Data.Span)) ? 0 : 1;
            }
            catch (InvalidDataException)
            {
                // as it should be
            }
        }

        Assert.Equal(0, silent);
        Assert.True(whole.Length > 100);
    }

    [Fact]
    public void Elements_are_read_as_what_they_are_or_not_at_all()
    {
        SafeTensor half = new(SafeTensorType.BF16, [4], new byte[8]);
        Assert.Contains("BF16", Assert.Throws<InvalidDataException>(() => half.Floats("a", "file").Length).Message,
            StringComparison.Ordinal);
        Assert.Contains("BF16", Assert.Throws<InvalidDataException>(() => half.Integers("a", "file").Length).Message,
            StringComparison.Ordinal);
        Assert.Contains("BF16", Assert.Throws<InvalidDataException>(() => half.Bytes("a", "file").Length).Message,
            StringComparison.Ordinal);
        Assert.True(half.IsFinite());
        Assert.False(new SafeTensor(SafeTensorType.BF16, [1], new byte[] { 0x80, 0x7F }).IsFinite());
        Assert.False(SafeTensor.From([1, float.NaN], 2).IsFinite());
        Assert.False(SafeTensor.From([float.NegativeInfinity], 1).IsFinite());
    }

    private static IReadOnlyDictionary<string, SafeTensor> Read(string header, int bytes)
    {
        byte[] file = new byte[8 + header.Length + bytes];
        BinaryPrimitives.WriteUInt64LittleEndian(file, (ulong)header.Length);
        Encoding.ASCII.GetBytes(header, file.AsSpan(8));
        return SafeTensors.Read(file, "file");
    }
}
