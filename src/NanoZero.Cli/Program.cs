using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace NanoZero.Cli;

/// <summary>The process: its streams and signals.</summary>
internal static class Program
{
    // Every library is a file while it loads, those of networks too.
    private const int DescriptorsNeeded = 100;

    private const int SecondsToStop = 20;

    private static Task<int> Main(string[] args) => Descriptors.AreThere(DescriptorsNeeded) ? Run(args) : Refuse();

    private static async Task<int> Run(string[] args)
    {
        if (OperatingSystem.IsWindows())
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        string? log = Environment.GetEnvironmentVariable(Launcher.LogVariable) is { Length: > 0 } named ? named : null;
        Terminal terminal;
        try
        {
            terminal = log is null ? Terminal.OfProcess() : Terminal.OfFile(log);
        }
        catch (Exception refusal) when (Files.FileProblem.Explains(refusal))
        {
            Terminal.OfProcess().Say($"nanozero: {Launcher.LogVariable} cannot be written: {OneLine.Of(refusal)}");
            return CommandLine.Failed;
        }

        using CancellationTokenSource cancellation = new();
        if (ToolTorch.IsTool)
        {
            NativeTorch.Finder = new ToolTorch(terminal.Say, cancellation.Token).Folder;
        }

        using Timer deadline = new(_ => GiveUp(terminal));
        int signals = 0;

        // Ctrl-C and a terminal that is closed are meant for whoever started a program that writes into a file.
        Action<PosixSignalContext> heard = log is null ? Stop : context => context.Cancel = true;
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, heard);
        using PosixSignalRegistration? closed =
            log is null ? null : PosixSignalRegistration.Create(PosixSignal.SIGHUP, heard);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await CommandLine.Run(args, terminal, cancellation.Token);

        // The first signal asks for a clean stop; the second takes its usual, deadly course.
        void Stop(PosixSignalContext context)
        {
            if (Interlocked.Increment(ref signals) == 1)
            {
                context.Cancel = true;
                terminal.Say(terminal.IsAsking
                    ? string.Empty  // the end of the line with the question
                    : $"stopping, within {SecondsToStop} seconds; once more to stop at once");
                _ = cancellation.CancelAsync();
                deadline.Change(TimeSpan.FromSeconds(SecondsToStop), Timeout.InfiniteTimeSpan);
            }
        }
    }

    // One huge step of a library cannot be interrupted. Files appear whole or not at all, so nothing finished is lost.
    private static void GiveUp(Terminal terminal)
    {
        terminal.Say("nanozero: stopped in the middle of a step; what was finished is kept");
        Environment.Exit(CommandLine.Stopped);
    }

    // The console's own library could not be loaded either: straight to the error stream, in letters of one byte.
    private static Task<int> Refuse()
    {
        const int ErrorStream = 2;
        const string Line = $"nanozero: {Descriptors.TooFew}\n";
        byte[] letters = new byte[Line.Length];
        for (int i = 0; i < letters.Length; i++)
        {
            letters[i] = (byte)Line[i];
        }

        try
        {
            using FileStream stream =
                new(new SafeFileHandle(ErrorStream, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            stream.Write(letters, 0, letters.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A closed error stream: the exit code says it.
        }

        return Task.FromResult(CommandLine.Failed);
    }
}
