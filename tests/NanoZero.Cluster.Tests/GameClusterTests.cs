using System.Globalization;
using System.Net;
using NanoZero.Files.Tests;
using NanoZero.Training;
using NanoZero.Training.Tests;

namespace NanoZero.Cluster.Tests;

/// <summary>Workers that play games of one training after the other.</summary>
public sealed class GameClusterTests
{
    private static readonly TrainingConfig Config = Tiny.Config with
    {
        GamesPerIteration = 12,
        BufferCapacity = 2000,
        Iterations = 3,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_goes_from_training_to_training_and_hears_of_the_end()
    {
        using ScratchFolder scratch = new();
        TrainingConfig other = Config with { Seed = Config.Seed + 1, Layers = Config.Layers + 1 };
        await Tiny.Train(Config, scratch.File("here-1"), stop: Stop);
        await Tiny.Train(other, scratch.File("here-2"), stop: Stop);
        List<string> addresses = [];
        Coordination coordination = new(new(IPAddress.Loopback, FreePort.Next()))
        {
            Started = addresses.Add,
            Options = new() { PlaysHere = false },
        };
        await using GameCluster cluster = await GameCluster.Start(coordination, Stop);
        Assert.Empty(addresses);  // nobody is invited before there are games
        Joinings joined = new();
        Task<long> worker = ClusterWorker.Run(
            new(new($"http://{coordination.Door.Listen}")) { Threads = 1, Pause = TimeSpan.FromMilliseconds(20) },
            joined,
            Stop);
        foreach ((TrainingConfig config, string name) in ((TrainingConfig, string)[])[(Config, "1"), (other, "2")])
        {
            RunFolder run = Trainer.Prepare(config, scratch.File($"there-{name}"));
            await foreach (IterationReport _ in cluster.Train(run, null, Stop))
            {
                await joined.Reached(int.Parse(name, CultureInfo.InvariantCulture));
            }

            Assert.Equal(RunBytes.Of(scratch.File($"here-{name}")), RunBytes.Of(run.Path));
            Assert.False(worker.IsCompleted);
            await joined.Waits();
        }

        await cluster.Finish(Stop);
        Assert.Equal(2 * 3 * 12, await worker.WaitAsync(TimeSpan.FromMinutes(5), Stop));
        Assert.Single(addresses);
    }

    // A coordinator that is stopped may come back: its workers wait, and do not end.
    [Fact]
    public async Task A_worker_waits_for_a_coordinator_that_was_stopped()
    {
        using ScratchFolder scratch = new();
        RunFolder run = Trainer.Prepare(Config, scratch.File("run"));
        string address = "";
        Coordination coordination =
            new(new(IPAddress.Loopback, FreePort.Next())) { Started = text => address = text };
        Joinings joined = new();
        Task<long>? worker = null;
        await using (GameCluster first = await GameCluster.Start(coordination, Stop))
        {
            await foreach (IterationReport _ in first.Train(run, null, Stop))
            {
                worker = ClusterWorker.Run(
                    new(new(address)) { Threads = 1, Pause = TimeSpan.FromMilliseconds(20) }, joined, Stop);
                await joined.Reached(1);
                break;
            }

            await joined.Waits();
        }

        Assert.False(worker!.IsCompleted);
        await using GameCluster second = await GameCluster.Start(coordination, Stop);
        await foreach (IterationReport _ in second.Train(RunFolder.Open(run.Path), null, Stop))
        {
            await joined.Reached(2);
        }

        await second.Finish(Stop);
        await worker.WaitAsync(TimeSpan.FromMinutes(5), Stop);
    }

    // Counts how often a worker joined a run, and sees that it waits for the next one.
    private sealed class Joinings : IProgress<WorkerNews>
    {
        private volatile int count;
        private volatile bool waits;

        public void Report(WorkerNews value)
        {
            if (value.Sentence.Contains("joined a run of tictactoe", StringComparison.Ordinal))
            {
                waits = false;
                count++;
            }
            else if (value.Sentence.Contains("it has no games to play now", StringComparison.Ordinal))
            {
                waits = true;
            }
        }

        public Task Reached(int joinings) => Until(() => count >= joinings);

        public Task Waits() => Until(() => waits);

        private static async Task Until(Func<bool> says)
        {
            for (int look = 0; !says(); look++)
            {
                Assert.True(look < 30_000, "the worker never says so");
                await Task.Delay(10, Stop);
            }
        }
    }
}
