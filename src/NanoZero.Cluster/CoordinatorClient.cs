using System.Net;
using System.Net.Http.Json;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace NanoZero.Cluster;

/// <summary>A worker's connection to a coordinator.</summary>
internal sealed class CoordinatorClient : IDisposable
{
    private static readonly Uri Anybody = new("http://coordinator/");

    private readonly HttpClient http;
    private readonly string coordinator;
    private readonly IMembership? membership;
    private readonly CoordinatorFinder? finder;
    private readonly string name;  // the worker's, as it stands in addresses
    private readonly JoinToken? token;
    private readonly CertificatePin? pin;

    /// <summary>Prepares a connection; nothing is sent yet.</summary>
    /// <param name="coordinator">The coordinator's address.</param>
    /// <param name="worker">The worker's name.</param>
    /// <param name="token">The token; null for a coordinator that asks for none.</param>
    /// <param name="membership">Where the address is asked for, in place of the one above; null for nowhere.</param>
    /// <exception cref="InvalidDataException">The token is not one for such an address.</exception>
    public CoordinatorClient(Uri coordinator, string worker, JoinToken? token = null, IMembership? membership = null)
    {
        (this.coordinator, this.token, this.membership) =
            (coordinator.GetLeftPart(UriPartial.Authority), token, membership);
        name = $"worker={Uri.EscapeDataString(worker)}";
        SocketsHttpHandler connections =
            new() { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) };
        if (token is { HasPin: true })
        {
            pin = new CertificatePin(token, () => Who);
            connections.SslOptions.RemoteCertificateValidationCallback = pin.Check;
        }

        if (membership is null)
        {
            RequireFitting(coordinator);
        }

