using System.Buffers.Text;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace NanoZero.Cluster;

/// <summary>
/// What a worker needs beside the address: a secret that it shows the coordinator, and the pin by which it knows the
/// coordinator. Written as <c>nz1.SECRET.PIN</c>; without encryption there is no pin.
/// </summary>
/// <remarks>
/// The pin is the SHA-256 of the certificate's public key (its SubjectPublicKeyInfo, as in RFC 7469). Secret and pin
/// have 256 bits, in the letters of base64url. A token never shows itself in messages: only <see cref="Text"/> has it.
/// </remarks>
internal sealed class JoinToken
{
    /// <summary>The environment variable that a worker reads its token from.</summary>
    public const string Variable = "NANOZERO_TOKEN";

    private const string Prefix = "nz1", Scheme = "Bearer";
    private const int SecretBytes = 32, LongestHeader = 256;

    private readonly string secret;
    private readonly byte[] hash;  // of the secret
    private readonly byte[]? pin;

    private JoinToken(string secret, byte[]? pin) =>
        (this.secret, hash, this.pin) = (secret, SHA256.HashData(Encoding.UTF8.GetBytes(secret)), pin);

    /// <summary>Gets whether the token belongs to a coordinator that encrypts; it is shown to no other.</summary>
    public bool HasPin => pin is not null;

    /// <summary>Gets the token as people copy it. It is a secret.</summary>
    public string Text => pin is null ? $"{Prefix}.{secret}" : $"{Prefix}.{secret}.{Base64Url.EncodeToString(pin)}";

    /// <summary>Gets what a worker shows with each request. It is a secret.</summary>
    public AuthenticationHeaderValue Header => new(Scheme, secret);

    /// <summary>Makes a token with a new secret.</summary>
    public static JoinToken Make() => new(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), null);

    /// <summary>Reads a token.</summary>
    /// <param name="text">The token, perhaps with spaces and line ends around it.</param>
    /// <param name="source">Where it comes from, for the message.</param>
    /// <exception cref="InvalidDataException">It is none. The message does not repeat it.</exception>
    public static JoinToken Parse(string text, string source)
    {
        string[] parts = text.Trim().Split('.');
        return parts is [Prefix, var secret, .. var rest] && Bytes(secret) is not null
            && (rest.Length == 0 || (rest.Length == 1 && Bytes(rest[0]) is not null))
            ? new JoinToken(secret, rest.Length == 0 ? null : Bytes(rest[0]))
            : throw new InvalidDataException(
                $"{source} holds no join token, or not the whole of it; copy what the coordinator wrote, from "
                + $"'{Prefix}.' to the last letter");
    }

    /// <summary>Returns the token with the same secret for a certificate.</summary>
    /// <param name="certificate">The coordinator's certificate; null where it does not encrypt.</param>
    public JoinToken For(X509Certificate2? certificate) =>
        new(secret, certificate is null ? null : PinOf(certificate));

    /// <summary>Says whether a certificate is the one that the token was written for.</summary>
    /// <param name="certificate">What a server shows.</param>
    public bool Fits(X509Certificate2 certificate) =>
        pin is not null && CryptographicOperations.FixedTimeEquals(pin, PinOf(certificate));

    /// <summary>Says whether a request shows the secret; how long that takes does not depend on the secret.</summary>
    /// <param name="authorization">Its header <c>Authorization</c>.</param>
    public bool IsShownBy(string authorization)
    {
        string shown = authorization.Length <= LongestHeader
            && authorization.StartsWith($"{Scheme} ", StringComparison.OrdinalIgnoreCase)
            ? authorization[(Scheme.Length + 1)..].Trim()
            : "";
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(shown)), hash);
    }

    /// <summary>Returns what may stand in messages: nothing of the token.</summary>
    public override string ToString() => "a join token";

    private static byte[] PinOf(X509Certificate2 certificate) =>
        SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo());

    // Null where the text is not what these bytes are written as.
    private static byte[]? Bytes(string text) =>
        Base64Url.IsValid(text, out int length) && length == SecretBytes
            && Base64Url.DecodeFromChars(text) is var bytes && Base64Url.EncodeToString(bytes) == text
            ? bytes
            : null;
}
