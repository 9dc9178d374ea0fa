using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;

namespace NanoZero.Cluster;

/// <summary>By what a coordinator and its workers know each other.</summary>
/// <param name="Token">The token that workers show.</param>
/// <param name="TokenFile">The file that holds the token; to be copied to workers.</param>
/// <param name="Certificate">The certificate with its key; null where nothing is encrypted.</param>
internal sealed record CoordinatorIdentity(JoinToken Token, string TokenFile, X509Certificate2? Certificate)
    : IDisposable
{
    private const string MadeCertificate = "certificate.pem", Encrypted = "token.txt", Plain = "token-unencrypted.txt";

    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Returns the folder of a run's secrets where nobody names another one. It is among the data of this user, and has
    /// the time when the run began as its name. A run that is moved or renamed keeps its secrets.
    /// </summary>
    /// <param name="started">When the run began.</param>
    /// <exception cref="IOException">This user has no folder of data.</exception>
    public static string FolderOf(DateTimeOffset started)
    {
        string data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        string name = started.UtcDateTime.ToString("yyyyMMdd-HHmmss-fffffff", CultureInfo.InvariantCulture);
        return data.Length > 0 ? Path.Combine(data, "nanozero", "cluster", $"run-{name}") : throw new IOException(
            "this user has no folder of data to keep the token in; name a folder with --secrets");
    }

    /// <summary>Reads the secrets of a folder, and makes those that are missing.</summary>
    /// <param name="folder">The folder; made if it is missing, for this user alone.</param>
    /// <param name="given">A certificate that takes the place of the made one; null for the made one.</param>
    /// <param name="isEncrypted">Whether there is a certificate at all.</param>
    /// <param name="isShared">
    /// Whether coordinators on other machines read the folder, too. A token that is there is then never replaced.
    /// </param>
    /// <returns>The secrets; the caller disposes them, with the certificate.</returns>
    /// <exception cref="InvalidDataException">
    /// A file is damaged, or the shared token belongs to another certificate; the message says which.
    /// </exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static CoordinatorIdentity Open(
        string folder, X509Certificate2? given = null, bool isEncrypted = true, bool isShared = false)
    {
        // A secret that was once sent for everybody to read never counts over an encrypted connection.
        string file = Path.Combine(folder, isEncrypted ? Encrypted : Plain);
        string made = Path.Combine(folder, MadeCertificate);
        bool needsMade = isEncrypted && given is null;

        // Of machines that begin in the same moment, one makes the secrets. The others wait, and read them.
        bool isWhole = File.Exists(file) && (!needsMade || File.Exists(made));
        using WriterLock? turn = isWhole ? null : TurnToMake(folder, file);
        string stored = File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        JoinToken kept = stored.Length > 0 ? JoinToken.Parse(stored, $"'{file}'") : JoinToken.Make();
        bool isTaken = isShared && stored.Length > 0;
        if (isTaken && needsMade && !File.Exists(made))
        {
            throw OfAnotherCertificate(file);
        }

        X509Certificate2? certificate = needsMade ? Made(made) : isEncrypted ? given : null;
        JoinToken token = kept.For(certificate);
        if (token.Text != stored)
        {
            if (isTaken)
            {
                throw OfAnotherCertificate(file);
            }

            AtomicFile.WriteSecret(file, $"{token.Text}\n");
        }

        return new CoordinatorIdentity(token, file, certificate);
    }

    /// <summary>Releases the certificate.</summary>
    public void Dispose() => Certificate?.Dispose();

    private static InvalidDataException OfAnotherCertificate(string file) => new(
        $"'{file}' is the token of another certificate than this machine's; give the same --certificate FILE to all "
        + $"machines that share the token, or stop all of them, delete '{file}' and start them again");

    private static WriterLock TurnToMake(string folder, string file)
    {
        AtomicFile.MakeSecretFolder(folder);
        for (long began = Stopwatch.GetTimestamp(); ;)
        {
            try
            {
                return WriterLock.OfFile(file);
            }
            catch (IOException held) when (
                FileProblem.IsExplained(held) && Stopwatch.GetElapsedTime(began) < LongestTurn)
            {
                Thread.Sleep(Pause);
            }
        }
    }

    private static X509Certificate2 Made(string path)
    {
        if (!File.Exists(path))
        {
            CertificateFile.Make(path);
        }

        return CertificateFile.Read(path);
    }
}
