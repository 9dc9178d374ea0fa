using System.Numerics.Tensors;

namespace NanoZero.Network;

/// <summary>Positions with what a network should answer, in memory that others own.</summary>
/// <remarks>Shapes: B positions, S tokens, A actions.</remarks>
internal readonly unsafe struct LabelledPositions(long* tokens, float* policies, byte* illegal, float* outcomes, int count)
{
    /// <summary>Gets token numbers, shape [B, S].</summary>
    public long* Tokens { get; } = tokens;

    /// <summary>Gets probabilities, shape [B, A]; 0 for illegal actions.</summary>
    public float* Policies { get; } = policies;

    /// <summary>Gets what is not 0 for illegal actions, shape [B, A].</summary>
    public byte* Illegal { get; } = illegal;

    /// <summary>Gets the results for the side to move, shape [B].</summary>
    public float* Outcomes { get; } = outcomes;

    /// <summary>Gets B.</summary>
    public int Count { get; } = count;
}

/// <summary>One thread's share of a step: the forward and backward pass over some positions, a few at a time, and the sums of their gradients.</summary>
/// <remarks>
/// Shapes: P positions together, S tokens, R = P·S rows, A actions, C width. Gradients are summed in the order of the positions. Activations
/// of so few positions stay in a near cache from the forward pass to the backward pass.
/// </remarks>
internal sealed unsafe class GradientShare
{
    // So that activations stay in the second-level cache; wide networks have weights' gradients there as well, and must use them by more rows.
    private const int NarrowWidth = 128;
    private const int RowsOfNarrowNetworks = 84;
    private const int RowsOfWideNetworks = 168;

    private readonly NetworkConfig config;
    private readonly TrainedWeights weights;
    private readonly int width;
    private readonly int tokens;
    private readonly int positionsTogether;
    private readonly int length;
    private readonly AlignedMemory<float> sums;
    private readonly GradientTargets targets;
    private readonly TrainedBlock[] blocks;
    private readonly BackwardRoom room;
    private readonly RowBuffer x;               // [R, C]: the residual stream forwards, its gradient backwards
    private readonly NormedRows last;           // [R, C]
    private readonly RowBuffer pooled;          // [P, C]
    private readonly RowBuffer pooledGradient;  // [P, C]
    private readonly RowBuffer logits;          // [P, A padded], then their gradients
    private readonly RowBuffer valueHidden;     // [P, C/4 padded]
    private readonly RowBuffer valueSlope;      // [P, C/4 padded], then the gradients of what enters the GELU

    /// <summary>Allocates.</summary>
    /// <param name="config">Sizes that are supported.</param>
    /// <param name="weights">Of the network.</param>
    /// <param name="layout">Where each tensor's gradients are among all.</param>
    public GradientShare(NetworkConfig config, TrainedWeights weights, ParameterLayout layout)
    {
        (this.config, this.weights, width, tokens) = (config, weights, config.Width, config.TokenCount);
        positionsTogether = PositionsTogether(config);
        length = layout.Length;
        sums = new(length);
        targets = layout.Targets(sums.Data);
        Attention attention = new(config);
        int rows = positionsTogether * tokens;
        room = new(rows + attention.PaddedTokens - tokens, width);
        blocks = [.. weights.Blocks.Select((block, layer) => new TrainedBlock(config, positionsTogether, block, targets.Blocks[layer], attention))];
        x = new(rows, width);
        last = new(rows, width);
        pooled = new(positionsTogether, width);
        pooledGradient = new(positionsTogether, width);
        logits = new(positionsTogether, MatrixKernel.RoundUp(config.ActionCount));
        int hidden = MatrixKernel.RoundUp(width / 4);
        valueHidden = new(positionsTogether, hidden);
        valueSlope = new(positionsTogether, hidden);
    }

    /// <summary>Returns an upper bound of the numbers held beside the sums.</summary>
    public static long UpperBound(NetworkConfig config)
    {
        long positions = PositionsTogether(config), rows = (positions + 1) * config.TokenCount, padded = MatrixKernel.RoundUp(config.TokenCount);
        return (rows * (config.Width + MatrixKernel.PanelWidth) * ((16 * config.Layers) + 12))
            + (config.Layers * positions * config.Heads * config.TokenCount * padded) + (2 * padded * padded);
    }

    /// <summary>Gets the sums of all gradients.</summary>
    public float* Sums => sums.Data;

    /// <summary>Gets the sum of the policies' cross-entropies, in nats.</summary>
    public double PolicyLoss { get; private set; }

    /// <summary>Gets the sum of the values' squared errors.</summary>
    public double ValueLoss { get; private set; }

    /// <summary>Computes losses and gradients of the mean loss over the whole batch, of some of its positions.</summary>
    /// <param name="batch">All positions of the step.</param>
    /// <param name="first">The first position of this share.</param>
    /// <param name="end">The first after it.</param>
    public void Run(in LabelledPositions batch, int first, int end)
    {
        new Span<float>(sums.Data, length).Clear();
        (PolicyLoss, ValueLoss) = (0, 0);
        for (int position = first; position < end; position += positionsTogether)
        {
            RunTogether(batch, position, Math.Min(positionsTogether, end - position));
        }
    }

    private static int PositionsTogether(NetworkConfig config) =>
        Math.Max(1, (config.Width <= NarrowWidth ? RowsOfNarrowNetworks : RowsOfWideNetworks) / config.TokenCount);

