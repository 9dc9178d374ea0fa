using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NanoZero.Cluster;
using NanoZero.Cluster.Tests;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>What machines say and do that stand in for each other, as processes of their own.</summary>
public sealed class StandInCommandTests : IDisposable
{
    private const string Training =
        "train tictactoe --iterations 15 --games 200 --simulations 200 --layers 1 --training-steps 10 --seed 3 "
        + "--device cpu --precision fp32 --set strengthEvery=0 --set network.width=32 --set cacheBytes=0";

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-stand-in-").FullName;

    private readonly CancellationTokenSource patience =
        CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

    public StandInCommandTests() => patience.CancelAfter(TimeSpan.FromMinutes(5));

    private CancellationToken Stop => patience.Token;

    private string Alone => Path.Combine(scratch, "alone");

    private string Shared => Path.Combine(scratch, "shared");

    private string Secrets => Path.Combine(scratch, "secrets");

    [Fact]
    public async Task Machines_that_begin_in_the_same_moment_share_a_token_to_the_end_of_the_run()
    {
        using StoreServer store = StoreServer.Start("redis");
        Assert.Equal(0, RealProcess.Shell($"{Training} --out '{Alone}'").ExitCode);
        string[] names = ["a", "b", "c"];
        Dictionary<string, Process> machines = names.ToDictionary(name => name, name => RealProcess.StartQuietly(
            $"{Training} --out '{Shared}' --cluster --membership '{store.Address}' --listen 127.0.0.1:0 "
            + $"--secrets '{Secrets}'",
            FileOf(name)));
        List<Process> all = [.. machines.Values];
        try
        {
            string token = Path.Combine(Secrets, "token.txt");
            await Until(() => File.Exists(token));
            Process worker = RealProcess.StartQuietly(
                $"worker --join '{store.Address}' --threads 1 --token-file '{token}'", FileOf("worker"));
            all.Add(worker);
            await Until(() => Said("worker").Contains(": iteration ", StringComparison.Ordinal));
            Assert.Contains(
                $"workers join with: nanozero worker --join {MembershipAddress.Parse(store.Address)} --token-file ",
                string.Concat(names.Select(Said)), StringComparison.Ordinal);
            string killed = names.Single(name => machines[name].Id == Writer());
            machines[killed].Kill();
            string[] left = [.. names.Where(name => name != killed)];
            foreach (Process process in (Process[])[machines[left[0]], machines[left[1]], worker])
            {
                await process.WaitForExitAsync(Stop);
                Assert.True(process.ExitCode == 0, string.Join('\n', names.Append("worker").Select(Said)));
            }

            string next = Assert.Single(left, name => Said(name).Contains("this machine coordinates the run"));
            string other = left.Single(name => name != next);
            Assert.Contains("the run is finished", Said(other), StringComparison.Ordinal);

            // A coordinator that begins, or was killed, does not answer for a while.
            Assert.All(
                left.SelectMany(name => Said(name).Split('\n')).Where(line => line.Contains("warning")),
                line => Assert.Contains(": waiting for ", line, StringComparison.Ordinal));
            Assert.Equal(RunBytes.Of(Alone), RunBytes.Of(Shared));
            string secret = (await File.ReadAllTextAsync(token, Stop)).Split('.')[1];
            Assert.All(
                Directory.GetFiles(Shared, "*", SearchOption.AllDirectories).Concat(names.Select(FileOf)),
                file => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));
        }
        finally
        {
            foreach (Process process in all)
            {
                process.Kill();
                process.Dispose();
            }
        }
    }

    [Fact]
    public async Task A_machine_with_another_certificate_is_refused_and_changes_nothing()
    {
        using StoreServer store = StoreServer.Start("redis");
        string[] files = [.. ((string[])["one.pem", "other.pem"]).Select(name => Path.Combine(scratch, name))];
        Array.ForEach(files, CertificateFile.Make);
        string token = Path.Combine(Secrets, "token.txt");
        using Process first = RealProcess.StartQuietly(CommandWith(files[0]), FileOf("a"));
        try
        {
            await Until(() => File.Exists(token));
            string text = await File.ReadAllTextAsync(token, Stop);
            (int exitCode, _, string error) = RealProcess.Shell(CommandWith(files[1]));
            Assert.Equal(1, exitCode);
            Assert.Contains(
                "is the token of another certificate than this machine's; give the same --certificate FILE", error,
                StringComparison.Ordinal);
            Assert.Equal(text, await File.ReadAllTextAsync(token, Stop));
        }
        finally
        {
            first.Kill();
        }

        string CommandWith(string certificate) =>
            $"{Training} --out '{Shared}' --cluster --membership '{store.Address}' --listen 127.0.0.1:0 "
            + $"--secrets '{Secrets}' --certificate '{certificate}'";

    }

    [Fact]
    public async Task What_keeps_a_machine_that_stands_by_from_playing_is_shown()
    {
        using StoreServer store = StoreServer.Start("redis");
        await using IMembership seat = MembershipAddress.Parse(store.Address).Open();
        SeatTicket held = (await seat.Claim("another", TimeSpan.FromMinutes(10), Stop))!;
        SeatNotice notice = new("0123456789abcdef", $"http://127.0.0.1:{FreePort.Next()}");
        Assert.True(await seat.Renew(held, TimeSpan.FromMinutes(10), notice, Stop));
        using Process machine = RealProcess.StartQuietly(
            $"{Training} --out '{Shared}' --cluster --membership '{store.Address}' --listen 127.0.0.1:0", FileOf("a"));
        try
        {
            await Until(() => Said("a").Contains($": waiting for {seat.Store} (", StringComparison.Ordinal));
            Assert.Contains("\nworker ", Said("a"), StringComparison.Ordinal);
        }
        finally
        {
            machine.Kill();
        }
    }

    [Fact]
    public async Task A_machine_whose_port_is_taken_leaves_the_run_to_another_one()
    {
        using StoreServer store = StoreServer.Start("redis");
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        using Process first = Start("a", ((IPEndPoint)taken.LocalEndpoint).Port);
        Process? second = null;
        try
        {
            await Until(() => first.HasExited
                || Said("a").Contains("gives the seat up and tries again later", StringComparison.Ordinal));
            Assert.Contains("cannot be listened on", Said("a"), StringComparison.Ordinal);
            second = Start("b", 0);
            await Task.WhenAll(first.WaitForExitAsync(Stop), second.WaitForExitAsync(Stop));
            Assert.True(first.ExitCode == 0 && second.ExitCode == 0, $"{Said("a")}\n{Said("b")}");
            Assert.Contains("the run is finished", Said("a"), StringComparison.Ordinal);
        }
        finally
        {
            first.Kill();
            second?.Kill();
            second?.Dispose();
        }

        Process Start(string name, int port) => RealProcess.StartQuietly(
            $"{Training} --out '{Shared}' --cluster --membership '{store.Address}' --listen 127.0.0.1:{port}",
            FileOf(name));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_machine_that_stood_by_shows_the_end_of_the_run_and_mends_an_old_report(bool isOld)
    {
        string training = Training.Replace("--iterations 15", "--iterations 1", StringComparison.Ordinal)
            + $" --json --out '{Shared}'";
        (int exitCode, string expected, _) = RealProcess.Shell(training);
        Assert.Equal(0, exitCode);
        using StoreServer store = StoreServer.Start("redis");
        await using IMembership seat = MembershipAddress.Parse(store.Address).Open();
        SeatTicket held = (await seat.Claim("another", TimeSpan.FromMinutes(10), Stop))!;
        SeatNotice notice =
            new(SeatNotice.NameOf(RunFolder.Open(Shared)), $"http://127.0.0.1:{FreePort.Next()}");
        Assert.True(await seat.Renew(held, TimeSpan.FromMinutes(10), notice, Stop));
        string page = Path.Combine(Shared, "report.html");
        using Process machine = RealProcess.StartQuietly(
            $"{training} --cluster --membership '{store.Address}' --listen 127.0.0.1:0", FileOf("a"));
        await Until(() => Said("a").Contains("stands by: another coordinates", StringComparison.Ordinal));
        DateTime metrics = File.GetLastWriteTimeUtc(Path.Combine(Shared, "metrics.jsonl"));
        if (isOld)
        {
            await File.WriteAllTextAsync(page, "of an earlier end", Stop);
            File.SetLastWriteTimeUtc(page, metrics.AddMinutes(-1));
        }

        await seat.Release(held, isOver: !isOld, Stop);
        await machine.WaitForExitAsync(Stop);
        Assert.True(machine.ExitCode == 0, Said("a"));
        Assert.EndsWith(expected, Said("a"), StringComparison.Ordinal);
        Assert.Contains("lastIteration", expected, StringComparison.Ordinal);
        Assert.True(File.GetLastWriteTimeUtc(page) >= metrics);
        Assert.DoesNotContain(
            "of an earlier end", await File.ReadAllTextAsync(page, Stop), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Directory.Delete(scratch, recursive: true);
        patience.Dispose();
    }

    private async Task Until(Func<bool> isSo)
    {
        while (!isSo())
        {
            await Task.Delay(50, Stop);
        }
    }

    private string FileOf(string name) => Path.Combine(scratch, $"{name}.txt");

    private string Said(string name) => File.Exists(FileOf(name)) ? File.ReadAllText(FileOf(name)) : "";

    // Whoever writes the run coordinates it.
    private int Writer() => int.Parse(
        File.ReadAllText(Path.Combine(Shared, "writer.lock.txt")).Split(' ')[1], CultureInfo.InvariantCulture);
}
