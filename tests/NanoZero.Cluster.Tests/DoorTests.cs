using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>Who gets into a coordinator, over real sockets, and how much of it anybody gets.</summary>
public sealed class DoorTests : IDisposable
{
    private readonly ScratchFolder scratch = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_with_the_token_joins_over_an_encrypted_connection()
    {
        await using Coordinator there = await Coordinator.Start(scratch);
        Assert.StartsWith("https://", there.Server.Address, StringComparison.Ordinal);
        using CoordinatorClient client = there.Client(there.Token);
        Assert.Equal(there.Offer, await client.Join(Stop));
        Assert.Null(await client.WeightsOf(there.Offer.Run, new string('0', 64), Stop));
    }

    [Fact]
    public async Task A_wrong_token_or_none_is_refused_at_every_address_and_ends_a_worker()
    {
        await using Coordinator there = await Coordinator.Start(scratch);
        JoinToken wrong = JoinToken.Make().For(there.Certificate);
        using CoordinatorClient client = there.Client(wrong);
        string run = there.Offer.Run, told = await Refusal(() => client.Join(Stop));
        Assert.Contains("refuses this token", told, StringComparison.Ordinal);
        LeasedGames games = new(1, 0, 1, new string('0', 64), 0);
        Assert.Equal(told, await Refusal(() => client.Lease(run, 1, Stop)));
        Assert.Equal(told, await Refusal(() => client.Renew(run, games, Stop)));
        Assert.Equal(told, await Refusal(() => client.Submit(run, games, [1], Stop)));
        Assert.Equal(told, await Refusal(() => client.WeightsOf(run, games.Weights, Stop)));
        using HttpClient bare = there.Bare();
        foreach (string address in (string[])["run", "", "elsewhere", $"runs/{run}/leases?worker=a&speed=1"])
        {
            using HttpResponseMessage answer = await bare.GetAsync(address, Stop);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Stop));
        }

        WorkerOptions options = new(there.Address) { Token = wrong };
        Assert.Equal(told, await Refusal(() => ClusterWorker.Run(options, null, Stop)));
    }

    [Fact]
    public async Task Another_certificate_ends_a_worker_before_it_shows_its_token()
    {
        using CoordinatorIdentity other = CoordinatorIdentity.Open(scratch.File("other"));
        await using Coordinator there = await Coordinator.Start(scratch);
        WorkerOptions options = new(there.Address) { Token = there.Token.For(other.Certificate) };
        Assert.Contains("another certificate than the token names",
            await Refusal(() => ClusterWorker.Run(options, null, Stop)), StringComparison.Ordinal);
        Assert.True(there.Token.Fits(there.Certificate));
    }

    [Theory]
    [InlineData(-20, -1, "expired on")]
    [InlineData(2, 20, "is not valid before")]
    public async Task A_certificate_is_good_within_its_dates_alone(int from, int until, string problem)
    {
        string file = scratch.File("old.pem");
        File.WriteAllText(file, Pem(from, until));
        Assert.Contains(
            problem, Assert.Throws<InvalidDataException>(() => CertificateFile.Read(file)).Message,
            StringComparison.Ordinal);

        // A coordinator whose certificate expires while it runs.
        using X509Certificate2 old = X509Certificate2.CreateFromPemFile(file);
        await using Coordinator there = await Coordinator.Start(scratch, old);
        WorkerOptions options = new(there.Address) { Token = there.Token };
        Assert.Contains(problem, await Refusal(() => ClusterWorker.Run(options, null, Stop)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encrypted_and_plain_connections_are_not_taken_for_each_other()
    {
        await using Coordinator encrypted = await Coordinator.Start(scratch);
        Uri plain = new UriBuilder(encrypted.Address) { Scheme = Uri.UriSchemeHttp }.Uri;
        WorkerOptions options = new(plain);
        Assert.Contains($"join https://{plain.Authority}",
            await Refusal(() => ClusterWorker.Run(options, null, Stop)), StringComparison.Ordinal);
        Assert.Contains($"use https://{plain.Authority}",
            await Refusal(() => ClusterWorker.Run(options with { Token = encrypted.Token }, null, Stop)),
            StringComparison.Ordinal);
        Assert.Contains("needs its token",
            await Refusal(() => ClusterWorker.Run(new(encrypted.Address), null, Stop)), StringComparison.Ordinal);

        using CoordinatorIdentity secret = CoordinatorIdentity.Open(scratch.File("plain"), isEncrypted: false);
        CoordinatorDoor door = new(IPAddress.Loopback, 0) { Identity = secret, AllowsUnencrypted = true };
        await using ClusterServer server = await ClusterServer.Start(new SilentDesk(), door, Stop);
        Assert.StartsWith("http://", server.Address, StringComparison.Ordinal);
        Uri safe = new UriBuilder(server.Address) { Scheme = Uri.UriSchemeHttps }.Uri;
        options = new(safe) { Token = secret.Token.For(encrypted.Certificate) };
        Assert.Contains("does not answer in TLS",
            await Refusal(() => ClusterWorker.Run(options, null, Stop)), StringComparison.Ordinal);
        Assert.Contains("needs a token",
            await Refusal(() => ClusterWorker.Run(new(new Uri(server.Address)), null, Stop)), StringComparison.Ordinal);
        using CoordinatorClient client = new(new(server.Address), "a", secret.Token);
        Assert.NotNull(await client.Join(Stop));
    }

    // Whatever a connection was doing when the coordinator ended: no worker takes that for a wrong certificate.
    [Fact]
    public async Task A_coordinator_that_is_started_again_is_waited_for()
    {
        int port;
        JoinToken token;
        await using (Coordinator first = await Coordinator.Start(scratch, port: FreePort.Next()))
        {
            (port, token) = (first.Address.Port, first.Token);
        }

        WorkerOptions options = new(new Uri($"https://127.0.0.1:{port}")) { Pause = TimeSpan.FromMilliseconds(1) };
        int answers = 0;
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task[] asking = [.. Enumerable.Range(0, 4).Select(index => Task.Run(() => Ask($"w{index}"), Stop))];
        for (int start = 0; start < 10; start++)
        {
            await using Coordinator again = await Coordinator.Start(scratch, port: port);
            int before = Volatile.Read(ref answers);
            while (Volatile.Read(ref answers) < before + 8 && !asking.Any(task => task.IsFaulted))
            {
                await Task.Delay(1, Stop);
            }
        }

        await over.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.WhenAll(asking));

        async Task Ask(string name)
        {
            while (true)
            {
                using CoordinatorClient client = new(options.Coordinator, name, token);  // with a new connection
                await Patience.With(options, null, () => client.Join(over.Token), 0, over.Token);
                Interlocked.Increment(ref answers);
            }
        }
    }

    [Fact]
    public async Task A_door_that_strangers_find_open_is_not_opened()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => ClusterServer.Start(new SilentDesk(), new(IPAddress.Any, 0), Stop));
        using CoordinatorIdentity plain = CoordinatorIdentity.Open(scratch.File("plain"), isEncrypted: false);
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => ClusterServer.Start(new SilentDesk(), new(IPAddress.IPv6Any, 0) { Identity = plain }, Stop));
        CoordinatorDoor elsewhere = new(IPAddress.Parse("192.0.2.1"), 0) { Identity = plain, AllowsUnencrypted = true };
        IOException notHere =
            await Assert.ThrowsAsync<BusyAddressException>(
                () => ClusterServer.Start(new SilentDesk(), elsewhere, Stop));
        Assert.Contains("choose another address or port with --listen", notHere.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_a_browser_gets_nothing_of_a_coordinator_without_a_token()
    {
        await using ClusterServer server =
            await ClusterServer.Start(new SilentDesk(), new(IPAddress.Loopback, 0), Stop);
        using HttpClient http = new() { BaseAddress = new(server.Address) };
        Assert.Equal(HttpStatusCode.OK, await Status(null, null));
        Assert.Equal(HttpStatusCode.OK, await Status("localhost:8449", null));
        Assert.Equal(HttpStatusCode.Forbidden, await Status("rebound.example", null));
        Assert.Equal(HttpStatusCode.Forbidden, await Status(null, "https://page.example"));

        async Task<HttpStatusCode> Status(string? host, string? origin)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "run");
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.Add("Origin", origin);
            }

            using HttpResponseMessage answer = await http.SendAsync(request, Stop);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task Guessing_is_slow()
    {
        await using Coordinator there = await Coordinator.Start(
            scratch, limits: new() { WrongTokens = 3, WrongTokenTime = TimeSpan.FromHours(1) });
        using HttpClient http = there.Bare();
        List<HttpStatusCode> answers = [];
        for (int guess = 0; guess < 20; guess++)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, "run");
            request.Headers.Authorization = JoinToken.Make().Header;
            using HttpResponseMessage answer = await http.SendAsync(request, Stop);
            answers.Add(answer.StatusCode);
        }

        Assert.Equal(Enumerable.Repeat(HttpStatusCode.Unauthorized, 3), answers[..3]);
        Assert.All(answers[3..], answer => Assert.Equal(HttpStatusCode.TooManyRequests, answer));

        // From there even the right token is not looked at, so that a guess that hits is not seen.
        using CoordinatorClient right = there.Client(there.Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => right.Join(Stop));
    }

    [Fact]
    public async Task A_worker_that_asks_too_often_waits_and_others_do_not()
    {
        await using Coordinator there = await Coordinator.Start(
            scratch, limits: new() { RequestBurst = 5, RequestsPerSecond = 1 });
        using CoordinatorClient hasty = there.Client(there.Token, "hasty"), calm = there.Client(there.Token, "calm");
        LeasedGames games = new(1, 0, 1, new string('0', 64), 0);
        HttpRequestException waits = await Assert.ThrowsAsync<HttpRequestException>(async () =>
        {
            while (true)
            {
                await hasty.Renew(there.Offer.Run, games, Stop);
            }
        });
        Assert.Contains("429", waits.Message, StringComparison.Ordinal);
        Assert.False(await calm.Renew(there.Offer.Run, games, Stop));
    }

    [Fact]
    public async Task Names_of_workers_are_remembered_up_to_a_number()
    {
        await using Coordinator there = await Coordinator.Start(scratch, limits: new() { Names = 2 });
        LeasedGames games = new(1, 0, 1, new string('0', 64), 0);
        using CoordinatorClient a = there.Client(there.Token, "a"), b = there.Client(there.Token, "b"),
            c = there.Client(there.Token, "c");
        Assert.False(await a.Renew(there.Offer.Run, games, Stop));
        Assert.False(await b.Renew(there.Offer.Run, games, Stop));
        HttpRequestException full =
            await Assert.ThrowsAsync<HttpRequestException>(() => c.Renew(there.Offer.Run, games, Stop));
        Assert.Contains("503", full.Message, StringComparison.Ordinal);
        await a.Leave(there.Offer.Run, Stop);
        Assert.False(await c.Renew(there.Offer.Run, games, Stop));
    }

    [Fact]
    public async Task Questions_of_one_worker_that_wait_are_few()
    {
        await using Coordinator there = await Coordinator.Start(scratch, limits: new() { OpenRequests = 2 });
        using CancellationTokenSource enough = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using CoordinatorClient client = there.Client(there.Token);
        Task<LeasedGames?>[] waiting =
            [.. Enumerable.Range(0, 4).Select(_ => client.Lease(there.Offer.Run, 1, enough.Token))];
        while (waiting.Count(task => task.IsCompleted) < 2)
        {
            await Task.WhenAny(waiting.Where(task => !task.IsCompleted));
        }

        Assert.All(waiting.Where(task => task.IsCompleted), task =>
            Assert.Contains("429", Assert.IsType<HttpRequestException>(task.Exception!.InnerException).Message,
                StringComparison.Ordinal));
        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<Exception>(() => Task.WhenAll(waiting));
        Assert.Equal(2, waiting.Count(task => task.IsCanceled));
    }

    [Fact]
    public async Task Connections_without_a_token_are_few_and_do_not_keep_workers_out()
    {
        await using Coordinator there = await Coordinator.Start(
            scratch, limits: new() { StrangersOfAddress = 3, BeginTime = TimeSpan.FromSeconds(2) });
        using CoordinatorClient client = there.Client(there.Token);
        await client.Join(Stop);  // this connection has shown the token, so it counts no more
        TcpClient[] silent = [.. Enumerable.Range(0, 6).Select(_ => new TcpClient())];
        try
        {
            // Some are closed at once, the others when they have said nothing for two seconds.
            await Task.WhenAll(silent.Select(SayNothing));
            Assert.NotNull(await client.Join(Stop));
        }
        finally
        {
            Array.ForEach(silent, each => each.Dispose());
        }

        async Task SayNothing(TcpClient each)
        {
            try
            {
                await each.ConnectAsync(IPAddress.Loopback, there.Address.Port, Stop);
            }
            catch (SocketException closed) when (closed.SocketErrorCode == SocketError.ConnectionReset)
            {
                return;  // at once, indeed
            }

            await Ended(each.GetStream(), new byte[1]);
        }
    }

    [Fact]
    public async Task Bodies_that_are_too_long_too_slow_or_of_no_length_are_refused_over_an_encrypted_connection()
    {
        await using Coordinator there = await Coordinator.Start(
            scratch, limits: new() { ResultTime = TimeSpan.FromSeconds(1) });
        string run = there.Offer.Run, place = new LeasedGames(1, 0, 1, SilentDesk.Wanted, 0).Place(run) + "?worker=a";
        Assert.Equal("413", await Answer($"PUT /{place}", $"Content-Length: {(64 << 20) + 1}"));
        Assert.Equal("413", await Answer($"POST /{place}", "Content-Length: 10"));
        Assert.Equal("411", await Answer($"PUT /{place}", "Transfer-Encoding: chunked"));
        Assert.Equal("408", await Answer($"PUT /{place}", "Content-Length: 1000000"));
        Assert.Equal("431", await Answer("GET /run", $"X: {new string('x', 9000)}"));
        Assert.Equal("414", await Answer($"GET /run?{new string('x', 3000)}", "X: x"));

        async Task<string> Answer(string what, string header)
        {
            using TcpClient connection = new();
            await connection.ConnectAsync(IPAddress.Loopback, there.Address.Port, Stop);
            using SslStream stream = new(connection.GetStream(), false,
                (_, shown, _, _) => there.Token.Fits((X509Certificate2)shown!));
            await stream.AuthenticateAsClientAsync("coordinator");
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"{what} HTTP/1.1\r\nHost: x\r\nAuthorization: {there.Token.Header}\r\n{header}\r\n\r\n"), Stop);
            using StreamReader reader = new(stream);
            string line = await reader.ReadLineAsync(Stop) ?? "";
            return line.Split(' ')[1];
        }
    }

    [Fact]
    public async Task A_run_over_encrypted_connections_has_the_same_bytes_and_its_folder_no_secret()
    {
        TrainingConfig config = Tiny.Config with { GamesPerIteration = 12, BufferCapacity = 2000, Iterations = 2 };
        await Tiny.Train(config, scratch.File("here"), stop: Stop);
        RunFolder run = Trainer.Prepare(config, scratch.File("there"));
        using CoordinatorIdentity identity = CoordinatorIdentity.Open(scratch.File("secrets"));
        List<string> said = [];
        using ClusterSelfPlay<TicTacToe> play =
            new(run, default, new ClusterOptions { PlaysHere = false, Warn = said.Add });
        await using ClusterServer server = await ClusterServer.Start(
            play.Desk, new(IPAddress.Any, 0) { Host = "127.0.0.1", Identity = identity }, Stop);
        WorkerOptions options = new(new(server.Address)) { Threads = 1, Token = identity.Token };
        Task<long> worker = ClusterWorker.Run(options, new Told(said), Stop);
        await foreach (IterationReport _ in Trainer.Run(run, default, play, null, null, Stop))
        {
        }

        play.Desk.End();
        Assert.Equal(2 * 12, await worker);
        Assert.Equal(Games(scratch.File("here")), Games(scratch.File("there")));
        string secret = identity.Token.Header.Parameter!;
        foreach (string file in Directory.GetFiles(run.Path, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal);
        }

        Assert.NotEmpty(said);
        Assert.DoesNotContain(secret, string.Join('\n', [.. said, $"{options}", $"{identity}"]),
            StringComparison.Ordinal);
    }

    public void Dispose() => scratch.Dispose();

    // The text of a certificate and its key that is valid from and until so many days from now.
    internal static string Pem(int from, int until)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=given", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(from), now.AddDays(until));
        return $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n";
    }

    private static async Task<string> Refusal(Func<Task> work) =>
        (await Assert.ThrowsAsync<InvalidDataException>(work)).Message;

    private static async Task Ended(NetworkStream stream, byte[] nothing)
    {
        try
        {
            Assert.Equal(0, await stream.ReadAsync(nothing, Stop).AsTask().WaitAsync(TimeSpan.FromMinutes(1), Stop));
        }
        catch (IOException)
        {
            // Aborted.
        }
    }

    private static string[] Games(string run) =>
    [
        .. from file in Directory.GetFiles(Path.Combine(run, "games"))
           orderby file
           select $"{Path.GetFileName(file)} {Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file)))}",
    ];

    private sealed class Told(List<string> said) : IProgress<WorkerNews>
    {
        public void Report(WorkerNews value) => said.Add(value.Sentence);
    }
}
