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
    /// <param name="status">
    /// Says how far the work is: before the work begins, and from then on on another thread.
    /// </param>
    /// <param name="work">The work.</param>
    public async Task<T> While<T>(Func<string> status, Func<T> work)
    {
        Status(status());
        await using Timer timer = new(_ => Status(status()), null, BetweenQuestions, BetweenQuestions);
        return await Task.Run(work);
    }

    /// <summary>
    /// Returns a receiver of progress that shows each report as the status, on the thread that reports it.
    /// </summary>
    /// <typeparam name="T">What is reported.</typeparam>
    /// <param name="text">Puts a report into one line.</param>
    public IProgress<T> StatusOf<T>(Func<T, string> text) => Forward.To<T>(report => Status(text(report)));
}

/// <summary>
/// The last line of a screen, which is redrawn in place. Whatever else is said appears above it. It never takes more
/// than one line, so it can always be wiped out with the carriage return alone.
/// </summary>
/// <remarks>For several threads: work reports from its own, and signals arrive on another.</remarks>
internal sealed class StatusLine(ScreenWriter screen)
{
    private const int RoomForControlC = 3;
    private static readonly TimeSpan BetweenDrawings = TimeSpan.FromMilliseconds(50);

    private readonly Lock drawing = new();
    private string text = string.Empty;
    private string drawnText = string.Empty;
    private bool isDrawn;
    private long lastDrawn;

    /// <summary>
    /// Replaces the status. Of many in a short time some are not drawn; the first and the last always are.
    /// </summary>
    /// <param name="status">
    /// Parts separated by commas, the most important first; parts at the end are left out where there is no room.
    /// </param>
    public void Show(string status)
    {
        lock (drawing)
        {
            text = status;
            if (!isDrawn || Stopwatch.GetElapsedTime(lastDrawn) >= BetweenDrawings)
            {
                Draw();
            }
        }
    }

    /// <summary>Writes a line that stays, above the status.</summary>
    /// <param name="line">One line.</param>
    public void Say(string line)
    {
        lock (drawing)
        {
            Wipe();
            screen.WriteLine(line);
            Draw();
        }
    }

    /// <summary>Wipes the status out, after it was drawn at least once.</summary>
    public void Clear()
    {
        lock (drawing)
        {
            if (text != drawnText)
            {
                Draw();
            }

            (text, drawnText) = (string.Empty, string.Empty);
            Wipe();
            screen.Flush();
        }
    }

    /// <summary>Shortens a status to the room there is: by whole parts from its end, else by letters.</summary>
    /// <param name="status">Parts separated by commas.</param>
    /// <param name="room">Letters, at least 1.</param>
    internal static string Fit(string status, int room)
    {
        string fitted = status;
        while (fitted.Length > room && fitted.LastIndexOf(", ", StringComparison.Ordinal) is > 0 and var comma)
        {
            fitted = fitted[..comma];
        }

        return fitted.Length <= room ? fitted : $"{fitted[..(room - 1)]}…";
    }

    // The last column stays free: some screens go to the next line as soon as it is filled. So does the room for an
    // echoed ^C.
    private void Draw()
    {
        if (text.Length > 0)
        {
            int columns = screen.Columns;
            string fitted = Fit(text, Math.Max(1, columns - 1 - RoomForControlC));
            screen.Inner.Write($"\r{fitted.PadRight(columns - 1)}\r{fitted}");
            screen.Inner.Flush();
            drawnText = text;
            isDrawn = true;
            lastDrawn = Stopwatch.GetTimestamp();
        }
    }

    private void Wipe()
    {
        if (isDrawn)
        {
            screen.Inner.Write($"\r{new string(' ', screen.Columns - 1)}\r");
            isDrawn = false;
        }
    }
}
