using System.Globalization;

namespace NanoZero.Reports;

/// <summary>A figure: a drawing for people and the numbers in it for programs.</summary>
public interface IChart
{
    /// <summary>Gets the width of the drawing in pixels at full size.</summary>
    int Width { get; }

    /// <summary>Returns the same chart laid out for another width, with letters of the same size.</summary>
    /// <param name="width">Pixels.</param>
    IChart At(int width);

    /// <summary>Returns the drawing as one svg element that takes text colour and background from the page it stands in.</summary>
    string ToSvg();

    /// <summary>Returns the numbers as comma-separated values: one line of headings, then one line a value.</summary>
    string ToCsv();
}

/// <summary>Writes comma-separated values (RFC 4180, with line feeds).</summary>
internal static class CsvText
{
    private static readonly System.Buffers.SearchValues<char> Special = System.Buffers.SearchValues.Create(",\"\n\r");

    public static string Of(IEnumerable<string[]> lines) => string.Concat(lines.Select(line => string.Join(',', line.Select(Cell)) + "\n"));

    /// <summary>A number with all its digits; empty for none.</summary>
    public static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";

    private static string Cell(string text) =>
        text.AsSpan().ContainsAny(Special) ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
