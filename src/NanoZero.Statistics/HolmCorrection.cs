namespace NanoZero.Statistics;

/// <summary>Correction of p-values for having asked several questions at once.</summary>
public static class HolmCorrection
{
    /// <summary>Adjusted p-values: each may be compared with the significance level as if it stood alone.</summary>
    /// <param name="pValues">Raw p-values, shape [K], each in [0, 1].</param>
    /// <returns>Adjusted p-values in the same order, each in [0, 1] and at least the raw one.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A p-value lies outside [0, 1].</exception>
    /// <remarks>Holm 1979, "A simple sequentially rejective multiple test procedure".</remarks>
    public static double[] Adjust(IReadOnlyList<double> pValues)
    {
        ArgumentNullException.ThrowIfNull(pValues);
        foreach (double p in pValues)
        {
            if (!(p >= 0 && p <= 1))
            {
                throw new ArgumentOutOfRangeException(nameof(pValues), p, "A p-value lies in [0, 1].");
            }
        }

        int[] ascending = [.. Enumerable.Range(0, pValues.Count).OrderBy(i => pValues[i])];
        double[] adjusted = new double[pValues.Count];
        double largestSoFar = 0;
        for (int rank = 0; rank < ascending.Length; rank++)
        {
            double scaled = pValues[ascending[rank]] * (ascending.Length - rank);
            largestSoFar = Math.Max(largestSoFar, Math.Min(1, scaled));
            adjusted[ascending[rank]] = largestSoFar;
        }

        return adjusted;
    }
}
