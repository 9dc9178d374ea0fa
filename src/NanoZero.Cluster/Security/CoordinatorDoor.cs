using System.Net;

namespace NanoZero.Cluster;

/// <summary>Where a coordinator listens, and whom it lets in.</summary>
/// <param name="Listen">Address and port; port 0 takes a free one.</param>
internal sealed record CoordinatorDoor(IPEndPoint Listen)
{
    /// <summary>A door for this machine alone, without a token.</summary>
    /// <param name="address">An address of this machine that no other reaches.</param>
    /// <param name="port">The port; 0 takes a free one.</param>
    public CoordinatorDoor(IPAddress address, int port)
        : this(new IPEndPoint(address, port))
    {
    }

    /// <summary>Gets the name by which workers reach this machine; null for the address.</summary>
    public string? Host { get; init; }

    /// <summary>Gets the token and the certificate; null where everybody on this machine may join.</summary>
    public CoordinatorIdentity? Identity { get; init; }

    /// <summary>Gets whether the token may be sent over a network for everybody there to read.</summary>
    public bool AllowsUnencrypted { get; init; }

    /// <summary>Gets how much anybody may ask for.</summary>
    public ServerLimits Limits { get; init; } = new();

    /// <summary>Refuses a door that strangers find open.</summary>
    /// <exception cref="InvalidOperationException">Other machines reach it, and it has no token or no key.</exception>
    public void RequireSafe()
    {
        if (!IPAddress.IsLoopback(Listen.Address)
            && (Identity is null || (Identity.Certificate is null && !AllowsUnencrypted)))
        {
            throw new InvalidOperationException(
                $"{Listen} can be reached from other machines; it needs a token, and a certificate unless that is "
                + "given up in so many words");
        }
    }

    /// <summary>Returns the address for workers.</summary>
    /// <param name="port">The port that was taken.</param>
    public string AddressFor(int port)
    {
        string scheme = Identity?.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps;
        bool isAny = Listen.Address.Equals(IPAddress.Any) || Listen.Address.Equals(IPAddress.IPv6Any);
        string host = Host ?? (isAny ? Dns.GetHostName() : Listen.Address.ToString());
        return new UriBuilder(scheme, host, port).Uri.GetLeftPart(UriPartial.Authority);
    }
}
