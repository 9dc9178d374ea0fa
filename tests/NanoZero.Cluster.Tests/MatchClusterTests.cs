using System.Net;
using NanoZero.Files;
using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>Matches whose games workers play.</summary>
public sealed class MatchClusterTests : IDisposable
{
    private const int Games = 40;

    private static readonly OpenPlayersOptions Opening = new()
    {
        Execution = new() { Device = NetworkDevice.Cpu, Precision = NetworkPrecision.Fp32 },
        Seed = 3,
    };

    private readonly ScratchFolder scratch = new();
    private Uri address = new("http://nowhere");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("puct:RUN@16", "ttts:RUN@16")]
    [InlineData("greedy:RUN", "rollout@20")]
    [InlineData("minimax:2", "random")]
    public async Task A_match_whose_games_workers_play_has_the_games_of_one_that_is_played_here(string a, string b)
    {
        string run = await Train();
        ResolvedPlayer[] players = [Player(a, run), Player(b, run)];
        PlayedMatch here = Play(new ThisMachine(), players, null);
        await using GameCluster cluster = await Start(new() { PlaysHere = false });
        Task<PlayedMatch> match = Task.Run(() => Play(cluster, players, scratch.File("match.json")), Stop);
        Task<long>[] workers = [Worker("a"), Worker("b")];
        PlayedMatch there = await match;
        await cluster.Finish(Stop);
        Assert.Equal(here.Record.Games, there.Record.Games);
        Assert.Equal(here.Record.Games, MatchFile.Load(scratch.File("match.json")).Games);
        Assert.Equal(Games, (await Task.WhenAll(workers)).Sum());
        Assert.Equal(here.Counts.Simulations, there.Counts.Simulations);
        Assert.False(Directory.Exists(scratch.File("match.json.incoming")));
    }

    [Fact]
    public async Task A_worker_goes_from_a_training_to_a_match_and_to_another_one()
    {
        string run = await Train();
        ResolvedPlayer[] players = [Player("puct:RUN@16", run), Player("random", run)];
        TrainingConfig config = Tiny.Config with { Iterations = 1 };
        await Tiny.Train(config, scratch.File("here"), stop: Stop);
        await using GameCluster cluster = await Start(new() { PlaysHere = false });
        Task<long> worker = Worker("a");
        PlayedMatch first = await Task.Run(() => Play(cluster, players, null), Stop);
        await foreach (IterationReport _ in cluster.Train(Trainer.Prepare(config, scratch.File("there")), null, Stop))
        {
        }

        PlayedMatch second = await Task.Run(() => Play(cluster, players, null), Stop);
        await cluster.Finish(Stop);
        Assert.Equal((2 * Games) + config.GamesPerIteration, await worker);
        Assert.Equal(first.Record.Games, second.Record.Games);
        Assert.Equal(RunBytes.Of(scratch.File("here")), RunBytes.Of(scratch.File("there")));
    }

    // It sends the games of another seed, which keep the rules.
    [Fact]
    public async Task A_worker_whose_games_come_out_otherwise_is_found_and_harmless()
    {
        string run = await Train();
        ResolvedPlayer[] players = [Player("random", run), Player("random", run)];
        PlayedMatch here = Play(new ThisMachine(), players, null);
        List<string> warnings = [];
        await using GameCluster cluster = await Start(new() { PlaysHere = false, CheckedShare = 1 }, warnings.Add);
        Task<PlayedMatch> match = Task.Run(() => Play(cluster, players, null), Stop);
        using CoordinatorClient liar = new(address, "liar");
        RunOffer offer = await Patience.With(Options("liar"), null, () => liar.Join(Stop), 0, Stop);
        LeasedGames leased = (await liar.Lease(offer.Run, 0, Stop))!;
        MatchPackage package = MatchPackage.Read((await liar.WeightsOf(offer.Run, leased.Weights, Stop))!.Bytes);
        using LocalMatch<TicTacToe> machine = new(default, threads: 1);
        PlayedGames<TicTacToe> lies = await machine.Play(
            1, [.. leased.Block.Numbers], (package with { Seed = 99 }).ToBytes(), null, Stop);
        MatchFormat<TicTacToe> format = new(package.Setups(default(TicTacToe)));
        await Assert.ThrowsAsync<InvalidDataException>(async () =>
        {
            await liar.Submit(offer.Run, leased, format.Write(1, lies), Stop);
            while (true)
            {
                await liar.Renew(offer.Run, leased, Stop);
                await Task.Delay(20, Stop);
            }
        });
        Task<long> worker = Worker("a");
        Assert.Equal(here.Record.Games, (await match).Record.Games);
        await cluster.Finish(Stop);
        Assert.Equal(Games, await worker);
        Assert.Contains("by worker liar comes out otherwise here", Assert.Single(warnings), StringComparison.Ordinal);
    }

    // Accepted games lie beside the match's file until they are in it.
    [Fact]
    public async Task A_match_that_is_stopped_goes_on_with_the_games_that_were_accepted()
    {
        string run = await Train(), file = scratch.File("match.json");
        ResolvedPlayer[] players = [Player("puct:RUN@16", run), Player("random", run)];
        PlayedMatch here = Play(new ThisMachine(), players, null);
        ClusterOptions options = new()
        {
            PlaysHere = false,
            CheckedShare = 0,
            Leases = new() { LeastGames = 8, MostGames = 8 },
        };
        using CancellationTokenSource stopped = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        await using (GameCluster cluster = await Start(options))
        {
            Task<PlayedMatch> match = Task.Run(() => Play(cluster, players, file, stopped.Token), Stop);
            using CoordinatorClient worker = new(address, "a");
            RunOffer offer = await Patience.With(Options("a"), null, () => worker.Join(Stop), 0, Stop);
            LeasedGames leased = (await worker.Lease(offer.Run, 0, Stop))!;
            Weights package = (await worker.WeightsOf(offer.Run, leased.Weights, Stop))!;
            using LocalMatch<TicTacToe> machine = new(default, threads: 1);
            PlayedGames<TicTacToe> played =
                await machine.Play(1, [.. leased.Block.Numbers], package, null, Stop);
            Assert.True(await worker.Submit(
                offer.Run, leased, new MatchFormat<TicTacToe>([]).Write(1, played), Stop));
            await stopped.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => match);
        }

        Assert.Single(Directory.GetFiles($"{file}.incoming", "*.games", SearchOption.AllDirectories));
        await using GameCluster again = await Start(options);
        Task<PlayedMatch> rest = Task.Run(() => Play(again, players, file), Stop);
        Task<long> other = Worker("b");
        Assert.Equal(here.Record.Games, (await rest).Record.Games);
        await again.Finish(Stop);
        Assert.Equal(Games - 8, await other);
        Assert.False(Directory.Exists($"{file}.incoming"));
    }

    [Fact]
    public void Games_against_the_rules_and_other_games_are_refused()
    {
        TicTacToe start = default;
        GameSetup<TicTacToe>[] setups = [new(start, [], 0, 1, 0), new(start, [], 1, 0, 0)];
        MatchFormat<TicTacToe> format = new(setups);
        byte[] good = """{"moves":["14253"],"counts":{}}"""u8.ToArray();
        Assert.Equal(1f, Assert.Single(format.Read(new GameBlock(1, 1), good, "x").Games).Outcome);
        string[] bad =
        [
            "", "{}", """{"moves":[null],"counts":{}}""", """{"moves":["14253"]}""",
            """{"moves":["1425"],"counts":{}}""",
            """{"moves":["1125"],"counts":{}}""", """{"moves":["142536"],"counts":{}}""",
            """{"moves":[],"counts":{}}""", """{"moves":["14253","14253"],"counts":{}}""",
            """{"moves":["14253"],"counts":{"plies":-1}}""",
        ];
        Assert.All(bad, text => Assert.Throws<InvalidDataException>(() =>
            format.Read(new GameBlock(1, 1), System.Text.Encoding.UTF8.GetBytes(text), "x")));
    }

    // A worker trusts its coordinator with numbers, and not with programs or files.
    [Theory]
    [InlineData("gtp:touch /tmp/never")]
    [InlineData("onnx:/etc/passwd@10")]
    [InlineData("puct:/etc@10")]
    [InlineData("greedy:shipped")]
    public void A_player_that_names_something_of_the_worker_is_refused(string text)
    {
        MatchPackage package = Package(new PackedPlayer(text, null, null));
        Assert.Contains(
            "cannot come from another machine",
            Assert.Throws<InvalidDataException>(() => MatchPacking.Open<TicTacToe>(package, 1)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_package_that_is_damaged_is_refused()
    {
        byte[] good = Package(new PackedPlayer("random", null, null)).ToBytes().Bytes.ToArray();
        Assert.Equal("tictactoe", MatchPackage.Read(good).Game);
        for (int length = 0; length < good.Length; length += 7)
        {
            Assert.Throws<InvalidDataException>(() => MatchPackage.Read(good.AsMemory(0, length)));
        }

        MatchPackage nobody = Package(new PackedPlayer("Search", new SearchOptions(), 0));
        Assert.Throws<InvalidDataException>(() => MatchPacking.Open<TicTacToe>(nobody, 1));
    }

    [Fact]
    public async Task Players_that_play_otherwise_elsewhere_are_refused()
    {
        string run = await Train();
        await using GameCluster cluster = await Start(new());
        ResolvedPlayer network = Player("puct:RUN@16", run);
        OpenPlayersOptions bf16 = Opening with
        {
            Execution = Opening.Execution with { Precision = NetworkPrecision.Bf16 },
        };
        InvalidDataException refusal = Assert.Throws<InvalidDataException>(() => Arena.PlayOn(
            cluster, network, Player("random", run), new MatchOptions(), bf16));
        Assert.EndsWith("add --device cpu --precision fp32", refusal.Message, StringComparison.Ordinal);
    }

    public void Dispose() => scratch.Dispose();

    private static ResolvedPlayer Player(string text, string run) =>
        ResolvedPlayer.Of(text.Replace("RUN", run, StringComparison.Ordinal));

    private static PlayedMatch Play(
        IMachines machines, ResolvedPlayer[] players, string? file, CancellationToken? stop = null) => Arena.PlayOn(
            machines,
            players[0],
            players[1],
            new MatchOptions { Openings = OpeningOptions.For(Games, seed: 3), Seed = 3 },
            Opening,
            "tictactoe",
            file,
            cancellation: stop ?? Stop);

    private static MatchPackage Package(params PackedPlayer[] players) => new()
    {
        Game = "tictactoe",
        Players = players,
        Games = [],
        Seed = 1,
        PlayoutSeed = 1,
        Precision = NetworkPrecision.Fp32,
        Networks = [],
    };

    private async Task<string> Train()
    {
        string run = scratch.File("run");
        await Tiny.Train(Tiny.Config with { Iterations = 1 }, run, stop: Stop);
        return run;
    }

    private async Task<GameCluster> Start(ClusterOptions options, Action<string>? warn = null)
    {
        Coordination coordination =
            new(new(IPAddress.Loopback, FreePort.Next())) { Options = options, Warn = warn };
        address = new($"http://{coordination.Door.Listen}");
        return await GameCluster.Start(coordination, Stop);
    }

    private WorkerOptions Options(string name) =>
        new(address) { Threads = 1, Name = name, Pause = TimeSpan.FromMilliseconds(20) };

    private Task<long> Worker(string name) => ClusterWorker.Run(Options(name), null, Stop);
}
