using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace NanoZero.Cluster;

/// <summary>
/// How a worker knows its coordinator: by the public key that the token names, whoever signed the certificate.
/// </summary>
/// <param name="token">The worker's token.</param>
/// <param name="coordinator">Returns the coordinator's name for people.</param>
internal sealed class CertificatePin(JoinToken token, Func<string> coordinator)
{
    /// <summary>Gets what was wrong with the last certificate, in one line; null where nothing was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Says whether a connection may be used.</summary>
    /// <param name="sender">The connection.</param>
    /// <param name="certificate">What the server shows.</param>
    /// <param name="chain">Who signed it; of no importance.</param>
    /// <param name="errors">What the operating system thinks of it; of no importance.</param>
    public bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        Problem = certificate is not X509Certificate2 shown || !token.Fits(shown)
            ? $"{coordinator()} shows another certificate than the token names: the token belongs to another "
                + "coordinator, or somebody stands between; copy the token again from the coordinator"
            : CertificateFile.ProblemOfDates(shown) is { } dates
                ? $"the certificate of {coordinator()} {dates}; check this machine's clock, or give the coordinator "
                    + "another certificate"
                : null;
        return Problem is null;
    }
}
