using System.Diagnostics;
using System.Globalization;
using NanoZero.Cluster;
using NanoZero.Cluster.Tests;
using NanoZero.Files;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>
/// What docs/cluster.md says of three machines, on three machines: cables are pulled, and the coordinator's disk hangs
/// and is full. The run ends with the bytes of an undisturbed one.
/// </summary>
public sealed class MachinesTests : IDisposable
{
    private const int Port = 8449, MostLooks = 1800;
    private const string Training =
        "train tictactoe --games 100 --simulations 100 --layers 1 --training-steps 10 --seed 3 --device cpu "
        + "--precision fp32 --set strengthEvery=0 --set cacheBytes=0 --set decayIterations=100000 --resume";

    private static readonly TimeSpan LongestEnd = TimeSpan.FromMinutes(5);

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-machines-").FullName;
    private readonly List<Process> processes = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Cables_are_pulled_and_the_disk_hangs_and_is_full()
    {
        using Machines machines = Machines.Start(scratch, 3);
        string run = Path.Combine(machines.Disk, "run"), secrets = Path.Combine(scratch, "secrets");
        try
        {
            Process coordinator = Coordinate(iterations: 100_000);
            await Until(() => File.Exists(Path.Combine(secrets, "token.txt")));
            Process[] workers = [.. ((int[])[1, 2]).Select(machine => Start(
                machines, machine,
                $"worker --join {Machines.AddressOf(0)}:{Port} --threads 1 --name box-{machine} "
                    + $"--token-file '{secrets}/token.txt'"))];
            await Until(() => Worker(1) is { Games: > 0 } && Worker(2) is { Games: > 0 });

            // A cable is pulled until the lease expires; the others go on.
            machines.Cut(1);
            await Until(() => Worker(1) is { Expired: > 0 } or { State: WorkerState.Gone });
            long before = Worker(1)!.Games;
            machines.Heal(1);
            await Until(() => Worker(1)?.Games > before);

            machines.Cut(0);
            await Task.Delay(TimeSpan.FromSeconds(5), Stop);
            machines.Heal(0);
            before = Worker(2)!.Games;
            await Until(() => Worker(2)?.Games > before);

            machines.Freeze();
            try
            {
                await Task.Delay(TimeSpan.FromSeconds(5), Stop);
            }
            finally
            {
                machines.Thaw();
            }

            before = Worker(2)!.Games;
            await Until(() => Worker(2)?.Games > before);

            machines.Fill();
            await coordinator.WaitForExitAsync(Stop).WaitAsync(LongestEnd, Stop);
            Assert.Equal(CommandLine.Failed, coordinator.ExitCode);
            string last = Said(0).TrimEnd().Split('\n')[^1];
            Assert.StartsWith("nanozero: ", last, StringComparison.Ordinal);
            Assert.Contains("the disk is full; free some space", last, StringComparison.Ordinal);
            machines.Empty();
            int finished = RunFolder.Open(run).Latest().Iteration;
            coordinator = Coordinate(iterations: finished + 3);
            foreach (Process process in (Process[])[coordinator, .. workers])
            {
                await process.WaitForExitAsync(Stop).WaitAsync(LongestEnd, Stop);
                Assert.True(process.ExitCode == 0, Everything());
            }

            string alone = Path.Combine(scratch, "alone");
            Assert.Equal(0, RealProcess.Shell(string.Create(
                CultureInfo.InvariantCulture, $"{Training} --iterations {finished + 3} --out '{alone}'")).ExitCode);
            Assert.NotEmpty(RunBytes.Of(alone));
            Assert.Equal(RunBytes.Of(alone), RunBytes.Of(run));
            Assert.False(Directory.Exists(Path.Combine(run, "incoming")));
        }
        finally
        {
            processes.ForEach(process => process.Kill());
            processes.ForEach(process => process.WaitForExit());
            processes.ForEach(process => process.Dispose());
        }

        Process Coordinate(int iterations) => Start(machines, 0, string.Create(
            CultureInfo.InvariantCulture,
            $"{Training} --iterations {iterations} --out '{run}' --cluster --listen 0.0.0.0:{Port} "
                + $"--secrets '{secrets}'"));

        WorkerStatus? Worker(int machine)
        {
            try
            {
                return ClusterStatus.Read(run).Workers.FirstOrDefault(each => each.Name == $"box-{machine}");
            }
            catch (InvalidDataException)
            {
                return null;  // there is no run yet
            }
        }
    }

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    private Process Start(Machines machines, int machine, string arguments)
    {
        Process process = RealProcess.StartQuietly(
            arguments, Path.Combine(scratch, $"machine-{machine}.txt"), within: machines.On(machine));
        processes.Add(process);
        return process;
    }

    private async Task Until(Func<bool> says)
    {
        for (int look = 0; !says(); look++)
        {
            if (look == MostLooks)
            {
                Assert.Fail(Everything());
            }

            await Task.Delay(100, Stop);
        }
    }

    private string Said(int machine) => Path.Combine(scratch, $"machine-{machine}.txt") is var file && File.Exists(file)
        ? File.ReadAllText(file)
        : "";

    private string Everything() => string.Join("\n\n", ((int[])[0, 1, 2]).Select(Said));
}
