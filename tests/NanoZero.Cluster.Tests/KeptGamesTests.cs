using NanoZero.Files.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>A coordinator that is killed loses no game that it has accepted.</summary>
public sealed class KeptGamesTests
{
    private static readonly TrainingConfig Config = Tiny.Config with { GamesPerIteration = 24 };

    private static readonly ClusterOptions Options = new()
    {
        Leases = new() { LeastGames = 4, MostGames = 4, LeastSeconds = 0 },
        PlaysHere = false,
        CheckedShare = 0,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Games_that_were_accepted_are_not_played_again_by_the_next_coordinator(double checkedShare)
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        using LocalSelfPlay<TicTacToe> machine = new(default, Config, ExecutionPlan.Reference);
        using PolicyValueNetwork network = new(Config.NetworkShape(), Config.Seed);
        Weights weights = Weights.Of(network);
        PlayedGames<TicTacToe> all = await machine.Play(1, .., weights, null, Stop);
        List<GameBlock> before = await PlayBlocks(run, weights, all, most: 3);
        ClusterOptions then = Options with { CheckedShare = checkedShare };
        using ClusterSelfPlay<TicTacToe> next = new(run, default, then);
        Task<PlayedGames<TicTacToe>> playing = next.Play(1, .., weights, null, Stop);
        List<GameBlock> after = await Play(next, playing, "after", all);
        PlayedGames<TicTacToe> played = await playing;
        Assert.Equal(3, before.Count);
        Assert.Equal(
            Enumerable.Range(0, 24), before.Concat(after).SelectMany(block => block.Numbers).Order());
        Assert.Equal(
            GamesMessage.Write(Config, 1, all), GamesMessage.Write(Config, 1, played with { Counts = all.Counts }));
        next.Desk.Finish();
        Assert.False(Directory.Exists(Path.Combine(run.Path, "incoming")));
    }

    // Whatever lies there: garbage, half a file, games of other weights, and false games of a worker.
    [Fact]
    public async Task What_was_kept_is_checked_before_it_counts()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        using LocalSelfPlay<TicTacToe> machine = new(default, Config, ExecutionPlan.Reference),
            elsewhere = new(default, Config with { Seed = Config.Seed + 1 }, ExecutionPlan.Reference);
        using PolicyValueNetwork network = new(Config.NetworkShape(), Config.Seed);
        Weights weights = Weights.Of(network);
        PlayedGames<TicTacToe> all = await machine.Play(1, .., weights, null, Stop);
        PlayedGames<TicTacToe> lies = await elsewhere.Play(1, .., weights, null, Stop);
        await PlayBlocks(run, weights, lies, most: 3);
        string[] files = Directory.GetFiles(Path.Combine(run.Path, "incoming"), "*", SearchOption.AllDirectories);
        await File.WriteAllBytesAsync(files[0], (await File.ReadAllBytesAsync(files[0], Stop))[..50], Stop);
        await File.WriteAllTextAsync(files[1], "garbage", Stop);
        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(files[0])!, "99-x.a.games"), "", Stop);
        string others = Directory.CreateDirectory(Path.Combine(run.Path, "incoming", "iteration-0001-others")).FullName;
        List<string> warnings = [];
        ClusterWatch watch = new(TimeSpan.FromSeconds(15), TimeProvider.System);
        using ClusterSelfPlay<TicTacToe> next =
            new(run, default, Options with { CheckedShare = 1, Warn = warnings.Add, Watch = watch });
        Task<PlayedGames<TicTacToe>> playing = next.Play(1, .., weights, null, Stop);
        List<GameBlock> after = await Play(next, playing, "after", all);
        PlayedGames<TicTacToe> played = await playing;
        Assert.Equal(24, after.Sum(block => block.Count));
        Assert.Contains("4 games of this worker are played again", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal(
            GamesMessage.Write(Config, 1, all), GamesMessage.Write(Config, 1, played with { Counts = all.Counts }));
        Assert.False(Directory.Exists(others));

        // This coordinator has counted none of the games that it discarded.
        WorkerStatus liar = Assert.Single(watch.Status(new()).Workers);
        Assert.Equal((WorkerState.Refused, 0L, 0), (liar.State, liar.Games, liar.GamesOfIteration));
    }

    // In asynchronous mode iteration 2 is trained while 3 is played: after a kill both are needed.
    [Fact]
    public void Games_of_the_iterations_beside_are_kept_and_no_others()
    {
        using ScratchFolder scratch = new();
        IncomingFolder incoming = new(Path.Combine(scratch.Path, "incoming"), "run", null);
        string[] weights = [.. "abcdef".Select(each => new string(each, 64))];
        for (int iteration = 1; iteration <= 5; iteration++)
        {
            incoming.Of(iteration, weights[iteration]).Keep(new GameBlock(0, 4), "w", [1]);
            Assert.Equal(iteration > 1, incoming.Of(iteration - 1, weights[iteration - 1]).Load().Count == 1);
            Assert.Single(incoming.Of(iteration, weights[iteration]).Load());
        }

        Assert.Equal(2, Directory.GetDirectories(Path.Combine(scratch.Path, "incoming")).Length);
        Assert.Empty(incoming.Of(5, weights[0]).Load());
        Assert.Single(Directory.GetDirectories(Path.Combine(scratch.Path, "incoming")));
    }

    [Fact]
    public void A_disk_that_takes_nothing_is_told_of_once_and_stops_nobody()
    {
        using ScratchFolder scratch = new();
        string inTheWay = scratch.File("run");
        File.WriteAllText(inTheWay, "");
        List<string> warnings = [];
        IncomingFolder incoming = new(inTheWay, "run", warnings.Add);
        KeptGames kept = incoming.Of(1, new string('a', 64));
        kept.Keep(new GameBlock(0, 4), "w", [1]);
        kept.Keep(new GameBlock(4, 4), "w", [1]);
        Assert.Contains("are not on disk meanwhile", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Empty(kept.Load());
        incoming.Clear();
    }

    // A coordinator accepts some blocks, and is gone.
    private static async Task<List<GameBlock>> PlayBlocks(
        RunFolder run, Weights weights, PlayedGames<TicTacToe> all, int most)
    {
        using ClusterSelfPlay<TicTacToe> first = new(run, default, Options);
        using CancellationTokenSource killed = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task<PlayedGames<TicTacToe>> playing = first.Play(1, .., weights, null, killed.Token);
        List<GameBlock> blocks = await Play(first, playing, "before", all, most);
        await killed.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => playing);
        return blocks;
    }

    // Workers that have all games already play until there is nothing left to play, or so many blocks.
    private static async Task<List<GameBlock>> Play(
        ClusterSelfPlay<TicTacToe> play,
        Task<PlayedGames<TicTacToe>> playing,
        string worker,
        PlayedGames<TicTacToe> all,
        int most = int.MaxValue)
    {
        List<GameBlock> blocks = [];
        while (blocks.Count < most)
        {
            string name = $"{worker}{blocks.Count}";
            Task<LeasedGames?> leasing = play.Desk.Lease(name, 0, Stop);
            if (await Task.WhenAny(leasing, playing) == playing)
            {
                break;
            }

            if (await leasing is not { } leased)
            {
                continue;
            }

            GameBlock block = leased.Block;
            PlayedGames<TicTacToe> part =
                all with { Games = [.. all.Games.Skip(block.First).Take(block.Count)] };
            Assert.True(play.Desk.Submit(name, leased, GamesMessage.Write(Config, leased.Iteration, part)));
            blocks.Add(block);
        }

        return blocks;
    }
}
