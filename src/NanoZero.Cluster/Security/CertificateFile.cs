using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace NanoZero.Cluster;

/// <summary>Certificates with their private keys, in files.</summary>
internal static class CertificateFile
{
    /// <summary>The environment variable with the password of an encrypted key or of a PFX file.</summary>
    public const string PasswordVariable = "NANOZERO_CERTIFICATE_PASSWORD";

    private const string ServerPurpose = "1.3.6.1.5.5.7.3.1";  // RFC 5280: id-kp-serverAuth
    private const int Years = 20;

    /// <summary>
    /// Makes a certificate that its own key signs, and writes both as PEM into a file that its owner alone may read.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Make(string path)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=NanoZero coordinator", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(certificateAuthority: false, false, 0, critical: true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(
            new X509EnhancedKeyUsageExtension([new Oid(ServerPurpose)], critical: false));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(Years));
        AtomicFile.WriteSecret(path, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }

    /// <summary>Reads a certificate with its private key.</summary>
    /// <param name="file">A PEM file, or a PFX file (PKCS #12).</param>
    /// <param name="keyFile">A PEM file with the key; null where the first file holds it.</param>
    /// <returns>The certificate; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">
    /// There is no such file, it holds no certificate with its key, or the certificate is not valid today; the message
    /// says which.
    /// </exception>
    public static X509Certificate2 Read(string file, string? keyFile = null)
    {
        string text = Text(file);
        string keys = keyFile is null ? text : Text(keyFile);
        string? password = Environment.GetEnvironmentVariable(PasswordVariable) is { Length: > 0 } set ? set : null;
        X509Certificate2 certificate;
        try
        {
            certificate = !IsPem(text) ? X509CertificateLoader.LoadPkcs12FromFile(file, password)
                : IsEncrypted(keys) && password is not null
                    ? X509Certificate2.CreateFromEncryptedPem(text, keys, password)
                : X509Certificate2.CreateFromPem(text, keys);
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(Problem(file, keyFile, text, keys, password, cause), cause);
        }

        if (!certificate.HasPrivateKey)
        {
            certificate.Dispose();
            throw new InvalidDataException($"the certificate '{file}' comes without its private key");
        }

        if (ProblemOfDates(certificate) is { } dates)
        {
            certificate.Dispose();
            throw new InvalidDataException($"the certificate '{file}' {dates}; give another one");
        }

        return Usable(certificate);
    }

    /// <summary>Returns what is wrong with a certificate's dates today; null where nothing is.</summary>
    /// <param name="certificate">The certificate.</param>
    public static string? ProblemOfDates(X509Certificate2 certificate)
    {
        DateTimeOffset from = certificate.NotBefore, until = certificate.NotAfter, now = DateTimeOffset.UtcNow;
        return now < from ? Invariant($"is not valid before {from.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : now > until ? Invariant($"expired on {until.UtcDateTime:yyyy-MM-dd HH:mm} UTC")
            : null;
    }

    private static string Problem(
        string file, string? keyFile, string text, string keys, string? password, Exception cause)
    {
        const string Expected = "expected a PEM file or a PFX file";
        return !IsPem(text)
                ? $"the certificate '{file}' is no PEM file, and cannot be read as PFX "
                    + $"({OneLine.Of(cause).TrimEnd('.')}); {Expected}, and the password of a PFX file in the "
                    + $"environment variable {PasswordVariable}"
            : !text.Contains("BEGIN CERTIFICATE", StringComparison.Ordinal)
                ? $"'{file}' holds no certificate; {Expected}"
            : !keys.Contains("PRIVATE KEY-----", StringComparison.Ordinal)
                ? keyFile is null
                    ? $"'{file}' holds no private key; name the file of the key with --certificate-key"
                    : $"'{keyFile}' holds no private key; expected a PEM file"
            : IsEncrypted(keys) && password is null
                ? $"the key '{keyFile ?? file}' is encrypted; put its password into the environment variable "
                    + PasswordVariable
            : $"the certificate '{file}' cannot be read with the key '{keyFile ?? file}': "
                + $"{OneLine.Of(cause).TrimEnd('.')}; expected a certificate and its own key";
    }

    private static string Text(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            throw new InvalidDataException($"'{file}' cannot be read: {OneLine.Of(cause).TrimEnd('.')}", cause);
        }
    }

    private static bool IsPem(string text) => text.Contains("-----BEGIN ", StringComparison.Ordinal);

    private static bool IsEncrypted(string keys) => keys.Contains("ENCRYPTED", StringComparison.Ordinal);

    // Windows encrypts with keys that it has stored, for as long as they are used.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
