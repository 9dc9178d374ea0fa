using System.Text;

namespace NanoZero.Measure;

/// <summary>Letters made of lines, so that images have text where no font is installed.</summary>
/// <remarks>Hershey's simplex sans serif; its letters are narrowed to the widths that <see cref="TextMetrics"/> lays charts out with.</remarks>
internal static class StrokeFont
{
    private const double Unit = 0.0343, Narrowing = 0.9, Baseline = 9;

    private static readonly Dictionary<char, Glyph> Glyphs = Read();

    /// <summary>Width of a line of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Font size.</param>
    public static double Width(string text, double size) => Letters(text).Sum(letter => letter.Right - letter.Left) * Unit * Narrowing * size;

    /// <summary>The lines of a text that starts at the origin, on its baseline.</summary>
    /// <param name="text">The text.</param>
    /// <param name="size">Font size.</param>
    public static IEnumerable<IReadOnlyList<DrawnPoint>> Lines(string text, double size)
    {
        double x = 0;
        foreach (Glyph letter in Letters(text))
        {
            foreach (DrawnPoint[] stroke in letter.Strokes)
            {
                yield return [.. stroke.Select(point => new DrawnPoint(
                    (x + point.X - letter.Left) * Unit * Narrowing * size, (point.Y - Baseline) * Unit * size))];
            }

            x += letter.Right - letter.Left;
        }
    }

    /// <summary>Says whether the font has a letter itself, rather than a box.</summary>
    /// <param name="letter">The letter.</param>
    public static bool Has(char letter) => Glyphs.ContainsKey(letter);

    private static IEnumerable<Glyph> Letters(string text) => text.Select(letter => Glyphs.GetValueOrDefault(letter, Glyph.Box));

    private static Dictionary<char, Glyph> Read()
    {
        using Stream stream = typeof(StrokeFont).Assembly.GetManifestResourceStream("StrokeFont.txt")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        Dictionary<char, Glyph> glyphs = [];
        while (reader.ReadLine() is { } line)
        {
            if (!line.StartsWith("# ", StringComparison.Ordinal))
            {
                glyphs.Add(line[0], Glyph.Parse(line[1..]));
            }
        }

        return glyphs;
    }

    /// <summary>One letter; units are those of the font's file.</summary>
    private sealed record Glyph(int Left, int Right, DrawnPoint[][] Strokes)
    {
        public static readonly Glyph Box = new(-8, 8, [[new(-5, -12), new(5, -12), new(5, 9), new(-5, 9), new(-5, -12)]]);

        public static Glyph Parse(string text)
        {
            static int Number(char c) => c - 'R';
            IEnumerable<string> pairs = Enumerable.Range(1, (text.Length / 2) - 1).Select(i => text.Substring(2 * i, 2));
            List<List<DrawnPoint>> strokes = [[]];
            foreach (string pair in pairs)
            {
                if (pair == " R")
                {
                    strokes.Add([]);
                }
                else
                {
                    strokes[^1].Add(new DrawnPoint(Number(pair[0]), Number(pair[1])));
                }
            }

            return new Glyph(Number(text[0]), Number(text[1]), [.. strokes.Where(stroke => stroke.Count > 0).Select(stroke => stroke.ToArray())]);
        }
    }
}
