using System.Collections.Concurrent;
using System.Net;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>Who coordinates, who stands by, and how workers find the coordinator.</summary>
public sealed class StandInTests
{
    // Seats are given up here and never run out, however slow the machine is.
    private static readonly SeatTimes Times = new()
    {
        Duration = TimeSpan.FromMinutes(1),
        Renewal = TimeSpan.FromSeconds(0.5),
        Margin = TimeSpan.FromSeconds(1),
        Look = TimeSpan.FromSeconds(0.1),
        Retry = TimeSpan.FromSeconds(0.2),
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Who_stands_by_takes_the_seat_when_it_is_given_up_and_ends_when_the_run_does()
    {
        using StoreServer server = StoreServer.Start("redis");
        Run run = new() { Name = "a" };
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using IMembership one = Open(server), two = Open(server), three = Open(server);
        Machine first = new(run), second = new(run), third = new(run);
        Task<string> begun = new StandIn<string>(one, first, Times).Run(leaving.Token);
        await first.Began.Task.WaitAsync(Stop);
        Task<string> standing = new StandIn<string>(two, second, Times).Run(Stop);
        await second.Played.Task.WaitAsync(Stop);
        Assert.False(second.Began.Task.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begun);
        await second.Began.Task.WaitAsync(Stop);
        Task<string> waiting = new StandIn<string>(three, third, Times).Run(Stop);
        await third.Played.Task.WaitAsync(Stop);
        run.End.SetResult();
        Assert.Equal("coordinated", await standing);
        Assert.Equal("finished by another", await waiting);
        Assert.Contains(second.Said, line => line.StartsWith("stands by: ", StringComparison.Ordinal));
        Assert.Contains(second.Said, line => line.Contains("(number 2 of redis://", StringComparison.Ordinal));
        Assert.Null((await one.Find(Stop))!.Run);
    }

    [Fact]
    public async Task Whatever_keeps_a_machine_from_playing_it_tries_again_and_still_takes_the_seat()
    {
        using StoreServer server = StoreServer.Start("redis");
        Run run = new() { Name = "a" };
        using CancellationTokenSource leaving = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using IMembership one = Open(server), two = Open(server);
        Machine first = new(run), second = new(run)
        {
            Failures = new([
                new UnauthorizedAccessException("no access to the token."), new InvalidOperationException("odd"),
                new InvalidOperationException("odd"), new IOException("no disk"),
            ]),
        };
        Task<string> begun = new StandIn<string>(one, first, Times).Run(leaving.Token);
        await first.Began.Task.WaitAsync(Stop);
        Task<string> standing = new StandIn<string>(two, second, Times).Run(Stop);
        await Task.WhenAny(standing, second.Played.Task.WaitAsync(Stop));
        Assert.Equal(
            ((string[])["no access to the token", "odd", "no disk"]).Select(why =>
                $"warning: {why}; this machine stands by, plays no games, and tries again"),
            second.Said.Where(line => line.StartsWith("warning: ", StringComparison.Ordinal)));
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => begun);
        await Task.WhenAny(standing, second.Began.Task.WaitAsync(Stop));
        run.End.SetResult();
        Assert.Equal("coordinated", await standing);
    }

    [Theory]
    [InlineData(null, "the folder holds no run")]
    [InlineData("b", "is the seat of another run, 'a', not of 'b'")]
    public async Task A_folder_that_is_not_the_shared_one_begins_nothing(string? own, string message)
    {
        using StoreServer server = StoreServer.Start("redis");
        await using IMembership store = Open(server);
        SeatTicket before = (await store.Claim("before", TimeSpan.FromMinutes(1), Stop))!;
        Assert.True(await store.Renew(before, TimeSpan.FromMinutes(1), new("a", "http://10.0.0.1:8449"), Stop));
        await store.Release(before, isOver: false, Stop);
        Machine machine = new(new Run { Name = own });
        Assert.Contains(
            message,
            (await Assert.ThrowsAsync<InvalidDataException>(() => new StandIn<string>(store, machine, Times).Run(Stop)))
                .Message,
            StringComparison.Ordinal);
        Assert.False(machine.Began.Task.IsCompleted);
        Assert.False((await store.Find(Stop))!.IsHeld);
    }

    [Fact]
    public async Task Who_cannot_listen_gives_the_seat_up_and_tries_again_later()
    {
        using StoreServer server = StoreServer.Start("redis");
        Run run = new() { Name = "a" };
        await using IMembership store = Open(server);
        Machine machine = new(run) { Busy = 1 };
        Task<string> standing = new StandIn<string>(store, machine, Times).Run(Stop);
        while (!machine.Said.Any(line => line.Contains("the port is taken", StringComparison.Ordinal)))
        {
            await Task.Delay(20, Stop);
        }

        while ((await store.Find(Stop))!.IsHeld)
        {
            await Task.Delay(20, Stop);
        }

        await machine.Began.Task.WaitAsync(Stop);
        Assert.Equal(2, (await store.Find(Stop))!.Number);
        run.End.SetResult();
        Assert.Equal("coordinated", await standing);
    }

