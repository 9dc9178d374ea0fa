using System.Globalization;
using System.Xml.Linq;

namespace NanoZero.Reports.Tests;

public class ChartTests
{
    public static TheoryData<string> Names => [.. AwkwardCharts.Drawings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_text_overlaps_another_or_leaves_the_drawing(string name)
    {
        XElement svg = Draw(name);
        double width = Number(svg, "width");
        double height = Number(svg, "height");
        List<DrawnText> texts = DrawnText.In(svg);
        foreach (DrawnText text in texts)
        {
            Assert.All(text.Corners, corner => Assert.True(
                corner.X >= -1 && corner.X <= width + 1 && corner.Y >= -1 && corner.Y <= height + 1,
                $"'{text.Text}' leaves the drawing at {corner}"));
        }

        for (int i = 0; i < texts.Count; i++)
        {
            for (int j = i + 1; j < texts.Count; j++)
            {
                Assert.False(texts[i].Overlaps(texts[j]), $"'{texts[i].Text}' overlaps '{texts[j].Text}'");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_coordinate_is_a_number_and_no_size_is_negative(string name)
    {
        XElement svg = Draw(name);
        string[] sizes = ["x", "y", "x1", "y1", "x2", "y2", "width", "height"];
        foreach (XAttribute attribute in svg.DescendantsAndSelf().Attributes())
        {
            Assert.DoesNotContain("NaN", attribute.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("∞", attribute.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("Infinity", attribute.Value, StringComparison.Ordinal);
            if (sizes.Contains(attribute.Name.LocalName))
            {
                double value = double.Parse(attribute.Value, CultureInfo.InvariantCulture);
                Assert.False(attribute.Name.LocalName is "width" or "height" && value < 0);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_drawing_brings_no_background_and_takes_the_text_colour_of_its_page(string name)
    {
        XElement svg = Draw(name);
        Assert.Equal("currentColor", svg.Attribute("fill")!.Value);
        Assert.All(
            svg.Descendants().Where(element => element.Name.LocalName == "text"),
            text => Assert.Null(text.Attribute("fill")));
        Assert.Empty(svg.DescendantsAndSelf().Attributes("id"));
        Assert.DoesNotContain(svg.Descendants(), element => element.Name.LocalName is "script" or "style" or "image");
    }

    [Fact]
    public void A_faint_line_has_no_markers_and_no_place_in_the_legend_without_a_name()
    {
        ChartPoint[] points = [new(1, 1), new(2, 3), new(4, 2)];
        LineChart chart =
            new()
            {
                X = new ChartAxis("leaves") { IsLogarithmic = true, Ticks = [1, 2, 4] },
                Series = [new("mean", points)]
            };
        LineChart withSeed =
            chart with { Series = [new("", points) { IsFaint = true, Style = 0 }, new("mean", points) { Style = 0 }] };
        Assert.Equal(Count(ChartFiles.Svg(chart), "<title>"), Count(ChartFiles.Svg(withSeed), "<title>"));
        Assert.Equal(Count(ChartFiles.Svg(chart), "<text"), Count(ChartFiles.Svg(withSeed), "<text"));
        Assert.Equal(Count(ChartFiles.Svg(chart), "<path") + 1, Count(ChartFiles.Svg(withSeed), "<path"));

        static int Count(string svg, string part) => svg.Split(part).Length - 1;
    }

    [Fact]
    public void The_legend_stands_above_every_mark()
    {
        XElement svg = Draw("long names");
        double legendEnd =
            DrawnText.In(svg).Where(text => text.Part == "legend").Max(text => text.Corners.Max(corner => corner.Y));
        XElement plot = svg.Elements().Single(element => element.Name.LocalName == "svg");
        Assert.True(legendEnd < Number(plot, "y"));
    }

    [Fact]
    public void A_chart_without_data_says_so()
    {
        foreach (string name in (
            string[])["empty line chart", "series without points", "no categories", "nothing measured", "empty matrix"])
        {
            Assert.Contains(DrawnText.In(Draw(name)), text => text.Text == "no data");
        }
    }

    [Fact]
    public void Bars_print_their_values_and_a_dash_where_nothing_was_measured()
    {
        string[] texts =
            [.. DrawnText.In(Draw("percent")).Where(text => text.Part == "bars").Select(text => text.Text)];
        Assert.Equal(["100 %", "50 %", "98.5 %", "–", "0.1 %", "–"], texts);
    }

    [Fact]
    public void An_end_of_an_interval_that_is_infinite_is_not_drawn()
    {
        BarValue open = new(100, 50, double.PositiveInfinity), closed = new(100, 50);
        Assert.Equal(closed, open);
        Assert.Equal(new ChartPoint(1, 2, null, 3), new ChartPoint(1, 2, double.NegativeInfinity, 3));
        BarChart chart =
            new() { Title = "", Y = new ChartAxis("rating"), Categories = ["a"], Series = [new BarSeries("", [open])] };
        Assert.DoesNotContain("∞", ChartFiles.Svg(chart), StringComparison.Ordinal);
        Assert.Equal(ChartFiles.Svg(chart with { Series = [new BarSeries("", [closed])] }), ChartFiles.Svg(chart));
    }

    [Fact]
    public void A_matrix_prints_its_numbers_with_equal_decimals()
    {
        string[] texts =
            [.. DrawnText.In(Draw("matrix with holes")).Where(text => text.Part == "cells").Select(text => text.Text)];
        Assert.Equal(12 * 11 / 2, texts.Length);
        Assert.All(texts, text => Assert.Equal(4, text.Length));
    }

    [Fact]
    public void Names_are_escaped()
    {
        string svg = ChartFiles.Svg(
            new LineChart { Title = "<b> & \"c\"", Series = [new LineSeries("</svg>", [new ChartPoint(1, 1)])] });
        Assert.Equal("<b> & \"c\"", XElement.Parse(svg).Attribute("aria-label")!.Value);
        Assert.Contains(DrawnText.In(XElement.Parse(svg)), text => text.Text == "</svg>");
    }

    [Fact]
    public void Shapes_that_do_not_match_are_refused()
    {
        Assert.Throws<InvalidOperationException>(() =>
            ChartFiles.Svg(new BarChart { Categories = ["a"], Series = [new BarSeries("s", [])] }));
        Assert.Throws<InvalidOperationException>(() =>
            ChartFiles.Svg(new BarChart { Y = new ChartAxis("") { IsLogarithmic = true } }));
        Assert.Throws<InvalidOperationException>(() => ChartFiles.Svg(new HeatMap { Rows = ["a"] }));
    }

    /// <summary>
    /// Contrast as the Web Content Accessibility Guidelines define it; 3 is their minimum for graphics.
    /// </summary>
    [Fact]
    public void Every_colour_stands_out_on_white_and_on_the_dark_page()
    {
        foreach (string color in SeriesStyle.Palette)
        {
            Assert.True(Contrast(color, "#ffffff") >= 3, color);
            Assert.True(Contrast(color, "#16181d") >= 3, color);
        }

        Assert.Equal(SeriesStyle.Palette.Length, SeriesStyle.Palette.Distinct().Count());
        Assert.Contains("--paper: #16181d", ReportStyle.Colours, StringComparison.Ordinal);
    }

    private static XElement Draw(string name) => XElement.Parse(AwkwardCharts.Drawings[name]);

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    private static double Contrast(string first, string second)
    {
        double a = Luminance(first) + 0.05;
        double b = Luminance(second) + 0.05;
        return Math.Max(a, b) / Math.Min(a, b);
    }

    private static double Luminance(string color)
    {
        double Channel(int start)
        {
            double c = int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0;
            return c <= 0.03928 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4);
        }

        return (0.2126 * Channel(1)) + (0.7152 * Channel(3)) + (0.0722 * Channel(5));
    }
}
