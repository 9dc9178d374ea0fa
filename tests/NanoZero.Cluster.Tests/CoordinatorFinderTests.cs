using NanoZero.Files.Tests;
using NanoZero.Play;

namespace NanoZero.Cluster.Tests;

/// <summary>How workers that know a store find the coordinator, and whom they believe.</summary>
public sealed class CoordinatorFinderTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);

    private readonly ScratchFolder scratch = new(), foreign = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_worker_is_refused_by_the_coordinator_alone_that_the_store_names(bool hasSameCertificate)
    {
        using StoreServer server = StoreServer.Start("redis");
        await using IMembership store = MembershipAddress.Parse(server.Address).Open();
        SeatTicket seat = (await store.Claim("a", Long, Stop))!;
        Coordinator first = await Coordinator.Start(scratch);
        JoinToken token = first.Token;
        int port = first.Address.Port;
        await Name(first.Address);
        WorkerOptions options =
            new(new Uri(store.Store)) { Membership = store, Pause = TimeSpan.FromMilliseconds(10) };
        using CoordinatorClient client = new(options.Coordinator, "a", token, store);
        Assert.Equal(first.Offer, await client.Join(Stop));

        // Where the coordinator was, that of another run listens now.
        await first.DisposeAsync();
        if (hasSameCertificate)
        {
            Directory.CreateDirectory(foreign.File("secrets"));
            File.Copy(scratch.File("secrets/certificate.pem"), foreign.File("secrets/certificate.pem"));
        }

        await using Coordinator other = await Coordinator.Start(foreign, port: port);
        await using Coordinator next = await Coordinator.Start(scratch);
        await Name(next.Address);
        Assert.Equal(
            next.Offer, await Patience.With(options, null, () => client.Join(Stop), 0, Stop));

        // What the store names is believed.
        await Name(other.Address);
        using CoordinatorClient late = new(options.Coordinator, "b", token, store);
        string message = (await Assert.ThrowsAsync<InvalidDataException>(() => late.Join(Stop))).Message;
        Assert.StartsWith(
            $"the coordinator https://127.0.0.1:{port} that {store.Store} names "
            + (hasSameCertificate ? "refuses this token" : "shows another certificate"),
            message,
            StringComparison.Ordinal);
        Assert.DoesNotContain("--join", message, StringComparison.Ordinal);

        async Task Name(Uri address) => Assert.True(
            await store.Renew(seat, Long, new("0123456789abcdef", address.GetLeftPart(UriPartial.Authority)), Stop));
    }

    [Fact]
    public async Task A_worker_that_comes_after_the_end_of_the_run_ends()
    {
        using StoreServer server = StoreServer.Start("redis");
        await using IMembership store = MembershipAddress.Parse(server.Address).Open();
        SeatTicket seat = (await store.Claim("a", Long, Stop))!;
        Assert.True(await store.Renew(seat, Long, new("0123456789abcdef", "http://127.0.0.1:1"), Stop));
        WorkerOptions options =
            new(new Uri(store.Store)) { Membership = store, Pause = TimeSpan.FromMilliseconds(10) };
        TaskCompletionSource waits = new();
        Task<long> worker = ClusterWorker.Run(options, Forward.To<WorkerNews>(_ => waits.TrySetResult()), Stop);
        await waits.Task.WaitAsync(Stop);
        Assert.False(worker.IsCompleted);
        await store.Release(seat, isOver: true, Stop);
        Assert.Equal(0, await worker.WaitAsync(Stop));
        Assert.Equal(0, await ClusterWorker.Run(options, null, Stop));
    }

    [Fact]
    public async Task A_worker_says_again_what_it_waits_for_and_how_it_ends()
    {
        WorkerOptions options = new(new Uri($"http://127.0.0.1:{FreePort.Next()}"))
        {
            Pause = TimeSpan.FromMilliseconds(1),
            Reminder = TimeSpan.FromMilliseconds(10),
        };
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        List<string> told = [];
        Task<long> worker = ClusterWorker.Run(options, Forward.To<WorkerNews>(Hear), end.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker);
        Assert.All(told, line => Assert.Contains($"waiting for {options.Coordinator} (", line));
        Assert.DoesNotContain("Ctrl-C", told[0], StringComparison.Ordinal);
        Assert.All(told.Skip(1), line => Assert.EndsWith("if the run is over, end this worker (Ctrl-C)", line));

        void Hear(WorkerNews news)
        {
            told.Add(news.Sentence);
            if (told.Count == 3)
            {
                end.Cancel();
            }
        }
    }

    public void Dispose()
    {
        scratch.Dispose();
        foreign.Dispose();
    }
}
