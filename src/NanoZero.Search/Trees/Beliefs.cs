using System.Runtime.CompilerServices;
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
    /// <param name="means">Means in the parent's view, shape [K] and padded to whole vectors with finite numbers.</param>
    /// <param name="variances">Variances, padded likewise.</param>
    /// <param name="count">K, at least 1.</param>
    /// <param name="weights">Receives the weights, shape [K]; padded likewise.</param>
    public static void Weigh(ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int count, Span<float> weights)
    {
        if (count == 1)
        {
            weights[0] = 1;
            return;
        }

        float sum = Score(means, variances, count, pruneThreshold: 0, weights).Sum;
        for (int i = 0; i < count; i++)
        {
            weights[i] /= sum;
        }
    }

    /// <summary>The belief of a node from its children's.</summary>
    /// <param name="means">Means in the node's view, shape [K] and padded to whole vectors with finite numbers.</param>
    /// <param name="variances">Variances, padded likewise.</param>
    /// <param name="count">K; may be 0.</param>
    /// <param name="pruneThreshold">Scores under it become 0.</param>
    /// <returns>Mean and variance in the node's view; (0, 1) of no child.</returns>
    public static (float Mean, float Variance) Aggregate(
        ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int count, float pruneThreshold)
    {
        if (count <= 1)
        {
            return count == 0 ? (0, 1) : (means[0], variances[0]);
        }

        Span<float> scores = stackalloc float[means.Length];
        (float sum, float weighted) = Score(means, variances, count, pruneThreshold, scores);
        float mean = weighted / sum, scale = 1 / sum;
        Vector256<float> variance = Vector256<float>.Zero;
        for (int start = 0; start < count; start += Lanes)
        {
            Vector256<float> weight = Vector256.Create<float>(scores[start..]) * scale;
            Vector256<float> distance = Vector256.Create<float>(means[start..]) - Vector256.Create(mean);
            variance += weight * weight * (Vector256.Create<float>(variances[start..]) + (distance * distance));
        }

        return (mean, Vector256.Sum(variance));
    }

    /// <summary>Mean and variance of the maximum of independent beliefs, taken one after the other as if each partial maximum were normal.</summary>
    /// <param name="means">Means in the node's view, shape [K].</param>
    /// <param name="variances">Variances, shape [K].</param>
    /// <returns>Mean and variance in the node's view; (0, 1) of no child.</returns>
    /// <remarks>Clark 1961, "The greatest of a finite set of random variables", equations 2 to 5 without correlation.</remarks>
    public static (float Mean, float Variance) Maximum(ReadOnlySpan<float> means, ReadOnlySpan<float> variances)
    {
        if (means.IsEmpty)
        {
            return (0, 1);
        }

        (float mean, float variance) = (means[0], variances[0]);
        for (int i = 1; i < means.Length; i++)
        {
            float deviation = MathF.Sqrt(variance + variances[i]);
            if (deviation <= MinDeviation)
            {
                (mean, variance) = means[i] > mean ? (means[i], variances[i]) : (mean, variance);
                continue;
            }

            float distance = (mean - means[i]) / deviation;
            float above = Normal.Distribution(distance), below = 1 - above;
            float spread = deviation * Normal.Density(distance);
            float first = (mean * above) + (means[i] * below) + spread;
            float second = (((mean * mean) + variance) * above) + (((means[i] * means[i]) + variances[i]) * below) + ((mean + means[i]) * spread);
            (mean, variance) = (first, MathF.Max(second - (first * first), 0));
        }

        return (mean, variance);
    }

    /// <summary>Finds the child that could most easily be better than another.</summary>
    /// <param name="means">Means in the chooser's view, shape [K], K at least 2.</param>
    /// <param name="variances">Variances, shape [K].</param>
    /// <param name="leader">The other child.</param>
    public static int NearestRival(ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int leader)
    {
        int nearest = -1;
        float least = float.PositiveInfinity;
        for (int i = 0; i < means.Length; i++)
        {
            float lead = MathF.Max(0, means[leader] - means[i]);
            float cost = lead * lead / MathF.Max(variances[leader] + variances[i], MinDeviation);
            if (i != leader && (cost < least || nearest < 0))
            {
                (nearest, least) = (i, cost);
            }
        }

        return nearest;
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

    // Scores of all children, eight at a time, 0 in the padding; returns their sum and the sum of score times mean. Where no
    // score is left, all children score alike.
    private static (float Sum, float Weighted) Score(
        ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int count, float pruneThreshold, Span<float> scores)
    {
        (int leader, int challenger) = TopTwo(means[..count]);
        Vector256<float> leaderMean = Vector256.Create(means[leader]), leaderVariance = Vector256.Create(variances[leader]);
        Vector256<float> lead = leaderMean - Vector256.Create(means[challenger]);
        Vector256<float> challengerVariance = Vector256.Create(variances[challenger]);
        Vector256<float> total = Vector256<float>.Zero, weighted = Vector256<float>.Zero;
        for (int start = 0; start < count; start += Lanes)
        {
            Vector256<float> mean = Vector256.Create<float>(means[start..]), variance = Vector256.Create<float>(variances[start..]);
            Vector256<int> index = Vector256.Create(start) + Vector256<int>.Indices;
            Vector256<float> isLeader = Vector256.Equals(index, Vector256.Create(leader)).AsSingle();
            Vector256<float> difference = Vector256.ConditionalSelect(isLeader, lead, mean - leaderMean);
            Vector256<float> other = Vector256.ConditionalSelect(isLeader, challengerVariance, leaderVariance);
            Vector256<float> score = ProbabilityAbove(difference, variance + other);
            Vector256<float> isOut = Vector256.LessThan(score, Vector256.Create(pruneThreshold))
                | Vector256.GreaterThanOrEqual(index, Vector256.Create(count)).AsSingle();
            score = Vector256.ConditionalSelect(isOut, Vector256<float>.Zero, score);
            score.CopyTo(scores[start..]);
            total += score;
            weighted += score * mean;
        }

        float sum = Vector256.Sum(total);
        return sum < 1e-10f ? ScoreAlike(means[..count], scores) : (sum, Vector256.Sum(weighted));
    }

    private static (float Sum, float Weighted) ScoreAlike(ReadOnlySpan<float> means, Span<float> scores)
    {
        float weighted = 0;
        for (int i = 0; i < means.Length; i++)
        {
            scores[i] = 1;
            weighted += means[i];
        }

        return (means.Length, weighted);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    private static Vector256<float> ProbabilityAbove(Vector256<float> difference, Vector256<float> varianceSum)
    {
        Vector256<float> deviation = Vector256.Sqrt(varianceSum);
        Vector256<float> isCertain = Vector256.LessThanOrEqual(deviation, Vector256.Create(MinDeviation));
        Vector256<float> step = Vector256.ConditionalSelect(
            Vector256.GreaterThan(difference, Vector256<float>.Zero), Vector256<float>.One, Vector256<float>.Zero);
        Vector256<float> probability = Normal.Distribution(
            difference / Vector256.ConditionalSelect(isCertain, Vector256<float>.One, deviation));
        return Vector256.ConditionalSelect(isCertain, step, probability);
    }
}
