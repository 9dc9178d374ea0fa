using System.Globalization;

namespace NanoZero.Reports;

/// <summary>A matrix of numbers as coloured cells with the numbers printed in them, drawn as SVG.</summary>
public sealed record HeatMap : IChart
{
    private const double LargestCell = 58;
    private const double SmallestText = 9;

    /// <summary>Title above the chart; may be empty.</summary>
    public string Title { get; init; } = "";

    /// <summary>Names of the rows, top to bottom.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>Names of the columns, left to right.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];

    /// <summary>What the rows and the numbers are, above the cells; may be empty.</summary>
    public string RowLabel { get; init; } = "";

    /// <summary>What the columns are, under the cells; may be empty.</summary>
    public string ColumnLabel { get; init; } = "";

    /// <summary>The numbers, shape [rows, columns]; NaN for a cell without one.</summary>
    public double[,] Values { get; init; } = new double[0, 0];

    /// <summary>Number with the palest colour of the lower side; null for the smallest in the matrix.</summary>
    public double? Minimum { get; init; }

    /// <summary>Number with the strongest colour; null for the largest in the matrix.</summary>
    public double? Maximum { get; init; }

    /// <summary>Number without colour, from which the colours grow in two directions (an even score); null for one direction.</summary>
    public double? Midpoint { get; init; }

    /// <summary>Numbers are fractions and printed in percent.</summary>
    public bool IsPercent { get; init; }

    /// <summary>Text of a cell; null for the number with two decimals, or three digits where the numbers are large or small.</summary>
    public Func<double, string>? Format { get; init; }

    /// <summary>Width in pixels at full size; the height follows from the number of rows.</summary>
    public int Width { get; init; } = 640;

    /// <inheritdoc/>
    public IChart At(int width) => this with { Width = Math.Max(width, LegibleWidth()) };

    /// <inheritdoc/>
    public string ToCsv() => CsvText.Of(
    [
        [RowLabel, ColumnLabel, "value"],
        .. from row in Enumerable.Range(0, Rows.Count)
           from column in Enumerable.Range(0, Columns.Count)
           where double.IsFinite(Values[row, column])
           select (string[])[Rows[row], Columns[column], CsvText.Number(Values[row, column])],
    ]);

    /// <summary>The drawing as one svg element that takes text colour and background from the page it stands in.</summary>
    /// <exception cref="InvalidOperationException">The matrix has not the shape of the names.</exception>
    public string ToSvg()
    {
        if (Values.GetLength(0) != Rows.Count || Values.GetLength(1) != Columns.Count)
        {
            throw new InvalidOperationException(
                $"A heat map of {Rows.Count} rows and {Columns.Count} columns cannot show {Values.GetLength(0)} × {Values.GetLength(1)} numbers.");
        }

        ColorScale colors = new(this);
        Func<double, string> text = CellText();
        ChartHeader header = new(Width, Title, colors.Legend(text), RowLabel);
        string[] rowNames = [.. Rows.Select(name => TextMetrics.Shorten(name, 12, Width * 0.3))];
        double rowWidth = rowNames.Select(name => TextMetrics.Width(name, 12)).DefaultIfEmpty(0).Max() + 14;
        double cell = Math.Min(LargestCell, (Width - rowWidth - 8) / Math.Max(1, Columns.Count));
        CategoryLabels names = new(Columns, cell);
        double left = Math.Max(rowWidth, names.LeftReach);
        cell = Math.Min(LargestCell, (Width - left - 8) / Math.Max(1, Columns.Count));
        double cellHeight = Math.Clamp(cell * 0.7, 16, 34);

        double top = header.Bottom + 8;
        PlotArea area = new(left, top, left + (cell * Math.Max(1, Columns.Count)), top + (cellHeight * Math.Max(1, Rows.Count)));
        List<string> label = TextMetrics.Wrap(ColumnLabel, 12, Width - 16);
        SvgWriter svg = new(Width, area.Bottom + names.Height + 8 + (16 * label.Count), Title.Length > 0 ? Title : RowLabel);
        header.Draw(svg);
        DrawRowNames(svg, rowNames, area, cellHeight);
        names.Draw(svg, area.Left, cell, area.Bottom);
        ChartAxes.DrawHorizontalLabel(svg, label, Width, area, area.Bottom + names.Height + 2);
        DrawCells(svg, area, cell, cellHeight, colors, text);
        return svg.Finish();
    }

