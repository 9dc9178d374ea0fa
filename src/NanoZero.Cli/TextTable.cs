namespace NanoZero.Cli;

/// <summary>
/// A table of aligned columns in plain text. In a file every row is one line. On a screen that is too narrow for that, headings and long
/// texts are broken between words; columns that still find no room follow in tables of their own, below each other.
/// </summary>
/// <param name="headers">One heading a column; a heading that begins with <c>&gt;</c> aligns its column to the right.</param>
internal sealed class TextTable(params string[] headers)
{
    private const int Gap = 2, NarrowText = 24;

    private readonly string[] headings = [.. headers.Select(header => header.TrimStart('>'))];
    private readonly List<string[]> rows = [];

    /// <summary>Gets how many columns say what a row is about; they are repeated where the table is divided.</summary>
    public int KeyColumns { get; init; } = 1;

    /// <summary>Adds a row.</summary>
    /// <param name="cells">One text a column.</param>
    public void Add(params string[] cells) => rows.Add(cells);

    /// <summary>Writes the headings and all rows.</summary>
    /// <param name="writer">Where to.</param>
    public void Write(TextWriter writer)
    {
        int room = ScreenWriter.ColumnsOf(writer) - 1 ?? int.MaxValue;
        foreach ((int part, List<int> shown) in Divide(room).Index())
        {
            if (part > 0)
            {
                writer.WriteLine();
            }

            int[] widths = Widths(shown, room);
            WriteRow(writer, shown, widths, headings, isHeading: true);
            foreach (string[] row in rows)
            {
                WriteRow(writer, shown, widths, row, isHeading: false);
            }
        }
    }

    // As many columns at a time as fit beside the key columns.
    private IEnumerable<List<int>> Divide(int room)
    {
        int[] keys = [.. Enumerable.Range(0, Math.Min(KeyColumns, headers.Length))];
        List<int> part = [.. keys];
        for (int column = keys.Length; column < headers.Length; column++)
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
    private int[] Widths(List<int> shown, int room)
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

    private bool IsRight(int column) => headers[column].StartsWith('>');

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
