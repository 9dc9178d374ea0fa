using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace NanoZero.Cluster;

/// <summary>How much anybody may ask of a coordinator. docs/cluster.md lists the numbers.</summary>
internal sealed record ServerLimits
{
    /// <summary>Gets the most connections at once. A connection has one request at a time.</summary>
    public int Connections { get; init; } = 4_000;

    /// <summary>Gets how many connections at once may not have shown the token yet.</summary>
    public int Strangers { get; init; } = 1_000;

    /// <summary>Gets how many of these may come from one address.</summary>
    public int StrangersOfAddress { get; init; } = 64;

    /// <summary>Gets how many wrong tokens an address may show in a while.</summary>
    public int WrongTokens { get; init; } = 20;

    /// <summary>Gets how long that while is. Until its end the address gets no answer any more.</summary>
    public TimeSpan WrongTokenTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets how many requests a worker may send a second, in the long run.</summary>
    public int RequestsPerSecond { get; init; } = 50;

    /// <summary>Gets how many requests a worker may send at once, after it sent none for a while.</summary>
    public int RequestBurst { get; init; } = 500;

    /// <summary>Gets how many requests of a worker may be open at once; waiting for games is one.</summary>
    public int OpenRequests { get; init; } = 8;

    /// <summary>Gets how many names of workers are remembered.</summary>
    public int Names { get; init; } = 4_096;

    /// <summary>Gets the megabytes of results that are received at once; others wait.</summary>
    public int ResultMegabytes { get; init; } = 256;

    /// <summary>Gets the longest time that a result takes to arrive.</summary>
    public TimeSpan ResultTime { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Gets the least speed of bodies, in bytes a second, after 5 seconds.</summary>
    public double BytesPerSecond { get; init; } = 10_000;

    /// <summary>Gets the longest time that an encrypted connection, or the head of a request, takes to begin.</summary>
    public TimeSpan BeginTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets the time after which a connection without requests is closed.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets the most bytes of the head of a request.</summary>
    public int HeadBytes { get; init; } = 8 << 10;

    /// <summary>Sets the limits that the web server itself watches.</summary>
    /// <param name="kestrel">Its limits.</param>
    public void Apply(KestrelServerLimits kestrel)
    {
        MinDataRate least = new(BytesPerSecond, TimeSpan.FromSeconds(5));
        kestrel.MaxConcurrentConnections = Connections;
        kestrel.MaxRequestBodySize = ClusterServer.LargestResult;
        kestrel.MinRequestBodyDataRate = least;
        kestrel.MinResponseDataRate = least;
        kestrel.RequestHeadersTimeout = BeginTime;
        kestrel.KeepAliveTimeout = IdleTime;
        kestrel.MaxRequestHeadersTotalSize = HeadBytes;
        kestrel.MaxRequestLineSize = HeadBytes / 4;
        kestrel.MaxRequestHeaderCount = 32;
    }
}
