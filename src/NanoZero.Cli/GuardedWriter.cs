using System.Text;

namespace NanoZero.Cli;

/// <summary>A standard stream that may be closed, or lead to a full disk: says what a failed write means.</summary>
/// <param name="inner">The stream.</param>
/// <param name="failed">
/// Called with what a write threw; throws where the loss matters. The next write is tried again.
/// </param>
internal sealed class GuardedWriter(TextWriter inner, Action<Exception> failed) : TextWriter
{
    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Returns a writer of notes: those that cannot be written are lost, and the work goes on.</summary>
    public static GuardedWriter OfNotes(TextWriter inner) => new(inner, _ => { });

    /// <summary>Returns a writer of results: where they cannot be written, the command has failed.</summary>
    public static GuardedWriter OfResults(TextWriter inner) => new(inner, exception => throw new IOException(
        $"the results cannot be written to the standard output: {exception.Message.TrimEnd('.')}; check where it leads",
        exception));

    /// <inheritdoc/>
    public override void Write(char value) => Guard(value, static (writer, letter) => writer.Write(letter));

    /// <inheritdoc/>
    public override void Write(string? value) => Guard(value, static (writer, text) => writer.Write(text));

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) =>
        Guard((buffer, index, count), static (writer, part) => writer.Write(part.buffer, part.index, part.count));

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Guard(value, static (writer, text) => writer.WriteLine(text));

    /// <inheritdoc/>
    public override void Flush() => Guard(true, static (writer, _) => writer.Flush());

    private void Guard<T>(T what, Action<TextWriter, T> write)
    {
        try
        {
            write(inner, what);
        }
        catch (Exception exception) when (Files.FileProblem.Explains(exception) || exception is ObjectDisposedException)
        {
            failed(exception);
        }
    }
}
