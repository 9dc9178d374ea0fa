using System.Diagnostics;
using NanoZero.Cluster.Tests;

namespace NanoZero.Cli.Tests;

/// <summary>
/// Processes of a cluster are killed at any moment, and the run ends with the bytes of an undisturbed one.
/// </summary>
public sealed class ClusterKillTests : IDisposable
{
    private const int Nodes = 4, Kills = 10;
    private const string Training =
        "train tictactoe --iterations 10 --games 40 --simulations 16 --layers 1 --training-steps 10 --seed 3 "
        + "--device cpu --precision fp32 --set strengthEvery=0 --set network.width=32 --set cacheBytes=0";

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-cluster-").FullName;

    [Fact]
    public async Task Any_process_may_be_killed_at_any_moment()
    {
        string alone = Path.Combine(scratch, "alone"), shared = Path.Combine(scratch, "shared");
        Assert.Equal(0, RealProcess.Shell($"{Training} --out '{alone}'").ExitCode);
        int port = FreePort.Next();
        string coordinator = $"{Training} --out '{shared}' --resume --cluster --listen 127.0.0.1:{port}";
        Random random = new(1);
        Process[] nodes = [.. Enumerable.Range(0, Nodes).Select(Start)];
        try
        {
            int kills = 0;
            for (; kills < Kills && !nodes[0].HasExited; kills++)
            {
                await Task.Delay(random.Next(300, 2500), TestContext.Current.CancellationToken);
                int node = random.Next(Nodes);
                nodes[node].Kill();  // SIGKILL, with no time for a word
                nodes[node].Dispose();
                nodes[node] = Start(node);
            }

            Assert.InRange(kills, 3, Kills);  // else the run was too short for this test
            await nodes[0].WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, nodes[0].ExitCode);
        }
        finally
        {
            Array.ForEach(nodes, node => node.Kill());
            Array.ForEach(nodes, node => node.Dispose());
        }

        Assert.NotEmpty(RunBytes.Of(alone));
        Assert.Equal(RunBytes.Of(alone), RunBytes.Of(shared));

        Process Start(int node) => RealProcess.StartQuietly(
            node == 0 ? coordinator : $"worker --join 127.0.0.1:{port} --threads 1 --name node-{node}");
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);
}
