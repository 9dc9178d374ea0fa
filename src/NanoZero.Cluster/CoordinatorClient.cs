using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;

namespace NanoZero.Cluster;

/// <summary>A worker's connection to a coordinator.</summary>
/// <param name="coordinator">Its address.</param>
/// <param name="worker">The worker's name.</param>
/// <param name="membership">Where the address is asked for, in place of the one above; null for nowhere.</param>
internal sealed class CoordinatorClient(Uri coordinator, string worker, IMembership? membership = null) : IDisposable
{
    private static readonly Uri Anybody = new("http://coordinator/");

    // Longer than a coordinator keeps a question for games.
    private readonly HttpClient http = new(HandlerOf(membership))
    {
        BaseAddress = membership is null ? coordinator : Anybody,
        Timeout = TimeSpan.FromMinutes(2),
    };

    /// <summary>Asks what the run is.</summary>
    /// <param name="cancellation">Gives up.</param>
    /// <exception cref="HttpRequestException">Nobody answers there.</exception>
    /// <exception cref="RunOverException">The run has ended.</exception>
    public async Task<RunOffer> Join(CancellationToken cancellation)
    {
        using HttpResponseMessage answer = Checked(await http.GetAsync("run", cancellation).ConfigureAwait(false));
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
        using HttpResponseMessage answer = await http.PostAsync(
            $"runs/{run}/leases?{Name}&speed={speed}", null, cancellation).ConfigureAwait(false);
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
        using HttpResponseMessage answer = await http.GetAsync($"runs/{run}/weights/{hash}?{Name}", cancellation)
            .ConfigureAwait(false);
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
            await http.PostAsync(PlaceOf(run, games), null, cancellation).ConfigureAwait(false);
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
            await http.PutAsync(PlaceOf(run, games), content, cancellation).ConfigureAwait(false);
        return IsWanted(await RequireAccepted(answer, cancellation).ConfigureAwait(false));
    }

    /// <summary>Gives the leases back.</summary>
    /// <param name="run">What names the run.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task Leave(string run, CancellationToken cancellation)
    {
        using HttpResponseMessage _ = await http.DeleteAsync(
            $"runs/{run}/leases?{Name}", cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends the connection.</summary>
    public void Dispose() => http.Dispose();

    private static HttpMessageHandler HandlerOf(IMembership? membership)
    {
        SocketsHttpHandler handler = new() { ConnectTimeout = TimeSpan.FromSeconds(10) };
        return membership is null ? handler : new CoordinatorFinder(membership, handler);
    }

    private static async Task<HttpResponseMessage> RequireAccepted(
        HttpResponseMessage answer, CancellationToken cancellation) =>
        answer.StatusCode == HttpStatusCode.UnprocessableEntity
            ? throw new InvalidDataException(
                "the coordinator refuses this worker: "
                + await answer.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false))
            : answer;

    private static bool IsWanted(HttpResponseMessage answer) =>
        answer.StatusCode != HttpStatusCode.Conflict && Checked(answer).IsSuccessStatusCode;

    private static HttpResponseMessage Checked(HttpResponseMessage answer) =>
        answer.StatusCode switch
        {
            HttpStatusCode.Gone => throw new RunOverException(hasOther: false),
            HttpStatusCode.MisdirectedRequest => throw new RunOverException(hasOther: true),
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError =>
                throw new HttpRequestException($"it answers {(int)answer.StatusCode}"),
            _ when answer.IsSuccessStatusCode => answer,
            _ => throw new InvalidDataException(
                $"{answer.RequestMessage?.RequestUri?.GetLeftPart(UriPartial.Authority)} answers "
                + $"{(int)answer.StatusCode}, as no coordinator of this build does; check the address of --join"),
        };

    private string Name { get; } = $"worker={Uri.EscapeDataString(worker)}";

    private string PlaceOf(string run, LeasedGames games) => $"{games.Place(run)}?{Name}";
}

/// <summary>The run that a worker plays for has ended, or the coordinator has another one.</summary>
/// <param name="hasOther">Whether there is another one.</param>
internal sealed class RunOverException(bool hasOther) : Exception(hasOther ? "there is another run" : "the run is over")
{
    /// <summary>Gets whether the coordinator has another run, which a worker can join.</summary>
    public bool HasOther => hasOther;
}
