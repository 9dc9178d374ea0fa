namespace NanoZero.Reports;

/// <summary>Draws a bar chart.</summary>
/// <param name="chart">The chart.</param>
/// <param name="width">Width of the drawing, pixels.</param>
internal sealed class BarDrawing(BarChart chart, int width)
{
    private const double LeastPlotHeight = 130;
    private const double WidestBar = 60;
    private const double LabelSize = 11;

    /// <summary>Returns the drawing as one svg element.</summary>
    /// <exception cref="InvalidOperationException">
    /// A series has not one value per category, or the axis is logarithmic.
    /// </exception>
    public string ToSvg()
    {
        CheckShape();
        ChartHeader header =
            new(width, chart.Title, chart.Series.Select(Legend).Concat(
                chart.References.Select(LegendEntry.OfReference)), chart.Y.Text);
        List<string> label = TextMetrics.Wrap(chart.CategoryLabel, 12, width - 16);
        double top = header.Bottom + 8;

        // Room for the texts at the ends of the bars depends on the width of the bars, that on the numbers of the axis.
        AxisScale estimate = ValueScale(6);
        double slot = (width - ChartAxes.ValueTickWidth(estimate) - 8) / Math.Max(1, chart.Categories.Count);
        CategoryLabels names = new(chart.Categories, slot);
        double left = Math.Max(ChartAxes.ValueTickWidth(estimate), names.LeftReach);
        slot = (width - left - 8) / Math.Max(1, chart.Categories.Count);
        BarLayout layout = new(slot, chart.Series.Count, WidestTextOfBars());

        double foot = names.Height + (label.Count == 0 ? 6 : 6 + (16 * label.Count));
        double gaps = layout.TextRoom * (HasNegative ? 2 : 1);
        double bottom = Math.Max(top + gaps + LeastPlotHeight, chart.Height - foot);
        PlotArea area = new(left, top, width - 8, bottom);
        double barTop = area.Top + layout.TextRoom;
        double barBottom = area.Bottom - (HasNegative ? layout.TextRoom : 0);
        AxisScale scale = ValueScale(Math.Max(2, (int)((barBottom - barTop) / 30)));

        SvgWriter svg = new(width, bottom + foot, chart.Title.Length > 0 ? chart.Title : chart.Y.Text);
        header.Draw(svg);
        ChartAxes.DrawValueAxis(svg, scale, area, barBottom, barTop);
        names.Draw(svg, area.Left, slot, area.Bottom);
        ChartAxes.DrawHorizontalLabel(svg, label, width, area, area.Bottom + names.Height + 2);
        ChartAxes.DrawReferences(svg, chart.References, scale, area, barBottom, barTop);
        DrawBars(svg, area, layout, value => scale.Map(value, barBottom, barTop));
        return svg.Finish();
    }

    private bool HasNegative => Bars.Any(bar => bar.Value < 0 || bar.Lower < 0);

    private IEnumerable<BarValue> Bars => chart.Series
        .SelectMany(series => series.Values)
        .Where(bar => bar is not null && Math.Abs(bar.Value.Value) < 1e300)
        .Select(bar => bar!.Value);

    private void CheckShape()
    {
        if (chart.Y.IsLogarithmic)
        {
            throw new InvalidOperationException(
                "Bars start at 0, which a logarithmic axis does not have; use a line chart.");
        }

        foreach (BarSeries series in chart.Series.Where(series => series.Values.Count != chart.Categories.Count))
        {
            throw new InvalidOperationException(
                $"The series '{series.Name}' has {series.Values.Count} values for {chart.Categories.Count} "
                    + "categories.");
        }
    }

    private AxisScale ValueScale(int mostTicks) => AxisScale.Create(
        chart.Y with { IncludesZero = true },
        Bars.SelectMany(bar => (double[])[bar.Value, bar.Lower ?? bar.Value, bar.Upper ?? bar.Value])
            .Concat(chart.References.Select(reference => reference.Value)),
        mostTicks,
        isTight: Bars.Any(bar => bar.Value != 0));

    private string TextOf(BarValue bar) => bar.Label ?? NumberText.Short(bar.Value, chart.Y.IsPercent);

    private double WidestTextOfBars() =>
        Bars.Select(bar => TextMetrics.Width(TextOf(bar), LabelSize)).DefaultIfEmpty(0).Max();

    private SeriesStyle StyleOf(int index) => SeriesStyle.Of(chart.Series[index].Style ?? index);