    /// <summary>The least width at which the number of every cell can be read.</summary>
    private int LegibleWidth()
    {
        Func<double, string> text = CellText();
        double widest = Values.Cast<double>().Where(double.IsFinite).Select(value => TextMetrics.Width(text(value), SmallestText + 1)).DefaultIfEmpty(0).Max();
        double names = Rows.Select(name => TextMetrics.Width(name, 12)).DefaultIfEmpty(0).Max();
        return (int)Math.Ceiling(Math.Min(120, names) + 24 + (Columns.Count * (widest + 5)));
    }

    /// <summary>How the numbers are printed: those of one size read best with the same decimals.</summary>
    private Func<double, string> CellText()
    {
        double largest = Values.Cast<double>().Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return Format is not null ? Format
            : !IsPercent && largest is >= 0.1 and < 100 ? value => value.ToString("0.00", CultureInfo.InvariantCulture)
            : value => NumberText.Short(value, IsPercent);
    }

    private void DrawRowNames(SvgWriter svg, string[] names, PlotArea area, double cellHeight)
    {
        svg.Begin("categories");
        for (int row = 0; row < names.Length; row++)
        {
            string? hint = names[row] == Rows[row] ? null : Rows[row];
            svg.Text(area.Left - 8, area.Top + ((row + 0.5) * cellHeight) + 4, names[row], "end", hint: hint);
        }

        svg.End();
    }

    private void DrawCells(SvgWriter svg, PlotArea area, double cell, double cellHeight, ColorScale colors, Func<double, string> text)
    {
        double size = TextSize(cell, cellHeight, text);
        svg.Begin("cells");
        for (int row = 0; row < Rows.Count; row++)
        {
            for (int column = 0; column < Columns.Count; column++)
            {
                double value = Values[row, column];
                double x = area.Left + (column * cell);
                double y = area.Top + (row * cellHeight);
                if (!double.IsFinite(value))
                {
                    continue;
                }

                string hint = $"{Rows[row]}, {Columns[column]}: {text(value)}";
                (string color, double opacity) = colors.Of(value);
                svg.Rectangle(x + 0.75, y + 0.75, cell - 1.5, cellHeight - 1.5, color, opacity, "none", hint);
                if (size >= SmallestText)
                {
                    svg.Text(x + (cell / 2), y + (cellHeight / 2) + (size * 0.36), text(value), "middle", size);
                }
            }
        }

        svg.End();
        if (Rows.Count == 0 || Columns.Count == 0)
        {
            svg.Text(Width / 2.0, area.Top + 20, "no data", "middle", 13);
        }
    }

    /// <summary>The largest size, up to 12, at which every number fits its cell.</summary>
    private double TextSize(double cell, double cellHeight, Func<double, string> text)
    {
        double widest = Values.Cast<double>().Where(double.IsFinite).Select(value => TextMetrics.Width(text(value), 1)).DefaultIfEmpty(1).Max();
        return Math.Min(Math.Min(12, cellHeight - 4), (cell - 4) / widest);
    }

    /// <summary>Colours as opacities over the page, so that the page's text colour stays readable on them, light or dark.</summary>
    private sealed class ColorScale
    {
        private const double Palest = 0.06;
        private const double Strongest = 0.72;

        private readonly double low;
        private readonly double high;
        private readonly double? midpoint;

        public ColorScale(HeatMap map)
        {
            double[] values = [.. map.Values.Cast<double>().Where(double.IsFinite)];
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
