namespace NanoZero.Reports;

/// <summary>One entry of a legend.</summary>
/// <param name="Name">What the key stands for.</param>
/// <param name="KeyWidth">Width of the key.</param>
/// <param name="DrawKey">Draws the key: writer, left end, vertical middle.</param>
internal sealed record LegendEntry(string Name, double KeyWidth, Action<SvgWriter, double, double> DrawKey)
{
    private const double LineWidth = 28;
    private const double SwatchWidth = 18;

    public static LegendEntry OfReference(ReferenceLine reference, int index) => new(reference.Label, LineWidth, (svg, x, y) =>
        svg.Line(x, y, x + LineWidth, y, "currentColor", 1.2, 0.7, SeriesStyle.ReferenceDash(index)));

    public static LegendEntry OfLine(string name, SeriesStyle style) => new(name, LineWidth, (svg, x, y) =>
    {
        svg.Line(x, y, x + LineWidth, y, style.Color, 1.8, 1, style.Dash);
        svg.Marker(style.Marker, x + (LineWidth / 2), y, style.Color);
    });

    public static LegendEntry OfArea(string name, string color, double opacity) => new(name, SwatchWidth, (svg, x, y) =>
        svg.Rectangle(x, y - 6, SwatchWidth, 12, color, opacity, color));
}
