namespace NanoZero.Measure;

/// <summary>Turns lines with a width into polygons that can be filled.</summary>
internal static class StrokeOutline
{
    private const int DiscCorners = 16;

    /// <summary>The polygons that together are a line: one for each segment, and a disc at each corner.</summary>
    /// <param name="line">Its points.</param>
    /// <param name="width">Its width.</param>
    /// <param name="roundEnds">Whether its ends are round too, rather than cut off.</param>
    public static IEnumerable<IReadOnlyList<DrawnPoint>> Of(IReadOnlyList<DrawnPoint> line, double width, bool roundEnds = false)
    {
        for (int i = 0; i < line.Count; i++)
        {
            bool isEnd = i == 0 || i == line.Count - 1;
            if (!isEnd || roundEnds || line[0] == line[^1])
            {
                yield return Disc(line[i], width / 2);
            }

            if (i > 0 && line[i] != line[i - 1])
            {
                yield return Segment(line[i - 1], line[i], width / 2);
            }
        }
    }

    /// <summary>The parts of a line that are drawn when it is dashed.</summary>
    /// <param name="line">Its points.</param>
    /// <param name="dashes">Lengths drawn and left out in turn; empty for a solid line.</param>
    public static IEnumerable<IReadOnlyList<DrawnPoint>> Dash(IReadOnlyList<DrawnPoint> line, IReadOnlyList<double> dashes)
    {
        if (dashes.Count == 0)
        {
            yield return line;
            yield break;
        }

        int dash = 0;
        double left = dashes[0];
        List<DrawnPoint> part = [line[0]];
        for (int i = 1; i < line.Count; i++)
        {
            double length = Length(line[i - 1], line[i]), done = 0;
            while (length - done > left)
            {
                done += left;
                double t = done / length;
                DrawnPoint cut = new(line[i - 1].X + (t * (line[i].X - line[i - 1].X)), line[i - 1].Y + (t * (line[i].Y - line[i - 1].Y)));
                part.Add(cut);
                if (dash % 2 == 0)
                {
                    yield return part;
                }

                part = [cut];
                dash++;
                left = dashes[dash % dashes.Count];
            }

            left -= length - done;
            part.Add(line[i]);
        }

        if (dash % 2 == 0)
        {
            yield return part;
        }
    }

    private static double Length(DrawnPoint a, DrawnPoint b) => double.Hypot(b.X - a.X, b.Y - a.Y);

    // All polygons turn the same way, so that overlaps add up and never cancel.
    private static DrawnPoint[] Segment(DrawnPoint a, DrawnPoint b, double half)
    {
        double length = Length(a, b);
        double x = -(b.Y - a.Y) / length * half, y = (b.X - a.X) / length * half;
        return [new(a.X + x, a.Y + y), new(a.X - x, a.Y - y), new(b.X - x, b.Y - y), new(b.X + x, b.Y + y)];
    }

    private static DrawnPoint[] Disc(DrawnPoint center, double radius)
    {
        DrawnPoint[] corners = new DrawnPoint[DiscCorners];
        for (int i = 0; i < DiscCorners; i++)
        {
            (double sin, double cos) = Math.SinCos(2 * Math.PI * i / DiscCorners);
            corners[i] = new DrawnPoint(center.X + (radius * cos), center.Y + (radius * sin));
        }

        return corners;
    }
}
