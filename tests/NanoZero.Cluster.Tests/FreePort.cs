using System.Net;
using System.Net.Sockets;

namespace NanoZero.Cluster.Tests;

/// <summary>Ports of this machine that nobody listens on.</summary>
/// <remarks>
/// They lie below those that operating systems give to connections. A connection to a port of these may get the same
/// port as its own, and then it is connected to itself.
/// </remarks>
internal static class FreePort
{
    private const int First = 20_000, Last = 29_999;

    /// <summary>Returns one; somebody else may take it.</summary>
    public static int Next()
    {
        while (true)
        {
            int port = Random.Shared.Next(First, Last + 1);
            using TcpListener listener = new(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Somebody listens there.
            }
        }
    }
}
