using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>What the desk does where two things happen at once.</summary>
public sealed class DeskTests : IDisposable
{
    private static readonly TrainingConfig Config = Tiny.Config with { GamesPerIteration = 24, BufferCapacity = 2000 };

    private static readonly ClusterOptions Options = new()
    {
        Leases = new() { LeastGames = 4, MostGames = 4, LeastSeconds = 0, MostLeases = 1 },
        PlaysHere = false,
        CheckedShare = 0,
    };

    private readonly ScratchFolder scratch = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    // Cancelling runs what was registered last first: games are leased to a worker that gives up in this moment.
    [Fact]
    public async Task Who_gives_up_waiting_keeps_the_games_that_it_plays()
    {
        ClusterDesk<TicTacToe> desk = Desk(Options);
        LeasedGames first = (await desk.Lease("a", 0, Stop))!;
        List<LeasedGames> rest = [];
        while (rest.Count < 5)
        {
            rest.Add((await desk.Lease($"b{rest.Count}", 0, Stop))!);
        }

        bool gaveUp = false;
        for (int i = 0; !gaveUp; i++)
        {
            Assert.True(i < 1000, "the games always came first");
            using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
            Task<LeasedGames?> waiting = desk.Lease("a", 0, patience.Token);
            using CancellationTokenRegistration last = patience.Token.Register(() => desk.Leave("b0"));
            await patience.CancelAsync();
            try
            {
                Assert.Equal(rest[0].Block, (await waiting)!.Block);
                desk.Leave("a");
                first = (await desk.Lease("a", 0, Stop))!;
            }
            catch (OperationCanceledException)
            {
                gaveUp = true;
            }

            Assert.NotNull(await desk.Lease("b0", 0, Stop));
        }

        Assert.True(desk.Renew("a", first));
    }

    // A slow disk may keep games until after the end of the run.
    [Fact]
    public async Task Games_that_come_to_the_disk_after_the_end_of_the_run_leave_nothing_there()
    {
        ClusterDesk<TicTacToe> desk = Desk(Options);
        LeasedGames leased = (await desk.Lease("a", 0, Stop))!;
        using LocalSelfPlay<TicTacToe> machine = new(default, Config, ExecutionPlan.Reference);
        PlayedGames<TicTacToe> played = await machine.Play(
            1, leased.First..(leased.First + leased.Count), desk.WeightsOf(leased.Weights)!, null, Stop);
        desk.Finish();
        Assert.True(desk.Submit("a", leased, GamesMessage.Write(Config, 1, played)));
        Assert.False(Directory.Exists(scratch.File(Path.Combine("run", "incoming"))));
    }

    public void Dispose() => scratch.Dispose();

    private ClusterDesk<TicTacToe> Desk(ClusterOptions options)
    {
        ClusterDesk<TicTacToe> desk =
            ClusterDesk<TicTacToe>.Of(Trainer.Prepare(Config, scratch.File("run")), default, options);
        using PolicyValueNetwork network = new(Config.NetworkShape(), Config.Seed);
        desk.Begin(1, new GameBlock(0, 24), Weights.Of(network), null);
        return desk;
    }
}
