using System.Net;
using System.Security.Cryptography.X509Certificates;
using NanoZero.Files.Tests;
using NanoZero.Network;

namespace NanoZero.Cluster.Tests;

/// <summary>A coordinator without games, over an encrypted connection.</summary>
internal sealed class Coordinator(ClusterServer server, CoordinatorIdentity identity) : IAsyncDisposable
{
    private static readonly ServerLimits Patient = new() { RequestBurst = 100_000 };

    public ClusterServer Server => server;

    public Uri Address => new(server.Address);

    public JoinToken Token => identity.Token;

    public X509Certificate2 Certificate => identity.Certificate!;

    public RunOffer Offer => SilentDesk.Run;

    public static async Task<Coordinator> Start(
        ScratchFolder scratch, X509Certificate2? given = null, ServerLimits? limits = null, int port = 0)
    {
        CoordinatorIdentity identity = CoordinatorIdentity.Open(scratch.File("secrets"), given);
        CoordinatorDoor door =
            new(IPAddress.Loopback, port) { Identity = identity, Limits = limits ?? Patient };
        return new Coordinator(
            await ClusterServer.Start(new SilentDesk(), door, TestContext.Current.CancellationToken), identity);
    }

    public CoordinatorClient Client(JoinToken token, string name = "a") => new(Address, name, token);

    // Encrypted, without a token of its own.
    public HttpClient Bare()
    {
        SocketsHttpHandler handler = new();
        handler.SslOptions.RemoteCertificateValidationCallback =
            (_, shown, _, _) => Token.Fits((X509Certificate2)shown!);
        return new HttpClient(handler) { BaseAddress = Address };
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        identity.Dispose();
    }
}

/// <summary>A desk without games.</summary>
internal sealed class SilentDesk : IRunDesk
{
    public static readonly RunOffer Run = new("build", "0123456789abcdef", "{}", default);

    public static readonly string Wanted = new('1', 64);

    public RunOffer? Offer => Run;

    public bool IsOver => false;

    public async Task<LeasedGames?> Lease(string worker, double gamesPerSecond, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.Infinite, cancellation);
        return null;
    }

    public bool Renew(string worker, LeasedGames games) => games.Weights == Wanted;

    public Weights? WeightsOf(string hash) => null;

    public bool Submit(string worker, LeasedGames games, byte[] message) => false;

    public void Leave(string worker)
    {
    }
}
