using System.Security.Cryptography;
using System.Text;

namespace NanoZero.Files;

/// <summary>
/// The checksum of a JSON object: its last member, <c>"checksum"</c>, 16 hexadecimal digits of the SHA-256 of all
/// before it. A text that was damaged on a disk, or edited by hand, is found out when it is read. A text without a
/// checksum, as in files of older versions, is taken as it is.
/// </summary>
/// <remarks>Carriage returns do not count, so that a file survives the line ends of another system.</remarks>
internal static class Checksum
{
    /// <summary>The member's name.</summary>
    public const string Key = "checksum";

    private const int Digits = 16;
    private const byte Quote = (byte)'"';

    /// <summary>Adds the checksum to a JSON object.</summary>
    /// <param name="json">The text of an object without a checksum, in UTF-8.</param>
    /// <exception cref="ArgumentException">The text is no object.</exception>
    public static byte[] Add(ReadOnlySpan<byte> json)
    {
        int end = json.LastIndexOf((byte)'}');
        if (end < 0)
        {
            throw new ArgumentException("only a JSON object has room for a checksum", nameof(json));
        }

        ReadOnlySpan<byte> content = json[..end].TrimEnd(" \r\n"u8);
        bool isEmpty = content[^1] == (byte)'{', isIndented = content.Contains((byte)'\n');
        string comma = isEmpty ? "" : ",", sum = Of(content);
        string member = isIndented ? $"{comma}\n  \"{Key}\": \"{sum}\"\n" : $"{comma}\"{Key}\":\"{sum}\"";
        return [.. content, .. Encoding.UTF8.GetBytes(member), .. json[end..]];
    }

    /// <summary>Checks and takes off the checksum of a JSON object, if it has one.</summary>
    /// <param name="json">The text, in UTF-8.</param>
    /// <param name="source">Where it comes from, for the message.</param>
    /// <exception cref="InvalidDataException">The text is not the one the checksum was made of.</exception>
    public static byte[] Verify(ReadOnlySpan<byte> json, string source)
    {
        int key = json.LastIndexOf("\"checksum\""u8);
        int brace = json.LastIndexOf((byte)'}');
        if (key <= 0 || brace < key)
        {
            return json.ToArray();
        }

        ReadOnlySpan<byte> content = json[..key].TrimEnd(" \r\n"u8);
        ReadOnlySpan<byte> value = json[(key + Key.Length + 2)..brace].Trim(" \r\n:"u8);
        bool isChecksum = value.Length == Digits + 2 && value[0] == Quote && value[^1] == Quote
            && (content[^1] is (byte)',' or (byte)'{');
        content = isChecksum && content[^1] == (byte)',' ? content[..^1] : content;
        return isChecksum && Encoding.ASCII.GetString(value[1..^1]) == Of(content)
            ? [.. content, .. json[brace..]]
            : throw new InvalidDataException(
                $"{source} is damaged or was edited: its checksum is another one's; take a copy of the file, or, where "
                    + $"it was edited on purpose, remove its last member \"{Key}\"");
    }

    private static string Of(ReadOnlySpan<byte> content)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (content.IndexOf((byte)'\r') is >= 0 and int carriageReturn)
        {
            hash.AppendData(content[..carriageReturn]);
            content = content[(carriageReturn + 1)..];
        }

        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..Digits];
    }
}
