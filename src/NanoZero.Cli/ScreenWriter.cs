using System.Text;

namespace NanoZero.Cli;

/// <summary>
/// A stream that is a screen of so many columns: lines that are too long are broken between words. A file or a program
/// gets every line whole, because its writer is none of these.
/// </summary>
/// <param name="inner">The stream.</param>
/// <param name="columns">Returns the screen's columns, which change when a window is resized.</param>
internal sealed class ScreenWriter(TextWriter inner, Func<int> columns) : TextWriter
{
    private const int UsualColumns = 80, LeastColumns = 20;

    private bool isWithinLine;

    /// <inheritdoc/>
    public override Encoding Encoding => inner.Encoding;

    /// <summary>Gets the stream itself.</summary>
    public TextWriter Inner => inner;

    /// <summary>Gets the screen's columns now, at least 20.</summary>
    public int Columns => Math.Max(LeastColumns, columns());

    /// <summary>
    /// Returns the columns of the screen behind a writer; null where a file or a program reads what is written.
    /// </summary>
    public static int? ColumnsOf(TextWriter writer) => (writer as ScreenWriter)?.Columns;

    /// <summary>
    /// Writes a table: as wide as the screen, or where a file or a program reads it, every row in one line.
    /// </summary>
    public static void WriteTable(TextWriter writer, Table table) => TextPage.Write(writer, table, ColumnsOf(writer));

    /// <summary>Returns the screen of this process.</summary>
    /// <param name="stream">One of the console's streams that is not redirected.</param>
    public static ScreenWriter OfConsole(TextWriter stream) => new(stream, ColumnsOfConsole);

    /// <inheritdoc/>
    public override void Write(char value)
    {
        isWithinLine = value != '\n';
        inner.Write(value);
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        isWithinLine = string.IsNullOrEmpty(value) ? isWithinLine : value[^1] != '\n';
        inner.Write(value);
    }

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count)
    {
        isWithinLine = count == 0 ? isWithinLine : buffer[index + count - 1] != '\n';
        inner.Write(buffer, index, count);
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        if (value is null || isWithinLine || value.Contains('\n', StringComparison.Ordinal))
        {
            inner.WriteLine(value);
        }
        else
        {
            foreach (string part in Prose.Wrap(value, Columns))
            {
                inner.WriteLine(part);
            }
        }

        isWithinLine = false;
    }

    /// <inheritdoc/>
    public override void Flush() => inner.Flush();

    private static int ColumnsOfConsole()
    {
        try
        {
            return Console.WindowWidth is var width and > 0 ? width : UsualColumns;
        }
        catch (IOException)
        {
            return UsualColumns;  // a screen that does not know its size
        }
    }
}
