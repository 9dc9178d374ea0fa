using System.Diagnostics;

namespace NanoZero.Studio;

/// <summary>
/// Starts trainings for visitors, and goes on with studies and tournaments. Each is a process of its own, which lives
/// on when the Studio ends.
/// </summary>
/// <param name="options">The folder of runs, and the program.</param>
/// <param name="library">The runs.</param>
/// <remarks>Any number of threads.</remarks>
internal sealed class Launcher(StudioOptions options, RunLibrary library)
{
    /// <summary>
    /// The variable of the environment that names the file for all that a program says. A program that has it is not
    /// stopped with the terminal it was started from.
    /// </summary>
    public const string LogVariable = "NANOZERO_LOG";

    private const string LogFolder = ".studio";
    private const int LooksToBeSure = 3;
    private const string FailureBegins = "nanozero: ";

    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestStart = TimeSpan.FromSeconds(60), LongestEnd = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly HashSet<string> starting = [];  // folders
    private readonly Dictionary<string, Process> started = [];  // by their folders

    /// <summary>Starts the program, and waits until it writes into a folder.</summary>
    /// <param name="folder">The folder of a run.</param>
    /// <param name="arguments">What the program is to do there.</param>
    /// <param name="cancellation">Ends the wait; the program lives on.</param>
    /// <exception cref="StudioException">
    /// It ended instead; the message is what it said. Or as many processes work on runs as may.
    /// </exception>
    /// <exception cref="IOException">Its file cannot be written.</exception>
    public async Task Start(string folder, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        await Reserve(folder, cancellation);
        try
        {
            string log = LogOf(options.RunsFolder, folder);
            Directory.CreateDirectory(Path.GetDirectoryName(log)!);
            await UntilItWrites(Begin(folder, arguments, log), folder, log, cancellation);
        }
        finally
        {
            lock (gate)
            {
                starting.Remove(folder);
            }
        }
    }

    /// <summary>Returns when a training that was started here last said something, in UTC; long ago if never.</summary>
    /// <param name="root">The folder of runs.</param>
    /// <param name="folder">The run's folder.</param>
    public static DateTime LoggedAt(string root, string folder) => File.GetLastWriteTimeUtc(LogOf(root, folder));

    /// <summary>Returns what a training that was started here failed with; null where it did not fail.</summary>
    /// <param name="root">The folder of runs.</param>
    /// <param name="folder">The run's folder.</param>
    public static string? FailureOf(string root, string folder)
    {
        string log = LogOf(root, folder);
        try
        {
            return File.Exists(log) ? FailureIn(log) : null;
        }
        catch (Exception unreadable) when (FileProblem.Explains(unreadable))
        {
            return null;
        }
    }

    // What was stopped a moment ago may still be ending.
    private async Task Reserve(string folder, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        int working;
        while ((working = TryReserve(folder)) > 0)
        {
            if (Stopwatch.GetElapsedTime(begun) > LongestEnd)
            {
                throw new StudioException(
                    $"processes at work in this folder of runs: {working}, and no more are started; wait, or stop one "
                        + "of them");
            }

            await Task.Delay(BetweenLooks, cancellation);
        }
    }

    // Returns 0, or how many processes are at work where there is no room. What was started a moment ago may not hold
    // its folder yet.
    private int TryReserve(string folder)
    {
        HashSet<string> worked = [.. library.Held()];
        lock (gate)
        {
            if (starting.Contains(folder))
            {
                throw new StudioException("this is being started already");
            }

            foreach ((string each, Process process) in started.Where(each => each.Value.HasExited).ToArray())
            {
                process.Dispose();
                started.Remove(each);
            }

            worked.UnionWith(started.Keys);
            worked.UnionWith(starting);
            if (worked.Count >= options.MostTrainings)
            {
                return worked.Count;
            }

            starting.Add(folder);
            return 0;
        }
    }

    // A folder is held before there is something in it to show.
    private async Task UntilItWrites(
        Process process, string folder, string log, CancellationToken cancellation)
    {
        long begun = Stopwatch.GetTimestamp();
        int held = 0;  // looks in a row: a folder that is only begun is held for a moment
        while (held < LooksToBeSure && Stopwatch.GetElapsedTime(begun) < LongestStart)
        {
            if (process.HasExited)
            {
                if (process.ExitCode != 0)
                {
                    throw new StudioException(FailureIn(log) ?? "it did not start, and did not say why");
                }

                return;
            }

            await Task.Delay(BetweenLooks, cancellation);
            held = WriterLock.IsHeld(folder) && library.Shows(folder) ? held + 1 : 0;
        }
    }

    private Process Begin(string folder, IReadOnlyList<string> arguments, string log)
    {
        if (options.Program.Count == 0)
        {
            throw new StudioException("this Studio starts no processes; use the command line");
        }

        ProcessStartInfo start = new(options.Program[0], [.. options.Program.Skip(1), .. arguments])
        {
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[LogVariable] = log;
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        process.StandardOutput.Close();  // all that it says goes into its file
        process.StandardError.Close();
        lock (gate)
        {
            started[folder] = process;
        }

        return process;
    }

    private static string LogOf(string root, string folder)
    {
        string name = Uri.EscapeDataString(Path.GetRelativePath(Path.GetFullPath(root), folder));
        return Path.GetFullPath(Path.Combine(root, LogFolder, name + ".log"));
    }

    // Being stopped is no failure.
    private static string? FailureIn(string log)
    {
        string? line = File.ReadLines(log).LastOrDefault();
        return line?.StartsWith(FailureBegins, StringComparison.Ordinal) == true
            && !line.StartsWith(FailureBegins + "stopped", StringComparison.Ordinal)
                ? line[FailureBegins.Length..]
                : null;
    }
}
