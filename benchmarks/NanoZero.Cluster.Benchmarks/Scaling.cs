using System.Diagnostics;
using System.Net;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Training;

namespace NanoZero.Cluster.Benchmarks;

/// <summary>Measures how games a second grow with workers, and what the cluster costs against the local pool.</summary>
/// <param name="games">The games of one measurement.</param>
/// <param name="rounds">How often each is measured; the median counts.</param>
internal sealed class Scaling(int games, int rounds)
{
    private readonly Dictionary<string, List<double>> rates = [];

    /// <summary>Plays games for a coordinator with one thread, as 'nanozero worker --threads 1' does.</summary>
    public static Task Work(Uri coordinator) =>
        ClusterWorker.Run(new WorkerOptions(coordinator) { Threads = 1 }, null, CancellationToken.None);

    /// <summary>Measures, and prints a row for each.</summary>
    public async Task Print()
    {
        Console.WriteLine(
            $"{Environment.ProcessorCount} processors; Connect Four, 1 layer, 64 simulations, {games} games, medians "
            + $"of {rounds} rounds");
        for (int round = 0; round < rounds; round++)
        {
            await Local(1);
            await Cluster("workers alone", threads: 1, workers: 1);
            await Local(2);
            await Cluster("workers alone", threads: 1, workers: 2);
            await Cluster("coordinator alone", threads: 2, workers: 0);
            await Cluster("coordinator and workers", threads: 1, workers: 1);
        }

        double one = Median("local, 1 thread"), two = Median("local, 2 threads");
        Row("local, 1 thread", one, "one thread");
        Row("workers alone, 1", one, "one thread");
        Row("local, 2 threads", two, "two threads");
        Row("workers alone, 2", two, "two threads");
        Row("coordinator alone, 0", two, "two threads");
        Row("coordinator and workers, 1", two, "two threads");
        Console.WriteLine(
            $"2 workers bring {Median("workers alone, 2") / Median("workers alone, 1"):F2} times the games of one");
    }

    private double Median(string what) => Given.Median(rates[what]);

    private void Row(string what, double against, string name) => Console.WriteLine(
        $"{what,-28} {Median(what),8:F2} games/s   {Median(what) / against,6:P1} of the local pool with {name}");

    private async Task Local(int threads)
    {
        RunFolder run = Given.Run(Given.Config(games, threads));
        using LocalSelfPlay<ConnectFour> machine = new(default, run.Config, run.Description.Plan);
        await Measure($"local, {threads} thread{(threads == 1 ? "" : "s")}", machine, Given.WeightsOf(run.Config));
        Directory.Delete(run.Path, recursive: true);
    }

    private async Task Cluster(string name, int threads, int workers)
    {
        RunFolder run = Given.Run(Given.Config(games, threads));
        ClusterOptions options = new() { PlaysHere = name != "workers alone" };
        using ClusterSelfPlay<ConnectFour> play = new(run, default, options);
        await using ClusterServer server =
            await ClusterServer.Start(play.Desk, new CoordinatorDoor(IPAddress.Loopback, 0));
        Process[] processes =
            [.. Enumerable.Range(0, workers).Select(_ => Given.Start("worker", server.Address))];
        await Measure($"{name}, {workers}", play, Given.WeightsOf(run.Config));
        play.Desk.Finish();
        foreach (Process process in processes)
        {
            await process.WaitForExitAsync();
            process.Dispose();
        }

        Directory.Delete(run.Path, recursive: true);
    }

    // The first iteration warms up: workers join, and learn how fast they are.
    private async Task Measure(string what, ISelfPlay<ConnectFour> play, Weights weights)
    {
        await play.Play(1, .., weights);
        long began = Stopwatch.GetTimestamp();
        await play.Play(2, .., weights);
        if (!rates.TryGetValue(what, out List<double>? found))
        {
            rates[what] = found = [];
        }

        found.Add(games / Stopwatch.GetElapsedTime(began).TotalSeconds);
    }
}