    [Fact]
    public async Task A_worker_that_missed_the_end_of_the_run_learns_it_from_the_store()
    {
        using ScratchFolder scratch = new();
        using StoreServer server = StoreServer.Start("redis");
        await using IMembership store = Open(server), ofWorker = Open(server);
        RunFolder run = Trainer.Prepare(
            Tiny.Config with { Iterations = 100_000, StrengthEvery = 0 }, scratch.File("run"));
        Counted news = new();
        Task<long> worker = ClusterWorker.Run(
            new(new Uri(ofWorker.Store)) { Membership = ofWorker, Threads = 1, Pause = TimeSpan.FromSeconds(0.1) },
            news,
            Stop);
        HeldSeat seat = (await HeldSeat.Take(store, "a", Times, TimeProvider.System, null, Stop))!;
        await foreach (IterationReport _ in ClusterTraining.Run(
            run, new Coordination(new(IPAddress.Loopback, 0)) { Seat = seat }, cancellation: Stop))
        {
            if (news.Reports > 0)
            {
                break;  // it leaves without a word to workers
            }
        }

        await seat.Release(isOver: true);
        await seat.DisposeAsync();
        await worker.WaitAsync(TimeSpan.FromMinutes(5), Stop);
    }

    [Fact]
    public async Task A_worker_finds_the_coordinator_by_the_store_and_follows_to_the_next_one()
    {
        using ScratchFolder scratch = new();
        using StoreServer server = StoreServer.Start("redis");
        await using IMembership store = Open(server), ofWorker = Open(server);
        TrainingConfig config =
            Tiny.Config with { GamesPerIteration = 64, BufferCapacity = 2000, Iterations = 100_000, StrengthEvery = 0 };
        RunFolder run = Trainer.Prepare(config, scratch.File("run"));
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Counted news = new();
        Task<long> worker = ClusterWorker.Run(
            new(new Uri(ofWorker.Store)) { Membership = ofWorker, Threads = 1, Pause = TimeSpan.FromSeconds(0.1) },
            news,
            end.Token);
        for (int coordinator = 1; coordinator <= 2; coordinator++)
        {
            HeldSeat? taken = null;
            while (taken is null)
            {
                taken = await HeldSeat.Take(store, $"{coordinator}", Times, TimeProvider.System, null, Stop);
            }

            await using HeldSeat seat = taken;
            long before = news.Games;
            await foreach (IterationReport _ in ClusterTraining.Run(
                run, new Coordination(new(IPAddress.Loopback, 0)) { Seat = seat }, cancellation: Stop))
            {
                if (news.Games > before)
                {
                    break;  // it leaves without a word to workers
                }
            }

            Assert.True(news.Games > before);
        }

        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker);
    }

    private static IMembership Open(StoreServer server) => MembershipAddress.Parse(server.Address).Open();

    // The run in the folder that all machines share.
    private sealed class Run
    {
        public string? Name { get; init; }

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Machine(Run run) : IStandIn<string>
    {
        public TaskCompletionSource Began { get; } = new();

        public TaskCompletionSource Played { get; } = new();

        public ConcurrentQueue<string> Said { get; } = [];

        /// <summary>Gets how often the port is taken.</summary>
        public int Busy { get; set; }
        public ConcurrentQueue<Exception> Failures { get; init; } = [];

        string? IStandIn<string>.Run => run.Name;

        public async Task Play(IMembership membership, CancellationToken cancellation)
        {
            if (Failures.TryDequeue(out Exception? failure))
            {
                throw failure;
            }

            Played.TrySetResult();
            await run.End.Task.WaitAsync(cancellation);
        }

        public async Task<string> Coordinate(HeldSeat seat, CancellationToken cancellation)
        {
            if (Busy-- > 0)
            {
                throw new BusyAddressException("the port is taken", new IOException());
            }

            seat.Announce(new(run.Name!, "http://10.0.0.1:8449"));
            Began.TrySetResult();
            await run.End.Task.WaitAsync(cancellation);
            return "coordinated";
        }

        public string? Finished() => run.End.Task.IsCompleted ? "finished by another" : null;

        public void Say(string sentence) => Said.Enqueue(sentence);
    }

    // How many games of a worker were taken.
    private sealed class Counted : IProgress<WorkerNews>
    {
        private long games;

        private int reports;

        public long Games => Interlocked.Read(ref games);

        public int Reports => Volatile.Read(ref reports);

        public void Report(WorkerNews value)
        {
            Interlocked.Exchange(ref games, value.Games);
            if (value.Sentence.Contains("joined a run", StringComparison.Ordinal))
            {
                Interlocked.Increment(ref reports);
            }
        }
    }
}
