using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;

namespace NanoZero.Studio;

/// <summary>
/// Keeps other sites' pages away from the server, and says what is wrong with a request in one line.
/// </summary>
internal static class Guard
{
    // Everything comes from the server itself. 'unsafe-inline' is for the style attributes of drawings; no script is
    // inline but the import map, which its hash names.
    private static readonly string ContentSecurityPolicy =
        $"default-src 'none'; script-src 'self' '{Assets.ImportMapHash}'; style-src 'self' 'unsafe-inline'; "
        + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>The token's name in the address of the first page and among the cookies.</summary>
    public const string TokenName = "token";

    /// <summary>Puts the checks before everything else.</summary>
    /// <param name="app">The server.</param>
    /// <param name="listen">The address that it listens on.</param>
    /// <param name="token">What visitors must have; null where all come from this machine.</param>
    public static void Use(WebApplication app, IPAddress listen, string? token)
    {
        app.Use(async (context, next) =>
        {
            IHeaderDictionary headers = context.Response.Headers;
            headers.ContentSecurityPolicy = ContentSecurityPolicy;
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (token is null && IsRebound(context.Request, listen))
            {
                await Problem(
                    context, StatusCodes.Status403Forbidden, "the Studio answers to localhost and 127.0.0.1 alone");
                return;
            }

            if (token is not null && !await IsKnown(context, token))
            {
                return;
            }

            if (Refusal(context.Request) is { } refusal)
            {
                await Problem(context, StatusCodes.Status403Forbidden, refusal);
                return;
            }

            try
            {
                await next(context);
            }
            catch (OperationCanceledException)
            {
                // The visitor has left, or the server stops.
            }
            catch (Exception exception) when (!context.Response.HasStarted)
            {
                await Problem(context, StatusOf(exception), MessageOf(exception));
            }
        });
    }

    /// <summary>Returns one line for whoever asked; nothing of the program's inside.</summary>
    /// <param name="exception">What went wrong.</param>
    public static string MessageOf(Exception exception) => exception switch
    {
        FormatException or InvalidDataException or NotSupportedException or ArgumentOutOfRangeException
            or InsufficientMemoryException or StudioException => OneLine.Of(exception),
        BadHttpRequestException => "the request cannot be read",
        IOException or UnauthorizedAccessException => "a file cannot be read or written",
        _ => $"unexpected {exception.GetType().Name}",
    };

    private static int StatusOf(Exception exception) => exception switch
    {
        StudioException { IsMissing: true } => StatusCodes.Status404NotFound,
        BadHttpRequestException bad => bad.StatusCode,
        FormatException or InvalidDataException or NotSupportedException or ArgumentOutOfRangeException
            or InsufficientMemoryException or StudioException => StatusCodes.Status400BadRequest,
        _ => StatusCodes.Status500InternalServerError,
    };

    // Under a name of its own that leads here, a page of another site could read the answers. So the name must be this
    // machine's own. A cookie is sent to no other name.
    private static bool IsRebound(HttpRequest request, IPAddress listen) =>
        request.Host.Host is not ("127.0.0.1" or "localhost" or "[::1]") && request.Host.Host != listen.ToString();

    // Who comes with the token gets it as a cookie, so that it stands in no address for long. Cookies know no ports.
    private static async Task<bool> IsKnown(HttpContext context, string token)
    {
        string cookie = $"{TokenName}-{context.Connection.LocalPort}";
        if (context.Request.Path == "/" && IsSame(context.Request.Query[TokenName], token))
        {
            context.Response.Cookies.Append(
                cookie, token, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax });
            context.Response.Redirect("/");
            return false;
        }

        if (IsSame(context.Request.Cookies[cookie], token))
        {
            return true;
        }

        await Problem(
            context, StatusCodes.Status401Unauthorized, "open the address that the Studio printed, with its token");
        return false;
    }

    private static bool IsSame(string? one, string other) =>
        CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(one ?? ""), Encoding.UTF8.GetBytes(other));

    // A page of another site can send requests here. So the page that asks must be ours.
    private static string? Refusal(HttpRequest request)
    {
        // A browser names the page's origin with everything that changes something.
        StringValues origin = request.Headers.Origin;
        bool changesSomething = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        bool isForeign = origin.Count > 0
            ? origin != $"{request.Scheme}://{request.Host}"
            : changesSomething;
        string? site = request.Headers["Sec-Fetch-Site"];
        bool isLinkedPage = request.Path == "/" && HttpMethods.IsGet(request.Method)
            && request.Headers["Sec-Fetch-Mode"] == "navigate";
        return isForeign || (site is not (null or "same-origin" or "none") && !isLinkedPage)
            ? "this request comes from a page of another site"
            : null;
    }

    private static Task Problem(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(
            new { title = message, status }, Json.Answer, "application/problem+json", context.RequestAborted);
    }
}

/// <summary>Something that a visitor asked for cannot be.</summary>
/// <param name="message">One line: what is wrong, what was expected.</param>
internal sealed class StudioException(string message) : Exception(message)
{
    /// <summary>Gets whether what was asked for is not there.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>What was asked for is not there.</summary>
    /// <param name="message">One line: what is not there.</param>
    public static StudioException Missing(string message) => new(message) { IsMissing = true };
}
