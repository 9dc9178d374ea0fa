namespace NanoZero.Reports;

/// <summary>Draws the axes of a plot: quiet grid lines, ticks, numbers and names.</summary>
internal static class ChartAxes
{
    private const double GridOpacity = 0.15;
    private const double AxisOpacity = 0.6;

    /// <summary>Width that the numbers of a value axis take left of the plot.</summary>
    public static double ValueTickWidth(AxisScale scale) =>
        scale.Texts.Select(text => TextMetrics.Width(text, 12)).DefaultIfEmpty(0).Max() + 14;

    /// <summary>A grid line and its number for every tick of the vertical axis.</summary>
    public static void DrawValueAxis(SvgWriter svg, AxisScale scale, PlotArea area, double start, double end)
    {
        svg.Begin("value-axis");
        for (int i = 0; i < scale.Ticks.Length; i++)
        {
            double y = scale.Map(scale.Ticks[i], start, end);
            svg.Line(area.Left, y, area.Right, y, "currentColor", 1, GridOpacity);
            svg.Text(area.Left - 6, y + 4, scale.Texts[i], "end");
        }

        svg.End();
    }

    /// <summary>The line at the foot of the plot, or at zero.</summary>
    public static void DrawBaseLine(SvgWriter svg, PlotArea area, double y) =>
        svg.Line(area.Left, y, area.Right, y, "currentColor", 1, AxisOpacity);

    /// <summary>Ticks and numbers under the plot; a number that would touch the one before is left out.</summary>
    public static void DrawHorizontalTicks(SvgWriter svg, AxisScale scale, PlotArea area, double start, double end)
    {
        svg.Begin("horizontal-axis");
        double free = double.NegativeInfinity;
        for (int i = 0; i < scale.Ticks.Length; i++)
        {
            double x = scale.Map(scale.Ticks[i], start, end);
            double half = TextMetrics.Width(scale.Texts[i], 12) / 2;
            svg.Line(x, area.Bottom, x, area.Bottom + 4, "currentColor", 1, AxisOpacity);
            if (x - half > free)
            {
                svg.Text(x, area.Bottom + 17, scale.Texts[i], "middle");
                free = x + half + 6;
            }
        }

        svg.End();
    }

    /// <summary>The name of the horizontal axis, centred in lines from the given height on.</summary>
    public static void DrawHorizontalLabel(
        SvgWriter svg, IReadOnlyList<string> lines, double width, PlotArea area, double top)
    {
        double widest = lines.Select(line => TextMetrics.Width(line, 12)).DefaultIfEmpty(0).Max();
        double middle = Math.Clamp(area.Middle, (widest / 2) + 4, Math.Max((widest / 2) + 4, width - (widest / 2) - 4));
        svg.Begin("label");
        for (int i = 0; i < lines.Count; i++)
        {
            svg.Text(middle, top + 12 + (i * 16), lines[i], "middle");
        }

        svg.End();
    }

    public static void DrawReferences(
        SvgWriter svg, IEnumerable<ReferenceLine> references, AxisScale scale, PlotArea area, double start, double end)
    {
        foreach ((int index, ReferenceLine reference) in references.Index().Where(each => scale.Shows(each.Item.Value)))
        {
            double y = scale.Map(reference.Value, start, end);
            svg.Line(area.Left, y, area.Right, y, "currentColor", 1.2, 0.7, SeriesStyle.ReferenceDash(index));
        }
    }

    public static void DrawNoData(SvgWriter svg, PlotArea area) =>
        svg.Text(area.Middle, (area.Top + area.Bottom) / 2, "no data", "middle", 13);
}

/// <summary>The rectangle of a chart in which data is drawn.</summary>
internal readonly record struct PlotArea(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public double Middle => (Left + Right) / 2;
}
