using System.Numerics.Tensors;

namespace NanoZero.Network;

/// <summary>The policy and the value that a network makes of its last rows, their losses, and the gradients of these.</summary>
/// <remarks>Shapes: P positions at most, S tokens, A actions, C width.</remarks>
internal sealed unsafe class TrainedHeads
{
    private readonly TrainedWeights weights;
    private readonly int width;
    private readonly int tokens;
    private readonly int actions;
    private readonly NormedRows last;           // [P·S, C]
    private readonly RowBuffer pooled;          // [P, C]
    private readonly RowBuffer pooledGradient;  // [P, C]
    private readonly RowBuffer logits;          // [P, A padded], then their gradients
    private readonly RowBuffer valueHidden;     // [P, C/4 padded]
    private readonly RowBuffer valueGradient;   // [P, C/4 padded]: slopes of the GELU, then the gradients of what enters it

    /// <summary>Allocates.</summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="positions">P.</param>
    /// <param name="weights">Of the network.</param>
    public TrainedHeads(NetworkConfig config, int positions, TrainedWeights weights)
    {
        (this.weights, width, tokens, actions) = (weights, config.Width, config.TokenCount, config.ActionCount);
        last = new(positions * tokens, width);
        pooled = new(positions, width);
        pooledGradient = new(positions, width);
        logits = new(positions, MatrixKernel.RoundUp(actions));
        valueHidden = new(positions, MatrixKernel.RoundUp(width / 4));
        valueGradient = new(positions, MatrixKernel.RoundUp(width / 4));
    }

    /// <summary>Answers, and compares the answers with a batch.</summary>
    /// <param name="x">What the last block left, shape [count·S, C].</param>
    /// <param name="batch">Holds the positions.</param>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many, at most P.</param>
    /// <param name="sums">Of all tensors' gradients.</param>
    /// <returns>The sums of cross-entropies, in nats, and of squared errors.</returns>
    public (double Policy, double Value) Forward(Rows x, in LabelledPositions batch, int first, int count, float* sums)
    {
        Pool(x, count);
        weights.Policy.Multiply(pooled.Rows, logits.Rows, count);
        weights.ValueHidden.Multiply(pooled.Rows, valueHidden.Rows, count);
        double policyLoss = 0, valueLoss = 0;
        for (int i = 0; i < count; i++)
        {
            long start = (long)(first + i) * actions;
            policyLoss += CrossEntropy(
                logits.Rows.Slice(i, actions),
                new ReadOnlySpan<float>(batch.Policies + start, actions),
                new ReadOnlySpan<byte>(batch.Illegal + start, actions));
            valueLoss += SquaredError(i, batch.Outcomes[first + i], sums);
        }

        return (policyLoss, valueLoss);
    }

    /// <summary>Computes the gradient of what the last block left, of the sum of both losses over the positions.</summary>
    /// <param name="target">Receives it, shape [count·S, C].</param>
    /// <param name="count">As in the forward pass.</param>
    /// <param name="room">Overwritten.</param>
    /// <param name="sums">Of all tensors' gradients.</param>
    public void Backward(Rows target, int count, RowBuffer room, float* sums)
    {
        weights.Policy.AddWeightGradient(logits.Rows, pooled.Rows, sums, count);
        weights.ValueHidden.AddWeightGradient(valueGradient.Rows, pooled.Rows, sums, count);
        weights.Policy.InputGradient(logits.Rows, pooledGradient.Rows, count);
        weights.ValueHidden.InputGradient(valueGradient.Rows, pooledGradient.Rows, count, accumulate: true);
        for (int row = 0; row < count * tokens; row++)
        {
            TensorPrimitives.Multiply(pooledGradient.Rows.Slice(row / tokens, width), 1f / tokens, room.Rows.Slice(row, width));
            target.Slice(row, width).Clear();
        }

        last.AddGradient(room.Rows, target, count * tokens);
    }

    // The mean over the tokens of the normed rows.
    private void Pool(Rows x, int count)
    {
        last.Fill(x, count * tokens);
        for (int i = 0; i < count; i++)
        {
            Span<float> mean = pooled.Rows.Slice(i, width);
            mean.Clear();
            for (int token = 0; token < tokens; token++)
            {
                TensorPrimitives.Add(mean, last.Rows.Slice((i * tokens) + token, width), mean);
            }

            TensorPrimitives.Multiply(mean, 1f / tokens, mean);
        }
    }

    // Replaces logits by the gradient of the cross-entropy; illegal actions have no part in either.
    private static double CrossEntropy(Span<float> logits, ReadOnlySpan<float> policy, ReadOnlySpan<byte> illegal)
    {
        float largest = float.NegativeInfinity, total = 0, mass = 0;
        for (int action = 0; action < logits.Length; action++)
        {
            largest = illegal[action] == 0 ? MathF.Max(largest, logits[action]) : largest;
        }

        for (int action = 0; action < logits.Length; action++)
        {
            if (illegal[action] == 0)
            {
                total += MathF.Exp(logits[action] - largest);
                mass += policy[action];
            }
        }

        float logTotal = largest + MathF.Log(total);
        double loss = 0;
        for (int action = 0; action < logits.Length; action++)
        {
            float logProbability = logits[action] - logTotal;
            loss -= illegal[action] == 0 ? policy[action] * logProbability : 0;
            logits[action] = illegal[action] == 0 ? (mass * MathF.Exp(logProbability)) - policy[action] : 0;
        }

        return loss;
    }

    // Of one position's value, with the gradients of the last layer and of what enters the GELU.
    private double SquaredError(int row, float outcome, float* sums)
    {
        float[] output = weights.ValueOut.Weights;
        float* hidden = valueHidden.Rows[row], slope = valueGradient.Rows[row], target = sums + weights.ValueOut.Part.Start;
        VectorFunctions.GeluWithSlope(hidden, slope, MatrixKernel.RoundUp(output.Length));
        float sum = 0;
        for (int i = 0; i < output.Length; i++)
        {
            sum += hidden[i] * output[i];
        }

        float value = MathF.Tanh(sum), error = value - outcome, gradient = 2 * error * (1 - (value * value));
        for (int i = 0; i < output.Length; i++)
        {
            target[i] += gradient * hidden[i];
            slope[i] *= gradient * output[i];
        }

        return error * error;
    }
}
