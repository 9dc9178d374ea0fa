using NanoZero.Statistics;

namespace NanoZero.Studies;

/// <summary>Two searches judged on the same positions.</summary>
/// <param name="Positions">Positions both were given; at least 1.</param>
/// <param name="OnlyFirst">Positions in which only the first one's move was an error.</param>
/// <param name="OnlySecond">Positions in which only the second one's was.</param>
public readonly record struct PairedErrors(int Positions, int OnlyFirst, int OnlySecond)
{
    /// <summary>Gets the first one's error rate less the second one's.</summary>
    public double Difference => (double)(OnlyFirst - OnlySecond) / Positions;

    /// <summary>Gets the 95 % interval of the difference, never without width.</summary>
    /// <remarks>
    /// Wald's interval for paired proportions after adding half a position to each of the four outcomes (Agresti and Min 2005,
    /// "Simple improved confidence intervals for comparing matched proportions").
    /// </remarks>
    public Interval Interval
    {
        get
        {
            double n = Positions + 2, first = OnlyFirst + 0.5, second = OnlySecond + 0.5;
            double middle = (first - second) / n;
            double half = 1.96 * Math.Sqrt((first + second - ((first - second) * (first - second) / n)) / (n * n));
            return new Interval(Math.Max(-1, middle - half), Math.Min(1, middle + half));
        }
    }

    /// <summary>Gets the exact two-sided probability of so uneven a split of the differing positions if both searches were alike (McNemar's test).</summary>
    public double P => OnlyFirst + OnlySecond == 0 ? 1 : BinomialTest.TwoSided(OnlyFirst, OnlySecond);

    /// <summary>Counts the differing positions.</summary>
    /// <param name="first">The first one's errors, one character a position: 1 for an error, else 0.</param>
    /// <param name="second">The second one's.</param>
    /// <exception cref="ArgumentException">They are not of the same positions.</exception>
    public static PairedErrors Of(string first, string second) => first.Length == second.Length
        ? new PairedErrors(
            first.Length,
            first.Zip(second).Count(pair => pair is ('1', '0')),
            first.Zip(second).Count(pair => pair is ('0', '1')))
        : throw new ArgumentException($"{first.Length} positions cannot be compared with {second.Length}", nameof(second));
}
