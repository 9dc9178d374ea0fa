namespace NanoZero.Reports;

/// <summary>
/// How the series of a chart are told apart: by colour, and without colour by marker, dash and shade.
/// </summary>
/// <param name="Color">Fill and stroke.</param>
/// <param name="Dash">Stroke dash array; "none" for a solid line.</param>
/// <param name="Marker">Shape of the points.</param>
/// <param name="Shade">Opacity of filled areas, in (0, 1].</param>
internal readonly record struct SeriesStyle(string Color, string Dash, MarkerShape Marker, double Shade)
{
    /// <summary>
    /// Hues near those of Okabe and Ito's colour-blind safe palette. Their lightness is moved so that each has a
    /// contrast of at least 3 on white and on the report's dark background.
    /// </summary>
    public static readonly string[] Palette =
        ["#1F78C1", "#D55E00", "#009E73", "#C2649A", "#A8842C", "#8A6FD1", "#7F7F7F", "#9C6B4F"];

    private static readonly string[] Dashes = ["none", "7 3", "2 3", "9 3 2 3", "4 2", "12 4", "1 2", "6 2 1 2 1 2"];
    private static readonly string[] ReferenceDashes = ["4 3", "10 4", "1.5 3", "10 3 2 3"];
    private static readonly double[] Shades = [0.95, 0.55, 0.25, 0.75, 0.4];

    /// <summary>Lines across a chart have the page's colour and are told apart by their dashes.</summary>
    public static string ReferenceDash(int index) => ReferenceDashes[index % ReferenceDashes.Length];

    public static SeriesStyle Of(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new SeriesStyle(
            Palette[index % Palette.Length],
            Dashes[index % Dashes.Length],
            (MarkerShape)(index % 6),
            Shades[index % Shades.Length]);
    }
}

/// <summary>Shapes that stay distinct at a few pixels and without colour.</summary>
internal enum MarkerShape
{
    Circle,
    Square,
    Triangle,
    Diamond,
    Cross,
    Ring,
}