    private LegendEntry Legend(BarSeries series, int index)
    {
        SeriesStyle style = StyleOf(index);
        return LegendEntry.OfArea(series.Name, style.Color, style.Shade);
    }

    private void DrawBars(SvgWriter svg, PlotArea area, BarLayout layout, Func<double, double> map)
    {
        double zero = Math.Clamp(map(0), area.Top, area.Bottom);
        svg.Begin("bars");
        for (int category = 0; category < chart.Categories.Count; category++)
        {
            for (int series = 0; series < chart.Series.Count; series++)
            {
                double x = area.Left + (category * layout.Slot) + layout.Offset(series);
                DrawBar(svg, chart.Series[series].Values[category], StyleOf(series), chart.Series[series].Name, x, zero,
                    layout, map, area);
            }
        }

        svg.End();
        ChartAxes.DrawBaseLine(svg, area, zero);
        if (!Bars.Any())
        {
            ChartAxes.DrawNoData(svg, area);
        }
    }

    private void DrawBar(
        SvgWriter svg, BarValue? value, SeriesStyle style, string name, double x, double zero, BarLayout layout,
        Func<double, double> map, PlotArea area)
    {
        double middle = x + (layout.BarWidth / 2);
        if (value is not { } bar || !(Math.Abs(bar.Value) < 1e300))
        {
            // Nothing measured is not the same as 0.
            if (Bars.Any())
            {
                svg.Text(middle, zero - 5, "–", "middle", LabelSize);
            }

            return;
        }

        double Inside(double number) => Math.Clamp(map(number), area.Top, area.Bottom);
        double end = Inside(bar.Value);
        svg.Rectangle(x, Math.Min(zero, end), layout.BarWidth, Math.Abs(end - zero), style.Color, style.Shade,
            style.Color, Hint(name, bar));
        double high = Math.Min(end, Inside(bar.Upper ?? bar.Value));
        double low = Math.Max(end, Inside(bar.Lower ?? bar.Value));
        if (low - high > 0.5)
        {
            svg.Whisker(middle, high, low, "currentColor", 0.85);
        }

        DrawText(svg, TextOf(bar), middle, bar.Value < 0 ? Math.Max(low, zero) : Math.Min(high, zero), bar.Value < 0,
            layout.AreTextsUpright);
    }

    /// <summary>Writes a text beyond the end of a bar and its whisker.</summary>
    private static void DrawText(SvgWriter svg, string text, double x, double end, bool isBelow, bool isUpright)
    {
        if (isUpright)
        {
            svg.Text(x + 4, isBelow ? end + 5 : end - 5, text, isBelow ? "end" : "start", LabelSize, angle: -90);
        }
        else
        {
            svg.Text(x, isBelow ? end + 13 : end - 5, text, "middle", LabelSize);
        }
    }

    private string Hint(string name, BarValue bar)
    {
        string text = NumberText.Short(bar.Value, chart.Y.IsPercent);
        if (bar.Lower is not null || bar.Upper is not null)
        {
            text += $" [{NumberText.Short(bar.Lower ?? bar.Value, chart.Y.IsPercent)}, "
                + $"{NumberText.Short(bar.Upper ?? bar.Value, chart.Y.IsPercent)}]";
        }

        return name.Length > 0 ? $"{name}: {text}" : text;
    }

    /// <summary>How the bars of one category share its slot.</summary>
    private sealed class BarLayout
    {
        private readonly double first;

        public BarLayout(double slot, int bars, double widestText)
        {
            Slot = slot;
            int count = Math.Max(1, bars);
            double pitch = Math.Min(WidestBar, slot * 0.84 / count);
            BarWidth = Math.Max(1, pitch - (count > 1 && pitch > 6 ? 2 : 0));
            first = (slot - (pitch * count)) / 2;
            Pitch = pitch;
            AreTextsUpright = widestText > (count == 1 ? slot : pitch) - 3;
            TextRoom = AreTextsUpright ? widestText + 10 : 20;
        }

        public double Slot { get; }

        public double BarWidth { get; }

        /// <summary>Whether the texts are turned because they are wider than the bars.</summary>
        public bool AreTextsUpright { get; }

        /// <summary>Height to keep free beyond the longest bar.</summary>
        public double TextRoom { get; }

        private double Pitch { get; }

        public double Offset(int series) => first + (series * Pitch);
    }
}
