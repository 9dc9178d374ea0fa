using System.Net;
using System.Text;

namespace NanoZero.Reports;

/// <summary>
/// Writes the few SVG elements that charts are made of. Text and axes take the colour of the surrounding page.
/// </summary>
internal sealed class SvgWriter
{
    private readonly StringBuilder svg = new();

    public SvgWriter(double width, double height, string description)
    {
        string w = Number(width);
        string h = Number(height);
        svg.Append("<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" aria-label=\"").Append(Escape(description))
            .Append(CultureInfo.InvariantCulture, $"\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\"")
            .Append(" font-family=\"sans-serif\" font-size=\"12\" fill=\"currentColor\">\n");
    }

    public static string Number(double value) =>
        (Math.Round(value, 2) + 0.0).ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>Starts a group; what a part of the chart is can be told from its class.</summary>
    public void Begin(string part) => svg.Append("<g class=\"").Append(part).Append("\">\n");

    public void End() => svg.Append("</g>\n");

    /// <summary>
    /// Starts a part that is visible only inside the rectangle. Coordinates are still coordinates of the chart.
    /// </summary>
    public void BeginClip(PlotArea area)
    {
        string box = $"{Number(area.Left)} {Number(area.Top)} {Number(area.Width)} {Number(area.Height)}";
        string[] sides = box.Split(' ');
        svg.Append(CultureInfo.InvariantCulture,
            $"<svg x=\"{sides[0]}\" y=\"{sides[1]}\" width=\"{sides[2]}\" height=\"{sides[3]}\" viewBox=\"{box}\" "
                + $"overflow=\"hidden\">\n");
    }

    public void EndClip() => svg.Append("</svg>\n");

    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1, double opacity = 1,
        string dash = "none")
    {
        svg.Append(CultureInfo.InvariantCulture,
            $"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\"");
        Stroke(color, width, opacity, dash);
        svg.Append("/>\n");
    }

    public void Rectangle(double x, double y, double width, double height, string fill, double opacity,
        string stroke = "none", string? hint = null)
    {
        svg.Append(CultureInfo.InvariantCulture,
            $"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(Math.Max(0, width))}\" "
                + $"height=\"{Number(Math.Max(0, height))}\" fill=\"{fill}\" fill-opacity=\"{Number(opacity)}\" "
                + $"stroke=\"{stroke}\"");
        Close("rect", hint);
    }

    /// <summary>Draws the outline of a path.</summary>
    public void Outline(
        string path, string color, double width, double opacity = 1, string dash = "none", string? hint = null)
    {
        svg.Append("<path d=\"").Append(path).Append("\" fill=\"none\" stroke-linejoin=\"round\"");
        Stroke(color, width, opacity, dash);
        Close("path", hint);
    }

    /// <summary>Fills the inside of a path.</summary>
    public void Area(string path, string color, double opacity, string? hint = null)
    {
        svg.Append(CultureInfo.InvariantCulture,
            $"<path d=\"{path}\" fill=\"{color}\" fill-opacity=\"{Number(opacity)}\"");
        Close("path", hint);
    }

    /// <summary>One line of text.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its baseline.</param>
    /// <param name="text">Escaped here.</param>
    /// <param name="anchor">start, middle or end.</param>
    /// <param name="size">Font size.</param>
    /// <param name="isBold">Whether it is a heading.</param>
    /// <param name="angle">Rotation about the anchor, degrees clockwise.</param>
    /// <param name="hint">Shown when the pointer rests on it; for text that was shortened.</param>
    public void Text(
        double x, double y, string text, string anchor = "start", double size = 12, bool isBold = false,
        double angle = 0, string? hint = null)
    {
        svg.Append(CultureInfo.InvariantCulture,
            $"<text x=\"{Number(x)}\" y=\"{Number(y)}\" text-anchor=\"{anchor}\" font-size=\"{Number(size)}\"");
        if (isBold)
        {
            svg.Append(" font-weight=\"600\"");
        }

        if (angle != 0)
        {
            svg.Append(CultureInfo.InvariantCulture, $" transform=\"rotate({Number(angle)} {Number(x)} {Number(y)})\"");
        }

        svg.Append('>').Append(Escape(text));
        if (hint is not null)
        {
            svg.Append("<title>").Append(Escape(hint)).Append("</title>");
        }

        svg.Append("</text>\n");
    }

    public void Marker(MarkerShape shape, double x, double y, string color, string? hint = null)
    {
        string at = $"M{Number(x)} {Number(y)}";
        switch (shape)
        {
            case MarkerShape.Circle:
                Area(at + "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z", color, 1, hint);
                break;
            case MarkerShape.Square:
                Area(at + "m-3.2 -3.2h6.4v6.4h-6.4z", color, 1, hint);
                break;
            case MarkerShape.Triangle:
                Area(at + "m0 -4.4l4.2 7.4h-8.4z", color, 1, hint);
                break;
            case MarkerShape.Diamond:
                Area(at + "m0 -4.8l4.8 4.8l-4.8 4.8l-4.8 -4.8z", color, 1, hint);
                break;
            case MarkerShape.Cross:
                Outline(at + "m-3.2 -3.2l6.4 6.4m0 -6.4l-6.4 6.4", color, 2, hint: hint);
                break;
            default:
                Outline(at + "m-3.2 0a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0z", color, 1.6, hint: hint);
                break;
        }
    }

    /// <summary>An interval as a whisker with caps.</summary>
    public void Whisker(double x, double top, double bottom, string color, double opacity = 1) => Outline(
        $"M{Number(x)} {Number(top)}V{Number(bottom)}M{Number(x - 3.5)} {Number(top)}h7M{Number(x - 3.5)} "
            + $"{Number(bottom)}h7",
        color, 1.3, opacity);

    /// <summary>The whole drawing.</summary>
    public string Finish() => svg.Append("</svg>").ToString();

    private static string Escape(string text) => WebUtility.HtmlEncode(text);

    private void Stroke(string color, double width, double opacity, string dash)
    {
        svg.Append(CultureInfo.InvariantCulture, $" stroke=\"{color}\" stroke-width=\"{Number(width)}\"");
        if (opacity < 1)
        {
            svg.Append(CultureInfo.InvariantCulture, $" stroke-opacity=\"{Number(opacity)}\"");
        }

        if (dash != "none")
        {
            svg.Append(CultureInfo.InvariantCulture, $" stroke-dasharray=\"{dash}\"");
        }
    }

    private void Close(string element, string? hint)
    {
        if (hint is null)
        {
            svg.Append("/>\n");
        }
        else
        {
            svg.Append("><title>").Append(Escape(hint)).Append("</title></").Append(element).Append(">\n");
        }
    }
}
