using System.Globalization;
using System.Net;
using System.Text;
using NanoZero.Files;

namespace NanoZero.Reports;

/// <summary>
/// Builds a report that is one HTML file: its style and figures are inside, it runs no scripts and loads nothing, it reads
/// well on light and dark screens and on paper. Parts appear in the order of the calls; all text is escaped.
/// </summary>
public sealed class HtmlReport
{
    private const int LongestUnbroken = 36;
    private const int LongestUnbrokenTable = 16;
    private const int FewestListed = 3;
    private const int NarrowWidth = 340;

    private readonly StringBuilder body = new();
    private readonly string title;
    private readonly string answer;
    private readonly List<string> sections = [];
    private readonly Dictionary<string, IChart> drawings = new(StringComparer.OrdinalIgnoreCase);
    private int figures;
    private int tables;

    /// <summary>Starts a report.</summary>
    /// <param name="title">Title of the page and first heading.</param>
    /// <param name="answer">What was found, in one paragraph, before anything else; empty for none.</param>
    public HtmlReport(string title, string answer)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(answer);
        this.title = title;
        this.answer = answer;
    }

    /// <summary>Adds a heading.</summary>
    /// <param name="text">The heading.</param>
    /// <param name="level">2 for a section, 3 for a part of one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The level is neither 2 nor 3.</exception>
    public HtmlReport Heading(string text, int level = 2)
    {
        if (level is not (2 or 3))
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, "A heading has level 2 or 3.");
        }

        if (level == 3)
        {
            Element("h3", text);
            return this;
        }

        sections.Add(text);
        body.Append(CultureInfo.InvariantCulture, $"<h2 id=\"section-{sections.Count}\">").Append(Escape(text)).Append("</h2>\n");
        return this;
    }

    /// <summary>Adds a paragraph.</summary>
    /// <param name="text">The paragraph.</param>
    public HtmlReport Paragraph(string text)
    {
        Element("p", text);
        return this;
    }

    /// <summary>Adds a smaller paragraph: a condition, a caveat.</summary>
    /// <param name="text">The paragraph.</param>
    public HtmlReport Note(string text)
    {
        Element("p", text, "note");
        return this;
    }

    /// <summary>Adds a list with a bullet before each item.</summary>
    /// <param name="items">The items.</param>
    public HtmlReport Bullets(IEnumerable<string> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        body.Append("<ul>\n");
        foreach (string item in items)
        {
            Element("li", item);
        }

        body.Append("</ul>\n");
        return this;
    }

    /// <summary>Adds names with their values: settings, versions, machine.</summary>
    /// <param name="pairs">Name and value.</param>
    public HtmlReport KeyValues(IEnumerable<(string Name, string Value)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        body.Append("<dl>\n");
        foreach ((string name, string value) in pairs)
        {
            body.Append("<div>");
            Element("dt", name);
            Element("dd", value);
            body.Append("</div>\n");
        }

        body.Append("</dl>\n");
        return this;
    }

    /// <summary>Adds text in a fixed-width font as it is: commands to type, a board.</summary>
    /// <param name="text">Lines of text.</param>
    public HtmlReport Preformatted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        body.Append("<pre><code>").Append(Escape(text.TrimEnd('\n'))).Append("</code></pre>\n");
        return this;
    }

    /// <summary>Adds a numbered table.</summary>
    /// <param name="table">The table.</param>
    /// <exception cref="ArgumentException">A row has not one cell per column; the message says which.</exception>
    public HtmlReport Table(ReportTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        string whole = table.Rows.Count <= LongestUnbrokenTable ? " whole" : "";
        body.Append(CultureInfo.InvariantCulture, $"<div class=\"table{whole}\">\n");
        string label = "";
        if (table.Caption is not null)
        {
            // Above the part that scrolls, so that it stays in view.
            tables++;
            label = string.Create(CultureInfo.InvariantCulture, $" aria-labelledby=\"table-{tables}\"");
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"caption\" id=\"table-{tables}\">Table {tables}. ").Append(Escape(table.Caption)).Append("</p>\n");
        }

        body.Append(CultureInfo.InvariantCulture, $"<div class=\"scroll\" tabindex=\"0\">\n<table{label}>\n");
        string[] classes = [.. Enumerable.Range(0, table.Columns.Count).Select(column => CellClass(table, column))];
        body.Append("<thead><tr>");
        for (int i = 0; i < classes.Length; i++)
        {
            body.Append("<th scope=\"col\"").Append(classes[i]).Append('>').Append(Escape(table.Columns[i].Heading)).Append("</th>");
        }

        body.Append("</tr></thead>\n<tbody>\n");
        for (int row = 0; row < table.Rows.Count; row++)
        {
            AppendRow(table, row, classes);
        }

        body.Append("</tbody>\n</table>\n</div>\n");
        if (table.Footnote is not null)
        {
            Element("p", table.Footnote, "note");
        }

        body.Append("</div>\n");
        return this;
    }

    /// <summary>Adds a numbered figure.</summary>
    /// <param name="chart">What is drawn.</param>
    /// <param name="caption">What it shows.</param>
    /// <param name="name">Name of its file, unique in the report: lower case letters, digits, dashes; null for "figure-N".</param>
    /// <exception cref="ArgumentException">The name is taken or no file name.</exception>
    public HtmlReport Figure(IChart chart, string caption, string? name = null) => Panels([chart], caption, columns: 1, name);

    /// <summary>Adds a numbered figure of several panels side by side, which have letters.</summary>
    /// <param name="charts">What is drawn, row by row.</param>
    /// <param name="caption">What they show together.</param>
    /// <param name="columns">Panels in a row, 1 to 4; fewer on a narrow screen.</param>
    /// <param name="name">Name of their files, which are numbered; null for "figure-N".</param>
    /// <exception cref="ArgumentException">The name is taken or no file name.</exception>
    public HtmlReport Panels(IReadOnlyList<IChart> charts, string caption, int columns = 2, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(charts);
        ArgumentNullException.ThrowIfNull(caption);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(columns, 4);
        figures++;
        body.Append(CultureInfo.InvariantCulture, $"<figure>\n<div class=\"panels columns-{columns}\">\n");
        name ??= string.Create(CultureInfo.InvariantCulture, $"figure-{figures}");
        RequireFileName(name);
        List<string> links = [];
        for (int i = 0; i < charts.Count; i++)
        {
            string file = charts.Count == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name}-{i + 1}");
            if (!drawings.TryAdd(file, charts[i]))
            {
                throw new ArgumentException($"The report has a figure '{file}' already; give this one another name.", nameof(name));
            }

            string letter = charts.Count == 1 ? "" : LetterOf(i);
            AppendPanel(charts[i], letter);
            links.Add($"<a href=\"figures/{file}.csv\">{(letter.Length == 0 ? "CSV" : letter)}</a>");
        }

        body.Append("</div>\n<figcaption>").Append(CultureInfo.InvariantCulture, $"Figure {figures}. ").Append(Escape(caption))
            .Append(" <span class=\"data\">Data: ").AppendJoin(", ", links).Append("</span></figcaption>\n</figure>\n");
        return this;
    }

    // Letters keep their size: a narrow screen gets a drawing laid out for it, not a smaller one.
    private void AppendPanel(IChart chart, string letter)
    {
        body.Append("<div class=\"panel\">");
        if (letter.Length > 0)
        {
            body.Append("<p class=\"letter\">").Append(letter).Append("</p>");
        }

        body.Append("<div class=\"wide\">").Append(chart.ToSvg()).Append("</div><div class=\"narrow\">")
            .Append(chart.At(Math.Min(NarrowWidth, chart.Width)).ToSvg()).Append("</div></div>\n");
    }

    private static string LetterOf(int panel) => panel < 26
        ? ((char)('a' + panel)).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + (panel % 26))}{panel / 26}");

    /// <summary>The whole file.</summary>
    public string ToHtml() => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{Escape(title)}</title>
        <style>
        {ReportStyle.Css}
        </style>
        </head>
        <body>
        <main>
        {Head()}{body}</main>
        </body>
        </html>

        """;

    /// <summary>
    /// Writes <c>report.html</c> and every drawing as <c>figures/NAME.svg</c>, dark on white, to be opened alone, with its
    /// numbers as <c>figures/NAME.csv</c>.
    /// </summary>
    /// <param name="folder">Where to; made if missing. Files of the same names are replaced.</param>
    /// <returns>The path of the page.</returns>
    /// <exception cref="IOException">A file cannot be written; the message says why and what to do.</exception>
    public string WriteTo(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        foreach ((string name, IChart chart) in drawings)
        {
            AtomicFile.WriteAllText(Path.Combine(folder, "figures", name + ".svg"), Standalone(chart.ToSvg()));
            AtomicFile.WriteAllText(Path.Combine(folder, "figures", name + ".csv"), chart.ToCsv());
        }

        string page = Path.Combine(folder, "report.html");
        AtomicFile.WriteAllText(page, ToHtml());
        return page;
    }

    /// <summary>Checks that a folder may hold a page and nothing else: it is not there, empty, or holds an earlier page alone.</summary>
    /// <param name="folder">The folder.</param>
    /// <exception cref="IOException">It holds something else, which stays as it is.</exception>
    public static void RequireOwnFolder(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        bool holdsOthers = Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder)
            .Any(entry => Path.GetFileName(entry) is not ("report.html" or "figures") && !entry.EndsWith(".tmp", StringComparison.Ordinal));
        if (holdsOthers || File.Exists(folder))
        {
            throw new IOException($"'{folder}' {(holdsOthers ? "holds other files than a page" : "is a file")}, and stays as it is; choose another name with --out, or move it");
        }
    }

    /// <summary>Title, answer, and where there are several sections, links to them.</summary>
    private string Head()
    {
        StringBuilder head = new StringBuilder("<h1>").Append(Escape(title)).Append("</h1>\n");
        if (answer.Length > 0)
        {
            head.Append("<p class=\"answer\">").Append(Escape(answer)).Append("</p>\n");
        }

        if (sections.Count >= FewestListed)
        {
            head.Append("<nav aria-label=\"Contents\"><ul>\n");
            foreach ((int index, string section) in sections.Index())
            {
                head.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#section-{index + 1}\">").Append(Escape(section)).Append("</a></li>\n");
            }

            head.Append("</ul></nav>\n");
        }

        return head.ToString();
    }

    /// <summary>Gives a drawing the colours that it otherwise takes from its page.</summary>
    private static string Standalone(string svg)
    {
        int start = svg.IndexOf('>', StringComparison.Ordinal);
        return string.Concat(
            svg.AsSpan(0, start),
            " color=\"#1d1f23\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>",
            svg.AsSpan(start + 1));
    }

    private static void RequireFileName(string name)
    {
        if (name.Length == 0 || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
        {
            throw new ArgumentException($"'{name}' names no figure; expected lower case letters, digits and dashes.", nameof(name));
        }
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    /// <summary>Numbers stand to the right; short words stay in one line, so that long ones get the room.</summary>
    private static string CellClass(ReportTable table, int column) =>
        table.Columns[column].IsNumeric ? " class=\"number\""
        : table.Rows.All(row => column >= row.Count || row[column].Length <= LongestUnbroken) ? " class=\"short\""
        : " class=\"long\"";

    private void AppendRow(ReportTable table, int row, string[] classes)
    {
        IReadOnlyList<string> cells = table.Rows[row];
        if (cells.Count != table.Columns.Count)
        {
            throw new ArgumentException($"Row {row + 1} has {cells.Count} cells for {table.Columns.Count} columns.", nameof(table));
        }

        body.Append("<tr>");
        for (int i = 0; i < cells.Count; i++)
        {
            body.Append("<td").Append(classes[i]).Append('>').Append(Escape(cells[i])).Append("</td>");
        }

        body.Append("</tr>\n");
    }

    private void Element(string name, string text, string? className = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        body.Append('<').Append(name);
        if (className is not null)
        {
            body.Append(" class=\"").Append(className).Append('"');
        }

        body.Append('>').Append(Escape(text)).Append("</").Append(name).Append(">\n");
    }
}
