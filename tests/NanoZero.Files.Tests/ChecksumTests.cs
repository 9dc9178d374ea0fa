using System.Text;
using System.Text.Json;

namespace NanoZero.Files.Tests;

public class ChecksumTests
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private sealed record Content(int Number, string Text, IReadOnlyList<string> Names);

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"number\":1}")]
    [InlineData("{\n  \"number\": 1,\n  \"text\": \"a \\\"checksum\\\" {}\"\n}\n")]
    public void What_was_written_comes_back_and_any_flipped_bit_is_found(string json)
    {
        byte[] whole = Checksum.Add(Encoding.UTF8.GetBytes(json));
        Assert.Equal(JsonDocument.Parse(json).RootElement.GetRawText().Trim().Length > 2,
            JsonDocument.Parse(whole).RootElement.GetPropertyCount() > 1);
        Assert.True(JsonElement.DeepEquals(
            JsonDocument.Parse(json).RootElement, JsonDocument.Parse(Checksum.Verify(whole, "it")).RootElement));
        Assert.Equal(Checksum.Verify(whole, "it"),
            Checksum.Verify(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(whole).ReplaceLineEndings("\r\n")), "it")
                .Where(each => each != '\r'));
        int found = 0;
        for (int i = 0; i < whole.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] damaged = [.. whole];
                damaged[i] ^= (byte)(1 << bit);
                found += IsFound(damaged, json) ? 1 : 0;
            }
        }

        Assert.Equal(8 * whole.Length, found);
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("[]", "a list")]
    [InlineData("", "it is empty")]
    [InlineData("{}", "number")]
    [InlineData("{\"number\":1,\"Number\":2,\"text\":\"\",\"names\":[]}", "'Number' twice")]
    [InlineData("{\"number\":1,\"number\":2,\"text\":\"\",\"names\":[]}", "'number' twice")]
    [InlineData("{\"number\":1,\"text\":null,\"names\":[]}", "text")]
    [InlineData("{\"number\":1,\"text\":\"\",\"names\":[null]}", "null in a list")]
    [InlineData("{\"number\":1,\"text\":\"\",\"names\":[],\"more\":1}", "more")]
    public void What_is_ambiguous_or_missing_is_one_line_that_names_it(string json, string named)
    {
        InvalidDataException error = Assert.Throws<InvalidDataException>(() =>
            JsonText.Read<Content>(Encoding.UTF8.GetBytes(json), Strict, "the file"));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
        Assert.StartsWith("the file ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_byte_order_mark_is_no_part_of_the_text()
    {
        using ScratchFolder folder = new();
        foreach (Encoding encoding in (
            Encoding[])[new UTF8Encoding(true), Encoding.Unicode, Encoding.BigEndianUnicode, new UTF8Encoding(false)])
        {
            File.WriteAllText(folder.File("a.json"),
                Encoding.UTF8.GetString(Checksum.Add("{\"number\":7,\"text\":\"½\",\"names\":[]}"u8)), encoding);
            Assert.Equal((7, "½"), JsonText.ReadFile<Content>(folder.File("a.json"), Strict) is var read
                ? (read.Number, read.Text)
                : default);
        }
    }

    // A change breaks the JSON or its checksum, or makes of the checksum a member that nobody knows.
    private static bool IsFound(byte[] damaged, string original)
    {
        try
        {
            byte[] content = Checksum.Verify(damaged, "it");
            JsonText.Require(content, "it");
            using JsonDocument read = JsonDocument.Parse(content), first = JsonDocument.Parse(original);
            return JsonElement.DeepEquals(read.RootElement, first.RootElement) || read.RootElement.EnumerateObject()
                .Any(member => !first.RootElement.TryGetProperty(member.Name, out _));
        }
        catch (Exception error) when (error is InvalidDataException or JsonException)
        {
            return true;
        }
    }
}
