namespace NanoZero.Studies;

/// <summary>
/// How many more move errors one player makes than another on the same positions, with networks of one seed or several.
/// </summary>
/// <param name="Value">Mean difference of the error rates, in [-1, 1].</param>
/// <param name="Positions">Its 95 % interval over positions, which holds for these networks.</param>
/// <param name="BySeed">The difference of every seed.</param>
/// <param name="AnySeed">
/// Its 95 % interval for networks of any seed; null with a single one, which says nothing about it.
/// </param>
/// <remarks>
/// Over positions: Wald's interval of each position's mean difference over the seeds, with one more position of either
/// kind counted half. For one seed it equals <see cref="PairedErrors.Interval"/>. Over seeds: Student's interval, never
/// narrower than the one over positions, since a few seeds may agree by luck.
/// </remarks>
internal sealed record ErrorDifference(
    double Value, Interval Positions, IReadOnlyList<double> BySeed, Interval? AnySeed)
{
    /// <summary>Compares two players.</summary>
    /// <param name="seeds">
    /// Of every seed the errors of either, one character a position: 1 for an error, else 0; at least one seed.
    /// </param>
    /// <exception cref="ArgumentException">They are not of the same positions.</exception>
    public static ErrorDifference Of(IReadOnlyList<(string First, string Second)> seeds)
    {
        int positions = seeds[0].First.Length;
        if (seeds.Any(seed => seed.First.Length != positions || seed.Second.Length != positions))
        {
            throw new ArgumentException("errors can be compared on the same positions only", nameof(seeds));
        }

        double[] byPosition =
            [.. Enumerable.Range(0, positions).Select(i =>
                seeds.Average(seed => (double)(seed.First[i] - seed.Second[i])))];
        double sum = byPosition.Sum(), squares = byPosition.Sum(each => each * each) + 1, n = positions + 2;
        double half = Interval.NormalHalfWidth * Math.Sqrt(squares - (sum * sum / n)) / n;
        Interval overPositions = new(Math.Max(-1, (sum / n) - half), Math.Min(1, (sum / n) + half));
        double[] bySeed = [.. seeds.Select(seed => PairedErrors.Of(seed.First, seed.Second).Difference)];
        return new ErrorDifference(bySeed.Average(), overPositions, bySeed, OverSeeds(bySeed, overPositions));
    }

    /// <summary>Returns the difference in percentage points, with the widest interval there is.</summary>
    public override string ToString() => Text(AnySeed ?? Positions);

    /// <summary>Returns the difference in percentage points with an interval.</summary>
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

        double mean = bySeed.Average(), variance =
            bySeed.Sum(each => (each - mean) * (each - mean)) / (bySeed.Length - 1);
        double half = SpecialFunctions.StudentQuantile(0.975, bySeed.Length - 1) * Math.Sqrt(variance / bySeed.Length);
        return new Interval(
            Math.Max(-1, Math.Min(least.Lower, mean - half)), Math.Min(1, Math.Max(least.Upper, mean + half)));
    }
}

/// <summary>Two searches judged on the same positions.</summary>
/// <param name="Positions">Positions both were given; at least 1.</param>
/// <param name="OnlyFirst">Positions in which only the first one's move was an error.</param>
/// <param name="OnlySecond">Positions in which only the second one's move was an error.</param>
internal readonly record struct PairedErrors(int Positions, int OnlyFirst, int OnlySecond)
{
    /// <summary>Gets the error rate of the first minus the error rate of the second.</summary>
    public double Difference => (double)(OnlyFirst - OnlySecond) / Positions;

    /// <summary>Gets the 95 % interval of the difference, never without width.</summary>
    /// <remarks>
    /// Wald's interval for paired proportions after adding half a position to each of the four outcomes. Source:
    /// Agresti and Min 2005, "Simple improved confidence intervals for comparing matched proportions".
    /// </remarks>
    public Interval Interval
    {
        get
        {
            double n = Positions + 2, first = OnlyFirst + 0.5, second = OnlySecond + 0.5;
            double middle = (first - second) / n;
            double half = Interval.NormalHalfWidth * Math.Sqrt(
                (first + second - ((first - second) * (first - second) / n)) / (n * n));
            return new Interval(Math.Max(-1, middle - half), Math.Min(1, middle + half));
        }
    }

    /// <summary>
    /// Gets the exact two-sided probability of so uneven a split of the differing positions if both searches were alike
    /// (McNemar's test).
    /// </summary>
    public double P => OnlyFirst + OnlySecond == 0 ? 1 : BinomialTest.TwoSided(OnlyFirst, OnlySecond);

    /// <summary>Counts the differing positions.</summary>
    /// <param name="first">The first one's errors, one character a position: 1 for an error, else 0.</param>
    /// <param name="second">The errors of the second one, written alike.</param>
    /// <exception cref="ArgumentException">They are not of the same positions.</exception>
    public static PairedErrors Of(string first, string second) => first.Length == second.Length
        ? new PairedErrors(
            first.Length,
            first.Zip(second).Count(pair => pair is ('1', '0')),
            first.Zip(second).Count(pair => pair is ('0', '1')))
        : throw new ArgumentException(
            $"{first.Length} positions cannot be compared with {second.Length}", nameof(second));
}