        finder = membership is null ? null : new CoordinatorFinder(membership, RequireFitting, connections);
        http = new HttpClient((HttpMessageHandler?)finder ?? connections)
        {
            BaseAddress = membership is null ? coordinator : Anybody,

            // Longer than a coordinator keeps a question for games.
            Timeout = TimeSpan.FromMinutes(2),
        };
        http.DefaultRequestHeaders.Authorization = token?.Header;
    }

    // The coordinator, for people.
    private string Who => finder is null ? coordinator : $"the coordinator {Where} that {membership!.Store} names";

    private string Where => finder is null ? coordinator : finder.Asked!.GetLeftPart(UriPartial.Authority);

    // What a person can check who started this worker.
    private string Address => membership is null ? "the address of --join" : "that the store's seat is the run's";

    /// <summary>Says whether an answer may end a worker, as waiting would not help it.</summary>
    /// <param name="status">The answer.</param>
    internal static bool IsRefusal(HttpStatusCode status) =>
        status is >= HttpStatusCode.MultipleChoices and < HttpStatusCode.InternalServerError
            and not (HttpStatusCode.Gone or HttpStatusCode.Conflict or HttpStatusCode.MisdirectedRequest
                or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    /// <summary>Asks what the run is.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HttpRequestException">Nobody answers there, or there is no run yet.</exception>
    /// <exception cref="RunOverException">The run has ended.</exception>
    public async Task<RunOffer> Join(CancellationToken cancellation)
    {
        using HttpResponseMessage answer = Checked(
            await Send(HttpMethod.Get, $"run?{name}", null, cancellation).ConfigureAwait(false));
        if (answer.StatusCode == HttpStatusCode.NoContent)
        {
            throw new HttpRequestException("it has no games to play now");
        }

        return await answer.Content.ReadFromJsonAsync<RunOffer>(Json.Log, cancellation).ConfigureAwait(false)
            ?? throw new HttpRequestException("the coordinator offers no run");
    }

    /// <summary>Asks for games, and waits a while for them.</summary>
    /// <param name="run">What names the run.</param>
    /// <param name="gamesPerSecond">How fast this worker played so far.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The games; null where there are none yet.</returns>
    /// <exception cref="RunOverException">The run has ended.</exception>
    public async Task<LeasedGames?> Lease(string run, double gamesPerSecond, CancellationToken cancellation)
    {
        string speed = string.Create(
            CultureInfo.InvariantCulture, $"{Math.Clamp(gamesPerSecond, 0, WorkerSpeeds.MostSpeed):R}");
        using HttpResponseMessage answer = await Send(
            HttpMethod.Post, $"runs/{run}/leases?{name}&speed={speed}", null, cancellation).ConfigureAwait(false);
        Checked(await RequireAccepted(answer, cancellation).ConfigureAwait(false));
        return answer.StatusCode == HttpStatusCode.NoContent
            ? null
            : await answer.Content.ReadFromJsonAsync<LeasedGames>(Json.Log, cancellation).ConfigureAwait(false);
    }

    /// <summary>Gets weights, and checks that they are the ones that were named.</summary>
    /// <param name="run">What names the run.</param>
    /// <param name="hash">Their SHA-256, as 64 hexadecimal digits.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The weights; null where they do not play any more.</returns>
    /// <exception cref="HttpRequestException">What came is not what was named.</exception>
    /// <exception cref="RunOverException">The run has ended.</exception>
    public async Task<Weights?> WeightsOf(string run, string hash, CancellationToken cancellation)
    {
        using HttpResponseMessage answer = await Send(
            HttpMethod.Get, $"runs/{run}/weights/{hash}?{name}", null, cancellation).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }

        byte[] bytes = await Checked(answer).Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return Convert.ToHexStringLower(SHA256.HashData(bytes)) == hash
            ? new Weights(bytes)
            : throw new HttpRequestException("the weights arrived damaged");
    }

    /// <summary>Renews the lease of games.</summary>
    /// <param name="run">What names the run.</param>
    /// <param name="games">The games.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether they are still wanted.</returns>
    /// <exception cref="InvalidDataException">The coordinator refuses this worker; the message says why.</exception>
    /// <exception cref="RunOverException">The run has ended.</exception>
    public async Task<bool> Renew(string run, LeasedGames games, CancellationToken cancellation)
    {
        using HttpResponseMessage answer =
            await Send(HttpMethod.Post, PlaceOf(run, games), null, cancellation).ConfigureAwait(false);
        return IsWanted(await RequireAccepted(answer, cancellation).ConfigureAwait(false));
    }

    /// <summary>Brings games back.</summary>
    /// <param name="run">What names the run.</param>
    /// <param name="games">The games.</param>
    /// <param name="message">What <see cref="GamesMessage"/> wrote.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether they were still wanted.</returns>
    /// <exception cref="InvalidDataException">The coordinator refused the games; the message says why.</exception>
    /// <exception cref="RunOverException">The run has ended.</exception>
    public async Task<bool> Submit(string run, LeasedGames games, byte[] message, CancellationToken cancellation)
    {
        using ByteArrayContent content = new(message);
        using HttpResponseMessage answer =
            await Send(HttpMethod.Put, PlaceOf(run, games), content, cancellation).ConfigureAwait(false);
        return IsWanted(await RequireAccepted(answer, cancellation).ConfigureAwait(false));
    }

    /// <summary>Gives the leases back.</summary>
    /// <param name="run">What names the run.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task Leave(string run, CancellationToken cancellation)
    {
        using HttpResponseMessage _ = await http.DeleteAsync(
            $"runs/{run}/leases?{name}", cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose() => http.Dispose();

    // A token that names a certificate goes nowhere unencrypted, and without it nobody knows whose certificate it is.
    private void RequireFitting(Uri address)
    {
        bool isEncrypted = address.Scheme == Uri.UriSchemeHttps;
        string says = membership is null ? "--join says" : $"{membership.Store} names a coordinator at";
        string? problem = isEncrypted && token is null
                ? $"a coordinator at https needs its token; put it into the environment variable {JoinToken.Variable}, "
                    + "or name its file with --token-file"
            : isEncrypted && !token!.HasPin
                ? $"this token is one for a connection without encryption (http), and {says} https; copy the token "
                    + "again from the coordinator"
            : !isEncrypted && token is { HasPin: true }
                ? $"this token is one for an encrypted connection, and {says} http; "
                    + (membership is null ? $"use https://{address.Authority}" : "copy the token of this coordinator")
            : null;
        if (problem is not null)
        {
            throw new InvalidDataException(problem);
        }
    }

    // A server that cannot be trusted is no server that does not answer: nobody waits for it.
    private async Task<HttpResponseMessage> Send(
        HttpMethod method, string place, HttpContent? content, CancellationToken cancellation)
    {
        using HttpRequestMessage request = new(method, place) { Content = content };
        try
        {
            return await http.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException failure) when (failure.InnerException is AuthenticationException cause)
        {
            throw new InvalidDataException(
                pin?.Problem
                    ?? $"{Who} does not answer in TLS ({OneLine.Of(cause).TrimEnd('.')}); check whether it "
                    + $"was started without encryption, and {Address}",
                failure);
        }
    }

    private static async Task<HttpResponseMessage> RequireAccepted(
        HttpResponseMessage answer, CancellationToken cancellation) =>
        answer.StatusCode == HttpStatusCode.UnprocessableEntity
            ? throw new InvalidDataException(
                "the coordinator refuses this worker: "
                + await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false))
            : answer;

    private bool IsWanted(HttpResponseMessage answer) =>
        answer.StatusCode != HttpStatusCode.Conflict && Checked(answer).IsSuccessStatusCode;

    private HttpResponseMessage Checked(HttpResponseMessage answer) =>
        answer.StatusCode switch
        {
            HttpStatusCode.Gone => throw new RunOverException(hasOther: false),
            HttpStatusCode.MisdirectedRequest => throw new RunOverException(hasOther: true),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                throw new HttpRequestException($"it answers {(int)answer.StatusCode}"),
            HttpStatusCode.Unauthorized => throw new InvalidDataException(
                token is null
                    ? $"{Who} needs a token; put it into the environment variable {JoinToken.Variable}, or "
                        + "name its file with --token-file"
                    : $"{Who} refuses this token; it may be one of another run: copy it again from the "
                        + "coordinator"),
            HttpStatusCode.UpgradeRequired => throw new InvalidDataException(
                $"{Who} encrypts its connections; join https://{new Uri(Where).Authority} with its token"),
            _ when answer.IsSuccessStatusCode => answer,
            _ => throw new InvalidDataException(
                $"{Who} answers {(int)answer.StatusCode}, as no coordinator of this build does; check {Address}"),
        };

    private string PlaceOf(string run, LeasedGames games) => $"{games.Place(run)}?{name}";
}

/// <summary>The run that a worker plays for has ended, or the coordinator has another one.</summary>
/// <param name="hasOther">Whether there is another one.</param>
internal sealed class RunOverException(bool hasOther) : Exception(hasOther ? "there is another run" : "the run is over")
{
    /// <summary>Gets whether the coordinator has another run, which a worker can join.</summary>
    public bool HasOther => hasOther;
}
