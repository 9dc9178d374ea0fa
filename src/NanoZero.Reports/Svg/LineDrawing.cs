using System.Text;

namespace NanoZero.Reports;

/// <summary>Draws a line chart.</summary>
/// <param name="chart">The chart.</param>
/// <param name="width">Width of the drawing, pixels.</param>
internal sealed class LineDrawing(LineChart chart, int width)
{
    private const double LeastPlotHeight = 130;
    private const double EdgeRoom = 10;

    /// <summary>Returns the drawing as one svg element.</summary>
    public string ToSvg()
    {
        ChartHeader header =
            new(width, chart.Title, chart.Series.Select(Legend).Concat(
                chart.References.Select(LegendEntry.OfReference)), chart.Y.Text);
        List<string> xLabel = TextMetrics.Wrap(chart.X.Text, 12, width - 16);
        double top = header.Bottom + 12;
        double bottom = Math.Max(top + LeastPlotHeight, chart.Height - 26 - (16 * xLabel.Count));
        double height = bottom + 26 + (16 * xLabel.Count);

        AxisScale y = AxisScale.Create(chart.Y, [.. ShownValues()], Math.Max(2, (int)((bottom - top) / 32)));
        double left = ChartAxes.ValueTickWidth(y);
        AxisScale x = HorizontalScale(width - left - 40);
        double lastHalf = x.Texts.Length == 0 ? 0 : TextMetrics.Width(x.Texts[^1], 12) / 2;
        PlotArea area = new(left, top, width - Math.Max(8, lastHalf + 2 - EdgeRoom), bottom);

        SvgWriter svg = new(width, height, chart.Title.Length > 0 ? chart.Title : chart.Y.Text);
        header.Draw(svg);
        ChartAxes.DrawValueAxis(svg, y, area, area.Bottom, area.Top);
        ChartAxes.DrawBaseLine(svg, area, area.Bottom);
        ChartAxes.DrawHorizontalTicks(svg, x, area, area.Left + EdgeRoom, area.Right - EdgeRoom);
        ChartAxes.DrawHorizontalLabel(svg, xLabel, width, area, area.Bottom + 22);
        DrawData(svg, x, y, area);
        return svg.Finish();
    }

    private static IEnumerable<double> Values(LineSeries series) => series.Points
        .Where(point => double.IsFinite(point.Y))
        .SelectMany(point => (double[])[point.Y, point.Lower ?? point.Y, point.Upper ?? point.Y]);

    // A reference belongs to the data: it is no use beyond the edge.
    private IEnumerable<double> ShownValues() => chart.Series.SelectMany(Values).ToArray() is { Length: > 0 } values
        ? values.Concat(chart.References.Select(reference => reference.Value).Where(double.IsFinite))
        : [];

    /// <summary>The horizontal axis with as many ticks as their numbers leave room for.</summary>
    private AxisScale HorizontalScale(double room)
    {
        double[] values = [.. chart.Series.SelectMany(series => series.Points).Select(point => point.X)];
        for (int ticks = 10; ; ticks--)
        {
            AxisScale scale = AxisScale.Create(chart.X, values, ticks, isTight: true);
            double widest = scale.Texts.Select(text => TextMetrics.Width(text, 12)).DefaultIfEmpty(0).Max();
            if (ticks == 2 || chart.X.Ticks is not null || scale.Texts.Length * (widest + 14) <= room)
            {
                return scale;
            }
        }
    }

    private SeriesStyle StyleOf(LineSeries series) => SeriesStyle.Of(series.Style ?? Position(series));

    private int Position(LineSeries series)
    {
        for (int i = 0; i < chart.Series.Count; i++)
        {
            if (ReferenceEquals(chart.Series[i], series))
            {
                return i;
            }
        }

        return 0;
    }

    private LegendEntry Legend(LineSeries series) => LegendEntry.OfLine(series.Name, StyleOf(series));

    private void DrawData(SvgWriter svg, AxisScale x, AxisScale y, PlotArea area)
    {
        ChartAxes.DrawReferences(svg, chart.References, y, area, area.Bottom, area.Top);
        List<PlacedSeries> placed = [.. chart.Series.Select(series => Place(series, x, y, area))];
        if (placed.All(series => series.Points.All(point => point is null)))
        {
            ChartAxes.DrawNoData(svg, area);
            return;
        }

        svg.BeginClip(new PlotArea(area.Left - 1, area.Top - 1, area.Right + 1, area.Bottom + 1));
        foreach (PlacedSeries series in placed)
        {
            DrawIntervals(svg, series, area);
        }

        foreach (PlacedSeries series in placed)
        {
            (double width, double opacity, string dash) =
                series.Series.IsFaint ? (1.0, 0.6, "none") : (1.8, 1.0, series.Style.Dash);
            svg.Outline(PathThrough(series.Points), series.Style.Color, width, opacity, dash);
        }

        svg.EndClip();
        foreach (PlacedSeries series in placed.Where(series => !series.Series.IsFaint || series.Points.Count == 1))
        {
            DrawMarkers(svg, series, area);
        }
    }

