namespace NanoZero.Measure;

/// <summary>A point of a drawing; x to the right, y downwards.</summary>
internal readonly record struct DrawnPoint(double X, double Y);

/// <summary>A picture of pixels on which shapes are filled with smooth edges. It starts white.</summary>
internal sealed class Raster
{
    // Lines of samples in a row of pixels; along a line the covered part of each pixel is exact.
    private const int Samples = 8;

    private readonly float[] coverage;

    /// <summary>Creates a white picture.</summary>
    /// <param name="width">Pixels in a row.</param>
    /// <param name="height">Rows.</param>
    public Raster(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        Width = width;
        Height = height;
        Pixels = new byte[3 * width * height];
        Pixels.AsSpan().Fill(255);
        coverage = new float[width];
        Clip = new PlotArea(0, 0, width, height);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Red, green and blue of each pixel, shape [height, width, 3].</summary>
    public byte[] Pixels { get; }

    /// <summary>What lies outside stays as it is; in pixels.</summary>
    public PlotArea Clip { get; set; }

    /// <summary>Fills polygons together, by the nonzero rule: where they overlap, the colour is laid on once.</summary>
    /// <param name="polygons">Corners in pixels; closed by themselves.</param>
    /// <param name="color">0xRRGGBB.</param>
    /// <param name="opacity">In [0, 1].</param>
    public void Fill(IEnumerable<IReadOnlyList<DrawnPoint>> polygons, int color, double opacity)
    {
        List<Crossing>?[] lines = new List<Crossing>?[Height * Samples];
        foreach (IReadOnlyList<DrawnPoint> polygon in polygons)
        {
            for (int i = 0; i < polygon.Count; i++)
            {
                AddEdge(lines, polygon[i], polygon[(i + 1) % polygon.Count]);
            }
        }

        for (int row = 0; row < Height; row++)
        {
            bool isTouched = false;
            for (int sample = 0; sample < Samples; sample++)
            {
                if (lines[(row * Samples) + sample] is { } crossings)
                {
                    isTouched = true;
                    AddSpans(crossings);
                }
            }

            if (isTouched)
            {
                Blend(row, color, (float)opacity);
            }
        }
    }

    private void AddEdge(List<Crossing>?[] lines, DrawnPoint from, DrawnPoint to)
    {
        int winding = from.Y < to.Y ? 1 : -1;
        (DrawnPoint top, DrawnPoint bottom) = winding > 0 ? (from, to) : (to, from);
        double first = Math.Max(top.Y, Clip.Top), last = Math.Min(bottom.Y, Clip.Bottom);
        double slope = (bottom.X - top.X) / (bottom.Y - top.Y);
        for (int line = (int)Math.Ceiling((first * Samples) - 0.5); line < lines.Length; line++)
        {
            double y = (line + 0.5) / Samples;
            if (y >= last)
            {
                return;
            }

            (lines[line] ??= []).Add(new Crossing(top.X + ((y - top.Y) * slope), winding));
        }
    }

    private void AddSpans(List<Crossing> crossings)
    {
        crossings.Sort((a, b) => a.X.CompareTo(b.X));
        int winding = 0;
        for (int i = 0; i + 1 < crossings.Count; i++)
        {
            winding += crossings[i].Winding;
            if (winding != 0)
            {
                AddSpan(Math.Max(crossings[i].X, Clip.Left), Math.Min(crossings[i + 1].X, Clip.Right));
            }
        }
    }

    private void AddSpan(double left, double right)
    {
        for (int x = (int)left; x < right && x < Width; x++)
        {
            coverage[x] += (float)(Math.Min(right, x + 1) - Math.Max(left, x)) / Samples;
        }
    }

    private void Blend(int row, int color, float opacity)
    {
        for (int x = 0; x < Width; x++)
        {
            float weight = Math.Min(1, coverage[x]) * opacity;
            coverage[x] = 0;
            if (weight > 0)
            {
                Span<byte> pixel = Pixels.AsSpan(3 * ((row * Width) + x), 3);
                for (int channel = 0; channel < 3; channel++)
                {
                    float ink = (color >> (16 - (8 * channel))) & 255;
                    pixel[channel] = (byte)MathF.Round(pixel[channel] + (weight * (ink - pixel[channel])));
                }
            }
        }
    }

    private readonly record struct Crossing(double X, int Winding);
}
