namespace NanoZero.Reports;

/// <summary>Estimates how wide a text will be drawn without knowing the reader's font.</summary>
/// <remarks>
/// Widths lean towards the wide sans-serif fonts (DejaVu, Verdana), so that a layout made with them has room to spare.
/// </remarks>
internal static class TextMetrics
{
    /// <summary>Width of a line of text in the unit of the font size.</summary>
    public static double Width(string text, double fontSize)
    {
        double em = 0;
        foreach (char c in text)
        {
            em += c switch
            {
                'i' or 'l' or 'j' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or 'I' or ' ' => 0.34,
                'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '-' or '/' => 0.42,
                'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.98,
                >= '0' and <= '9' => 0.64,
                >= 'a' and <= 'z' => 0.62,
                >= 'A' and <= 'Z' => 0.74,
                >= '\u2E80' => 1.05,
                _ => 0.7,
            };
        }

        return em * fontSize;
    }

    /// <summary>The text, or as much of its start as fits followed by "…".</summary>
    public static string Shorten(string text, double fontSize, double width)
    {
        if (Width(text, fontSize) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 1 && Width(string.Concat(text.AsSpan(0, length), "…"), fontSize) > width)
        {
            length--;
        }

        return string.Concat(text.AsSpan(0, length).TrimEnd(), "…");
    }

    /// <summary>
    /// The text broken at spaces into lines no wider than given; a longer word keeps a line of its own.
    /// </summary>
    public static List<string> Wrap(string text, double fontSize, double width)
    {
        List<string> lines = [];
        string line = "";
        foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && Width(longer, fontSize) > width)
            {
                lines.Add(line);
                longer = word;
            }

            line = longer;
        }

        if (line.Length > 0)
        {
            lines.Add(line);
        }

        return lines;
    }
}
