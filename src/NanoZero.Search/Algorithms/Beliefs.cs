using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>Arithmetic of Gaussian beliefs over values.</summary>
internal static class Beliefs
{
    /// <summary>√6/π, which turns log-probabilities into Gumbel spreads of standard deviation 1.</summary>
    public const float GumbelScale = 0.77969680f;

    private const float MinDeviation = 1e-10f;

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

    /// <summary>
    /// Probability that a draw of belief <c>a</c> exceeds one of <c>b</c>; 1 or 0 where both are certain.
    /// </summary>
    /// <param name="difference">Mean of a less mean of b.</param>
    /// <param name="varianceSum">Sum of both variances.</param>
    public static float ProbabilityAbove(float difference, float varianceSum)
    {
        float deviation = MathF.Sqrt(varianceSum);
        return deviation <= MinDeviation ? (difference > 0 ? 1 : 0) : Normal.Distribution(difference / deviation);
    }

    /// <summary>Finds the largest and the second largest number; the first index wins a tie.</summary>
    /// <param name="numbers">Numbers, shape [K], padded to whole vectors.</param>
    /// <param name="count">K, at least 2.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    public static (int Leader, int Challenger) TopTwo(ReadOnlySpan<float> numbers, int count)
    {
        int leader = Lanes.IndexOfLargest(numbers, count);
        return (leader, Lanes.IndexOfLargest(numbers, count, except: leader));
    }

    /// <summary>
    /// Turns beliefs into aggregation weights that sum to 1. The leader's weight is its probability of exceeding the
    /// challenger. Every other weight is the probability of exceeding the leader.
    /// </summary>
    /// <param name="means">
    /// Means in the parent's view, shape [K] and padded to whole vectors with finite numbers.
    /// </param>
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

        float sum = Score(means, variances, count, weights);
        for (int start = 0; start < count; start += Lanes.Count)
        {
            (Vector256.Create<float>(weights[start..]) / sum).CopyTo(weights[start..]);
        }
    }

    /// <summary>Writes the weights before they are normalised.</summary>
    /// <param name="means">
    /// Means in the parent's view, shape [K] and padded to whole vectors with finite numbers.
    /// </param>
    /// <param name="variances">Variances, padded likewise.</param>
    /// <param name="count">K, at least 2.</param>
    /// <param name="scores">Receives the scores, shape [K]; padded likewise.</param>
    /// <returns>Their sum.</returns>
    public static float Score(
        ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int count, Span<float> scores) =>
        Score(means, variances, count, pruneThreshold: 0, scores).Sum;

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
        (float sum, int leader) = Score(means, variances, count, pruneThreshold, scores);
        Vector256<float> origin = Vector256.Create(means[leader]);
        Vector256<float> first = Vector256<float>.Zero, weights = first, weighted = first, second = first;
        for (int start = 0; start < count; start += Lanes.Count)
        {
            Vector256<float> score = Vector256.Create<float>(scores[start..]), weight = score * score;
            Vector256<float> distance = Vector256.Create(means[start..]) - origin;
            first += score * distance;
            weights += weight;
            weighted += weight * distance;
            second += weight * (Vector256.Create(variances[start..]) + (distance * distance));
        }

        // Σ w² (σ² + (m - mean)²), multiplied out: the sums need not wait for the mean.
        float mean = Vector256.Sum(first) / sum;
        float variance =
            Vector256.Sum(second) + (mean * ((mean * Vector256.Sum(weights)) - (2 * Vector256.Sum(weighted))));
        return (means[leader] + mean, MathF.Max(variance, 0) / (sum * sum));  // rounding may leave it a little below 0
    }

    /// <summary>
    /// Says with which probability the best of several beliefs exceeds the second best; 1 for a single one.
    /// </summary>
    /// <param name="means">Means in the chooser's view, shape [K] and padded to whole vectors.</param>
    /// <param name="variances">Variances, padded likewise.</param>
    /// <param name="count">K, at least 1.</param>
    public static float Confidence(ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int count)
    {
        if (count == 1)
        {
            return 1;
        }

        (int leader, int challenger) = TopTwo(means, count);
        return ProbabilityAbove(means[leader] - means[challenger], variances[leader] + variances[challenger]);
    }

    // Scores of all children, eight at a time, 0 in the padding; returns their sum and the leader. Where no score is
    // left, all children score alike.
    private static (float Sum, int Leader) Score(
        ReadOnlySpan<float> means, ReadOnlySpan<float> variances, int count, float pruneThreshold, Span<float> scores)
    {
        int leader = Lanes.IndexOfLargest(means, count);
        Vector256<float> leaderMean = Vector256.Create(means[leader]),
            leaderVariance = Vector256.Create(variances[leader]);
        for (int start = 0; start < count; start += Lanes.Count)
        {
            Vector256<float> difference = Vector256.Create(means[start..]) - leaderMean;
            Vector256<float> score =
                ProbabilityAbove(difference, Vector256.Create(variances[start..]) + leaderVariance);
            Lanes.Keep(score, count - start, 0).CopyTo(scores[start..]);
        }

        // The leader exceeds the challenger where the challenger does not exceed it, but for two that are certain and
        // equal.
        int challenger = Lanes.IndexOfLargest(means, count, except: leader);
        bool areAlike =
            means[leader] == means[challenger] && MathF.Sqrt(variances[leader] + variances[challenger]) <= MinDeviation;
        Vector256<float> ofLeader = Vector256.Create(areAlike ? 0 : 1 - scores[challenger]);
        Vector256<float> total = Vector256<float>.Zero;
        for (int start = 0; start < count; start += Lanes.Count)
        {
            Vector256<int> isLeader = Vector256.Equals(Vector256<int>.Indices, Vector256.Create(leader - start));
            Vector256<float> score =
                Vector256.ConditionalSelect(isLeader.AsSingle(), ofLeader, Vector256.Create<float>(scores[start..]));
            Vector256<float> isOut = Vector256.LessThan(score, Vector256.Create(pruneThreshold));
            score = Vector256.ConditionalSelect(isOut, Vector256<float>.Zero, score);
            score.CopyTo(scores[start..]);
            total += score;
        }

        float sum = Vector256.Sum(total);
        if (sum < 1e-10f)
        {
            scores[..count].Fill(1);
            sum = count;
        }

        return (sum, leader);
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
