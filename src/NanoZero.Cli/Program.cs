using System.Runtime.InteropServices;
using System.Text;
using NanoZero.Cli;

if (OperatingSystem.IsWindows())
{
    Console.OutputEncoding = Encoding.UTF8;
}

Terminal terminal = Terminal.OfProcess();
using CancellationTokenSource cancellation = new();
int signals = 0;
using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandLine.Run(args, terminal, cancellation.Token);

// The first signal asks for a clean stop; the second takes its usual, deadly course.
void Stop(PosixSignalContext context)
{
    if (Interlocked.Increment(ref signals) == 1)
    {
        context.Cancel = true;
        terminal.Say("stopping; once more to stop at once");
        _ = cancellation.CancelAsync();
    }
}
