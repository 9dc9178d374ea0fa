using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using NanoZero.Cluster;
using NanoZero.Cluster.Tests;
using NanoZero.Files;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary><c>nanozero cluster status</c>, and how workers end that are asked to.</summary>
public sealed class ClusterCommandTests : IDisposable
{
    private const int StoppedBySignal = 128 + 15, MostLooks = 1200;

    private static readonly string[] Training =
    [
        "train", "tictactoe", "--iterations", "2", "--games", "20", "--simulations", "8", "--layers", "1",
        "--training-steps", "5", "--device", "cpu", "--precision", "fp32", "--set", "strengthEvery=0", "--cluster",
        "--listen", "127.0.0.1:0",
    ];

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-status-").FullName;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_status_of_a_run_is_a_table_of_eighty_columns()
    {
        string run = Path.Combine(scratch, "run");
        Invocation training = await Invocation.Of([.. Training, "--out", run, "--metrics", "0"]);
        Assert.Equal(0, training.ExitCode);
        Assert.Contains(", coordinator: metrics for Prometheus at http://127.0.0.1:", training.Error,
            StringComparison.Ordinal);
        Invocation finished = (await Invocation.Of("cluster", "status", run)).AssertSucceeded();
        Assert.Contains(
            "iteration 2 of 2: 20 games played, 0 leased, 0 free", finished.Output, StringComparison.Ordinal);
        Assert.Contains("the run was finished at", finished.Output, StringComparison.Ordinal);
        JsonElement json = (await Invocation.Of("cluster", "status", run, "--json")).AssertSucceeded().Json;
        Assert.False(json.GetProperty("isThere").GetBoolean());
        ClusterStatus status = json.GetProperty("status").Deserialize<ClusterStatus>(Json.Log)!;
        Assert.Equal(40, status.Counts.GamesHere);

        // Workers of a coordinator that was killed, with the longest names and many games.
        WorkerStatus worker = new(new string('n', 64))
        {
            State = WorkerState.Plays,
            GamesPerSecond = 12345.6,
            Games = 9_999_999,
            GamesOfIteration = 99_999,
            Leases = [new(0, 256, 99), new(256, 256, 3)],
            Seen = status.Written.AddSeconds(-20),
            Confirmed = 99_999,
        };
        WorkerStatus liar = new("liar")
        {
            State = WorkerState.Refused,
            Why = "game 3 comes out otherwise here",
            Seen = status.Written,
        };
        ClusterStatus killed = status with
        {
            State = CoordinatorState.Running,
            Workers = [.. status.Workers, worker, liar],
            FormerWorkers = 7,
        };
        AtomicFile.WriteAllBytes(RunFolder.ClusterStatusIn(run), JsonText.Checked(killed));
        foreach (string[] watch in (string[][])[[], ["--watch"]])
        {
            string shown = (await Invocation.Of(["cluster", "status", run, .. watch])).AssertSucceeded().Output;
            Assert.All(shown.Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, 80));
            string[] expected =
            [
                "the coordinator is gone", "nnnnnn…nnnnn plays 12345.6 9,999,999 99,999 512 99 s 20 s 99,999",
                "worker liar gets no more games: game 3 comes out otherwise here", "7 other workers left",
            ];
            string close = string.Join(' ', shown.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.All(expected, words => Assert.Contains(words, close, StringComparison.Ordinal));
            Assert.Single(shown.Split('\n'), line => line.StartsWith("worker  ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task What_is_no_run_of_a_cluster_is_one_line()
    {
        string run = Path.Combine(scratch, "run");
        (await Invocation.Of("cluster", "status", run)).AssertFailed(CommandLine.Failed, "there is no such folder");
        string[] alone = [.. Training.TakeWhile(word => word != "--cluster"), "--out", run];
        Assert.Equal(0, (await Invocation.Of(alone)).ExitCode);
        (await Invocation.Of("cluster", "status", run)).AssertFailed(
            CommandLine.Failed, "is no run of a cluster: it has no cluster.json");
        (await Invocation.Of("cluster")).AssertFailed(CommandLine.WrongUsage, "status");
        (await Invocation.Of([.. alone, "--metrics", "9464"])).AssertFailed(
            CommandLine.WrongUsage, "--metrics: expected --cluster beside it");
        (await Invocation.Of([.. Training, "--metrics", "70000"])).AssertFailed(CommandLine.WrongUsage, "--metrics");
    }

    // Its first games are few, so it has the time for them.
    [Fact]
    public async Task A_worker_that_is_asked_to_stop_finishes_its_games()
    {
        using Node node = await Node.Start(Path.Combine(scratch, "run"), "tictactoe", simulations: 100);
        (int exitCode, string said) = RealProcess.Interrupt(node.Worker, "TERM", node.HasGames);
        Assert.Equal(CommandLine.Stopped, exitCode);
        int first = said.IndexOf("worker box-1: finishes its ", StringComparison.Ordinal);
        Assert.True(first >= 0, said);
        Assert.Contains("worker box-1: iteration 1: games ", said[first..], StringComparison.Ordinal);
        Assert.DoesNotContain("back", said, StringComparison.Ordinal);
        WorkerStatus worker = await node.Status(each => each.State == WorkerState.Gone);
        Assert.True(worker.Games > 0);
        Assert.Empty(worker.Leases);
    }

    [Fact]
    public async Task A_worker_ends_at_once_by_a_second_signal()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        using Node node = await Node.Start(Path.Combine(scratch, "run"), "connect4", simulations: 2000);
        using Process worker = RealProcess.StartAloud(node.Worker);
        await node.Status(each => each.State == WorkerState.Plays);
        await Kill(worker);
        while (await worker.StandardOutput.ReadLineAsync(Stop) is { } line
            && !line.Contains("finishes its", StringComparison.Ordinal))
        {
        }

        await Kill(worker);
        await worker.WaitForExitAsync(Stop);
        Assert.Equal(StoppedBySignal, worker.ExitCode);
        await node.Status(each => each.Expired > 0);
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    private static async Task Kill(Process process)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
        await kill.WaitForExitAsync(Stop);
    }

    // A coordinator that is a process of its own, and what it writes about its worker.
    private sealed class Node(Process process, string run, int port) : IDisposable
    {
        public string Worker => $"worker --join 127.0.0.1:{port} --threads 1 --name box-1";

        public static async Task<Node> Start(string run, string game, int simulations)
        {
            int port = FreePort.Next();
            Process process = RealProcess.StartQuietly(string.Create(
                CultureInfo.InvariantCulture,
                $"train {game} --iterations 1 --games 20000 --simulations {simulations} --layers 1 --parallel-games 8 "
                    + $"--device cpu --precision fp32 --set workers=1 --cluster "
                    + $"--listen 127.0.0.1:{port} --out '{run}'"));
            Node node = new(process, run, port);
            await node.Until(status => status.Games.Free > 0);
            return node;
        }

        /// <summary>Waits until the worker has joined and holds games.</summary>
        public bool HasGames(string line) => line.Contains("joined", StringComparison.Ordinal)
            && Status(each => each.Leases.Count > 0).GetAwaiter().GetResult() is not null;

        public async Task<WorkerStatus> Status(Func<WorkerStatus, bool> says)
        {
            WorkerStatus? Find(ClusterStatus status) =>
                status.Workers.FirstOrDefault(each => each.Name == "box-1" && says(each));
            return Find(await Until(status => Find(status) is not null))!;
        }

        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        private async Task<ClusterStatus> Until(Func<ClusterStatus, bool> says)
        {
            for (int look = 0; ; look++)
            {
                Assert.True(look < MostLooks && !process.HasExited, "the coordinator never says so");
                if (File.Exists(RunFolder.ClusterStatusIn(run))
                    && ClusterStatus.Read(run) is var status && says(status))
                {
                    return status;
                }

                await Task.Delay(100, Stop);
            }
        }
    }
}
