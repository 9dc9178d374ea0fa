using System.Net;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>A run on many machines ends with the bytes of a run on one.</summary>
public sealed class ClusterTests
{
    private static readonly TrainingConfig Config =
        Tiny.Config with { GamesPerIteration = 24, BufferCapacity = 2000, Iterations = 4 };

    private static readonly ClusterOptions Options = new()
    {
        Leases = new() { Duration = TimeSpan.FromSeconds(2), LeastGames = 2, MostGames = 4, LeastSeconds = 0 },
        PlaysHere = false,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(TrainingMode.Synchronous, true, 2)]
    [InlineData(TrainingMode.Asynchronous, true, 1)]
    [InlineData(TrainingMode.Synchronous, false, 3)]
    public async Task A_run_whose_games_workers_play_has_the_bytes_of_one_that_plays_here(
        TrainingMode mode, bool playsHere, int workers)
    {
        using ScratchFolder scratch = new();
        TrainingConfig config = Config with { Mode = mode };
        await Tiny.Train(config, scratch.File("here"), stop: Stop);
        RunFolder run = Trainer.Prepare(config, scratch.File("there"));
        long[] played = await Train(run, playsHere, workers);
        Assert.Equal(Files(scratch.File("here")), Files(scratch.File("there")));
        Assert.True(playsHere || played.Sum() == 4 * 24, $"workers played {string.Join(", ", played)}");
    }

