using System.Globalization;
using System.Text.RegularExpressions;

namespace NanoZero.Measure;

/// <summary>Reads the path data of the charts: the commands M, L, H, V and Z, relative or not, and arcs of circles.</summary>
internal static partial class SvgPath
{
    private const int ArcSteps = 24;

    /// <summary>Returns the lines of a path; a closed one ends where it began.</summary>
    /// <param name="data">Path data.</param>
    /// <exception cref="FormatException">A command is none of those above.</exception>
    public static List<List<DrawnPoint>> Lines(string data)
    {
        List<List<DrawnPoint>> lines = [];
        DrawnPoint at = default;
        foreach (Match match in Command().Matches(data))
        {
            char command = match.Value[0];
            double[] numbers = [.. Number().Matches(match.Value).Select(number => double.Parse(number.Value, CultureInfo.InvariantCulture))];
            if (char.ToUpperInvariant(command) == 'Z')
            {
                at = lines[^1][0];
                lines[^1].Add(at);
                continue;
            }

            int size = char.ToUpperInvariant(command) switch { 'M' or 'L' => 2, 'H' or 'V' => 1, 'A' => 7, _ => throw Unknown(command) };
            for (int i = 0; i + size <= numbers.Length; i += size)
            {
                DrawnPoint from = at;
                at = End(command, at, numbers.AsSpan(i, size));
                switch (char.ToUpperInvariant(command))
                {
                    case 'M' when i == 0:
                        lines.Add([at]);
                        break;
                    case 'A':
                        lines[^1].AddRange(HalfCircle(from, at, isClockwise: numbers[i + 4] != 0));
                        break;
                    default:
                        lines[^1].Add(at);
                        break;
                }
            }
        }

        // A move right after a move leaves a point behind, not a line.
        lines.RemoveAll(line => line.Count < 2);
        return lines;
    }

    private static DrawnPoint End(char command, DrawnPoint at, ReadOnlySpan<double> numbers)
    {
        DrawnPoint origin = char.IsAsciiLetterLower(command) ? at : default;
        return char.ToUpperInvariant(command) switch
        {
            'H' => new DrawnPoint(origin.X + numbers[0], at.Y),
            'V' => new DrawnPoint(at.X, origin.Y + numbers[0]),
            _ => new DrawnPoint(origin.X + numbers[^2], origin.Y + numbers[^1]),
        };
    }

    // The charts' arcs are halves of circles, whose diameter is the line between the ends.
    private static IEnumerable<DrawnPoint> HalfCircle(DrawnPoint from, DrawnPoint to, bool isClockwise)
    {
        DrawnPoint center = new((from.X + to.X) / 2, (from.Y + to.Y) / 2);
        double x = from.X - center.X, y = from.Y - center.Y;
        for (int i = 1; i <= ArcSteps; i++)
        {
            (double sin, double cos) = Math.SinCos((isClockwise ? Math.PI : -Math.PI) * i / ArcSteps);
            yield return new DrawnPoint(center.X + (x * cos) - (y * sin), center.Y + (x * sin) + (y * cos));
        }
    }

    private static FormatException Unknown(char command) =>
        new($"path command '{command}'; the charts use M, L, H, V, A and Z");

    [GeneratedRegex("[A-Za-z][^A-Za-z]*")]
    private static partial Regex Command();

    [GeneratedRegex(@"-?\d*\.?\d+")]
    private static partial Regex Number();
}
