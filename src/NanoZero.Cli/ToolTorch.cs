using System.ComponentModel;
using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace NanoZero.Cli;

/// <summary>
/// Fetches libtorch at the first use of a network, where the program is a .NET tool. The package of a tool can depend
/// on no other package.
/// </summary>
/// <param name="say">Tells people what is downloaded, and where it goes.</param>
/// <param name="cancellation">Ends a download.</param>
/// <remarks>
/// The package of the tool holds <c>build/ToolTorch.csproj</c> beside the program. NuGet downloads the package of
/// libtorch by it, into its own folder, and links the files into one folder of the user's data. That folder gets its
/// name when it is complete, so processes that fetch at once do not disturb each other.
/// </remarks>
internal sealed class ToolTorch(Action<string> say, CancellationToken cancellation)
{
    private const string Project = "ToolTorch.csproj", Targets = "NativeTorch.targets";
    private const string BackendVariable = "TorchBackend", None = "none";
    private const string Instead =
        $"set {NativeTorch.FolderVariable} to the torch folder of a PyTorch 2.10 installation";

    private static readonly string[] Backends = ["cpu", "cuda-12.8", None];

    /// <summary>Gets whether this program is the .NET tool.</summary>
    public static bool IsTool => File.Exists(Beside(Project));

    /// <summary>Returns the folder of libtorch, which is fetched unless it is there.</summary>
    /// <exception cref="PlatformNotSupportedException">There is none for this machine, or it cannot be had.</exception>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The download was ended.</exception>
    public string Folder()
    {
        string backend = Environment.GetEnvironmentVariable(BackendVariable) is { Length: > 0 } named
            ? named
            : Backends[0];
        if (!Backends.Contains(backend))
        {
            throw new PlatformNotSupportedException(
                $"the environment variable {BackendVariable} is '{backend}'; expected {string.Join(", ", Backends)}");
        }

        string folder = Path.Combine(
            UserData(), $"libtorch-{backend}-{RuntimeInformation.RuntimeIdentifier}-{TorchVersion}");
        if (!Directory.Exists(folder))
        {
            string work = Path.Combine(UserData(), $"fetching-{Guid.NewGuid():N}");
            try
            {
                Fetch(work, folder);
            }
            catch (Exception cause) when (FileProblem.Explains(cause))
            {
                string problem = FileProblem.WhileWriting(folder, cause).Message.TrimEnd('.');
                throw new IOException($"{problem}, by XDG_DATA_HOME on Linux, or {Instead}", cause);
            }
            finally
            {
                Remove(work);
            }
        }

        return folder;
    }

    private static string TorchVersion => typeof(ToolTorch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(TorchVersion)).Value!;

    private static string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);

    private static string UserData()
    {
        string data = Environment.GetFolderPath(
            Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return data.Length > 0 ? Path.Combine(data, "nanozero") : throw new PlatformNotSupportedException(
            $"networks need libtorch, and this user has no folder of data to keep it in; {Instead}");
    }

    private void Fetch(string work, string folder)
    {
        Directory.CreateDirectory(work);
        foreach (string file in (string[])[Project, Targets])
        {
            File.Copy(Beside(file), Path.Combine(work, file));
        }

        // The newest SDK, whatever the folders above ask for.
        File.WriteAllText(Path.Combine(work, "global.json"), "{}");
        JsonElement chosen = JsonDocument.Parse(
            Build(work, "-getProperty:TorchBackend,TorchPlatform,TorchSize")).RootElement.GetProperty("Properties");
        string Chosen(string property) => chosen.GetProperty(property).GetString()!;
        if (Chosen("TorchBackend") == None)
        {
            throw new PlatformNotSupportedException(
                Environment.GetEnvironmentVariable(BackendVariable) == None
                    ? $"networks need libtorch, and the environment variable {BackendVariable} is '{None}'; "
                        + $"remove it, or {Instead}"
                    : $"networks need libtorch, and there is no package of it for {Chosen("TorchPlatform")}; "
                        + Instead);
        }

        say($"fetching libtorch-{Chosen("TorchBackend")}-{Chosen("TorchPlatform")} {TorchVersion} by NuGet, once, for "
            + $"all networks: {Chosen("TorchSize")}, into {folder}");
        string native = Path.Combine(work, "native");
        Build(work, "-restore", "-verbosity:quiet", "-target:Bring", $"-property:Folder={native}");
        try
        {
            Directory.Move(native, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another process was faster.
        }
    }

    // What lies in the folders above is no part of the project, but for the sources of NuGet packages.
    private string Build(string work, params IEnumerable<string> arguments)
    {
        ProcessStartInfo start = new(Dotnet(), [
            "msbuild", Project, "-nologo", "-noAutoResponse", "-nodeReuse:false",
            $"-property:TorchVersion={TorchVersion}",
            "-property:ImportDirectoryBuildProps=false", "-property:ImportDirectoryBuildTargets=false",
            "-property:ImportDirectoryPackagesProps=false", .. arguments])
        {
            WorkingDirectory = work,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        try
        {
            using Process build = Process.Start(start)!;
            using CancellationTokenRegistration end = cancellation.Register(() => build.Kill(entireProcessTree: true));
            build.StandardInput.Close();
            Task<string> error = build.StandardError.ReadToEndAsync();
            string output = build.StandardOutput.ReadToEnd();
            build.WaitForExit();
            cancellation.ThrowIfCancellationRequested();
            return build.ExitCode == 0 ? output : throw Failed(ReasonIn(output + error.GetAwaiter().GetResult()));
        }
        catch (Win32Exception missing)
        {
            throw Failed($"'{start.FileName}' does not start, and the .NET SDK is needed for this: {missing.Message}");
        }
    }

    private static PlatformNotSupportedException Failed(string reason) => new(
        OneLine.Of($"networks need libtorch, and it could not be fetched: {reason}; try again with a connection to the "
            + $"source of NuGet packages, or {Instead}"));

    // Such as "/a/ToolTorch.csproj : error NU1101: Unable to find package X. No packages … [/a/ToolTorch.csproj]".
    private static string ReasonIn(string output)
    {
        const string Error = "error ";
        string[] lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string line = lines.FirstOrDefault(line => line.Contains(Error, StringComparison.Ordinal))
            ?? lines.FirstOrDefault("the .NET SDK did not say why");
        int begin = line.IndexOf(Error, StringComparison.Ordinal);
        return (begin < 0 ? line : line[(begin + Error.Length)..]).Split(" [")[0].TrimEnd('.');
    }

    // The installation that runs this program, else the one that a shell would find.
    private static string Dotnet()
    {
        string host = Path.GetFullPath(Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(host) ? host : "dotnet";
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (Exception cause) when (FileProblem.Explains(cause))
        {
            // Files of no use do no harm, and what came before matters more.
        }
    }
}
