using System.Net;
using System.Text;

namespace NanoZero.Reports;

/// <summary>
/// Renders a report as one HTML file. Its style and drawings are inside; it runs no scripts and loads nothing. It reads
/// well on light and dark screens, on a phone and on paper. All text is escaped.
/// </summary>
public sealed class HtmlPage
{
    private const int LongestUnbroken = 36;
    private const int LongestUnbrokenTable = 16;
    private const int FewestListed = 3;
    private const int NarrowWidth = 340;

    private readonly StringBuilder body = new();
    private readonly string data;  // what leads to the numbers of the figures
    private int figures;
    private int tables;

    private HtmlPage(string data) => this.data = data;

    /// <summary>Returns a report as the text of an HTML file.</summary>
    /// <exception cref="ArgumentException">A row has not one cell a column; the message says which.</exception>
    public static string Of(Report report)
    {
        ArgumentNullException.ThrowIfNull(report);
        HtmlPage page = new(ReportFiles.FiguresFolder + "/");
        page.Add(report);
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{Escape(report.Title)}</title>
            <style>
            {ReportStyle.Colours}
            {ReportStyle.Page}
            {ReportStyle.Content}
            </style>
            </head>
            <body>
            <main>
            {page.body}</main>
            </body>
            </html>

            """;
    }

    /// <summary>Returns the content of a report's page: what stands between the tags of its body.</summary>
    /// <param name="report">The report.</param>
    /// <param name="data">What leads to the numbers of the figures, in front of their names.</param>
    /// <exception cref="ArgumentException">A row has not one cell a column; the message says which.</exception>
    internal static string ContentOf(Report report, string data)
    {
        ArgumentNullException.ThrowIfNull(report);
        HtmlPage page = new(data);
        page.Add(report);
        return page.body.ToString();
    }

    private void Add(Report report)
    {
        Element("h1", report.Title);
        if (report.Answer.Length > 0)
        {
            Element("p", report.Answer, "answer");
        }

        string[] headings =
            [.. report.Sections.Select(section => section.Heading).Where(heading => heading.Length > 0)];
        AddContents(headings);
        int number = 0;
        foreach (Section section in report.Sections)
        {
            if (section.Heading.Length > 0)
            {
                number++;
                Append($"<h2 id=\"section-{number}\">{Escape(section.Heading)}</h2>\n");
            }

            foreach (Block block in section.Blocks)
            {
                Add(block);
            }
        }
    }

    /// <summary>Links to the sections, where there are several.</summary>
    private void AddContents(string[] headings)
    {
        if (headings.Length < FewestListed)
        {
            return;
        }

        body.Append("<nav aria-label=\"Contents\"><ul>\n");
        foreach ((int index, string heading) in headings.Index())
        {
            Append($"<li><a href=\"#section-{index + 1}\">{Escape(heading)}</a></li>\n");
        }

        body.Append("</ul></nav>\n");
    }

    private void Add(Block block)
    {
        switch (block)
        {
            case Paragraph paragraph:
                Element("p", paragraph.Text, paragraph.IsNote ? "note" : null);
                break;
            case Subheading subheading:
                Element("h3", subheading.Text);
                break;
            case Finding finding:
                Element("h3", finding.Question);
                Element("p", finding.Answer);
                break;
            case Bullets bullets:
                Add(bullets);
                break;
            case Facts facts:
                Add(facts);
                break;
            case Verbatim verbatim:
                Append($"<pre tabindex=\"0\"><code>{Escape(verbatim.Text.TrimEnd('\n'))}</code></pre>\n");
                break;
            case Table table:
                Add(table);
                break;
            case Figure figure:
                Add(figure);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(block), block, "No such block.");
        }
    }

    private void Add(Bullets bullets)
    {
        body.Append("<ul>\n");
        foreach (string item in bullets.Items)
        {
            Element("li", item);
        }

        body.Append("</ul>\n");
    }

    private void Add(Facts facts)
    {
        body.Append("<dl>\n");
        foreach (Fact fact in facts.Items)
        {
            body.Append("<div>");
            Element("dt", fact.Name);
            Element("dd", fact.Value);
            body.Append("</div>\n");
        }

        body.Append("</dl>\n");
    }

    private void Add(Table table)
    {
        string whole = table.Rows.Count <= LongestUnbrokenTable ? " whole" : "";
        Append($"<div class=\"table{whole}\">\n");
        string label = "";
        if (table.Caption is not null)
        {
            // Above the part that scrolls, so that it stays in view.
            tables++;
            label = string.Create(CultureInfo.InvariantCulture, $" aria-labelledby=\"table-{tables}\"");
            Append($"<p class=\"caption\" id=\"table-{tables}\">Table {tables}. {Escape(table.Caption)}</p>\n");
        }

        Append($"<div class=\"scroll\" tabindex=\"0\">\n<table{label}>\n");
        string[] classes = [.. Enumerable.Range(0, table.Columns.Count).Select(column => CellClass(table, column))];
        body.Append("<thead><tr>");
        foreach ((int i, Column column) in table.Columns.Index())
        {
            Append($"<th scope=\"col\" class=\"{classes[i]}\">{Escape(column.Heading)}</th>");
        }

        body.Append("</tr></thead>\n<tbody>\n");
        foreach ((int index, IReadOnlyList<Cell> row) in table.Rows.Index())
        {
            table.RequireWidth(index);
            body.Append("<tr>");
            foreach ((int i, Cell cell) in row.Index())
            {
                Append($"<td class=\"{classes[i]}\">{Content(cell)}</td>");
            }

            body.Append("</tr>\n");
        }

        body.Append("</tbody>\n</table>\n</div>\n");
        if (table.Footnote is not null)
        {
            Element("p", table.Footnote, "note");
        }

        body.Append("</div>\n");
    }

    private static string Content(Cell cell) =>
        cell.Link is null ? Escape(cell.Text) : $"<a href=\"{Escape(cell.Link)}\">{Escape(cell.Text)}</a>";

    /// <summary>Numbers stand to the right; short words stay in one line, so that long ones get the room.</summary>
    private static string CellClass(Table table, int column) =>
        table.Columns[column].IsNumeric ? "number"
        : table.Rows.All(row => column >= row.Count || row[column].Text.Length <= LongestUnbroken) ? "short"
        : "long";

    private void Add(Figure figure)
    {
        figures++;
        int columns = figure.Charts.Count == 1 ? 1 : figure.PanelsInARow;
        Append($"<figure>\n<div class=\"panels columns-{columns}\">\n");
        List<string> links = [];
        foreach ((int i, Chart chart) in figure.Charts.Index())
        {
            string letter = figure.Charts.Count == 1 ? "" : LetterOf(i);
            Add(chart, letter);
            string address = Escape($"{data}{figure.FileNames[i]}.csv");
            links.Add($"<a href=\"{address}\">{(letter.Length == 0 ? "CSV" : letter)}</a>");
        }

        Append($"</div>\n<figcaption>Figure {figures}. {Escape(figure.Caption)}");
        Append($" <span class=\"data\">Data: {string.Join(", ", links)}</span></figcaption>\n</figure>\n");
    }

    // Letters keep their size: a narrow screen gets a drawing laid out for it, not a smaller one.
    private void Add(Chart chart, string letter)
    {
        body.Append("<div class=\"panel\">");
        if (letter.Length > 0)
        {
            Append($"<p class=\"letter\">{letter}</p>");
        }

        body.Append("<div class=\"wide\">").Append(ChartFiles.Svg(chart)).Append("</div><div class=\"narrow\">")
            .Append(ChartFiles.NarrowSvg(chart, NarrowWidth)).Append("</div></div>\n");
    }

    private static string LetterOf(int panel) => panel < 26
        ? ((char)('a' + panel)).ToString()
        : string.Create(CultureInfo.InvariantCulture, $"{(char)('a' + (panel % 26))}{panel / 26}");

    private void Append(FormattableString text) => body.Append(text.ToString(CultureInfo.InvariantCulture));

    private void Element(string name, string text, string? className = null) =>
        Append($"<{name}{(className is null ? "" : $" class=\"{className}\"")}>{Escape(text)}</{name}>\n");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
