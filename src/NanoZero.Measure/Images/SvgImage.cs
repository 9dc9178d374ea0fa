using System.Globalization;
using System.Xml.Linq;

namespace NanoZero.Measure;

/// <summary>Draws the charts as pictures of pixels, dark on white. It knows what <see cref="SvgWriter"/> writes and no more of SVG.</summary>
internal sealed class SvgImage
{
    private const int Ink = 0x1D1F23;
    private const double RegularPen = 0.085, BoldPen = 0.125;

    private readonly Raster raster;
    private readonly double scale;

    private SvgImage(Raster raster, double scale)
    {
        this.raster = raster;
        this.scale = scale;
    }

    /// <summary>Draws a chart.</summary>
    /// <param name="svg">The drawing, as the charts make it.</param>
    /// <param name="scale">Pixels for one unit of the drawing.</param>
    /// <exception cref="FormatException">The drawing has an element that charts do not have.</exception>
    public static Raster Draw(string svg, double scale = 2)
    {
        XElement root = XElement.Parse(svg);
        Raster raster = new((int)Math.Ceiling(Value(root, "width") * scale), (int)Math.Ceiling(Value(root, "height") * scale));
        new SvgImage(raster, scale).DrawChildren(root);
        return raster;
    }

    private void DrawChildren(XElement parent)
    {
        foreach (XElement element in parent.Elements())
        {
            Draw(element);
        }
    }

    private void Draw(XElement element)
    {
        switch (element.Name.LocalName)
        {
            case "g":
                DrawChildren(element);
                break;
            case "svg":
                DrawClipped(element);
                break;
            case "line":
                Stroke(element, [new(Value(element, "x1"), Value(element, "y1")), new(Value(element, "x2"), Value(element, "y2"))]);
                break;
            case "rect":
                DrawRectangle(element);
                break;
            case "path":
                DrawPath(element);
                break;
            case "text":
                DrawText(element);
                break;
            default:
                throw new FormatException($"svg element '{element.Name.LocalName}'; charts have g, svg, line, rect, path and text");
        }
    }

    // Coordinates inside stay those of the chart: see SvgWriter.BeginClip.
    private void DrawClipped(XElement element)
    {
        PlotArea outer = raster.Clip;
        double left = Value(element, "x") * scale, top = Value(element, "y") * scale;
        double right = left + (Value(element, "width") * scale), bottom = top + (Value(element, "height") * scale);
        raster.Clip = new PlotArea(
            Math.Max(outer.Left, left), Math.Max(outer.Top, top), Math.Min(outer.Right, right), Math.Min(outer.Bottom, bottom));
        DrawChildren(element);
        raster.Clip = outer;
    }

    private void DrawRectangle(XElement element)
    {
        double x = Value(element, "x"), y = Value(element, "y"), width = Value(element, "width"), height = Value(element, "height");
        DrawnPoint[] corners = [new(x, y), new(x + width, y), new(x + width, y + height), new(x, y + height), new(x, y)];
        Fill(element, [corners]);
        Stroke(element, corners);
    }

    private void DrawPath(XElement element)
    {
        List<List<DrawnPoint>> lines = SvgPath.Lines(Text(element, "d"));
        Fill(element, lines);
        foreach (List<DrawnPoint> line in lines)
        {
            Stroke(element, line);
        }
    }

    private void DrawText(XElement element)
    {
        string text = string.Concat(element.Nodes().OfType<XText>().Select(node => node.Value));
        double size = Value(element, "font-size"), x = Value(element, "x"), y = Value(element, "y");
        double shift = Text(element, "text-anchor") switch { "middle" => 0.5, "end" => 1, _ => 0 } * StrokeFont.Width(text, size);
        double pen = (element.Attribute("font-weight") is null ? RegularPen : BoldPen) * size;
        string turn = Text(element, "transform");
        double degrees = turn.Length == 0 ? 0 : Number(turn["rotate(".Length..turn.IndexOf(' ', StringComparison.Ordinal)]);
        (double sin, double cos) = Math.SinCos(degrees * Math.PI / 180);
        DrawnPoint Place(DrawnPoint point) =>
            new(x + ((point.X - shift) * cos) - (point.Y * sin), y + ((point.X - shift) * sin) + (point.Y * cos));
        FillPolygons(
            StrokeFont.Lines(text, size).SelectMany(line => StrokeOutline.Of([.. line.Select(Place)], pen, roundEnds: true)), "currentColor", 1);
    }

    private void Fill(XElement element, IEnumerable<IReadOnlyList<DrawnPoint>> polygons) =>
        FillPolygons(polygons, Text(element, "fill"), Opacity(element, "fill-opacity"));

    private void Stroke(XElement element, IReadOnlyList<DrawnPoint> line)
    {
        string dash = Text(element, "stroke-dasharray");
        double width = element.Attribute("stroke-width") is null ? 1 : Value(element, "stroke-width");
        double[] dashes = [.. dash.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Number)];
        FillPolygons(
            StrokeOutline.Dash(line, dashes).SelectMany(part => StrokeOutline.Of(part, width)), Text(element, "stroke"), Opacity(element, "stroke-opacity"));
    }

    private void FillPolygons(IEnumerable<IReadOnlyList<DrawnPoint>> polygons, string color, double opacity)
    {
        if (color is "none" or "")
        {
            return;
        }

        int paint = color == "currentColor" ? Ink : int.Parse(color.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        raster.Fill(polygons.Select(polygon => (IReadOnlyList<DrawnPoint>)[.. polygon.Select(point => new DrawnPoint(point.X * scale, point.Y * scale))]), paint, opacity);
    }

    private static double Opacity(XElement element, string name) => element.Attribute(name) is null ? 1 : Value(element, name);

    private static string Text(XElement element, string name) => (string?)element.Attribute(name) ?? "";

    private static double Value(XElement element, string name) => Number(Text(element, name));

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
