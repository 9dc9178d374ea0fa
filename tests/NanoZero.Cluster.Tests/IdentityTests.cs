using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using NanoZero.Files.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>Tokens, certificates, and the files that hold them.</summary>
public sealed class IdentityTests : IDisposable
{
    private const UnixFileMode OwnersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly ScratchFolder scratch = new();

    [Fact]
    public void A_coordinator_that_comes_back_keeps_its_certificate_and_its_token()
    {
        string text, thumbprint;
        using (CoordinatorIdentity first = CoordinatorIdentity.Open(scratch.File("new/secrets")))
        {
            (text, thumbprint) = (first.Token.Text, first.Certificate!.Thumbprint);
            Assert.Equal(text, File.ReadAllText(first.TokenFile).Trim());
            using ECDsa key = first.Certificate.GetECDsaPublicKey()!;
            Assert.Equal("1.2.840.10045.3.1.7", key.ExportParameters(false).Curve.Oid.Value);  // P-256
            Assert.True(first.Certificate.NotAfter > DateTime.Now.AddYears(10));
        }

        using CoordinatorIdentity again = CoordinatorIdentity.Open(scratch.File("new/secrets"));
        Assert.Equal((text, thumbprint), (again.Token.Text, again.Certificate!.Thumbprint));
        using CoordinatorIdentity other = CoordinatorIdentity.Open(scratch.File("other"));
        Assert.NotEqual(text, other.Token.Text);
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Secrets_are_for_their_owner_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "files have no such modes there");
        Directory.CreateDirectory(scratch.File("secrets"));
        File.WriteAllText(scratch.File("secrets/token.txt.tmp"), "left by a killed process");
        using CoordinatorIdentity _ = CoordinatorIdentity.Open(scratch.File("secrets"));
        string[] files = Directory.GetFiles(scratch.File("secrets"));
        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.Equal(OwnersAlone, File.GetUnixFileMode(file)));
        using CoordinatorIdentity made = CoordinatorIdentity.Open(scratch.File("made"));
        Assert.Equal(OwnersAlone | UnixFileMode.UserExecute, File.GetUnixFileMode(scratch.File("made")));
    }

    [Fact]
    public void A_given_certificate_changes_the_pin_and_not_the_secret()
    {
        string file = scratch.File("given.pem");
        File.WriteAllText(file, DoorTests.Pem(-1, 1));
        using CoordinatorIdentity made = CoordinatorIdentity.Open(scratch.File("secrets"));
        using CoordinatorIdentity given = CoordinatorIdentity.Open(scratch.File("secrets"), CertificateFile.Read(file));
        Assert.Equal(made.Token.Header.Parameter, given.Token.Header.Parameter);
        Assert.True(given.Token.Fits(given.Certificate!));
        Assert.False(made.Token.Fits(given.Certificate!));
        Assert.Equal(given.Token.Text, File.ReadAllText(made.TokenFile).Trim());
    }

    [Fact]
    public async Task Coordinators_that_begin_in_the_same_moment_have_the_same_token_and_certificate()
    {
        for (int round = 0; round < 10; round++)
        {
            string folder = scratch.File($"new-{round}/secrets");
            using Barrier start = new(4);
            CoordinatorIdentity[] all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait(TestContext.Current.CancellationToken);
                    return CoordinatorIdentity.Open(folder, isShared: true);
                },
                TaskCreationOptions.LongRunning)));
            string text = Assert.Single(all.Select(each => each.Token.Text).Distinct());
            Assert.Single(all.Select(each => each.Certificate!.Thumbprint).Distinct());
            Assert.Equal(text, File.ReadAllText(all[0].TokenFile).Trim());
            Assert.Equal(2, Directory.GetFiles(folder).Length);
            Array.ForEach(all, each => each.Dispose());
        }
    }

    [Fact]
    public void A_shared_token_is_never_replaced_for_another_certificate()
    {
        using X509Certificate2 one = Given("one.pem"), other = Given("other.pem");
        string folder = scratch.File("secrets"), file = Path.Combine(folder, "token.txt");
        string text = CoordinatorIdentity.Open(folder, one, isShared: true).Token.Text;
        foreach (X509Certificate2? another in (X509Certificate2?[])[other, null])
        {
            string message = Assert.Throws<InvalidDataException>(
                () => CoordinatorIdentity.Open(folder, another, isShared: true)).Message;
            Assert.Equal(
                $"'{file}' is the token of another certificate than this machine's; give the same --certificate FILE "
                + $"to all machines that share the token, or stop all of them, delete '{file}' and start them again",
                message);
            Assert.Equal([file], Directory.GetFiles(folder));
            Assert.Equal(text, File.ReadAllText(file).Trim());
        }

        Assert.Equal(text, CoordinatorIdentity.Open(folder, one, isShared: true).Token.Text);

        X509Certificate2 Given(string name)
        {
            File.WriteAllText(scratch.File(name), DoorTests.Pem(-1, 1));
            return CertificateFile.Read(scratch.File(name));
        }
    }

    [Fact]
    public void A_secret_that_was_sent_unencrypted_never_counts_over_an_encrypted_connection()
    {
        using CoordinatorIdentity plain = CoordinatorIdentity.Open(scratch.File("secrets"), isEncrypted: false);
        using CoordinatorIdentity encrypted = CoordinatorIdentity.Open(scratch.File("secrets"));
        Assert.False(plain.Token.HasPin);
        Assert.NotEqual(plain.Token.Header.Parameter, encrypted.Token.Header.Parameter);
    }

    [Fact]
    public void A_token_is_shown_by_its_secret_alone()
    {
        JoinToken token = JoinToken.Make();
        string secret = token.Header.Parameter!;
        Assert.True(token.IsShownBy($"Bearer {secret}"));
        Assert.True(token.IsShownBy($"bearer {secret}"));
        foreach (string other in (string[])
            ["", "Bearer", "Bearer ", secret, $"Basic {secret}", $"Bearer {secret[1..]}", $"Bearer {secret}A",
                $"Bearer {token.Text}", $"Bearer {new string('A', 1000)}"])
        {
            Assert.False(token.IsShownBy(other), other);
        }

        Assert.Equal(32, Convert.FromBase64String(secret.Replace('-', '+').Replace('_', '/') + "=").Length);
        Assert.DoesNotContain(secret, $"{token}", StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_is_read_whole_or_not_at_all()
    {
        using CoordinatorIdentity identity = CoordinatorIdentity.Open(scratch.File("secrets"));
        string text = identity.Token.Text;
        Assert.Equal(text, JoinToken.Parse($" {text}\r\n", "here").Text);
        foreach (string damaged in (string[])
            ["", "nz1", "nz1.", text[..^1], text[1..], $"{text}.", $"{text}A", text.Replace("nz1", "nz2"), "nz1..x"])
        {
            string message = Assert.Throws<InvalidDataException>(() => JoinToken.Parse(damaged, "--token")).Message;
            Assert.StartsWith("--token holds no join token", message, StringComparison.Ordinal);
            Assert.DoesNotContain(identity.Token.Header.Parameter!, message, StringComparison.Ordinal);
        }

        File.WriteAllText(identity.TokenFile, "damaged");
        Assert.Contains("token.txt", Assert.Throws<InvalidDataException>(
            () => CoordinatorIdentity.Open(scratch.File("secrets"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Certificates_are_read_from_pem_and_pfx()
    {
        string pem = DoorTests.Pem(-1, 1);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem, pem);
        File.WriteAllText(scratch.File("both.pem"), pem);
        File.WriteAllText(scratch.File("certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(scratch.File("key.pem"), certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllBytes(scratch.File("both.pfx"), certificate.Export(X509ContentType.Pkcs12));
        foreach ((string file, string? key) in ((string, string?)[])
            [("both.pem", null), ("certificate.pem", "key.pem"), ("both.pfx", null)])
        {
            using X509Certificate2 read =
                CertificateFile.Read(scratch.File(file), key is null ? null : scratch.File(key));
            Assert.Equal(certificate.Thumbprint, read.Thumbprint);
            Assert.True(read.HasPrivateKey);
        }
    }

    [Fact]
    public void A_certificate_that_cannot_be_used_is_one_clear_line()
    {
        string pem = DoorTests.Pem(-1, 1);
        using X509Certificate2 certificate = X509Certificate2.CreateFromPem(pem, pem);
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        PbeParameters strong = new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        Write("good.pem", pem);
        Write("alone.pem", certificate.ExportCertificatePem());
        Write("other.pem", DoorTests.Pem(-1, 1));
        Write("locked.pem",
            certificate.ExportCertificatePem() + "\n" + key.ExportEncryptedPkcs8PrivateKeyPem("x", strong));
        Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        Write("torn.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n");
        Write("text.txt", "no certificate");
        File.WriteAllBytes(scratch.File("locked.pfx"), certificate.Export(X509ContentType.Pkcs12, "x"));
        File.WriteAllBytes(scratch.File("public.cer"), certificate.Export(X509ContentType.Cert));
        AssertRefused("cannot be read", "missing.pem");
        AssertRefused("'alone.pem' holds no private key; name the file of the key with --certificate-key", "alone.pem");
        AssertRefused("expected a certificate and its own key", "alone.pem", "other.pem");
        AssertRefused("'text.txt' holds no private key", "alone.pem", "text.txt");
        AssertRefused("put its password into the environment variable NANOZERO_CERTIFICATE_PASSWORD", "locked.pem");
        AssertRefused("NANOZERO_CERTIFICATE_PASSWORD", "locked.pfx");
        AssertRefused("'key.pem' holds no certificate", "key.pem");
        AssertRefused("torn.pem", "torn.pem");
        AssertRefused("is no PEM file", "text.txt");
        AssertRefused("is no PEM file", "public.cer");

        void Write(string name, string text) => File.WriteAllText(scratch.File(name), text);

        void AssertRefused(string words, string file, string? keyFile = null)
        {
            string message = Assert.Throws<InvalidDataException>(() => CertificateFile.Read(
                scratch.File(file), keyFile is null ? null : scratch.File(keyFile))).Message
                .Replace(scratch.Path + Path.DirectorySeparatorChar, "");
            Assert.Contains(words, message, StringComparison.Ordinal);
            Assert.Single(message.Split('\n'));
        }
    }

    public void Dispose() => scratch.Dispose();
}
