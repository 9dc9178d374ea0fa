namespace NanoZero.Reports;

/// <summary>Renders reports and tables as plain text, for a terminal.</summary>
public static class TextPage
{
    /// <summary>Columns of a terminal that does not say how many it has.</summary>
    public const int UsualColumns = 80;

    private const string Indent = "  ";

    /// <summary>Writes a report.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="report">The report.</param>
    /// <param name="columns">Columns of the screen, at least 20.</param>
    public static void Write(TextWriter writer, Report report, int columns = UsualColumns)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(report);
        Page page = new(writer, columns);
        page.Write(report);
    }

    /// <summary>Writes a table without its caption and footnote.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="table">The table.</param>
    /// <param name="columns">Columns of the screen; null where lines may have any length, as in a file.</param>
    /// <exception cref="ArgumentException">A row has not one cell a column.</exception>
    public static void Write(TextWriter writer, Table table, int? columns)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(table);
        for (int row = 0; row < table.Rows.Count; row++)
        {
            table.RequireWidth(row);
        }

        new TextTable(table, columns).Write(writer);
    }

    private sealed class Page(TextWriter writer, int columns)
    {
        private int figures;

        public void Write(Report report)
        {
            Underlined(report.Title, '=');
            if (report.Answer.Length > 0)
            {
                Prose(report.Answer);
            }

            foreach (Section section in report.Sections)
            {
                if (section.Heading.Length > 0)
                {
                    writer.WriteLine();
                    Underlined(section.Heading, '-');
                }

                foreach ((int index, Block block) in section.Blocks.Index())
                {
                    if (index > 0)
                    {
                        writer.WriteLine();
                    }

                    Write(block);
                }
            }
        }

        private void Write(Block block)
        {
            switch (block)
            {
                case Paragraph paragraph:
                    Prose(paragraph.Text);
                    break;
                case Subheading subheading:
                    Prose(subheading.Text + ":");
                    break;
                case Finding finding:
                    Prose(finding.Question);
                    Prose(finding.Answer, Indent);
                    break;
                case Bullets bullets:
                    foreach (string item in bullets.Items)
                    {
                        Prose(item, Indent, "- ");
                    }

                    break;
                case Facts facts:
                    TextPage.Write(
                        writer, new Table([new(""), new("")],
                            [.. facts.Items.Select(fact => (Cell[])[fact.Name, fact.Value])]), columns);
                    break;
                case Verbatim verbatim:
                    writer.WriteLine(verbatim.Text.TrimEnd('\n'));
                    break;
                case Table table:
                    Write(table);
                    break;
                case Figure figure:
                    Write(figure);
                    break;
                default:
                    throw new ArgumentOutOfRangeException(nameof(block), block, "No such block.");
            }
        }

        private void Write(Table table)
        {
            if (table.Caption is { } caption)
            {
                Prose(caption);
            }

            TextPage.Write(writer, table, columns);
            if (table.Footnote is { } footnote)
            {
                Prose(footnote);
            }
        }

        // A terminal shows the numbers of a chart instead of its drawing.
        private void Write(Figure figure)
        {
            figures++;
            Prose($"Figure {figures}. {figure.Caption}");
            foreach (Chart chart in figure.Charts)
            {
                writer.WriteLine();
                Prose(chart.Title);
                TextPage.Write(writer, ChartTable.Of(chart), columns);
            }
        }

        private void Underlined(string text, char line)
        {
            Prose(text);
            writer.WriteLine(new string(line, Math.Min(text.Length, columns - 1)));
        }

        private void Prose(string text, string indent = "", string bullet = "")
        {
            foreach ((int index, string line) in Reports.Prose.Break(text, columns - 1 - indent.Length).Index())
            {
                writer.WriteLine(index == 0 && bullet.Length > 0 ? bullet + line : indent + line);
            }
        }
    }
}
