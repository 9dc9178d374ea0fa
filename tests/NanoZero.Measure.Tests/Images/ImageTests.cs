using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using NanoZero.Measure;

namespace NanoZero.Measure.Tests;

public class ImageTests
{
    public static TheoryData<string> Names => [.. AwkwardCharts.Drawings.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_chart_becomes_a_png_that_decodes_to_what_was_drawn(string name)
    {
        Raster drawn = SvgImage.Draw(AwkwardCharts.Drawings[name]);
        (int width, int height, byte[] pixels) = Decode(PngFile.Encode(drawn));
        Assert.Equal((drawn.Width, drawn.Height), (width, height));
        Assert.Equal(drawn.Pixels, pixels);
        Assert.Contains(pixels, channel => channel < 128);
        Assert.Contains(pixels, channel => channel == 255);
    }

    [Fact]
    public void The_end_of_a_png_is_the_published_one() =>
        Assert.Equal([0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82], PngFile.Encode(new Raster(1, 1))[^12..]);

    [Fact]
    public void Bars_are_where_the_drawing_has_them()
    {
        string svg = new BarChart { Categories = ["a", "b"], Series = [new BarSeries("", [new BarValue(3), new BarValue(7)])] }.ToSvg();
        Raster image = SvgImage.Draw(svg);
        XElement[] bars = [.. XElement.Parse(svg).Descendants().Where(element => element.Name.LocalName == "rect")];
        Assert.Equal(2, bars.Length);
        Assert.All(bars, bar =>
        {
            double Value(string name) => double.Parse(bar.Attribute(name)!.Value, CultureInfo.InvariantCulture);
            double left = Value("x"), right = left + Value("width"), top = Value("y"), bottom = top + Value("height");
            Assert.Equal(Mixed(bar.Attribute("fill")!.Value, Value("fill-opacity")), At(image, (left + right) / 2, (top + bottom) / 2));
            Assert.Equal(Mixed(bar.Attribute("fill")!.Value, Value("fill-opacity")), At(image, right - 3, top + 3));
            Assert.NotEqual(Mixed(bar.Attribute("fill")!.Value, Value("fill-opacity")), At(image, right + 3, top + 3));
        });
    }

    [Fact]
    public void A_line_goes_through_its_points_and_stops_at_the_edge_of_the_plot()
    {
        SvgWriter svg = new(40, 20, "");
        svg.BeginClip(new PlotArea(0, 0, 30, 20));
        svg.Outline("M0 5L20 5V15H40", "#1F78C1", 2);
        svg.EndClip();
        Raster image = SvgImage.Draw(svg.Finish());
        (double X, double Y)[] inside = [(10, 5), (20, 10), (28, 15), (20, 4.5)], outside = [(10, 7.5), (32, 15), (30.5, 15)];
        Assert.All(inside, point => Assert.Equal((0x1F, 0x78, 0xC1), At(image, point.X, point.Y)));
        Assert.All(outside, point => Assert.Equal((255, 255, 255), At(image, point.X, point.Y)));
    }

    [Fact]
    public void Dashes_leave_gaps_of_their_length()
    {
        SvgWriter svg = new(40, 4, "");
        svg.Line(0, 2, 40, 2, "#000000", 2, dash: "7 3");
        Raster image = SvgImage.Draw(svg.Finish());
        bool[] isInk = [.. Enumerable.Range(0, 40).Select(x => At(image, x + 0.25, 2) == (0, 0, 0))];
        Assert.Equal(Enumerable.Range(0, 40).Select(x => x % 10 < 7), isInk);
    }

    [Fact]
    public void Circles_squares_and_triangles_have_their_areas()
    {
        foreach ((MarkerShape shape, double area) in ((MarkerShape, double)[])
            [(MarkerShape.Circle, Math.PI * 3.5 * 3.5), (MarkerShape.Square, 6.4 * 6.4), (MarkerShape.Triangle, 7.4 * 8.4 / 2), (MarkerShape.Diamond, 2 * 4.8 * 4.8)])
        {
            SvgWriter svg = new(20, 20, "");
            svg.Marker(shape, 10, 10, "#000000");
            Assert.Equal(area, Blackness(SvgImage.Draw(svg.Finish(), scale: 1)), 0.02 * area);
        }
    }

    [Fact]
    public void What_overlaps_in_one_shape_is_laid_on_once()
    {
        Raster raster = new(4, 4);
        DrawnPoint[] square = [new(1, 1), new(3, 1), new(3, 3.25), new(1, 3.25)];
        raster.Fill([square, square], 0, 0.5);
        Assert.Equal((128, 128, 128), At(raster, 0.5, 0.5));
        Assert.Equal((223, 223, 223), At(raster, 0.5, 1.5));
        Assert.Equal((255, 255, 255), At(raster, 0.2, 0.2));
    }

    [Fact]
    public void Text_is_drawn_at_its_anchor_and_turned_about_it()
    {
        (int Left, int Top, int Right, int Bottom) Extent(string anchor, double angle)
        {
            SvgWriter svg = new(200, 200, "");
            svg.Text(100, 100, "HHHH", anchor, angle: angle);
            Raster image = SvgImage.Draw(svg.Finish(), scale: 1);
            (int X, int Y)[] ink = [.. Enumerable.Range(0, 200 * 200).Where(i => image.Pixels[3 * i] < 200).Select(i => (i % 200, i / 200))];
            return (ink.Min(at => at.X), ink.Min(at => at.Y), ink.Max(at => at.X), ink.Max(at => at.Y));
        }

        (int left, int top, int right, int bottom) = Extent("start", 0);
        Assert.InRange(left, 100, 102);
        Assert.InRange(right, 120, 136);
        Assert.InRange(top, 89, 93);
        Assert.InRange(bottom, 99, 101);
        Assert.InRange(Extent("end", 0).Right, 97, 100);
        Assert.InRange(Extent("middle", 0).Left + Extent("middle", 0).Right, 197, 201);
        Assert.InRange(Extent("end", -90).Top, 99, 103);
    }

    [Fact]
    public void Letters_are_no_wider_than_charts_are_laid_out_for()
    {
        const string letters = " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~−–×·…½²±≤≥∞Σσχ→°";
        Assert.All(letters, letter =>
        {
            Assert.True(StrokeFont.Has(letter), $"'{letter}' is missing");
            Assert.InRange(StrokeFont.Width(letter.ToString(), 1), 0.1, TextMetrics.Width(letter.ToString(), 1));
        });
        Assert.False(StrokeFont.Has('漢'));
        Assert.NotEmpty(StrokeFont.Lines("漢", 12));
    }

    private static (int Red, int Green, int Blue) At(Raster image, double x, double y)
    {
        // Images of charts have two pixels for one unit.
        int at = 3 * (((int)(2 * y) * image.Width) + (int)(2 * x));
        return (image.Pixels[at], image.Pixels[at + 1], image.Pixels[at + 2]);
    }

    private static (int Red, int Green, int Blue) Mixed(string color, double opacity)
    {
        int Channel(int start) => (int)Math.Round(255 + (opacity * (int.Parse(color.AsSpan(start, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - 255)));
        return (Channel(1), Channel(3), Channel(5));
    }

    private static double Blackness(Raster image) => Enumerable.Range(0, image.Width * image.Height).Sum(i => 1 - (image.Pixels[3 * i] / 255.0));

    // Reads what PngFile writes, with the check sum computed bit by bit.
    private static (int Width, int Height, byte[] Pixels) Decode(byte[] png)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        Dictionary<string, byte[]> chunks = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            byte[] body = png[(at + 4)..(at + 8 + length)];
            Assert.Equal(Check(body), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            chunks.Add(System.Text.Encoding.ASCII.GetString(body, 0, 4), body[4..]);
            at += length + 12;
        }

        byte[] header = chunks["IHDR"];
        Assert.Equal([8, 2, 0, 0, 0], header[8..]);
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        using MemoryStream data = new();
        using (ZLibStream zlib = new(new MemoryStream(chunks["IDAT"]), CompressionMode.Decompress))
        {
            zlib.CopyTo(data);
        }

        byte[][] rows = [.. data.ToArray().Chunk((3 * width) + 1)];
        Assert.All(rows, row => Assert.Equal(0, row[0]));
        return (width, height, [.. rows.SelectMany(row => row.Skip(1))]);
    }

    private static uint Check(byte[] bytes)
    {
        uint sum = uint.MaxValue;
        foreach (byte each in bytes)
        {
            sum ^= each;
            for (int bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
            }
        }

        return ~sum;
    }
}
