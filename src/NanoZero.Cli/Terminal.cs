namespace NanoZero.Cli;

/// <summary>
/// Where a command reads and writes: results on <see cref="Output"/>, everything said to people on <see cref="Error"/>.
/// </summary>
/// <param name="Input">What is typed or piped in.</param>
/// <param name="Output">Results only, so that programs can read them.</param>
/// <param name="Error">Progress, notes and failures.</param>
/// <param name="IsLive">Whether <see cref="Error"/> is a screen on which lines may be redrawn.</param>
internal sealed record Terminal(TextReader Input, TextWriter Output, TextWriter Error, bool IsLive)
{
    private StatusLine? status;

    /// <summary>Gets whether nothing is done until a line is typed.</summary>
    public bool IsAsking { get; private set; }

    /// <summary>Gets whether one screen shows both streams.</summary>
    public bool IsScreen => Output is ScreenWriter && Error is ScreenWriter;

    /// <summary>
    /// Returns the terminal of this process. Where it cannot be written to, notes are lost and results are an error.
    /// </summary>
    public static Terminal OfProcess()
    {
        Console.SetError(GuardedWriter.OfNotes(Console.Error));
        Console.SetOut(GuardedWriter.OfResults(Console.Out));
        bool output = !Console.IsOutputRedirected, error = !Console.IsErrorRedirected;
        return new(
            Console.In,
            output ? ScreenWriter.OfConsole(Console.Out) : Console.Out,
            error ? ScreenWriter.OfConsole(Console.Error) : Console.Error,
            output && error && !IsDumb);
    }

    /// <summary>
    /// Returns what a program has that works on by itself: no input, and a file for all that it says.
    /// </summary>
    /// <param name="path">The file; what it held is lost.</param>
    public static Terminal OfFile(string path)
    {
        TextWriter file = TextWriter.Synchronized(new StreamWriter(path) { AutoFlush = true });
        GuardedWriter notes = GuardedWriter.OfNotes(file);
        return new(TextReader.Null, notes, notes, IsLive: false);
    }

    private const char ByteOrderMark = '\uFEFF';

    /// <summary>
    /// Reads a line of the input, without a byte order mark that some programs put before what they pipe.
    /// </summary>
    /// <param name="cancellation">Ends the wait for it.</param>
    /// <returns>The line, or null at the end.</returns>
    public string? ReadLine(CancellationToken cancellation)
    {
        // A read that waits for a person cannot be ended; the wait for it can.
        IsAsking = true;
        string? line = Task.Run(Input.ReadLine, cancellation).WaitAsync(cancellation).GetAwaiter().GetResult();
        IsAsking = false;
        return line?.TrimStart(ByteOrderMark);
    }

    /// <summary>Tells people something that is no result.</summary>
    /// <param name="line">One line.</param>
    public void Say(string line)
    {
        if (status is { } shown)
        {
            shown.Say(line);
        }
        else
        {
            Error.WriteLine(line);
        }
    }

    /// <summary>
    /// Begins a line that is redrawn in place, below everything that is said from now on; null where nothing can be
    /// redrawn.
    /// </summary>
    public StatusLine? BeginStatus() => status = IsLive && Error is ScreenWriter screen ? new StatusLine(screen) : null;

    /// <summary>Ends the line that is redrawn in place.</summary>
    public void EndStatus()
    {
        status?.Clear();
        status = null;
    }

    // A terminal that cannot move its cursor calls itself dumb; one without a name promises nothing either.
    private static bool IsDumb =>
        !OperatingSystem.IsWindows() && Environment.GetEnvironmentVariable("TERM") is (null or "" or "dumb");
}