    /// <summary>Positions of one series; null where a point cannot be shown.</summary>
    private PlacedSeries Place(LineSeries series, AxisScale x, AxisScale y, PlotArea area)
    {
        // Error bars at the same place would hide each other: the series stand a few pixels apart.
        int withBars = chart.Series.Count(other => !other.HasBand && HasIntervals(other));
        double shift = withBars < 2 || series.HasBand ? 0 : (Position(series) - ((chart.Series.Count - 1) / 2.0)) * 4;
        return new PlacedSeries(series, StyleOf(series), [.. series.Points.Select(Locate)]);

        PlacedPoint? Locate(ChartPoint point)
        {
            if (!x.Shows(point.X) || !y.Shows(point.Y))
            {
                return null;
            }

            double Vertical(double value) => y.Map(value, area.Bottom, area.Top);
            double horizontal = x.Map(point.X, area.Left + EdgeRoom, area.Right - EdgeRoom) + shift;
            return new PlacedPoint(point, horizontal, Vertical(point.Y), Vertical(point.Upper ?? point.Y),
                Vertical(point.Lower ?? point.Y));
        }
    }

    private static bool HasIntervals(LineSeries series) =>
        series.Points.Any(point => point.Lower is not null || point.Upper is not null);

    private static void DrawIntervals(SvgWriter svg, PlacedSeries series, PlotArea area)
    {
        PlacedPoint[] points = [.. series.Points.Where(point => point is not null).Select(point => point!.Value)];
        if (series.Series.HasBand && points.Length > 1)
        {
            IEnumerable<string> upper =
                points.Select(point => $"{SvgWriter.Number(point.X)} {SvgWriter.Number(point.UpperY)}");
            IEnumerable<string> lower =
                points.Reverse().Select(point => $"{SvgWriter.Number(point.X)} {SvgWriter.Number(point.LowerY)}");
            svg.Area("M" + string.Join('L', upper.Concat(lower)) + "Z", series.Style.Color, 0.18);
            return;
        }

        foreach (PlacedPoint point in points.Where(point => point.LowerY - point.UpperY > 0.01))
        {
            svg.Whisker(point.X, Math.Max(area.Top - 9, point.UpperY), Math.Min(area.Bottom + 9, point.LowerY),
                series.Style.Color, 0.9);
        }
    }

    private static string PathThrough(IReadOnlyList<PlacedPoint?> points)
    {
        StringBuilder path = new();
        bool isPenDown = false;
        foreach (PlacedPoint? point in points)
        {
            if (point is { } at)
            {
                path.Append(isPenDown ? 'L' : 'M').Append(SvgWriter.Number(at.X)).Append(' ')
                    .Append(SvgWriter.Number(at.Y));
            }

            isPenDown = point is not null;
        }

        return path.ToString();
    }

    private void DrawMarkers(SvgWriter svg, PlacedSeries series, PlotArea area)
    {
        // Long lines get a dozen markers, enough to tell them apart.
        int stride = series.Points.Count > 30 ? series.Points.Count / 12 : 1;
        for (int i = 0; i < series.Points.Count; i++)
        {
            bool isShown = (series.Points.Count - 1 - i) % stride == 0;
            if (isShown && series.Points[i] is { } at && at.Y >= area.Top - 0.5 && at.Y <= area.Bottom + 0.5)
            {
                svg.Marker(series.Style.Marker, at.X, at.Y, series.Style.Color, Hint(series.Series.Name, at.Point));
            }
        }
    }

    private string Hint(string name, ChartPoint point)
    {
        string text = $"{NumberText.Short(point.X, chart.X.IsPercent)}: {NumberText.Short(point.Y, chart.Y.IsPercent)}";
        if (point.Lower is not null || point.Upper is not null)
        {
            text += $" [{NumberText.Short(point.Lower ?? point.Y, chart.Y.IsPercent)}, "
                + $"{NumberText.Short(point.Upper ?? point.Y, chart.Y.IsPercent)}]";
        }

        return name.Length > 0 ? $"{name}, {text}" : text;
    }

    private readonly record struct PlacedPoint(ChartPoint Point, double X, double Y, double UpperY, double LowerY);

    private sealed record PlacedSeries(LineSeries Series, SeriesStyle Style, IReadOnlyList<PlacedPoint?> Points);
}
