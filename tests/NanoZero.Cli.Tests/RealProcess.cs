using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace NanoZero.Cli.Tests;

/// <summary>
/// The command line as a process of its own, where streams, signals and limits are the operating system's.
/// </summary>
internal static class RealProcess
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "nanozero.dll");
    private static readonly string Host =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../../dotnet"));

    /// <summary>Gets the program as a shell starts it.</summary>
    public static string Command => $"'{Host}' '{Program}'";

    /// <summary>Runs the program under a shell, which redirects it or limits it, and returns how it ended.</summary>
    /// <param name="arguments">Arguments and redirections as a shell reads them.</param>
    /// <param name="before">Commands that precede it, such as <c>ulimit -n 32;</c>.</param>
    /// <param name="program">Another copy of the program.</param>
    /// <param name="exec">Whether the program takes the shell's place, which it cannot behind a pipe.</param>
    public static (int ExitCode, string Output, string Error) Shell(
        string arguments, string before = "", string? program = null, bool exec = true)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        using Process process = Start($"{before} {(exec ? "exec " : "")}'{Host}' '{program ?? Program}' {arguments}");
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    /// <summary>
    /// Starts the program, sends it one signal once it has begun, and returns how it ended and what it said from then
    /// on.
    /// </summary>
    /// <param name="arguments">Arguments as a shell reads them.</param>
    /// <param name="signal">The signal's name, such as INT.</param>
    /// <param name="hasBegun">Says by a line of either stream that the work to be stopped has begun.</param>
    public static (int ExitCode, string Output) Interrupt(string arguments, string signal, Func<string, bool> hasBegun)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        Assert.SkipWhen(IsIgnored(signal), $"the tests run with {signal} ignored, and what they start inherits that");
        using Process process = Start($"exec {Command} {arguments} 2>&1");
        while (process.StandardOutput.ReadLine() is { } line && !hasBegun(line))
        {
        }

        using Process kill = Process.Start("/bin/sh", ["-c", $"kill -{signal} {process.Id}"]);
        kill.WaitForExit();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }

    /// <summary>Starts the program and leaves what it says unread; the caller ends it.</summary>
    /// <param name="arguments">Arguments as a shell reads them.</param>
    /// <param name="said">The file that what it says is added to.</param>
    /// <param name="before">Variables of its environment, such as <c>NANOZERO_LOG=x</c>.</param>
    /// <param name="within">A command that starts the program in its place, such as <c>ip netns exec x</c>.</param>
    public static Process StartQuietly(
        string arguments, string said = "/dev/null", string before = "", string within = "")
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        return Process.Start(
            "/bin/sh", ["-c", $"{before} exec {within} {Command} {arguments} >>'{said}' 2>&1 </dev/null"]);
    }

    /// <summary>Starts the program; the caller reads what it says from its standard output, and ends it.</summary>
    /// <param name="arguments">Arguments as a shell reads them.</param>
    public static Process StartAloud(string arguments)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a POSIX shell");
        return Start($"exec {Command} {arguments} 2>&1");
    }

    // A shell without job control starts what runs in the background with INT ignored.
    private static bool IsIgnored(string signal)
    {
        const string Status = "/proc/self/status", Label = "SigIgn:";
        if (!File.Exists(Status))
        {
            return false;
        }

        int number = signal == "INT" ? 2 : 15;
        string mask = File.ReadLines(Status).Single(line => line.StartsWith(Label, StringComparison.Ordinal));
        ulong ignored = ulong.Parse(mask[Label.Length..].Trim(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (ignored & (1UL << (number - 1))) != 0;
    }

    private static Process Start(string command)
    {
        ProcessStartInfo start = new("/bin/sh", ["-c", command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
