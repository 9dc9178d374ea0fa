using System.Diagnostics;

namespace NanoZero.Cli.Tests;

/// <summary>
/// The program on a real pseudo-terminal, which the operating system gives a width, and what a person then sees.
/// </summary>
internal static class PseudoTerminal
{
    /// <summary>Runs the program until it ends.</summary>
    /// <param name="arguments">Its arguments, as a shell reads them.</param>
    /// <param name="columns">Width of the terminal.</param>
    /// <param name="kind">What the terminal calls itself: the variable TERM.</param>
    /// <returns>
    /// Its exit code, the rows of the screen after it ended, with those that scrolled out at the top, and all that was
    /// written.
    /// </returns>
    public static (int ExitCode, IReadOnlyList<string> Rows, string Written) Run(
        string arguments, int columns = 80, string kind = "xterm-256color")
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the program 'script' of util-linux makes the pseudo-terminal");
        ProcessStartInfo start =
            new("script", ["-qec", $"stty cols {columns} rows 24; {RealProcess.Command} {arguments}", "/dev/null"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            };
        start.Environment["TERM"] = kind;
        using Process process = Process.Start(start)!;
        string written = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Screen screen = new(columns);
        screen.Write(written);
        return (process.ExitCode, screen.Rows, written);
    }
}
