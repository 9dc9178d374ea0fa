namespace NanoZero.Reports;

/// <summary>
/// What stands above the plot: title, legend and the name of the value axis. Never over data, whatever its length.
/// </summary>
internal sealed class ChartHeader
{
    private const double Margin = 2;
    private const double TitleSize = 14;
    private const double TitleLine = 19;
    private const double LegendLine = 18;
    private const double LabelLine = 16;

    private readonly List<string> titleLines;
    private readonly List<string> labelLines;
    private readonly List<PlacedEntry> entries = [];
    private readonly double legendTop;
    private readonly double labelTop;

    /// <summary>Lays the header out.</summary>
    /// <param name="width">Width of the chart.</param>
    /// <param name="title">Title; may be empty.</param>
    /// <param name="legend">Entries in the order shown; those without a name are left out.</param>
    /// <param name="valueLabel">Name of the value axis; may be empty.</param>
    public ChartHeader(double width, string title, IEnumerable<LegendEntry> legend, string valueLabel)
    {
        // Bold letters are wider.
        titleLines = TextMetrics.Wrap(title, TitleSize * 1.08, width - (2 * Margin));
        labelLines = TextMetrics.Wrap(valueLabel, 12, width - (2 * Margin));
        legendTop = Margin + (titleLines.Count * TitleLine);
        double x = Margin;
        double y = legendTop;
        foreach (LegendEntry entry in legend.Where(entry => entry.Name.Length > 0))
        {
            string text = TextMetrics.Shorten(entry.Name, 12, width - (2 * Margin) - entry.KeyWidth - 6);
            double needed = entry.KeyWidth + 6 + TextMetrics.Width(text, 12);
            if (x > Margin && x + needed > width - Margin)
            {
                x = Margin;
                y += LegendLine;
            }

            entries.Add(new PlacedEntry(entry, text, x, y));
            x += needed + 16;
        }

        labelTop = entries.Count == 0 ? legendTop : y + LegendLine + 2;
        Bottom = labelTop + (labelLines.Count * LabelLine);
    }

    /// <summary>Where the header ends.</summary>
    public double Bottom { get; }

    public void Draw(SvgWriter svg)
    {
        svg.Begin("title");
        for (int i = 0; i < titleLines.Count; i++)
        {
            svg.Text(Margin, Margin + 12 + (i * TitleLine), titleLines[i], size: TitleSize, isBold: true);
        }

        svg.End();
        svg.Begin("legend");
        foreach (PlacedEntry placed in entries)
        {
            placed.Entry.DrawKey(svg, placed.X, placed.Y + 9);
            string? hint = placed.Text == placed.Entry.Name ? null : placed.Entry.Name;
            svg.Text(placed.X + placed.Entry.KeyWidth + 6, placed.Y + 13, placed.Text, hint: hint);
        }

        svg.End();
        svg.Begin("label");
        for (int i = 0; i < labelLines.Count; i++)
        {
            svg.Text(Margin, labelTop + 12 + (i * LabelLine), labelLines[i]);
        }

        svg.End();
    }

    private readonly record struct PlacedEntry(LegendEntry Entry, string Text, double X, double Y);
}

/// <summary>One entry of a legend.</summary>
/// <param name="Name">What the key stands for.</param>
/// <param name="KeyWidth">Width of the key.</param>
/// <param name="DrawKey">Draws the key: writer, left end, vertical middle.</param>
internal sealed record LegendEntry(string Name, double KeyWidth, Action<SvgWriter, double, double> DrawKey)
{
    private const double LineWidth = 28;
    private const double SwatchWidth = 18;

    public static LegendEntry OfReference(ReferenceLine reference, int index) =>
        new(reference.Label, LineWidth, (svg, x, y) =>
        svg.Line(x, y, x + LineWidth, y, "currentColor", 1.2, 0.7, SeriesStyle.ReferenceDash(index)));

    public static LegendEntry OfLine(string name, SeriesStyle style) => new(name, LineWidth, (svg, x, y) =>
    {
        svg.Line(x, y, x + LineWidth, y, style.Color, 1.8, 1, style.Dash);
        svg.Marker(style.Marker, x + (LineWidth / 2), y, style.Color);
    });

    public static LegendEntry OfArea(string name, string color, double opacity) => new(name, SwatchWidth, (svg, x, y) =>
        svg.Rectangle(x, y - 6, SwatchWidth, 12, color, opacity, color));
}
