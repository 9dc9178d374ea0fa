namespace NanoZero.Reports;

/// <summary>
/// Names under a row of equally wide slots: in lines where they fit, else slanted, else upright and only some of them.
/// </summary>
internal sealed class CategoryLabels
{
    private const double NarrowSlot = 24;
    private const double LeastDistance = 14;
    private const double LongestSlanted = 150;
    private const double LineHeight = 15;

    private readonly IReadOnlyList<string> names;
    private readonly List<string>[]? wrapped;
    private readonly string[] slanted = [];
    private readonly double slant;
    private readonly int stride = 1;

    /// <summary>Decides how the names are written.</summary>
    /// <param name="names">One per slot.</param>
    /// <param name="slotWidth">Width of a slot.</param>
    public CategoryLabels(IReadOnlyList<string> names, double slotWidth)
    {
        this.names = names;
        List<string>[] lines = [.. names.Select(name => TextMetrics.Wrap(name, 12, slotWidth - 6))];
        bool fits =
            lines.All(lines => lines.Count <= 3 && lines.All(line => TextMetrics.Width(line, 12) <= slotWidth - 4));
        if (fits)
        {
            wrapped = lines;
            Height = 6 + (LineHeight * lines.Select(lines => lines.Count).DefaultIfEmpty(0).Max());
            return;
        }

        slanted = [.. names.Select(name => TextMetrics.Shorten(name, 12, LongestSlanted))];
        slant = slotWidth < NarrowSlot ? 90 : 35;
        stride = (int)Math.Max(1, Math.Ceiling(LeastDistance / slotWidth));
        double longest = slanted.Max(text => TextMetrics.Width(text, 12));
        Height = 16 + (longest * Math.Sin(slant * Math.PI / 180));
        LeftReach = Enumerable.Range(0, slanted.Length)
            .Max(i => (TextMetrics.Width(slanted[i], 12) * Math.Cos(slant * Math.PI / 180)) + 6
                - ((i + 0.5) * slotWidth));
    }

    /// <summary>Height the names take.</summary>
    public double Height { get; }

    /// <summary>How far slanted names reach to the left of the first slot; negative or 0 if they do not.</summary>
    public double LeftReach { get; }

    /// <summary>Writes the names.</summary>
    /// <param name="svg">Where to.</param>
    /// <param name="left">Left end of the first slot.</param>
    /// <param name="slotWidth">Width of a slot as drawn.</param>
    /// <param name="top">Upper end of the names.</param>
    public void Draw(SvgWriter svg, double left, double slotWidth, double top)
    {
        svg.Begin("categories");
        for (int i = 0; i < names.Count; i += stride)
        {
            double x = left + ((i + 0.5) * slotWidth);
            if (wrapped is null)
            {
                svg.Text(x + 4, top + (slant == 90 ? 6 : 13), slanted[i], "end", angle: -slant,
                    hint: slanted[i] == names[i] ? null : names[i]);
                continue;
            }

            for (int line = 0; line < wrapped[i].Count; line++)
            {
                svg.Text(x, top + 15 + (line * LineHeight), wrapped[i][line], "middle");
            }
        }

        svg.End();
    }
}
