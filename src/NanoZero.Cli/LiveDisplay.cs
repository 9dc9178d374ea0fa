using System.Diagnostics;

namespace NanoZero.Cli;

/// <summary>
/// Shows work in progress on the error stream: lines that stay, and below them one status that is redrawn in place.
/// Where the stream is no screen, a status becomes a plain line, at most one in ten seconds.
/// </summary>
internal sealed class LiveDisplay
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(250);

    private readonly Terminal terminal;
    private readonly StatusLine? status;
    private long lastPlain = Stopwatch.GetTimestamp();

    private LiveDisplay(Terminal terminal)
    {
        this.terminal = terminal;
        status = terminal.BeginStatus();
    }

    /// <summary>Shows a piece of work while it lasts.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="terminal">Where to.</param>
    /// <param name="work">The work, which tells the display how far it is.</param>
    public static async Task<T> Show<T>(Terminal terminal, Func<LiveDisplay, Task<T>> work)
    {
        LiveDisplay display = new(terminal);
        try
        {
            return await work(display);
        }
        finally
        {
            terminal.EndStatus();
        }
    }

    /// <summary>Shows a piece of work while it lasts, on the calling thread.</summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="terminal">Where to.</param>
    /// <param name="work">The work, which tells the display how far it is.</param>
    public static T Show<T>(Terminal terminal, Func<LiveDisplay, T> work)
    {
        LiveDisplay display = new(terminal);
        try
        {
            return work(display);
        }
        finally
        {
            terminal.EndStatus();
        }
    }

    /// <summary>Writes a line that stays.</summary>
    /// <param name="text">One line.</param>
    public void Line(string text) => terminal.Say(text);

    /// <summary>Says what is being done, and how far it is.</summary>
    /// <param name="text">Parts separated by commas, the most important first; replaces the status before.</param>
    public void Status(string text)
    {
        if (status is not null)
        {
            status.Show(text);
        }
        else if (Stopwatch.GetElapsedTime(lastPlain) >= PlainInterval)
        {
            lastPlain = Stopwatch.GetTimestamp();
            terminal.Say(text);
        }
    }

    /// <summary>
    /// Shows a status that is asked for a few times a second while work lasts that does not report by itself.
    /// </summary>
    /// <typeparam name="T">What the work returns.</typeparam>
    /// <param name="status">Says how far the work is, on another thread.</param>
    /// <param name="work">The work.</param>
    public async Task<T> While<T>(Func<string> status, Func<T> work)
    {
        await using Timer timer = new(_ => Status(status()), null, TimeSpan.Zero, BetweenQuestions);
        return await Task.Run(work);
    }

    /// <summary>
    /// Returns a receiver of progress that shows each report as the status, on the thread that reports it.
    /// </summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="text">Puts a report into one line.</param>
    public IProgress<T> StatusOf<T>(Func<T, string> text) => Forward.To<T>(report => Status(text(report)));
}
