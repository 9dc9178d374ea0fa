using System.Diagnostics;
using System.Net;
using NanoZero.Cli.Options;
using NanoZero.Cluster;
using NanoZero.Cluster.Tests;

namespace NanoZero.Cli.Tests;

/// <summary>Options of coordinators that other machines reach, and of their workers.</summary>
public sealed class ClusterTokenTests : IDisposable
{
    private const string Training =
        "train tictactoe --iterations 5 --games 200 --simulations 300 --layers 1 --training-steps 10 --seed 3 "
        + "--device cpu --precision fp32 --set strengthEvery=0 --set network.width=32 --set cacheBytes=0";

    private readonly string scratch = Directory.CreateTempSubdirectory("nanozero-token-").FullName;

    [Fact]
    public async Task A_training_with_encrypted_workers_ends_with_the_same_bytes()
    {
        string alone = Path.Combine(scratch, "alone"), shared = Path.Combine(scratch, "shared"),
            secrets = Path.Combine(scratch, "secrets");
        Assert.Equal(0, RealProcess.Shell($"{Training} --out '{alone}'").ExitCode);
        using CoordinatorIdentity identity = CoordinatorIdentity.Open(secrets);
        string text = identity.Token.Text, secret = text.Split('.')[1];
        int port = FreePort.Next();
        string address = $"https://127.0.0.1:{port}";

        // Workers that come first wait for the coordinator.
        using Process worker =
            Start("worker", $"worker --join 127.0.0.1:{port} --threads 1", $"NANOZERO_TOKEN={text}");
        using Process wrong = Start(
            "wrong", $"worker --join {address} --token nz1.{new string('A', 43)}.{text.Split('.')[2]}");
        using Process plain = Start("plain", $"worker --join http://127.0.0.1:{port}");
        using Process coordinator = Start(
            "coordinator", $"{Training} --out '{shared}' --cluster --listen 0.0.0.0:{port} --secrets '{secrets}'");
        Process[] all = [worker, wrong, plain, coordinator];
        try
        {
            using CancellationTokenSource patience =
                CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromMinutes(5));
            await Task.WhenAll(all.Select(each => each.WaitForExitAsync(patience.Token)));
        }
        finally
        {
            Array.ForEach(all, each => each.Kill());
        }

        Assert.Equal([0, 1, 1, 0], all.Select(each => each.ExitCode));
        Assert.Contains("iteration ", Log("worker"), StringComparison.Ordinal);
        Assert.Contains($"{address} refuses this token", LastLine(Log("wrong")), StringComparison.Ordinal);
        Assert.Contains($"join {address} with its token", LastLine(Log("plain")), StringComparison.Ordinal);
        Assert.Equal(RunBytes.Of(alone), RunBytes.Of(shared));

        // What is kept and shown to others names the token's file at most.
        Assert.Equal(text, File.ReadAllText(identity.TokenFile).Trim());
        Assert.Contains($"--token-file {identity.TokenFile}", Log("coordinator"), StringComparison.Ordinal);
        string[] kept =
        [
            .. Directory.GetFiles(shared, "*", SearchOption.AllDirectories), .. Directory.GetFiles(scratch, "*.log"),
        ];
        Assert.All(kept, file => Assert.DoesNotContain(secret, File.ReadAllText(file), StringComparison.Ordinal));

        Process Start(string name, string arguments, string variables = "") => RealProcess.StartQuietly(
            arguments, before: $"{variables} NANOZERO_LOG='{Path.Combine(scratch, name)}.log'");

        string Log(string name) => File.ReadAllText(Path.Combine(scratch, $"{name}.log"));
    }

    [Theory]
    [InlineData("--listen: expected --cluster", "--listen", "127.0.0.1:1")]
    [InlineData("--secrets: expected --cluster", "--secrets", "x")]
    [InlineData("'8449' is no address", "--cluster", "--listen", "8449")]
    [InlineData("'::1:8449' is no address", "--cluster", "--listen", "::1:8449")]
    [InlineData("'a b:8449' is no address", "--cluster", "--listen", "a b:8449")]
    [InlineData("there is no machine 'nowhere.invalid'", "--cluster", "--listen", "nowhere.invalid:8449")]
    [InlineData("--without-encryption has no effect: no other machine reaches 127.0.0.1",
        "--cluster", "--without-encryption")]
    [InlineData("--certificate-key has no effect: --certificate is missing", "--cluster", "--certificate-key", "x")]
    public async Task Options_that_do_not_fit_are_wrong_usage(string words, params string[] options) =>
        (await Invocation.Of(["train", "tictactoe", "--dry-run", .. options])).AssertFailed(2, words);

    [Theory]
    [InlineData("--listen", "0.0.0.0:8449")]
    [InlineData("--listen", "[::]:8449")]
    [InlineData("--listen", "[::1]:8449")]
    [InlineData("--listen", "localhost:8449")]
    [InlineData("--listen", "0.0.0.0:8449", "--without-encryption")]
    public async Task Addresses_and_names_are_read(params string[] options) =>
        Assert.Equal(0, (await Invocation.Of(["train", "tictactoe", "--dry-run", "--cluster", .. options])).ExitCode);

    [Fact]
    public async Task A_certificate_that_cannot_be_read_ends_the_command_before_it_measures()
    {
        string file = Path.Combine(scratch, "certificate.pem");
        string[] command = ["train", "tictactoe", "--out", scratch, "--cluster", "--certificate", file];
        (await Invocation.Of(command)).AssertFailed(1, "certificate.pem' cannot be read");
        await File.WriteAllTextAsync(file, "-----BEGIN CERTIFICATE-----\n", TestContext.Current.CancellationToken);
        (await Invocation.Of(command)).AssertFailed(1, "holds no private key; name the file of the key");
    }

    [Theory]
    [InlineData(1, "--token holds no join token", "--token", "nz1.damaged")]
    [InlineData(1, "there is no file", "--token-file", "missing.txt")]
    [InlineData(2, "give one of them", "--token", "a", "--token-file", "b")]
    public async Task A_token_that_cannot_be_read_is_one_line_that_does_not_repeat_it(
        int code, string words, params string[] options)
    {
        Invocation refused = await Invocation.Of(["worker", "--join", "https://127.0.0.1:1", .. options]);
        refused.AssertFailed(code, words);
        Assert.DoesNotContain("damaged", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_on_the_screen_is_one_that_a_shell_takes()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using CoordinatorIdentity identity = CoordinatorIdentity.Open(Path.Combine(scratch, "secrets"));
        CoordinatorDoor door = new(IPAddress.Any, 8449) { Identity = identity, Host = "coordinator.example" };
        string[] lines = [.. ClusterChoice.Invitation(door, door.AddressFor(8449), isScreen: true)];
        Assert.DoesNotContain(' ', lines[1]);  // a screen would break the line there
        using Process shell = Process.Start(new ProcessStartInfo(
            "/bin/sh", ["-c", $"nanozero() {{ echo \"$NANOZERO_TOKEN $*\"; }}\n{string.Join('\n', lines[1..])}"])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.Equal(
            $"{identity.Token.Text} worker --join https://coordinator.example:8449\n",
            await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
        Assert.DoesNotContain(identity.Token.Header.Parameter!,
            string.Concat(ClusterChoice.Invitation(door, door.AddressFor(8449), isScreen: false)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_encrypted_address_needs_a_token() =>
        (await Invocation.Of("worker", "--join", "https://127.0.0.1:1")).AssertFailed(1, "needs its token");

    public void Dispose() => Directory.Delete(scratch, recursive: true);

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];
}
