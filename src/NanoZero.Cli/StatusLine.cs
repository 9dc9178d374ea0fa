using System.Diagnostics;

namespace NanoZero.Cli;

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
    private bool isDrawn;
    private long lastDrawn;

    /// <summary>Replaces the status. Some of many reports in a short time are not drawn.</summary>
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

    /// <summary>Wipes the status out.</summary>
    public void Clear()
    {
        lock (drawing)
        {
            text = string.Empty;
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
