using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace NanoZero.Studio;

/// <summary>When a stream of events ends.</summary>
internal static class Stopping
{
    /// <summary>Returns what ends when the visitor leaves, or the server stops.</summary>
    /// <param name="context">The request.</param>
    public static CancellationToken Of(HttpContext context)
    {
        CancellationToken server =
            context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        CancellationTokenSource both = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, server);
        context.Response.RegisterForDispose(both);
        return both.Token;
    }
}
