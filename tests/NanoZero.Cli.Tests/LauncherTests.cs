using System.Diagnostics;

namespace NanoZero.Cli.Tests;

/// <summary>The script that builds and runs the program, with a stand-in for dotnet.</summary>
public sealed class LauncherTests
{
    private static string Launcher => File.ReadAllText(Path.Combine(Repository.Folder(), "nanozero"));

    [Theory]
    [InlineData("./nanozero")]
    [InlineData("../clone/nanozero")]
    [InlineData("nanozero")]
    public async Task The_program_knows_how_it_was_called(string called)
    {
        if (OperatingSystem.IsWindows())
        {
            return;  // the script is for shells of Unix
        }

        string root = Path.Combine(Directory.CreateTempSubdirectory("nanozero-").FullName, "clone");
        Directory.CreateDirectory(root);
        string dotnet = Path.Combine(root, "dotnet");
        await WriteProgram(Path.Combine(root, "nanozero"), Launcher);
        await WriteProgram(dotnet, "#!/bin/sh\necho $NANOZERO_COMMAND\n");
        ProcessStartInfo start =
            new("sh", ["-c", $"{called} games"]) { RedirectStandardOutput = true, WorkingDirectory = root };
        start.Environment["PATH"] = $"{root}:{Environment.GetEnvironmentVariable("PATH")}";
        start.Environment["NANOZERO_NO_BUILD"] = "1";
        using Process process = Process.Start(start)!;
        string printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(called, printed.Trim());
    }

    [Fact]
    public void Printed_commands_begin_as_the_program_was_called()
    {
        const string Called = "NANOZERO_COMMAND='/my clones/nanozero'";
        Assert.Contains(
            "\n  '/my clones/nanozero' train tictactoe\n",
            RealProcess.Shell("train --help", Called, exec: false).Output, StringComparison.Ordinal);
        Assert.Contains(
            "see ''/my clones/nanozero' play --help'", RealProcess.Shell("play", Called, exec: false).Error,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.0.404 [/opt/dotnet/sdk]", "has 8.0.404 and that is not enough")]
    [InlineData("", "has a runtime and no SDK and that is not enough")]
    public async Task Without_the_sdk_one_line_says_what_to_install(string listed, string found)
    {
        if (OperatingSystem.IsWindows())
        {
            return;  // the script is for shells of Unix
        }

        string root = Directory.CreateTempSubdirectory("nanozero-").FullName, dotnet = Path.Combine(root, "dotnet");
        string script = Path.Combine(root, "nanozero");
        await WriteProgram(script, Launcher);
        await WriteProgram(
            dotnet,
            $"#!/bin/sh\ncase $1 in --list-sdks) printf '%s' '{listed}';; *) echo 'You must install or update .NET' "
            + ">&2; exit 150;; esac\n");
        ProcessStartInfo start =
            new("bash", [script, "games"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["PATH"] = $"{root}:{Environment.GetEnvironmentVariable("PATH")}";
        using Process process = Process.Start(start)!;
        string[] said =
            (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Trim().Split('\n');
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains(found, said[^1], StringComparison.Ordinal);
        Assert.DoesNotContain(said, line => line.Contains("You must install", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_build_that_is_not_what_is_asked_for_or_lost_the_library_of_onnx_is_built_again()
    {
        if (OperatingSystem.IsWindows())
        {
            return;  // the script is for shells of Unix
        }

        string root = Directory.CreateTempSubdirectory("nanozero-").FullName, script = Path.Combine(root, "nanozero");
        string output = Path.Combine(root, "artifacts", "bin", "NanoZero.Cli", "release");
        string library = Path.Combine(output, "libonnxruntime.so"), built = Path.Combine(root, "built");
        Directory.CreateDirectory(Path.Combine(root, "src"));
        Directory.CreateDirectory(Path.Combine(root, "build"));
        foreach (string name in (string[])["all.props", "all.targets", "global.json"])
        {
            await File.WriteAllTextAsync(Path.Combine(root, name), "", TestContext.Current.CancellationToken);
        }

        await WriteProgram(script, Launcher);
        await WriteProgram(
            Path.Combine(root, "dotnet"),
            $"#!/bin/sh\n[ \"$1\" = build ] || exit 0\necho build >>'{built}'\nmkdir -p '{output}'\n"
            + $"touch '{output}/nanozero.dll'\n[ \"$NANOZERO_ONNX\" != 1 ] || touch '{library}'\n");
        Assert.Equal(1, await BuildsAfterStart("1"));
        Assert.Equal(1, await BuildsAfterStart("1"));
        File.Delete(library);
        Assert.Equal(2, await BuildsAfterStart("1"));
        Assert.Equal(2, await BuildsAfterStart("1"));
        Assert.Equal(3, await BuildsAfterStart(""));
        Assert.Equal(3, await BuildsAfterStart(""));
        Assert.Equal(4, await BuildsAfterStart("", "cuda-12.8"));
        Assert.Equal(4, await BuildsAfterStart("", "cuda-12.8"));
        Assert.Equal(5, await BuildsAfterStart(""));

        async Task<int> BuildsAfterStart(string asked, string backend = "")
        {
            ProcessStartInfo start = new("bash", [script, "games"]);
            start.Environment["PATH"] = $"{root}:{Environment.GetEnvironmentVariable("PATH")}";
            start.Environment["NANOZERO_ONNX"] = asked;
            start.Environment["TorchBackend"] = backend;
            start.Environment.Remove("NANOZERO_NO_BUILD");
            using Process process = Process.Start(start)!;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, process.ExitCode);
            return (await File.ReadAllLinesAsync(built, TestContext.Current.CancellationToken)).Length;
        }
    }

    // A shell writes the file. Where this process did, a test on another thread that starts a process could hand its
    // open file on for a moment, and a file that is open for writing cannot be executed.
    private static async Task WriteProgram(string file, string text)
    {
        ProcessStartInfo start = new("sh", ["-c", "cat >\"$0\" && chmod 500 \"$0\"", file])
        {
            RedirectStandardInput = true,
        };
        using Process shell = Process.Start(start)!;
        await shell.StandardInput.WriteAsync(text);
        shell.StandardInput.Close();
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, shell.ExitCode);
    }
}
