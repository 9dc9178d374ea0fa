using System.Collections.Concurrent;
using System.Text;

namespace NanoZero.Play;

/// <summary>Reads lines on a thread of its own, so that some may come while a search goes on.</summary>
internal sealed class AnalysisInput : IDisposable
{
    private const int MostLines = 64;  // read ahead
    private const char ByteOrderMark = '\uFEFF';

    private readonly BlockingCollection<string> lines = new(MostLines);

    /// <summary>Begins to read.</summary>
    /// <param name="input">The lines.</param>
    /// <param name="longest">
    /// The most characters of a line. Of a longer one, one more is returned, and the rest is skipped.
    /// </param>
    public AnalysisInput(TextReader input, int longest) =>
        // A read that waits for a front end cannot be ended: the thread ends with the process.
        new Thread(() => Read(input, longest)) { IsBackground = true, Name = "reads queries" }.Start();

    /// <summary>Takes the next line.</summary>
    /// <param name="waits">Whether to wait for one.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>Null at the end of the input, and where there is none and nobody waits.</returns>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public string? Next(bool waits, CancellationToken cancellation) =>
        lines.TryTake(out string? line, waits ? Timeout.Infinite : 0, cancellation) ? line : null;

    /// <summary>Gets whether the input has ended and every line was taken.</summary>
    public bool HasEnded => lines.IsCompleted;

    /// <inheritdoc/>
    public void Dispose() => lines.Dispose();

    private void Read(TextReader input, int longest)
    {
        try
        {
            while (ReadLine(input, longest) is { } line)
            {
                lines.Add(line.TrimStart(ByteOrderMark));
            }
        }
        catch (Exception exception) when (
            exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The front end is gone, or the answers have ended.
        }

        try
        {
            lines.CompleteAdding();
        }
        catch (ObjectDisposedException)
        {
            // The answers have ended.
        }
    }

    // One letter at a time: a reader that is asked for more may wait for more.
    private static string? ReadLine(TextReader input, int longest)
    {
        StringBuilder line = new();
        int letter;
        while ((letter = input.Read()) is >= 0 and not '\n')
        {
            if (line.Length <= longest)
            {
                line.Append((char)letter);
            }
        }

        return letter < 0 && line.Length == 0 ? null : line.ToString();
    }
}
