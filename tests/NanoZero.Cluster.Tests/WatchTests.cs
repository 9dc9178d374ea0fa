using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Cluster.Tests;

/// <summary>What a coordinator notes of its workers.</summary>
public sealed class WatchTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly Weights Player = new(new byte[100]);

    private readonly Clock clock = new();
    private readonly ClusterWatch watch;
    private readonly List<string> said = [];

    public WatchTests() => watch = new(Lease, clock) { Say = (worker, what) => said.Add($"{worker} {what}") };

    private ClusterStatus Now => watch.Status(new());

    [Fact]
    public void Games_are_played_leased_or_free()
    {
        IProgress<PlayProgress> progress = watch.Begun(3, Player, 100, null);
        Assert.Equal((3, new IterationGames(0, 0, 100)), (Now.Iteration, Now.Games));
        watch.Leased("a", 3, new(0, 10));
        watch.Leased("b", 3, new(10, 20));
        watch.Leased("c", 3, new(10, 20));  // a block may be leased twice
        Assert.Equal(new IterationGames(0, 30, 70), Now.Games);
        Return("b", new(10, 20), 20);
        watch.Returned("c", 3, new(10, 20), isWanted: false);
        Assert.Equal(new IterationGames(20, 10, 70), Now.Games);
        watch.Ended();
        Assert.Equal(new IterationGames(20, 0, 0), Now.Games);
        Assert.Equal((Player.Hash, 100L), (Now.Weights, Now.WeightsBytes));
        watch.Leased("a", 3, new(30, 10));  // an answer that is noted too late
        Assert.Equal(0, Now.Games.Leased);

        void Return(string worker, GameBlock block, int played)
        {
            progress.Report(new PlayProgress(played, 100, default, default));
            watch.Returned(worker, 3, block, isWanted: true, bytes: 7);
        }
    }

    [Fact]
    public void Workers_play_wait_leave_are_missed_and_are_refused()
    {
        watch.Begun(1, Player, 100, null);
        watch.Asked("a", 2.5);
        Assert.Equal((WorkerState.Waits, 2.5), (Of("a").State, Of("a").GamesPerSecond));
        watch.Leased("a", 1, new(0, 10));
        clock.Pass(TimeSpan.FromSeconds(4));
        watch.Renewed("a", 1, new(0, 10));
        Assert.Equal((WorkerState.Plays, new LeaseStatus(0, 10, 4)), (Of("a").State, Assert.Single(Of("a").Leases)));
        watch.Returned("a", 1, new(0, 10), isWanted: true, bytes: 7);
        watch.Confirmed("a");
        Assert.Equal((10, 10, 1), (Of("a").Games, Of("a").GamesOfIteration, Of("a").Confirmed));
        Assert.Equal(10 / 4.0, Now.GamesPerSecond, 0.001);
        watch.Leased("a", 1, new(10, 5));
        watch.Leased("b", 1, new(15, 5));
        watch.Left("b");
        watch.Refused("c", "c sent bytes that are no games");
        clock.Pass(Lease + TimeSpan.FromSeconds(1));
        Assert.Equal((1, 1, WorkerState.Waits), (Of("a").Expired, Now.Counts.Expired, Of("a").State));
        clock.Pass(Lease);
        Assert.Equal(
            [WorkerState.Gone, WorkerState.Gone, WorkerState.Gone], Now.Workers.Select(worker => worker.State));
        watch.Asked("a", 0);
        watch.Discarded("a", 10, 0, "game 3 comes out otherwise");
        Assert.Equal(
            (WorkerState.Refused, 0, "game 3 comes out otherwise"), (Of("a").State, Of("a").Games, Of("a").Why));
        Assert.Equal(
            new ClusterCounts
            {
                GamesOfWorkers = 10,
                Discarded = 10,
                Accepted = 1,
                Refused = 1,
                ResultBytes = 7,
                Leases = 3,
                Expired = 1,
                GivenBack = 1,
                Confirmed = 1,
                Contradicted = 1,
            },
            Now.Counts);
        Assert.Equal(
            ["a joined", "b joined", "b left", "c joined", "a was not seen for 20 s", "c was not seen for 20 s",
                "a joined"],
            said);
    }

    [Fact]
    public void However_many_workers_come_few_are_remembered_and_all_their_games()
    {
        watch.Begun(1, Player, 100_000, null);
        watch.Leased(LeaseTable.Here, 1, new(0, 1));
        for (int worker = 0; worker < 3 * ClusterWatch.MostWorkers; worker++)
        {
            watch.Returned($"w{worker}", 1, new(worker, 1), isWanted: true);
        }

        Assert.Equal(ClusterWatch.MostWorkers, Now.Workers.Count);
        Assert.Equal(LeaseTable.Here, Now.Workers[0].Name);
        Assert.Equal(
            3 * ClusterWatch.MostWorkers, Now.FormerGames + Now.Workers.Sum(worker => worker.Games));
        Assert.InRange(said.Count, 1, 60);
        clock.Pass(TimeSpan.FromHours(1));
        _ = Now;
        Assert.Equal(LeaseTable.Here, Assert.Single(Now.Workers).Name);
        Assert.Equal(3 * ClusterWatch.MostWorkers, Now.FormerGames);
        Assert.Equal(0, Now.GamesPerSecond);
    }

    private WorkerStatus Of(string worker) => Now.Workers.Single(each => each.Name == worker);

    private sealed class Clock : TimeProvider
    {
        private long now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => now;

        public override DateTimeOffset GetUtcNow() => new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public void Pass(TimeSpan time) => now += time.Ticks;
    }
}