    [Fact]
    public async Task Workers_end_when_the_run_does()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        TaskCompletionSource<string> address = new();
        Task training = Iterate(ClusterTraining.Run(
            run, new Coordination(new(IPAddress.Loopback, 0)) { Started = address.SetResult }, cancellation: Stop));
        WorkerOptions options = new(new Uri(await address.Task)) { Threads = 1 };
        Task<long>[] workers =
        [
            ClusterWorker.Run(options with { Name = "a" }, null, Stop),
            ClusterWorker.Run(options with { Name = "b" }, null, Stop),
        ];
        await training;
        Assert.All(await Task.WhenAll(workers).WaitAsync(TimeSpan.FromMinutes(5), Stop), games =>
            Assert.InRange(games, 0, 4 * 24));
    }

    [Fact]
    public void A_run_whose_answers_differ_among_machines_is_refused()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config with { Kernels = NetworkKernels.Library }, scratch.File("run"));
        Assert.Contains(
            "add --device cpu --precision fp32",
            Assert.Throws<InvalidDataException>(() => new ClusterSelfPlay<TicTacToe>(run, default)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Games_of_workers_that_vanish_are_played_by_others()
    {
        using ScratchFolder scratch = new();
        await Tiny.Train(Config, scratch.File("here"), stop: Stop);
        RunFolder run = Trainer.Prepare(Config, scratch.File("there"));
        LeaseRules rules = Options.Leases with { Duration = TimeSpan.FromSeconds(0.2), MostLeases = 1 };
        using ClusterSelfPlay<TicTacToe> play = new(run, default, Options with { Leases = rules });
        await using ClusterServer server = await ClusterServer.Start(play.Desk, new(IPAddress.Loopback, 0), Stop);
        Uri address = new(server.Address);
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task vanishing = Vanish(play.Desk.Offer.Run, address, over.Token);
        Task<long> worker = ClusterWorker.Run(new(address) { Threads = 1 }, null, Stop);
        await Iterate(run, play);
        play.Desk.End();
        await over.CancelAsync();
        await vanishing;
        Assert.Equal(4 * 24, await worker);
        Assert.Equal(Files(scratch.File("here")), Files(scratch.File("there")));
    }

    [Fact]
    public async Task Games_of_others_and_garbage_are_refused_and_change_nothing()
    {
        using ScratchFolder scratch = new();
        await Tiny.Train(Config, scratch.File("here"), stop: Stop);
        RunFolder run = Trainer.Prepare(Config, scratch.File("there"));
        using ClusterSelfPlay<TicTacToe> play = new(run, default, Options);
        await using ClusterServer server = await ClusterServer.Start(play.Desk, new(IPAddress.Loopback, 0), Stop);
        Task training = Iterate(run, play);
        Uri address = new(server.Address);
        using CoordinatorClient liar = new(address, "liar");
        LeasedGames leased = (await liar.Lease(play.Desk.Offer.Run, 0, Stop))!;
        foreach (byte[] message in (byte[][])[[], [1, 2, 3], new byte[16], new byte[100_000]])
        {
            await Assert.ThrowsAsync<InvalidDataException>(
                () => liar.Submit(play.Desk.Offer.Run, leased, message, Stop));
        }

        LeasedGames stale = leased with { Weights = new string('0', 64) }, other = leased with { Count = 3 };
        Assert.False(await liar.Submit(play.Desk.Offer.Run, stale, [], Stop));
        Assert.False(await liar.Submit(play.Desk.Offer.Run, other, [], Stop));
        Assert.False(await liar.Renew(play.Desk.Offer.Run, stale, Stop));
        Assert.Null(await liar.WeightsOf(play.Desk.Offer.Run, stale.Weights, Stop));
        RunOverException end =
            await Assert.ThrowsAsync<RunOverException>(() => liar.Lease("anotherrun", 0, Stop));
        Assert.True(end.HasOther);
        using CoordinatorClient nameless = new(address, "\u001b[2J");
        await Assert.ThrowsAsync<InvalidDataException>(() => nameless.Lease(play.Desk.Offer.Run, 0, Stop));
        using LocalSelfPlay<TicTacToe> elsewhere =
            new(default, Config with { ResignBelow = -0.01 }, ExecutionPlan.Reference);
        Weights weights = (await liar.WeightsOf(play.Desk.Offer.Run, leased.Weights, Stop))!;
        PlayedGames<TicTacToe> resigned = await elsewhere.Play(1, .., weights, null, Stop);
        Assert.Contains(resigned.Games, game => game.Resignation is not null);
        Assert.Throws<InvalidDataException>(() => GamesMessage.Read(
            default(TicTacToe), Config, new GameBlock(0, 24), GamesMessage.Write(Config, 1, resigned), "x"));
        Task<long> worker = ClusterWorker.Run(new(address) { Threads = 1 }, null, Stop);
        await training;
        play.Desk.End();
        Assert.Equal(4 * 24, await worker);
        Assert.Equal(Files(scratch.File("here")), Files(scratch.File("there")));
    }

    // Games that keep the rules, but of another seed: only playing them again tells.
    [Fact]
    public async Task A_worker_whose_games_come_out_otherwise_is_found_named_and_harmless()
    {
        using ScratchFolder scratch = new();
        await Tiny.Train(Config, scratch.File("here"), stop: Stop);
        RunFolder run = Trainer.Prepare(Config, scratch.File("there"));
        List<string> warnings = [];
        using ClusterSelfPlay<TicTacToe> play =
            new(run, default, Options with { CheckedShare = 1, Warn = warnings.Add });
        await using ClusterServer server = await ClusterServer.Start(play.Desk, new(IPAddress.Loopback, 0), Stop);
        Task training = Iterate(run, play);
        Uri address = new(server.Address);
        TrainingConfig other = Config with { Seed = Config.Seed + 1 };
        using LocalSelfPlay<TicTacToe> elsewhere = new(default, other, ExecutionPlan.Reference);
        using CoordinatorClient liar = new(address, "liar");
        LeasedGames leased = (await liar.Lease(play.Desk.Offer.Run, 0, Stop))!;
        Weights weights = (await liar.WeightsOf(play.Desk.Offer.Run, leased.Weights, Stop))!;
        PlayedGames<TicTacToe> lies = await elsewhere.Play(
            leased.Iteration, leased.First..(leased.First + leased.Count), weights, null, Stop);
        InvalidDataException refusal = await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await liar.Submit(play.Desk.Offer.Run, leased, GamesMessage.Write(other, leased.Iteration, lies), Stop);
            while (true)
            {
                await liar.Renew(play.Desk.Offer.Run, leased, Stop);
                await Task.Delay(20, Stop);
            }
        });
        Assert.Contains("by worker liar comes out otherwise here", refusal.Message, StringComparison.Ordinal);
        Task<long> worker = ClusterWorker.Run(new(address) { Threads = 1 }, null, Stop);
        await training;
        play.Desk.End();
        Assert.Equal(4 * 24, await worker);
        Assert.Contains($"{leased.Count} games of this worker are played again", Assert.Single(warnings),
            StringComparison.Ordinal);
        Assert.Equal(Files(scratch.File("here")), Files(scratch.File("there")));
    }

    // Trains with workers until the run is finished, and returns how many games each of them played.
    private static async Task<long[]> Train(RunFolder run, bool playsHere, int workers)
    {
        using ClusterSelfPlay<TicTacToe> play = new(run, default, Options with { PlaysHere = playsHere });
        await using ClusterServer server = await ClusterServer.Start(play.Desk, new(IPAddress.Loopback, 0), Stop);
        Uri address = new(server.Address);
        Task<long>[] work =
        [
            .. Enumerable.Range(0, workers).Select(index =>
                ClusterWorker.Run(new WorkerOptions(address) { Name = $"w{index}", Threads = 1 }, null, Stop)),
        ];
        await Iterate(run, play);
        play.Desk.End();
        return await Task.WhenAll(work);
    }

    private static Task Iterate(RunFolder run, ClusterSelfPlay<TicTacToe> play) =>
        Iterate(Trainer.Run(run, default, play, cancellation: Stop));

    private static async Task Iterate(IAsyncEnumerable<IterationReport> iterations)
    {
        await foreach (IterationReport _ in iterations)
        {
        }
    }

    // Workers one after the other that take games and are never seen again.
    private static async Task Vanish(string run, Uri address, CancellationToken over)
    {
        for (int index = 0; !over.IsCancellationRequested; index++)
        {
            using CoordinatorClient ghost = new(address, $"ghost-{index}");
            try
            {
                await ghost.Lease(run, 0, over);
                await Task.Delay(100, over);
            }
            catch (Exception end) when (end is OperationCanceledException or RunOverException)
            {
                return;
            }
        }
    }

    // In asynchronous mode a checkpoint tells what the next iteration's games took.
    private static IEnumerable<string> Files(string run) => RunBytes.Of(run, except: "next-games.jsonl");
}
