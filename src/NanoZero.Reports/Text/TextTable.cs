namespace NanoZero.Reports;

/// <summary>
/// Lays a table out in plain text, in aligned columns. Where lines may have any length, every row is one line. On a
/// screen that is too narrow for that, headings and long texts are broken between words. Columns that still find no
/// room follow in tables of their own, below each other.
/// </summary>
internal sealed class TextTable
{
    private const int Gap = 2, NarrowText = 24;

    private readonly Table table;
    private readonly string[] headings;
    private readonly string[][] rows;
    private readonly int room;

    /// <summary>Takes a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns of the screen; null where lines may have any length.</param>
    public TextTable(Table table, int? columns)
    {
        this.table = table;
        headings = [.. table.Columns.Select(column => column.Heading)];
        rows = [.. table.Rows.Select(row => (string[])[.. row.Select(cell => cell.Text)])];
        room = columns - 1 ?? int.MaxValue;
    }

    /// <summary>Writes the headings and all rows.</summary>
    public void Write(TextWriter writer)
    {
        foreach ((int part, List<int> shown) in Divide().Index())
        {
            if (part > 0)
            {
                writer.WriteLine();
            }

            int[] widths = Widths(shown);
            WriteRow(writer, shown, widths, headings, isHeading: true);
            foreach (string[] row in rows)
            {
                WriteRow(writer, shown, widths, row, isHeading: false);
            }
        }
    }

    // As many columns at a time as fit beside the key columns.
    private IEnumerable<List<int>> Divide()
    {
        int[] keys = [.. Enumerable.Range(0, Math.Min(table.KeyColumns, headings.Length))];
        List<int> part = [.. keys];
        for (int column = keys.Length; column < headings.Length; column++)
        {
            part.Add(column);
            if (part.Count > keys.Length + 1 && Total([.. part.Select(Narrowest)]) > room)
            {
                part.RemoveAt(part.Count - 1);
                yield return part;
                part = [.. keys, column];
            }
        }

        yield return part;
    }

    // What the narrowest columns leave goes to the columns from left to right.
    private int[] Widths(List<int> shown)
    {
        int[] widths = [.. shown.Select(Narrowest)];
        int spare = Math.Max(0, room - Total(widths));
        for (int i = 0; i < widths.Length; i++)
        {
            int more = Math.Min(spare, Widest(shown[i]) - widths[i]);
            widths[i] += more;
            spare -= more;
        }

        return widths;
    }

    private static int Total(int[] widths) => widths.Sum() + (Gap * (widths.Length - 1));

    private int Widest(int column) => rows.Select(row => row[column].Length).Append(headings[column].Length).Max();

    // Numbers are never broken.
    private int Narrowest(int column)
    {
        int heading = LongestWord(headings[column]);
        int cell = rows.Select(row => row[column].Length).DefaultIfEmpty().Max();
        return Math.Max(heading, IsRight(column) ? cell : Math.Min(cell, NarrowText));
    }

    private static int LongestWord(string text) => text.Split(' ').Max(word => word.Length);

    private bool IsRight(int column) => table.Columns[column].IsNumeric;

    private void WriteRow(TextWriter writer, List<int> shown, int[] widths, string[] cells, bool isHeading)
    {
        IReadOnlyList<string>[] lines = [.. shown.Select((column, i) => Prose.Break(cells[column], widths[i]))];
        int height = lines.Max(cell => cell.Count);
        for (int line = 0; line < height; line++)
        {
            IEnumerable<string> parts = shown.Select((column, i) =>
            {
                int of = isHeading ? line - (height - lines[i].Count) : line;  // headings stand on the row below them
                string part = of >= 0 && of < lines[i].Count ? lines[i][of] : string.Empty;
                return IsRight(column) ? part.PadLeft(widths[i]) : part.PadRight(widths[i]);
            });
            writer.WriteLine(string.Join(new string(' ', Gap), parts).TrimEnd());
        }
    }
}
