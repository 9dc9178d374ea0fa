using System.Globalization;
using System.Xml.Linq;

namespace NanoZero.Reports.Tests;

/// <summary>The box of a text in a drawing: its corners, turned as the text is.</summary>
internal sealed record DrawnText(string Text, string Part, (double X, double Y)[] Corners)
{
    private const double Degrees = Math.PI / 180;

    /// <summary>Every text of a drawing.</summary>
    public static List<DrawnText> In(XElement svg) =>
        [.. svg.Descendants().Where(element => element.Name.LocalName == "text").Select(Of)];

    /// <summary>Whether two boxes share more than a pixel, by the separating axis theorem.</summary>
    public bool Overlaps(DrawnText other)
    {
        foreach ((double x, double y) in Directions().Concat(other.Directions()))
        {
            (double low, double high) = Range(x, y);
            (double otherLow, double otherHigh) = other.Range(x, y);
            if (high - 1 <= otherLow || otherHigh - 1 <= low)
            {
                return false;
            }
        }

        return true;
    }

    private static DrawnText Of(XElement text)
    {
        double Number(string name) => double.Parse(text.Attribute(name)!.Value, CultureInfo.InvariantCulture);
        double x = Number("x");
        double y = Number("y");
        double size = Number("font-size");
        string content = string.Concat(text.Nodes().OfType<XText>().Select(node => node.Value));

        // The layout leaves room for wide fonts; what a usual one takes is a tenth less.
        double width = TextMetrics.Width(content, size) * 0.9;
        double left = text.Attribute("text-anchor")!.Value switch { "middle" => -width / 2, "end" => -width, _ => 0 };
        string? transform = text.Attribute("transform")?.Value;
        double angle =
            transform is null ? 0 : Degrees * double.Parse(transform.Split('(', ' ')[1], CultureInfo.InvariantCulture);
        (double X, double Y) Turn(double dx, double dy) =>
            (x + (dx * Math.Cos(angle)) - (dy * Math.Sin(angle)), y + (dx * Math.Sin(angle)) + (dy * Math.Cos(angle)));
        double top = -0.78 * size;
        double bottom = 0.2 * size;
        return new DrawnText(
            content,
            text.Parent!.Attribute("class")?.Value ?? "",
            [Turn(left, top), Turn(left + width, top), Turn(left + width, bottom), Turn(left, bottom)]);
    }

    private IEnumerable<(double X, double Y)> Directions()
    {
        for (int i = 0; i < 2; i++)
        {
            double x = Corners[i + 1].X - Corners[i].X;
            double y = Corners[i + 1].Y - Corners[i].Y;
            double length = Math.Max(1e-9, Math.Sqrt((x * x) + (y * y)));
            yield return (x / length, y / length);
        }
    }

    private (double Low, double High) Range(double x, double y) =>
        (Corners.Min(corner => (corner.X * x) + (corner.Y * y)),
            Corners.Max(corner => (corner.X * x) + (corner.Y * y)));
}
