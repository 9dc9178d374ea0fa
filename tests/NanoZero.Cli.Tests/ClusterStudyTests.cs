using System.Diagnostics;
using NanoZero.Cluster.Tests;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>Studies, tournaments and matches with <c>--cluster</c>: workers play their games.</summary>
public sealed class ClusterStudyTests : IDisposable
{
    private const string Study =
        "study batching --set training.game=tictactoe --set training.search.simulations=50 "
        + "--set training.iterations=2 --set training.gamesPerIteration=100 --set training.parallelGames=4 "
        + "--set training.trainingSteps=2 --set training.layers=1 --set training.batchSize=8 "
        + "--set training.strengthEvery=2 --set training.strengthGames=2 --set training.strengthSimulations=2 "
        + "--set training.strengthPositions=null --set training.checkpointEvery=1 --set training.device=cpu "
        + "--set training.precision=fp32 --set training.workers=1 --set training.evaluationBatch=8 "
        + "--set algorithms=[\\\"puct\\\"] --set multipliers=[1,2] --set selectionPairs=2 --set matchPairs=2 "
        + "--set ladderPairs=1 --set matchSimulations=2";

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-study-").FullName;

    [Fact]
    public async Task A_study_whose_games_workers_play_has_the_same_trainings_and_matches()
    {
        string alone = Path.Combine(scratch, "alone"), shared = Path.Combine(scratch, "shared");
        Assert.Equal(0, RealProcess.Shell($"{Study} --out '{alone}'").ExitCode);
        int port = FreePort.Next();
        await Together(
            Start("worker", $"worker --join 127.0.0.1:{port} --threads 1 --name box-1"),
            Start("coordinator", $"{Study} --out '{shared}' --cluster --listen 127.0.0.1:{port}"));
        Assert.Contains(
            $"workers join with: nanozero worker --join http://127.0.0.1:{port}", Log("coordinator"),
            StringComparison.Ordinal);
        Assert.Contains("the games are finished; this worker played", Log("worker"), StringComparison.Ordinal);
        string[] runs = [.. Directory.GetDirectories(alone).Where(RunFolder.Holds)];
        Assert.Equal(2, runs.Length);
        Assert.All(runs, run => Assert.Equal(
            RunBytes.Of(run), RunBytes.Of(Path.Combine(shared, Path.GetFileName(run)))));
        string[] matches = [.. Directory.GetFiles(Path.Combine(alone, "matches"), "*.json")];
        Assert.NotEmpty(matches);
        Assert.All(matches, match => Assert.Equal(
            MatchFile.Load(match).Games,
            MatchFile.Load(Path.Combine(shared, "matches", Path.GetFileName(match))).Games));
        const string AsCluster = "times and speeds are those of all machines that played";
        Assert.Contains(AsCluster, File.ReadAllText(Path.Combine(shared, "report.html")), StringComparison.Ordinal);
        Assert.DoesNotContain(
            AsCluster, File.ReadAllText(Path.Combine(alone, "report.html")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("arena", "--out")]
    [InlineData("tournament", "--resume --out")]
    public async Task A_match_whose_games_workers_play_has_the_same_games(string command, string options)
    {
        string alone = Path.Combine(scratch, "alone"), shared = Path.Combine(scratch, "shared");
        string match = $"{command} minimax:3 rollout@200 --game connect4 --games 60 --seed 3 {options}";
        Assert.Equal(0, RealProcess.Shell($"{match} '{alone}'").ExitCode);
        int port = FreePort.Next();
        await Together(
            Start("worker", $"worker --join 127.0.0.1:{port} --threads 1 --name box-1"),
            Start("coordinator", $"{match} '{shared}' --cluster --listen 127.0.0.1:{port}"));
        Assert.Contains("the games are finished; this worker played", Log("worker"), StringComparison.Ordinal);
        string file = command == "arena" ? "" : Path.Combine("matches", "01-02.json");
        MatchRecord[] records =
            [.. ((string[])[alone, shared]).Select(folder => MatchFile.Load(Path.Combine(folder, file)))];
        Assert.Equal(60, records[0].Games.Count);
        Assert.Equal(records[0].Games, records[1].Games);
    }

    [Fact]
    public async Task Options_of_workers_without_a_cluster_are_wrong_usage()
    {
        string[] study = ["study", "batching", "--out", Path.Combine(scratch, "never")];
        (await Invocation.Of([.. study, "--listen", "127.0.0.1:1"])).AssertFailed(2, "--listen: expected --cluster");
        (await Invocation.Of([.. study, "--metrics", "0"])).AssertFailed(2, "--metrics: expected --cluster");
        Assert.False(Directory.Exists(Path.Combine(scratch, "never")));
        (await Invocation.Of("arena", "random", "one-ply", "--game", "tictactoe", "--cluster", "--listen", "0.0.0.0:1"))
            .AssertFailed(2, "add --secrets DIR");
    }

    [Fact]
    public async Task A_study_whose_answers_differ_among_machines_is_refused_before_it_begins()
    {
        string folder = Path.Combine(scratch, "never");
        Invocation refused = await Invocation.Of(
            "study", "batching", "--out", folder, "--set", "training.device=cpu", "--set", "training.precision=bf16",
            "--cluster");
        Assert.Equal(1, refused.ExitCode);
        Assert.EndsWith(
            "add --set training.device=cpu --set training.precision=fp32", refused.Error.TrimEnd(),
            StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    // Waits until all processes end well.
    private static async Task Together(params Process[] processes)
    {
        try
        {
            using CancellationTokenSource patience =
                CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(5));
            await Task.WhenAll(processes.Select(each => each.WaitForExitAsync(patience.Token)));
            Assert.All(processes, each => Assert.Equal(0, each.ExitCode));
        }
        finally
        {
            Array.ForEach(processes, each => each.Kill());
            Array.ForEach(processes, each => each.Dispose());
        }
    }

    private Process Start(string name, string arguments) =>
        RealProcess.StartQuietly(arguments, Path.Combine(scratch, $"{name}.log"));

    private string Log(string name) => File.ReadAllText(Path.Combine(scratch, $"{name}.log"));
}