    private void RunTogether(in LabelledPositions batch, int first, int count)
    {
        int rows = count * tokens;
        Embed(batch.Tokens + ((long)first * tokens), rows);
        foreach (TrainedBlock block in blocks)
        {
            block.Forward(x.Rows, rows);
        }

        Pool(count);
        weights.Policy.Multiply(pooled.Rows, logits.Rows, count);
        weights.ValueHidden.Multiply(pooled.Rows, valueHidden.Rows, count);
        for (int i = 0; i < count; i++)
        {
            Judge(batch, first + i, i);
        }

        BackFromAnswers(count);
        for (int layer = blocks.Length - 1; layer >= 0; layer--)
        {
            blocks[layer].Backward(x.Rows, rows, room);
        }

        AddEmbeddingGradients(batch.Tokens + ((long)first * tokens), rows);
    }

    private void Embed(long* kinds, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<float> target = new(x.Rows[row], width);
            weights.Tokens.AsSpan((int)kinds[row] * width, width).CopyTo(target);
            fixed (float* square = &weights.Positions[row % tokens * width])
            {
                VectorFunctions.Add(x.Rows[row], square, width);
            }
        }
    }

    // The mean over the tokens of the normed rows.
    private void Pool(int count)
    {
        last.Fill(x.Rows, count * tokens);
        for (int i = 0; i < count; i++)
        {
            Span<float> mean = new(pooled.Rows[i], width);
            mean.Clear();
            for (int token = 0; token < tokens; token++)
            {
                VectorFunctions.Add(pooled.Rows[i], last.Rows[(i * tokens) + token], width);
            }

            TensorPrimitives.Multiply(mean, 1f / tokens, mean);
        }
    }

    // Losses of one position, and the gradients of its logits and of what enters the value's GELU.
    private void Judge(in LabelledPositions batch, int position, int row)
    {
        int actions = config.ActionCount;
        ReadOnlySpan<byte> illegal = new(batch.Illegal + ((long)position * actions), actions);
        ReadOnlySpan<float> policy = new(batch.Policies + ((long)position * actions), actions);
        PolicyLoss += CrossEntropy(new Span<float>(logits.Rows[row], actions), policy, illegal, 1f / batch.Count);

        float* hidden = valueHidden.Rows[row], slope = valueSlope.Rows[row];
        VectorFunctions.GeluWithSlope(hidden, slope, MatrixKernel.RoundUp(width / 4));
        float sum = 0;
        for (int i = 0; i < weights.ValueOut.Length; i++)
        {
            sum += hidden[i] * weights.ValueOut[i];
        }

        float value = MathF.Tanh(sum), error = value - batch.Outcomes[position];
        ValueLoss += error * error;
        float gradient = 2 * error * (1 - (value * value)) / batch.Count;
        for (int i = 0; i < weights.ValueOut.Length; i++)
        {
            targets.ValueOut[i] += gradient * hidden[i];
            slope[i] *= gradient * weights.ValueOut[i];
        }
    }

    // Replaces logits by the gradient of the cross-entropy times a factor; illegal actions have no part in either.
    private static double CrossEntropy(Span<float> logits, ReadOnlySpan<float> policy, ReadOnlySpan<byte> illegal, float factor)
    {
        float largest = float.NegativeInfinity, total = 0, share = 0;
        for (int action = 0; action < logits.Length; action++)
        {
            largest = illegal[action] == 0 ? MathF.Max(largest, logits[action]) : largest;
        }

        for (int action = 0; action < logits.Length; action++)
        {
            total += illegal[action] == 0 ? MathF.Exp(logits[action] - largest) : 0;
            share += policy[action];
        }

        float logTotal = largest + MathF.Log(total);
        double loss = 0;
        for (int action = 0; action < logits.Length; action++)
        {
            float logProbability = logits[action] - logTotal;
            loss -= illegal[action] == 0 ? policy[action] * logProbability : 0;
            logits[action] = illegal[action] == 0 ? factor * ((share * MathF.Exp(logProbability)) - policy[action]) : 0;
        }

        return loss;
    }

    private void BackFromAnswers(int count)
    {
        weights.Policy.AddWeightGradient(logits.Rows, pooled.Rows, targets.Policy, count);
        weights.ValueHidden.AddWeightGradient(valueSlope.Rows, pooled.Rows, targets.ValueHidden, count);
        weights.Policy.InputGradient(logits.Rows, pooledGradient.Rows, count);
        weights.ValueHidden.InputGradient(valueSlope.Rows, pooledGradient.Rows, count, accumulate: true);
        for (int row = 0; row < count * tokens; row++)
        {
            ReadOnlySpan<float> ofPosition = new(pooledGradient.Rows[row / tokens], width);
            TensorPrimitives.Multiply(ofPosition, 1f / tokens, new Span<float>(room.Narrow.Rows[row], width));
            new Span<float>(x.Rows[row], width).Clear();
        }

        last.AddGradient(room.Narrow.Rows, x.Rows, count * tokens);
    }

    private void AddEmbeddingGradients(long* kinds, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            VectorFunctions.Add(targets.Tokens + (kinds[row] * width), x.Rows[row], width);
            VectorFunctions.Add(targets.Positions + (row % tokens * width), x.Rows[row], width);
        }
    }
}
