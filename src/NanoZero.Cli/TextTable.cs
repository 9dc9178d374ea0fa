namespace NanoZero.Cli;

/// <summary>A table of aligned columns in plain text, the same on a screen and in a file.</summary>
/// <param name="headers">One heading a column; a heading that begins with <c>&gt;</c> aligns its column to the right.</param>
internal sealed class TextTable(params string[] headers)
{
    private readonly List<string[]> rows = [[.. headers.Select(header => header.TrimStart('>'))]];

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One text a column.</param>
    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>Writes the headings and all rows.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(TextWriter writer)
    {
        int[] widths = [.. headers.Select((_, column) => rows.Max(row => row[column].Length))];
        foreach (string[] row in rows)
        {
            IEnumerable<string> cells = row.Select(
                (cell, column) => headers[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
