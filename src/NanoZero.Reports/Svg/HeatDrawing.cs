namespace NanoZero.Reports;

/// <summary>Draws a heat map.</summary>
/// <param name="map">The matrix.</param>
/// <param name="width">Width of the drawing, pixels.</param>
internal sealed class HeatDrawing(HeatMap map, int width)
{
    private const double LargestCell = 58;
    private const double SmallestText = 9;

    private readonly double[] numbers = [.. map.Values.SelectMany(row => row).OfType<double>().Where(double.IsFinite)];

    /// <summary>Returns the drawing as one svg element.</summary>
    /// <exception cref="InvalidOperationException">The matrix has not the shape of the names.</exception>
    public string ToSvg()
    {
        if (map.Values.Count != map.Rows.Count || map.Values.Any(row => row.Count != map.Columns.Count))
        {
            throw new InvalidOperationException(
                $"A heat map of {map.Rows.Count} rows and {map.Columns.Count} columns cannot show {map.Values.Count} "
                + "rows of "
                + $"{string.Join(", ", map.Values.Select(row => row.Count).Distinct())} numbers.");
        }

        ColorScale colors = new(map, numbers);
        Func<double, string> text = CellText();
        ChartHeader header = new(width, map.Title, colors.Legend(text), map.RowLabel);
        string[] rowNames = [.. map.Rows.Select(name => TextMetrics.Shorten(name, 12, width * 0.3))];
        double rowWidth = rowNames.Select(name => TextMetrics.Width(name, 12)).DefaultIfEmpty(0).Max() + 14;
        double cell = Math.Min(LargestCell, (width - rowWidth - 8) / Math.Max(1, map.Columns.Count));
        CategoryLabels names = new(map.Columns, cell);
        double left = Math.Max(rowWidth, names.LeftReach);
        cell = Math.Min(LargestCell, (width - left - 8) / Math.Max(1, map.Columns.Count));
        double cellHeight = Math.Clamp(cell * 0.7, 16, 34);

        double top = header.Bottom + 8;
        PlotArea area =
            new(left, top, left + (cell * Math.Max(1, map.Columns.Count)),
                top + (cellHeight * Math.Max(1, map.Rows.Count)));
        List<string> label = TextMetrics.Wrap(map.ColumnLabel, 12, width - 16);
        SvgWriter svg =
            new(width, area.Bottom + names.Height + 8 + (16 * label.Count),
                map.Title.Length > 0 ? map.Title : map.RowLabel);
        header.Draw(svg);
        DrawRowNames(svg, rowNames, area, cellHeight);
        names.Draw(svg, area.Left, cell, area.Bottom);
        ChartAxes.DrawHorizontalLabel(svg, label, width, area, area.Bottom + names.Height + 2);
        DrawCells(svg, area, cell, cellHeight, colors, text);
        return svg.Finish();
    }

    /// <summary>The least width at which the number of every cell can be read.</summary>
    /// <param name="map">The matrix.</param>
    public static int LegibleWidth(HeatMap map) => new HeatDrawing(map, map.Width).LegibleWidth();

    private int LegibleWidth()
    {
        Func<double, string> text = CellText();
        double widest =
            numbers.Select(value => TextMetrics.Width(text(value), SmallestText + 1)).DefaultIfEmpty(0).Max();
        double names = map.Rows.Select(name => TextMetrics.Width(name, 12)).DefaultIfEmpty(0).Max();
        return (int)Math.Ceiling(Math.Min(120, names) + 24 + (map.Columns.Count * (widest + 5)));
    }

    /// <summary>How the numbers are printed. Numbers of one size read best with the same decimals.</summary>
    private Func<double, string> CellText()
    {
        double largest = numbers.Select(Math.Abs).DefaultIfEmpty(0).Max();
        return !map.IsPercent && largest is >= 0.1 and < 100 ? value =>
            value.ToString("0.00", CultureInfo.InvariantCulture)
            : value => NumberText.Short(value, map.IsPercent);
    }

    private void DrawRowNames(SvgWriter svg, string[] names, PlotArea area, double cellHeight)
    {
        svg.Begin("categories");
        for (int row = 0; row < names.Length; row++)
        {
            string? hint = names[row] == map.Rows[row] ? null : map.Rows[row];
            svg.Text(area.Left - 8, area.Top + ((row + 0.5) * cellHeight) + 4, names[row], "end", hint: hint);
        }

        svg.End();
    }

    private void DrawCells(
        SvgWriter svg, PlotArea area, double cell, double cellHeight, ColorScale colors, Func<double, string> text)
    {
        double size = TextSize(cell, cellHeight, text);
        svg.Begin("cells");
        for (int row = 0; row < map.Rows.Count; row++)
        {
            for (int column = 0; column < map.Columns.Count; column++)
            {
                double x = area.Left + (column * cell);
                double y = area.Top + (row * cellHeight);
                if (map.Values[row][column] is not { } value || !double.IsFinite(value))
                {
                    continue;
                }

                string hint = $"{map.Rows[row]}, {map.Columns[column]}: {text(value)}";
                (string color, double opacity) = colors.Of(value);
                svg.Rectangle(x + 0.75, y + 0.75, cell - 1.5, cellHeight - 1.5, color, opacity, "none", hint);
                if (size >= SmallestText)
                {
                    svg.Text(x + (cell / 2), y + (cellHeight / 2) + (size * 0.36), text(value), "middle", size);
                }
            }
        }

        svg.End();
        if (map.Rows.Count == 0 || map.Columns.Count == 0)
        {
            svg.Text(width / 2.0, area.Top + 20, "no data", "middle", 13);
        }
    }

    /// <summary>The largest size, up to 12, at which every number fits its cell.</summary>
    private double TextSize(double cell, double cellHeight, Func<double, string> text)
    {
        double widest = numbers.Select(value => TextMetrics.Width(text(value), 1)).DefaultIfEmpty(1).Max();
        return Math.Min(Math.Min(12, cellHeight - 4), (cell - 4) / widest);
    }

    /// <summary>
    /// Colours as opacities over the page, so that the page's text colour stays readable on them, light or dark.
    /// </summary>
    private sealed class ColorScale
    {
        private const double Palest = 0.06;
        private const double Strongest = 0.72;

        private readonly double low;
        private readonly double high;
        private readonly double? midpoint;

        public ColorScale(HeatMap map, double[] values)
        {
            low = map.Minimum ?? values.DefaultIfEmpty(0).Min();
            high = map.Maximum ?? values.DefaultIfEmpty(1).Max();
            midpoint = map.Midpoint;
        }

        public (string Color, double Opacity) Of(double value)
        {
            double zero = midpoint ?? low;
            double reach = midpoint is null ? high - low : Math.Max(Math.Abs(high - zero), Math.Abs(zero - low));
            double strength = reach > 0 ? Math.Clamp(Math.Abs(value - zero) / reach, 0, 1) : 0;
            string color = SeriesStyle.Palette[value >= zero ? 0 : 1];
            return (color, Palest + (strength * (Strongest - Palest)));
        }

        public IEnumerable<LegendEntry> Legend(Func<double, string> text)
        {
            double[] stops = midpoint is null ? [low, (low + high) / 2, high] : [low, midpoint.Value, high];
            return stops.Distinct().Select(stop => LegendEntry.OfArea(text(stop), Of(stop).Color, Of(stop).Opacity));
        }
    }
}
