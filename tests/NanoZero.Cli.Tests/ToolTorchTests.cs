using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace NanoZero.Cli.Tests;

/// <summary>
/// The program as the package of the tool holds it, which fetches libtorch at the first use of a network.
/// </summary>
public sealed class ToolTorchTests : IClassFixture<BuildWithoutTorch>
{
    private const string Fetching = "fetching libtorch-cpu-linux-x64 ";
    private const string Search = "search tictactoe --model RUN --simulations 8";

    private readonly TrainedRun run;
    private readonly BuildWithoutTorch build;
    private readonly string data;  // of a user who has nothing yet

    public ToolTorchTests(TrainedRun run, BuildWithoutTorch build)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "XDG_DATA_HOME says where a user's data lie on Linux alone");
        (this.run, this.build) = (run, build);
        data = run.In(Guid.NewGuid().ToString("N"));
        foreach (string file in (string[])["ToolTorch.csproj", "NativeTorch.targets"])
        {
            File.Copy(
                Path.Combine(Repository.Folder(), "build", file), Path.Combine(build.Folder, file), overwrite: true);
        }
    }

    public static TheoryData<string> WithoutNetwork =>
    [
        "games",
        "settings",
        "perft tictactoe --depth 3",
        "search connect4 --simulations 16",
        "solve tictactoe",
        "positions tictactoe --out OUT",
        "play tictactoe --against minimax:3 --side none",
        "arena rollout@4 one-ply --game tictactoe --games 2",
        "train tictactoe --help",
        "bench --signature",
    ];

    private string Torch => Path.Combine(data, "nanozero");

    [Fact]
    public void The_first_use_of_a_network_fetches_the_library_and_says_so_once()
    {
        (int code, string output, string error) = Start(Search);
        Assert.True(code == 0, error);
        Assert.NotEmpty(output);
        string folder = Assert.Single(Directory.GetFileSystemEntries(Torch));
        string line = Assert.Single(error.Split('\n'), line => line.Contains(Fetching, StringComparison.Ordinal));
        Assert.EndsWith($"128 MB, 500 MB on the disk, into {folder}", line, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(folder, "libtorch_cpu.so")));

        (code, output, error) = Start(Search);
        Assert.True(code == 0, error);
        Assert.NotEmpty(output);
        Assert.DoesNotContain(Fetching, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_that_fetch_at_once_do_not_disturb_each_other()
    {
        (int Code, string Output, string Error)[] ends =
            await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(() => Start(Search))));
        Assert.All(ends, end => Assert.True(end.Code == 0, end.Error));
        string folder = Assert.Single(Directory.GetFileSystemEntries(Torch));
        Assert.True(File.Exists(Path.Combine(folder, "libtorch_cpu.so")));
    }

    [Fact]
    public void Where_it_cannot_be_fetched_one_line_says_why_and_nothing_is_left()
    {
        (int code, string output, string error) = Start(Search, WithoutPackages());
        Assert.Equal(1, code);
        Assert.Empty(output);
        string last = error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith(
            "nanozero: networks need libtorch, and it could not be fetched: NU1101: Unable to find package "
                + "libtorch-cpu-linux-x64.", last, StringComparison.Ordinal);
        Assert.Contains("NANOZERO_TORCH", last, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Torch));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_told_in_one_line()
    {
        string file = run.In(Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, "in the way");
        (int code, _, string error) = Start(Search, new() { ["XDG_DATA_HOME"] = file });
        Assert.Equal(1, code);
        string last = error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith($"nanozero: Cannot write '{file}/nanozero/libtorch-", last, StringComparison.Ordinal);
        Assert.Contains("by XDG_DATA_HOME on Linux, or set NANOZERO_TORCH", last, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_ends_the_fetching_and_nothing_is_left()
    {
        using TcpListener silent = new(IPAddress.Loopback, 0);
        silent.Start();
        Dictionary<string, string?> variables = WithoutPackages();
        variables["RestoreSources"] = $"https://{silent.LocalEndpoint}/index.json";
        using Process process = build.Begin(run, Search, Variables(variables));
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line
            && !line.Contains(Fetching, StringComparison.Ordinal))
        {
        }

        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
        string rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("nanozero: stopped", rest.TrimEnd().Split('\n')[^1]);
        Assert.Equal(130, process.ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Torch));
    }

    [Fact]
    public void A_player_without_a_network_takes_the_place_of_one_that_cannot_run()
    {
        (int code, _, string error) = Start("play tictactoe --side none", WithoutPackages());
        Assert.True(code == 0, error);
        Assert.Contains("no network plays: networks need libtorch", error, StringComparison.Ordinal);
        Assert.Contains("opponent: rollout@400", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cuda", "the environment variable TorchBackend is 'cuda'; expected cpu, cuda-12.8, none")]
    [InlineData(
        "none",
        "networks need libtorch, and the environment variable TorchBackend is 'none'; remove it, or set "
            + "NANOZERO_TORCH")]
    public void A_choice_without_a_package_is_refused_in_one_line(string backend, string message)
    {
        (int code, _, string error) = Start(Search, new() { ["TorchBackend"] = backend });
        Assert.Equal(1, code);
        Assert.StartsWith($"nanozero: {message}", error.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(WithoutNetwork))]
    public void What_needs_no_network_fetches_nothing(string command)
    {
        (int code, string output, string error) = Start(command);
        Assert.True(code == 0, error);
        Assert.NotEmpty(output + error);
        Assert.False(Directory.Exists(Torch), error);
    }

    // Whatever is not in this folder cannot be had.
    private Dictionary<string, string?> WithoutPackages()
    {
        string empty = Directory.CreateDirectory(run.In(Guid.NewGuid().ToString("N"))).FullName;
        return new() { ["NUGET_PACKAGES"] = empty, ["RestoreSources"] = empty };
    }

    private (int ExitCode, string Output, string Error) Start(
        string command, Dictionary<string, string?>? variables = null) =>
        build.Start(run, command, Variables(variables ?? []));

    private Dictionary<string, string?> Variables(Dictionary<string, string?> variables)
    {
        Dictionary<string, string?> all = new() { ["NANOZERO_TORCH"] = null, ["XDG_DATA_HOME"] = data };
        foreach ((string name, string? value) in variables)
        {
            all[name] = value;
        }

        return all;
    }
}
