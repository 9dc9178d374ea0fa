using System.Diagnostics;
using System.Text.Json.Nodes;
using NanoZero.Training;

namespace NanoZero.Cli.Tests;

/// <summary>Programs built with <c>TorchBackend=none</c>, each started as a process of its own.</summary>
public sealed class BuildWithoutTorchTests(TrainedRun run, BuildWithoutTorch build) : IClassFixture<BuildWithoutTorch>
{
    public static TheoryData<string> Commands =>
    [
        "train tictactoe --out OUT --iterations 1",
        "train tictactoe --out OUT --iterations 1 --device cpu --precision fp32",
        "search tictactoe --model RUN --simulations 8",
        "evaluate RUN --exhaustive",
        "arena puct:RUN@4 greedy:RUN --games 2",
        "tournament puct:RUN@4 greedy:RUN random --out OUT --games 2",
        "ladder RUN --games 2",
        "play tictactoe --against RUN",
        "play tictactoe --against shipped",
        "study batching --out OUT",
        "bench --only network",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Without_the_library_a_command_that_runs_a_network_says_so_in_one_line(string command)
    {
        (int code, string output, string error) = Start(command, torch: null);
        Assert.Equal(1, code);
        Assert.Empty(output);
        string last = error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith("nanozero: ", last, StringComparison.Ordinal);
        Assert.Contains("networks need libtorch", last, StringComparison.Ordinal);
        Assert.Contains("NANOZERO_TORCH", last, StringComparison.Ordinal);
        Assert.DoesNotContain("report it", error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("search tictactoe --simulations 8")]
    [InlineData("arena rollout@4 one-ply --game tictactoe --games 2")]
    [InlineData("play tictactoe --side none")]
    [InlineData("games")]
    public void Without_the_library_everything_else_works(string command) => AssertSucceeds(command, torch: null);

    [Theory]
    [InlineData("train tictactoe --out OUT TINY")]
    [InlineData("search tictactoe --model RUN --simulations 8")]
    [InlineData("evaluate RUN --games 2")]
    [InlineData("arena puct:RUN@4 greedy:RUN --games 2")]
    public void With_the_library_of_another_folder_networks_run(string command) =>
        AssertSucceeds(command.Replace("TINY", string.Join(' ', TrainedRun.Tiny), StringComparison.Ordinal),
            BuildWithoutTorch.LibraryFolder);

    [Fact]
    public void A_folder_without_the_library_is_refused_in_one_line()
    {
        (int code, _, string error) = Start("evaluate RUN --exhaustive", torch: build.Folder);
        Assert.Equal(1, code);
        string last = error.TrimEnd().Split('\n')[^1];
        Assert.StartsWith($"nanozero: NANOZERO_TORCH names '{build.Folder}'", last, StringComparison.Ordinal);
    }

    private void AssertSucceeds(string command, string? torch)
    {
        (int code, string output, string error) = Start(command, torch);
        Assert.True(code == 0, error);
        Assert.NotEmpty(output);
    }

    private (int ExitCode, string Output, string Error) Start(string command, string? torch) =>
        build.Start(run, command, new() { ["NANOZERO_TORCH"] = torch });
}

/// <summary>
/// The program as <c>TorchBackend=none</c> builds it: these tests' own, less what the package of libtorch brought.
/// </summary>
public sealed class BuildWithoutTorch : IDisposable
{
    private const string Package = "libtorch-";

    public BuildWithoutTorch()
    {
        string built = AppContext.BaseDirectory;
        foreach (string file in Directory.GetFiles(built))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }

        foreach (string file in Directory.GetFiles(ShippedNetworks.Folder, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(Folder, Path.GetRelativePath(built, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        JsonNode dependencies = JsonNode.Parse(File.ReadAllText(Path.Combine(built, "nanozero.deps.json")))!;
        foreach (JsonNode? target
            in dependencies["targets"]!.AsObject().Select(pair => pair.Value).Append(dependencies["libraries"]))
        {
            JsonObject libraries = target!.AsObject();
            foreach (string name in libraries.Select(pair => pair.Key).Where(IsNative).ToArray())
            {
                libraries.Remove(name);
            }
        }

        string changed = Path.Combine(Folder, "nanozero.deps.json");
        File.Delete(changed);
        File.WriteAllText(changed, dependencies.ToJsonString());
        string native = Path.Combine("runtimes", RuntimeName, "native");
        Directory.CreateDirectory(Path.Combine(Folder, native));
        foreach (string file in Directory.GetFiles(Path.Combine(built, native), "*LibTorchSharp.*"))
        {
            File.Copy(file, Path.Combine(Folder, native, Path.GetFileName(file)));
        }
    }

    /// <summary>Where the library lies that this build goes without.</summary>
    public static string LibraryFolder => Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeName, "native");

    public string Folder { get; } = Directory.CreateTempSubdirectory("nanozero-without-torch-").FullName;

    public string Program => Path.Combine(Folder, "nanozero.dll");

    private static string RuntimeName => System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier;

    /// <summary>Runs the program without any input, and returns how it ended.</summary>
    /// <param name="run">Its folder stands for RUN, and a folder that no other test uses for OUT.</param>
    /// <param name="command">The words after the program's name.</param>
    /// <param name="variables">Variables of the environment; null where one is to be unset.</param>
    public (int ExitCode, string Output, string Error) Start(
        TrainedRun run, string command, Dictionary<string, string?> variables)
    {
        using Process process = Begin(run, command, variables);
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    /// <summary>Starts the program without any input; parameters as for <see cref="Start"/>.</summary>
    public Process Begin(TrainedRun run, string command, Dictionary<string, string?> variables)
    {
        string Fill(string word) => word.Replace("OUT", run.In(Guid.NewGuid().ToString("N")), StringComparison.Ordinal)
            .Replace("RUN", run.Folder, StringComparison.Ordinal);
        ProcessStartInfo start = new("dotnet", [Program, .. command.Split(' ').Select(Fill)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string? value) in variables)
        {
            start.Environment[name] = value;  // null removes it
        }

        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static bool IsNative(string name) => name.StartsWith(Package, StringComparison.Ordinal);
}
