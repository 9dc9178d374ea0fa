using System.Globalization;
using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>How many more move errors one player makes than another on the same positions, with networks of one seed or several.</summary>
/// <param name="Value">Mean difference of the error rates, in [-1, 1].</param>
/// <param name="Positions">Its 95 % interval over positions, which holds for these networks.</param>
/// <param name="BySeed">The difference of every seed.</param>
/// <param name="AnySeed">Its 95 % interval for networks of any seed; null with a single one, which says nothing about it.</param>
/// <remarks>
/// Over positions: Wald's interval of each position's mean difference over the seeds, with one more position of either kind
/// counted half, as <see cref="PairedErrors.Interval"/> does, which it equals for one seed. Over seeds: Student's interval,
/// never narrower than the one over positions, since a few seeds may agree by luck.
/// </remarks>
public sealed record ErrorDifference(double Value, Interval Positions, IReadOnlyList<double> BySeed, Interval? AnySeed)
{
    /// <summary>Compares two players.</summary>
    /// <param name="seeds">Of every seed the errors of either, one character a position: 1 for an error, else 0; at least one seed.</param>
    /// <exception cref="ArgumentException">They are not of the same positions.</exception>
    public static ErrorDifference Of(IReadOnlyList<(string First, string Second)> seeds)
    {
        int positions = seeds[0].First.Length;
        if (seeds.Any(seed => seed.First.Length != positions || seed.Second.Length != positions))
        {
            throw new ArgumentException("errors can be compared on the same positions only", nameof(seeds));
        }

        double[] byPosition = [.. Enumerable.Range(0, positions).Select(i => seeds.Average(seed => (double)(seed.First[i] - seed.Second[i])))];
        double sum = byPosition.Sum(), squares = byPosition.Sum(each => each * each) + 1, n = positions + 2;
        double half = 1.96 * Math.Sqrt(squares - (sum * sum / n)) / n;
        Interval overPositions = new(Math.Max(-1, (sum / n) - half), Math.Min(1, (sum / n) + half));
        double[] bySeed = [.. seeds.Select(seed => PairedErrors.Of(seed.First, seed.Second).Difference)];
        return new ErrorDifference(bySeed.Average(), overPositions, bySeed, OverSeeds(bySeed, overPositions));
    }

    /// <summary>Returns the difference in percentage points, with the widest interval there is.</summary>
    public override string ToString() => Text(AnySeed ?? Positions);

    /// <summary>Returns the difference in percentage points with an interval.</summary>
    /// <param name="interval">The interval.</param>
    public string Text(Interval interval) => $"{Points(Value)} [{Points(interval.Lower)}, {Points(interval.Upper)}]";

    /// <summary>Returns a share in percentage points with its sign.</summary>
    /// <param name="share">In [-1, 1].</param>
    public static string Points(double share) => (100 * share).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static Interval? OverSeeds(double[] bySeed, Interval least)
    {
        if (bySeed.Length < 2)
        {
            return null;
        }

        double mean = bySeed.Average(), variance = bySeed.Sum(each => (each - mean) * (each - mean)) / (bySeed.Length - 1);
        double half = SpecialFunctions.StudentQuantile(0.975, bySeed.Length - 1) * Math.Sqrt(variance / bySeed.Length);
        return new Interval(Math.Max(-1, Math.Min(least.Lower, mean - half)), Math.Min(1, Math.Max(least.Upper, mean + half)));
    }
}

/// <summary>Move errors after training at a multiplier, less those after training at the smallest.</summary>
/// <param name="A">The trainings, as <c>puct-8x</c>.</param>
/// <param name="B">Those at the smallest multiplier.</param>
/// <param name="Search">Of the evaluation search.</param>
/// <param name="Network">Of the network alone.</param>
public sealed record ErrorComparison(string A, string B, ErrorDifference Search, ErrorDifference Network);
