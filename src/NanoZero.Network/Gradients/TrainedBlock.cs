using System.Numerics.Tensors;

namespace NanoZero.Network;

/// <summary>One transformer block's forward pass over a few positions, which keeps what its backward pass needs.</summary>
/// <remarks>Shapes: C width, H heads, S tokens, P positions at most, R = P·S rows.</remarks>
internal sealed unsafe class TrainedBlock
{
    private readonly BlockMatrices matrices;
    private readonly Attention attention;
    private readonly int width;
    private readonly int tokens;
    private readonly int weightsOfPosition;
    private readonly NormedRows attentionInput;        // [R, C]
    private readonly NormedRows mlpInput;              // [R, C]
    private readonly RowBuffer queryKeyValue;          // [R, 3C], and as many rows more as attention reads past its tokens
    private readonly AlignedMemory<float> weights;     // [P, H, S, S padded]
    private readonly RowBuffer mixed;                  // [R, C]
    private readonly RowBuffer hidden;                 // [R, 4C], after the GELU
    private readonly RowBuffer slope;                  // [R, 4C], of the GELU

    /// <summary>Allocates.</summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="positions">P.</param>
    /// <param name="matrices">The block's layers.</param>
    /// <param name="attention">May be shared by blocks that are used in turn.</param>
    public TrainedBlock(NetworkConfig config, int positions, BlockMatrices matrices, Attention attention)
    {
        (this.matrices, this.attention) = (matrices, attention);
        (width, tokens) = (config.Width, config.TokenCount);
        weightsOfPosition = checked(config.Heads * attention.WeightsLength);
        int rows = positions * tokens;
        attentionInput = new(rows, width);
        mlpInput = new(rows, width);
        queryKeyValue = new(rows + attention.PaddedTokens - tokens, 3 * width);
        weights = new(checked(positions * weightsOfPosition));
        mixed = new(rows, width);
        hidden = new(rows, 4 * width);
        slope = new(rows, 4 * width);
    }

    /// <summary>Adds the block's output to x.</summary>
    /// <param name="x">Shape [rows, C].</param>
    /// <param name="rows">Tokens of whole positions, at most R.</param>
    public void Forward(Rows x, int rows)
    {
        attentionInput.Fill(x, rows);
        matrices.QueryKeyValue.Multiply(attentionInput.Rows, queryKeyValue.Rows, rows);
        for (int row = 0; row < rows; row += tokens)
        {
            attention.Forward(
                queryKeyValue.Rows[row], queryKeyValue.Stride, WeightsOf(row), attention.WeightsLength, mixed.Rows[row], mixed.Stride);
        }

        matrices.Projection.Multiply(mixed.Rows, x, rows, accumulate: true);
        mlpInput.Fill(x, rows);
        matrices.MlpUp.Multiply(mlpInput.Rows, hidden.Rows, rows);
        for (int row = 0; row < rows; row++)
        {
            VectorFunctions.GeluWithSlope(hidden.Rows[row], slope.Rows[row], 4 * width);
        }

        matrices.MlpDown.Multiply(hidden.Rows, x, rows, accumulate: true);
    }

    /// <summary>Sums the gradients of the weights, and turns the gradient of the block's output into that of its input.</summary>
    /// <param name="gradient">Shape [rows, C].</param>
    /// <param name="rows">As in the forward pass.</param>
    /// <param name="room">Buffers that blocks use in turn.</param>
    /// <param name="sums">Of all tensors' gradients.</param>
    public void Backward(Rows gradient, int rows, BackwardRoom room, float* sums)
    {
        Rows wide = room.Wide.Rows, narrow = room.Narrow.Rows, three = room.QueryKeyValue.Rows;
        matrices.MlpDown.InputGradient(gradient, wide, rows);                               // [R, 4C]
        matrices.MlpDown.AddWeightGradient(gradient, hidden.Rows, sums, rows);
        for (int row = 0; row < rows; row++)
        {
            TensorPrimitives.Multiply(wide.Slice(row, 4 * width), slope.Rows.Slice(row, 4 * width), wide.Slice(row, 4 * width));
        }

        matrices.MlpUp.InputGradient(wide, narrow, rows);                                   // [R, C]
        matrices.MlpUp.AddWeightGradient(wide, mlpInput.Rows, sums, rows);
        mlpInput.AddGradient(narrow, gradient, rows);

        matrices.Projection.InputGradient(gradient, narrow, rows);                          // [R, C]
        matrices.Projection.AddWeightGradient(gradient, mixed.Rows, sums, rows);
        for (int row = 0; row < rows; row += tokens)
        {
            attention.Backward(queryKeyValue.Rows[row], WeightsOf(row), narrow[row], narrow.Stride, three[row], queryKeyValue.Stride);
        }

        matrices.QueryKeyValue.InputGradient(three, narrow, rows);                          // [R, C]
        matrices.QueryKeyValue.AddWeightGradient(three, attentionInput.Rows, sums, rows);
        attentionInput.AddGradient(narrow, gradient, rows);
    }

    private float* WeightsOf(int firstRow) => weights.Data + (firstRow / tokens * weightsOfPosition);
}

/// <summary>Buffers of a backward pass through one block, which the next block's overwrites.</summary>
/// <param name="rows">The most rows, and as many more as attention reads past its tokens.</param>
/// <param name="width">C.</param>
internal sealed class BackwardRoom(int rows, int width)
{
    /// <summary>Gets room for rows of C.</summary>
    public RowBuffer Narrow { get; } = new(rows, width);

    /// <summary>Gets room for rows of 3C.</summary>
    public RowBuffer QueryKeyValue { get; } = new(rows, 3 * width);

    /// <summary>Gets room for rows of 4C.</summary>
    public RowBuffer Wide { get; } = new(rows, 4 * width);
}
