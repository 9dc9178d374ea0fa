using System.Diagnostics;
using System.Globalization;
using NanoZero.Cluster.Tests;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>
/// Coordinators that stand in for each other are killed and stopped, and their store is cut off. The run ends with the
/// bytes of an undisturbed one.
/// </summary>
/// <remarks>NANOZERO_KILLS says how many times; each time is a few seconds.</remarks>
public sealed class StandInKillTests : IDisposable
{
    private const int Coordinators = 3, Workers = 2, LongestPause = 14_000;  // more than a seat is held without renewal

    private static readonly int Kills =
        int.TryParse(Environment.GetEnvironmentVariable("NANOZERO_KILLS"), out int kills) ? kills : 10;

    private static readonly string Training = string.Create(
        CultureInfo.InvariantCulture,
        $"--iterations {2 * Kills} --games 40 --simulations 16 --layers 1 --training-steps 10 --seed 3 ")
        + "--device cpu --precision fp32 --set strengthEvery=0 --set network.width=32 --set cacheBytes=0";

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-stand-in-").FullName;
    private readonly Random random = new(7);
    private readonly Process?[] nodes = new Process?[Coordinators + Workers];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("redis")]
    [InlineData("postgres")]
    public async Task Any_machine_may_be_killed_or_stopped_and_the_store_cut_off(string kind)
    {
        using StoreServer store = StoreServer.Start(kind);
        string alone = Path.Combine(scratch, "alone"), shared = Path.Combine(scratch, "shared");
        Assert.Equal(0, RealProcess.Shell($"train tictactoe {Training} --out '{alone}'").ExitCode);
        Enumerable.Range(0, nodes.Length).ToList().ForEach(Start);
        Dictionary<string, int> done = [];
        long began = Stopwatch.GetTimestamp();
        try
        {
            for (int kill = 0; kill < Kills && !IsFinished(); kill++)
            {
                await Task.Delay(random.Next(500, 4000), Stop);
                string what = await Disturb(store, shared);
                done[what] = done.GetValueOrDefault(what) + 1;
            }

            foreach (Process? node in nodes.Take(Coordinators))
            {
                await node!.WaitForExitAsync(Stop);
                Assert.True(node.ExitCode == 0, Said());
            }
        }
        finally
        {
            foreach (Process node in nodes.OfType<Process>())
            {
                node.Kill();
                node.Dispose();
            }
        }

        string summary = $"{string.Join(", ", done.Select(each => $"{each.Key}: {each.Value}"))}; "
            + $"{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s";
        TestContext.Current.SendDiagnosticMessage($"{kind}: {summary}");
        Assert.True(done.Values.Sum() >= Math.Min(Kills, 5), $"the run was too short for this test: {summary}");
        Assert.NotEmpty(RunBytes.Of(alone));
        Assert.Equal(RunBytes.Of(alone), RunBytes.Of(shared));
        Assert.Equal(Learnt(alone), Learnt(shared));
        Assert.DoesNotContain("secret", Said() + File.ReadAllText(Path.Combine(shared, "run.json")),
            StringComparison.Ordinal);

        void Start(int node) => nodes[node] = RealProcess.StartQuietly(
            node < Coordinators
                ? $"train tictactoe --cluster --membership '{store.Address}' --listen 127.0.0.1:0 --out '{shared}' "
                    + Training
                : $"worker --join '{store.Address}' --threads 1 --name node-{node}",
            Path.Combine(scratch, $"node-{node}.txt"));

        bool IsFinished()
        {
            foreach (Process ended in nodes.Take(Coordinators).OfType<Process>().Where(node => node.HasExited))
            {
                Assert.True(ended.ExitCode == 0, Said());
                return true;
            }

            return false;
        }

        async Task<string> Disturb(StoreServer cut, string run)
        {
            int coordinator = Array.FindIndex(nodes, node => node!.Id == WriterOf(run));
            switch (random.Next(10))
            {
                case 0:
                    cut.Cut();
                    await Task.Delay(random.Next(LongestPause), Stop);
                    cut.Heal();
                    return "store cut off";
                case 1 when coordinator >= 0:
                    Signal(coordinator, "STOP");
                    await Task.Delay(random.Next(LongestPause), Stop);
                    Signal(coordinator, "CONT");
                    return "coordinator stopped";
                case 2 or 3 or 4 when coordinator >= 0:
                    Kill(coordinator);
                    return "coordinator killed";
                default:
                    Kill(random.Next(nodes.Length));
                    return "any killed";
            }
        }

        void Kill(int node)
        {
            nodes[node]!.Kill();  // SIGKILL, with no time for a word
            nodes[node]!.WaitForExit();
            nodes[node]!.Dispose();
            Start(node);
        }

        void Signal(int node, string name)
        {
            using Process kill = Process.Start("/bin/kill", [$"-{name}", $"{nodes[node]!.Id}"]);
            kill.WaitForExit();
        }
    }

    [Fact]
    public void A_file_system_without_locks_is_refused_and_the_seat_is_given_up()
    {
        using StoreServer store = StoreServer.Start("redis");
        string folder = Path.Combine(scratch, "run");
        for (int attempt = 0; attempt < 2; attempt++)
        {
            (int exitCode, _, string error) = RealProcess.Shell(
                $"train tictactoe --cluster --membership '{store.Address}' --listen 127.0.0.1:0 --out '{folder}'",
                before: "export DOTNET_SYSTEM_IO_DISABLEFILELOCKING=1;");
            Assert.Equal(1, exitCode);
            Assert.Contains("knows no locks, so two machines could write at once", error, StringComparison.Ordinal);
        }

        Assert.False(File.Exists(Path.Combine(folder, "run.json")));
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    // Whoever writes the run coordinates it.
    private static int WriterOf(string run)
    {
        try
        {
            string owner = File.ReadAllText(Path.Combine(run, "writer.lock.txt"));
            Assert.DoesNotContain("secret", owner, StringComparison.Ordinal);  // of the command line there
            return owner.Split(' ') is [_, var id, ..] ? int.Parse(id, CultureInfo.InvariantCulture) : -1;
        }
        catch (IOException)
        {
            return -1;
        }
    }

    // The metrics without times.
    private static IEnumerable<(int, LearningReport, long, long)> Learnt(string run) =>
        RunFolder.Open(run).Metrics().Select(report => (
            report.Iteration,
            report.Learning with { Seconds = 0 },
            report.SelfPlay.Counts.Games,
            report.SelfPlay.Counts.Plies));

    private string Said() => string.Join(
        "\n\n",
        Directory.GetFiles(scratch, "node-*.txt").Order().Select(file =>
            $"{Path.GetFileName(file)}:\n{string.Join('\n', File.ReadLines(file).TakeLast(40))}"));
}
