using System.Numerics.Tensors;

namespace NanoZero.Network;

/// <summary>One thread's share of a step: the forward and backward pass over some positions, a few at a time, and the sums of their gradients.</summary>
/// <remarks>
/// Shapes: P positions together, S tokens, R = P·S rows, C width. Gradients are summed in the order of the positions. Activations of so few
/// positions stay in a near cache from the forward pass to the backward pass.
/// </remarks>
internal sealed unsafe class GradientShare
{
    // Activations should stay in the second-level cache. A wide network's gradients of weights pass through it too: more rows share each pass.
    private const int NarrowWidth = 128;
    private const int RowsOfNarrowNetworks = 84;
    private const int RowsOfWideNetworks = 168;

    // Widths of the rows a block keeps, and of those kept once, in C.
    private const int WidthsOfBlock = 16;
    private const int WidthsOfAll = 12;

    private readonly TrainedWeights weights;
    private readonly int width;
    private readonly int tokens;
    private readonly int positionsTogether;
    private readonly AlignedMemory<float> sums;
    private readonly TrainedBlock[] blocks;
    private readonly TrainedHeads heads;
    private readonly BackwardRoom room;
    private readonly RowBuffer x;               // [R, C]: the residual stream forwards, its gradient backwards

    /// <summary>Allocates.</summary>
    /// <param name="config">Sizes that are supported.</param>
    /// <param name="weights">Of the network.</param>
    public GradientShare(NetworkConfig config, TrainedWeights weights)
    {
        (this.weights, width, tokens) = (weights, config.Width, config.TokenCount);
        positionsTogether = PositionsTogether(config);
        sums = new(weights.Length);
        Attention attention = new(config);
        int rows = positionsTogether * tokens;
        blocks = [.. weights.Blocks.Select(block => new TrainedBlock(config, positionsTogether, block, attention))];
        heads = new(config, positionsTogether, weights);
        room = new(rows + attention.PaddedTokens - tokens, width);
        x = new(rows, width);
    }

    /// <summary>Gets the sums of all gradients, of the sum of both losses over the share's positions.</summary>
    public float* Sums => sums.Data;

    /// <summary>Gets the sums of the policies' cross-entropies, in nats, and of the values' squared errors.</summary>
    public (double Policy, double Value) Losses { get; private set; }

    /// <summary>Returns P.</summary>
    /// <param name="config">The network's sizes.</param>
    public static int PositionsTogether(NetworkConfig config) =>
        Math.Max(1, (config.Width <= NarrowWidth ? RowsOfNarrowNetworks : RowsOfWideNetworks) / config.TokenCount);

    /// <summary>Returns an upper bound of a share's memory, in bytes.</summary>
    /// <param name="config">The network's sizes.</param>
    public static long UpperBound(NetworkConfig config)
    {
        long positions = PositionsTogether(config), padded = MatrixKernel.RoundUp(config.TokenCount), rows = (positions * config.TokenCount) + padded;
        long activations = rows * (config.Width + MatrixKernel.PanelWidth) * ((WidthsOfBlock * config.Layers) + WidthsOfAll);
        long attention = ((config.Layers * positions * config.Heads) + 2) * padded * Math.Max(padded, config.Width / config.Heads);
        return sizeof(float) * (config.ParameterCount + activations + attention + (positions * 4L * (config.Width + config.ActionCount + 64)));
    }

    /// <summary>Computes losses and gradients of some positions of a batch.</summary>
    /// <param name="batch">All positions of the step.</param>
    /// <param name="first">The first position of this share.</param>
    /// <param name="end">The first after it.</param>
    public void Run(in LabelledPositions batch, int first, int end)
    {
        new Span<float>(sums.Data, weights.Length).Clear();
        Losses = (0, 0);
        for (int position = first; position < end; position += positionsTogether)
        {
            (double policy, double value) = RunTogether(batch, position, Math.Min(positionsTogether, end - position));
            Losses = (Losses.Policy + policy, Losses.Value + value);
        }
    }

    private (double Policy, double Value) RunTogether(in LabelledPositions batch, int first, int count)
    {
        int rows = count * tokens;
        long* kinds = batch.Tokens + ((long)first * tokens);
        Embed(kinds, rows);
        foreach (TrainedBlock block in blocks)
        {
            block.Forward(x.Rows, rows);
        }

        (double Policy, double Value) losses = heads.Forward(x.Rows, batch, first, count, sums.Data);
        heads.Backward(x.Rows, count, room.Narrow, sums.Data);
        for (int layer = blocks.Length - 1; layer >= 0; layer--)
        {
            blocks[layer].Backward(x.Rows, rows, room, sums.Data);
        }

        AddEmbeddingGradients(kinds, rows);
        return losses;
    }

    private void Embed(long* kinds, int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> ofKind = weights.Tokens.Weights.AsSpan((int)kinds[row] * width, width);
            ReadOnlySpan<float> ofSquare = weights.Positions.Weights.AsSpan(row % tokens * width, width);
            TensorPrimitives.Add(ofKind, ofSquare, x.Rows.Slice(row, width));
        }
    }

    private void AddEmbeddingGradients(long* kinds, int rows)
    {
        Rows ofKinds = new(sums.Data + weights.Tokens.Part.Start, width), ofSquares = new(sums.Data + weights.Positions.Part.Start, width);
        for (int row = 0; row < rows; row++)
        {
            Span<float> gradient = x.Rows.Slice(row, width), ofKind = ofKinds.Slice((int)kinds[row], width), ofSquare = ofSquares.Slice(row % tokens, width);
            TensorPrimitives.Add(ofKind, gradient, ofKind);
            TensorPrimitives.Add(ofSquare, gradient, ofSquare);
        }
    }
}
