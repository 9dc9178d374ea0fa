using System.Diagnostics;
using Spectre.Console;

namespace NanoZero.Cli;

/// <summary>
/// Shows work in progress on the error stream: lines that stay, and below them one status that is redrawn in place. Where the
/// stream is no screen, a status becomes a plain line, at most one in ten seconds.
/// </summary>
internal sealed class LiveDisplay
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);

    private readonly Terminal terminal;
    private readonly IAnsiConsole? console;
    private readonly StatusContext? status;
    private long lastPlain = Stopwatch.GetTimestamp();

    private LiveDisplay(Terminal terminal, IAnsiConsole? console = null, StatusContext? status = null)
    {
        this.terminal = terminal;
        this.console = console;
        this.status = status;
    }

    /// <summary>Shows a piece of work while it lasts.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="terminal">Where to.</param>
    /// <param name="work">The work, which tells the display how far it is.</param>
    public static Task<T> Show<T>(Terminal terminal, Func<LiveDisplay, Task<T>> work)
    {
        if (!terminal.IsLive)
        {
            return work(new LiveDisplay(terminal));
        }

        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(terminal.Error) });
        return console.Status().StartAsync("…", status => work(new LiveDisplay(terminal, console, status)));
    }

    /// <summary>Writes a line that stays.</summary>
    /// <param name="text">One line.</param>
    public void Line(string text)
    {
        if (console is null)
        {
            terminal.Say(text);
        }
        else
        {
            console.WriteLine(text);
        }
    }

    /// <summary>Says what is being done, and how far it is.</summary>
    /// <param name="text">One line; replaces the one before.</param>
    public void Status(string text)
    {
        if (status is not null)
        {
            status.Status = Markup.Escape(text);
        }
        else if (Stopwatch.GetElapsedTime(lastPlain) >= PlainInterval)
        {
            lastPlain = Stopwatch.GetTimestamp();
            terminal.Say(text);
        }
    }

    /// <summary>Returns a receiver of progress that shows each report as the status, on the thread that reports it.</summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="text">Puts a report into one line.</param>
    public IProgress<T> StatusOf<T>(Func<T, string> text) => new Receiver<T>(report => Status(text(report)));

    private sealed class Receiver<T>(Action<T> receive) : IProgress<T>
    {
        public void Report(T value) => receive(value);
    }
}
