using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace NanoZero.Cluster;

/// <summary>
/// The connections that have not shown the token yet. Few of them are open at once, so that nobody without a token
/// keeps workers out.
/// </summary>
/// <param name="limits">How many.</param>
internal sealed class Visitors(ServerLimits limits)
{
    private const byte HandshakeRecord = 0x16;  // the first byte of TLS: RFC 8446, section 5.1

    private static readonly byte[] UseHttps =
        "HTTP/1.1 426 Upgrade Required\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"u8.ToArray();

    private readonly Lock gate = new();
    private readonly Dictionary<IPAddress, int> strangers = [];
    private int all;

    /// <summary>Returns the network of one household: an IPv4 address, or the first half of an IPv6 address.</summary>
    /// <param name="address">The address of a machine; null where it is not known.</param>
    public static IPAddress NetworkOf(IPAddress? address)
    {
        if (address is null || address.IsIPv4MappedToIPv6)
        {
            return address?.MapToIPv4() ?? IPAddress.None;
        }

        byte[] bytes = address.GetAddressBytes();
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            bytes.AsSpan(bytes.Length / 2).Clear();
        }

        return new IPAddress(bytes);
    }

    /// <summary>Counts the connections of a listener.</summary>
    /// <param name="listen">The listener.</param>
    public void Watch(ListenOptions listen) => listen.Use(next => async connection =>
    {
        using Visit? visit = Enter(NetworkOf((connection.RemoteEndPoint as IPEndPoint)?.Address));
        if (visit is null)
        {
            connection.Abort();
            return;
        }

        connection.Features.Set(visit);
        await next(connection);
    });

    /// <summary>Answers a worker that does not encrypt, in words that it understands.</summary>
    /// <param name="listen">A listener whose connections are encrypted.</param>
    public void RefusePlain(ListenOptions listen) => listen.Use(next => async connection =>
    {
        if (await IsEncrypted(connection) is not { } isEncrypted)
        {
            connection.Abort();
        }
        else if (isEncrypted)
        {
            await next(connection);
        }
        else
        {
            await connection.Transport.Output.WriteAsync(UseHttps);
        }
    });

    // Null where the connection says nothing.
    private async Task<bool?> IsEncrypted(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        using CancellationTokenSource patience = new(limits.BeginTime);
        try
        {
            ReadResult first = await input.ReadAsync(patience.Token);
            bool? isEncrypted = first.Buffer.IsEmpty ? null : first.Buffer.FirstSpan[0] == HandshakeRecord;
            input.AdvanceTo(isEncrypted == true ? first.Buffer.Start : first.Buffer.End);
            return isEncrypted;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private Visit? Enter(IPAddress network)
    {
        lock (gate)
        {
            int here = strangers.GetValueOrDefault(network);
            if (all >= limits.Strangers || here >= limits.StrangersOfAddress)
            {
                return null;
            }

            (strangers[network], all) = (here + 1, all + 1);
            return new Visit(() => Leave(network));
        }
    }

    private void Leave(IPAddress network)
    {
        lock (gate)
        {
            all--;
            if (--strangers[network] == 0)
            {
                strangers.Remove(network);
            }
        }
    }
}

/// <summary>A connection that has not shown the token yet.</summary>
/// <param name="leave">Ends the count of it.</param>
internal sealed class Visit(Action leave) : IDisposable
{
    private Action? leave = leave;

    /// <summary>Notes that the connection has shown the token, or has ended.</summary>
    public void Dispose() => Interlocked.Exchange(ref leave, null)?.Invoke();
}
