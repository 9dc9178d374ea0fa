using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>Arithmetic of Gaussian beliefs over values.</summary>
internal static class Beliefs
{
    /// <summary>√6/π, which turns log-probabilities into Gumbel spreads of standard deviation 1.</summary>
    public const float GumbelScale = 0.77969680f;

    /// <summary>What is added to probabilities before their logarithm is taken.</summary>
    public const float ProbabilityFloor = 1e-8f;

    private const float MinDeviation = 1e-10f;
    private const int Lanes = 8;

    /// <summary>Rounds a length up to whole vectors: the room the score functions need.</summary>
    /// <param name="length">Any length.</param>
    public static int Padded(int length) => (length + Lanes - 1) & ~(Lanes - 1);

    /// <summary>Updates a belief with one noisy observation.</summary>
    /// <param name="mean">The belief's mean.</param>
    /// <param name="variance">The belief's variance.</param>
    /// <param name="observation">What was observed, in the same view.</param>
    /// <param name="observationVariance">The variance of the observation's noise.</param>
    /// <param name="minVariance">The smallest variance a belief may have.</param>
    public static (float Mean, float Variance) Observe(
        float mean, float variance, float observation, float observationVariance, float minVariance)
    {
        float precision = 1 / MathF.Max(variance, minVariance);
        float observed = 1 / MathF.Max(observationVariance, minVariance);
        float total = precision + observed;
        return (((precision * mean) + (observed * observation)) / total, MathF.Max(1 / total, minVariance));
    }

    /// <summary>Probability that a draw of belief <c>a</c> exceeds one of <c>b</c>; 1 or 0 where both are certain.</summary>
    /// <param name="difference">Mean of a less mean of b.</param>
    /// <param name="varianceSum">Sum of both variances.</param>
    public static float ProbabilityAbove(float difference, float varianceSum)
    {
        float deviation = MathF.Sqrt(varianceSum);
        return deviation <= MinDeviation ? (difference > 0 ? 1 : 0) : Normal.Distribution(difference / deviation);
    }

    /// <summary>Finds the largest and the second largest number; the first index wins a tie.</summary>
    /// <param name="numbers">At least two numbers.</param>
    public static (int Leader, int Challenger) TopTwo(ReadOnlySpan<float> numbers)
    {
        int leader = 0, challenger = -1;
        for (int i = 1; i < numbers.Length; i++)
        {
            if (numbers[i] > numbers[leader])
            {
                (leader, challenger) = (i, leader);
            }
            else if (challenger < 0 || numbers[i] > numbers[challenger])
            {
                challenger = i;
            }
        }

        return (leader, challenger);
    }

    /// <summary>
    /// Turns beliefs into aggregation weights: for the leader its probability of exceeding the challenger, for every other
    /// its probability of exceeding the leader, normalised to sum 1.
    /// </summary>
    /// <param name="means">Means in the parent's view, shape [K], K at least 1.</param>
    /// <param name="variances">Variances, shape [K].</param>
    /// <param name="pruneThreshold">Scores under it become 0.</param>
    /// <param name="weights">Receives the weights in its first K entries; its length is K padded to whole vectors.</param>
    public static void Weigh(ReadOnlySpan<float> means, ReadOnlySpan<float> variances, float pruneThreshold, Span<float> weights)
    {
        int count = means.Length;
        if (count == 1)
        {
            weights[0] = 1;
            return;
        }

        (int leader, int challenger) = TopTwo(means);
        float sum = Score(means, variances, leader, challenger, pruneThreshold, weights);
        if (sum < 1e-10f)
        {
            weights[..count].Fill(1f / count);
            return;
        }

        float scale = 1 / sum;
        for (int i = 0; i < count; i++)
        {
            weights[i] *= scale;
        }
    }

    /// <summary>The belief of a node from its children's.</summary>
    /// <param name="means">Means in the node's view, shape [K]; may be empty.</param>
    /// <param name="variances">Variances, shape [K].</param>
    /// <param name="pruneThreshold">Scores under it become 0.</param>
    /// <returns>Mean and variance in the node's view; (0, 1) of no child.</returns>
    public static (float Mean, float Variance) Aggregate(
        ReadOnlySpan<float> means, ReadOnlySpan<float> variances, float pruneThreshold)
    {
        if (means.Length <= 1)
        {
            return means.IsEmpty ? (0, 1) : (means[0], variances[0]);
        }

        Span<float> weights = stackalloc float[Padded(means.Length)];
        Weigh(means, variances, pruneThreshold, weights);
        float mean = 0;
        for (int i = 0; i < means.Length; i++)
        {
            mean += weights[i] * means[i];
        }

        float variance = 0;
        for (int i = 0; i < means.Length; i++)
        {
            float distance = means[i] - mean;
            variance += weights[i] * weights[i] * (variances[i] + (distance * distance));
        }

        return (mean, variance);
    }

    /// <summary>Says with which probability the best of several beliefs exceeds the second best; 1 for a single one.</summary>
    /// <param name="means">Means in the chooser's view, shape [K], K at least 1.</param>
    /// <param name="variances">Variances, shape [K].</param>
    public static float Confidence(ReadOnlySpan<float> means, ReadOnlySpan<float> variances)
    {
        if (means.Length == 1)
        {
            return 1;
        }

        (int leader, int challenger) = TopTwo(means);
        return ProbabilityAbove(means[leader] - means[challenger], variances[leader] + variances[challenger]);
    }

    // Scores of all children, eight at a time; returns their sum. Padding lanes score 0.
    private static float Score(
        ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int leader, int challenger, float pruneThreshold, Span<float> scores)
    {
        int count = means.Length;
        Span<float> differences = stackalloc float[scores.Length];
        Span<float> sums = stackalloc float[scores.Length];
        float leaderMean = means[leader], leaderVariance = variances[leader];
        for (int i = 0; i < count; i++)
        {
            differences[i] = means[i] - leaderMean;
            sums[i] = variances[i] + leaderVariance;
        }

        differences[leader] = leaderMean - means[challenger];
        sums[leader] = leaderVariance + variances[challenger];
        differences[count..].Fill(-1);
        sums[count..].Clear();

        Vector256<float> total = Vector256<float>.Zero;
        for (int start = 0; start < count; start += Lanes)
        {
            Vector256<float> difference = Vector256.Create<float>(differences[start..]);
            Vector256<float> deviation = Vector256.Sqrt(Vector256.Create<float>(sums[start..]));
            Vector256<float> certain = Vector256.LessThanOrEqual(deviation, Vector256.Create(MinDeviation));
            Vector256<float> step = Vector256.ConditionalSelect(
                Vector256.GreaterThan(difference, Vector256<float>.Zero), Vector256<float>.One, Vector256<float>.Zero);
            Vector256<float> score = Normal.Distribution(
                difference / Vector256.ConditionalSelect(certain, Vector256<float>.One, deviation));
            score = Vector256.ConditionalSelect(certain, step, score);
            score = Vector256.ConditionalSelect(
                Vector256.LessThan(score, Vector256.Create(pruneThreshold)), Vector256<float>.Zero, score);
            score.CopyTo(scores[start..]);
            total += score;
        }

        return Vector256.Sum(total);
    }
}
