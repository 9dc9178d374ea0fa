using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace NanoZero.Cluster;

/// <summary>Looks at each request before anything else does: its token, its size, and how many there are.</summary>
/// <param name="token">The token; null where everybody on this machine may come.</param>
/// <param name="limits">How much is allowed.</param>
/// <param name="nameOf">Returns a worker's name; null where a request has none.</param>
internal sealed class DoorKeeper(JoinToken? token, ServerLimits limits, Func<HttpContext, string?> nameOf) : IDisposable
{
    // What is left of an address's wrong tokens.
    private readonly PartitionedRateLimiter<IPAddress> guesses =
        PartitionedRateLimiter.Create<IPAddress, IPAddress>(network => RateLimitPartition.GetFixedWindowLimiter(
            network, _ => new() { PermitLimit = limits.WrongTokens, Window = limits.WrongTokenTime, QueueLimit = 0 }));

    private readonly PartitionedRateLimiter<HttpContext> often =
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetTokenBucketLimiter(
            NameOrNetwork(context, nameOf),
            _ => new()
            {
                TokenLimit = limits.RequestBurst,
                TokensPerPeriod = limits.RequestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            }));

    private readonly PartitionedRateLimiter<HttpContext> atOnce =
        PartitionedRateLimiter.Create<HttpContext, string>(context => RateLimitPartition.GetConcurrencyLimiter(
            NameOrNetwork(context, nameOf), _ => new() { PermitLimit = limits.OpenRequests, QueueLimit = 0 }));

    /// <summary>Passes a request on that may come in.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">What answers it.</param>
    public Task Pass(HttpContext context, RequestDelegate next)
    {
        if (Refusal(context) is { } status)
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        }

        context.Features.Get<Visit>()?.Dispose();
        return next(context);
    }

    /// <summary>Bounds the requests of a worker by its name, and others by their address.</summary>
    /// <param name="options">What is set.</param>
    public void Limit(RateLimiterOptions options)
    {
        options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        options.GlobalLimiter = PartitionedRateLimiter.CreateChained(often, atOnce);
    }

    /// <summary>Forgets who came.</summary>
    public void Dispose()
    {
        guesses.Dispose();
        often.Dispose();
        atOnce.Dispose();
    }

    // No name has a space.
    private static string NameOrNetwork(HttpContext context, Func<HttpContext, string?> nameOf) =>
        nameOf(context) ?? $"at {NetworkOf(context)}";

    private static IPAddress NetworkOf(HttpContext context) => Visitors.NetworkOf(context.Connection.RemoteIpAddress);

    private int? Refusal(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (token is null)
        {
            // A page in a browser of this machine can send requests, too; its own address is no number, and it says
            // where it comes from.
            bool isPage = request.Headers.Origin.Count > 0
                || !(request.Host.Host is "localhost" || IPAddress.TryParse(request.Host.Host.Trim('[', ']'), out _));
            return isPage ? StatusCodes.Status403Forbidden : RefusalOfSize(request);
        }

        // Whoever guesses waits before the next guess is even looked at.
        IPAddress network = NetworkOf(context);
        using RateLimitLease left = guesses.AttemptAcquire(network, 0);
        if (!left.IsAcquired)
        {
            return StatusCodes.Status429TooManyRequests;
        }

        if (token.IsShownBy(request.Headers.Authorization.ToString()))
        {
            return RefusalOfSize(request);
        }

        guesses.AttemptAcquire(network, 1).Dispose();
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return StatusCodes.Status401Unauthorized;
    }

    // Only results have bodies, and say how long they are.
    private static int? RefusalOfSize(HttpRequest request) =>
        request.Headers.TransferEncoding.Count > 0 ? StatusCodes.Status411LengthRequired
        : request.ContentLength > (HttpMethods.IsPut(request.Method) ? ClusterServer.LargestResult : 0)
            ? StatusCodes.Status413PayloadTooLarge
        : null;
}
