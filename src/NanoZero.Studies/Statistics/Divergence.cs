namespace NanoZero.Studies;

/// <summary>How far search policies are from those of another search, over many positions.</summary>
/// <param name="Positions">Positions compared; at least 1.</param>
/// <param name="Mean">Mean Kullback–Leibler divergence of the other's policies from these, in nats.</param>
/// <param name="StandardError">Standard error of the mean; 0 for one position.</param>
internal sealed record Divergence(int Positions, double Mean, double StandardError)
{
    /// <summary>Gets the 95 % interval of the mean (normal approximation).</summary>
    public Interval Interval()
    {
        Interval symmetric = Statistics.Interval.Normal(Mean, StandardError);
        return symmetric with { Lower = Math.Max(0, symmetric.Lower) };
    }

    /// <summary>
    /// Returns Σ p ln(p / q) in nats over the legal actions. Before, both policies are mixed with the uniform one by 1
    /// / (simulations + 1). This is one more visit spread evenly; an action without visits keeps the result finite.
    /// </summary>
    /// <param name="target">Policy p, shape [K], sum 1.</param>
    /// <param name="policy">Policy q, shape [K], sum 1.</param>
    /// <param name="simulations">The smaller budget of the two searches.</param>
    public static double Of(IReadOnlyList<float> target, IReadOnlyList<float> policy, int simulations)
    {
        double share = 1.0 / (simulations + 1), uniform = share / target.Count, sum = 0;
        for (int i = 0; i < target.Count; i++)
        {
            double p = ((1 - share) * target[i]) + uniform, q = ((1 - share) * policy[i]) + uniform;
            sum += p * Math.Log(p / q);
        }

        return Math.Max(0, sum);  // rounding can leave equal policies a hair below 0
    }

    /// <summary>Compares policies position by position.</summary>
    /// <param name="targets">Policies p, one a position.</param>
    /// <param name="policies">Policies q of the same positions.</param>
    /// <param name="simulations">The smaller budget of the two searches.</param>
    public static Divergence Between(
        IReadOnlyList<IReadOnlyList<float>> targets, IReadOnlyList<IReadOnlyList<float>> policies, int simulations)
    {
        double[] each = [.. targets.Zip(policies, (target, policy) => Of(target, policy, simulations))];
        double mean = each.Average();
        double variance = each.Length < 2 ? 0 : each.Sum(value => (value - mean) * (value - mean)) / (each.Length - 1);
        return new Divergence(each.Length, mean, Math.Sqrt(variance / each.Length));
    }
}
