namespace NanoZero.Network;

/// <summary>The four layers of a transformer block in training.</summary>
/// <param name="QueryKeyValue">[3C, C].</param>
/// <param name="Projection">[C, C].</param>
/// <param name="MlpUp">[4C, C].</param>
/// <param name="MlpDown">[C, 4C].</param>
internal sealed record BlockMatrices(TrainedMatrix QueryKeyValue, TrainedMatrix Projection, TrainedMatrix MlpUp, TrainedMatrix MlpDown)
{
    /// <summary>Allocates the layers of a block of width C.</summary>
    public static BlockMatrices Of(int width) => new(new(3 * width, width), new(width, width), new(4 * width, width), new(width, 4 * width));

    /// <summary>Returns the layers with the names of their weights in a network.</summary>
    /// <param name="layer">The block's number.</param>
    public (string Name, TrainedMatrix Matrix)[] Named(int layer) =>
    [
        ($"blocks.{layer}.queryKeyValue", QueryKeyValue),
        ($"blocks.{layer}.projection", Projection),
        ($"blocks.{layer}.mlpUp", MlpUp),
        ($"blocks.{layer}.mlpDown", MlpDown),
    ];
}

/// <summary>Where a block's gradients are summed; shapes as in <see cref="BlockMatrices"/>.</summary>
internal readonly unsafe struct BlockGradients(float* queryKeyValue, float* projection, float* mlpUp, float* mlpDown)
{
    public float* QueryKeyValue { get; } = queryKeyValue;

    public float* Projection { get; } = projection;

    public float* MlpUp { get; } = mlpUp;

    public float* MlpDown { get; } = mlpDown;
}

/// <summary>One transformer block's forward pass over a few positions, which keeps what its backward pass needs.</summary>
/// <remarks>Shapes: C width, H heads, S tokens, R rows (tokens of the positions).</remarks>
internal sealed unsafe class TrainedBlock
{
    private readonly BlockMatrices matrices;
    private readonly BlockGradients gradients;
    private readonly Attention attention;
    private readonly int width;
    private readonly int tokens;
    private readonly int weightsOfPosition;
    private readonly NormedRows attentionInput;        // [R, C]
    private readonly NormedRows mlpInput;              // [R, C]
    private readonly RowBuffer queryKeyValue;          // [R, 3C]
    private readonly AlignedMemory<float> weights;     // [positions, H, S, S padded]
    private readonly RowBuffer mixed;                  // [R, C]
    private readonly RowBuffer hidden;                 // [R, 4C], after the GELU
    private readonly RowBuffer slope;                  // [R, 4C], of the GELU

    public TrainedBlock(NetworkConfig config, int positions, BlockMatrices matrices, BlockGradients gradients, Attention attention)
    {
        (this.matrices, this.gradients, this.attention) = (matrices, gradients, attention);
        (width, tokens) = (config.Width, config.TokenCount);
        weightsOfPosition = config.Heads * attention.WeightsLength;
        int rows = positions * tokens, surplus = attention.PaddedTokens - tokens;
        attentionInput = new(rows, width);
        mlpInput = new(rows, width);
        queryKeyValue = new(rows + surplus, 3 * width);
        weights = new(positions * weightsOfPosition);
        mixed = new(rows, width);
        hidden = new(rows, 4 * width);
        slope = new(rows, 4 * width);
    }

    /// <summary>Adds the block's output to x.</summary>
    /// <param name="x">Shape [R, C].</param>
    /// <param name="rows">R.</param>
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
    /// <param name="gradient">Shape [R, C].</param>
    /// <param name="rows">R.</param>
    /// <param name="room">Buffers that blocks use in turn.</param>
    public void Backward(Rows gradient, int rows, BackwardRoom room)
    {
        Rows wide = room.Wide.Rows, narrow = room.Narrow.Rows;
        matrices.MlpDown.InputGradient(gradient, wide, rows);                               // [R, 4C]
        matrices.MlpDown.AddWeightGradient(gradient, hidden.Rows, gradients.MlpDown, rows);
        for (int row = 0; row < rows; row++)
        {
            VectorFunctions.Multiply(wide[row], slope.Rows[row], 4 * width);
        }

        matrices.MlpUp.InputGradient(wide, narrow, rows);                                   // [R, C]
        matrices.MlpUp.AddWeightGradient(wide, mlpInput.Rows, gradients.MlpUp, rows);
        mlpInput.AddGradient(narrow, gradient, rows);

        matrices.Projection.InputGradient(gradient, narrow, rows);                          // [R, C]
        matrices.Projection.AddWeightGradient(gradient, mixed.Rows, gradients.Projection, rows);
        for (int row = 0; row < rows; row += tokens)
        {
            attention.Backward(queryKeyValue.Rows[row], WeightsOf(row), narrow[row], narrow.Stride, room.QueryKeyValue.Rows[row], queryKeyValue.Stride);
        }

        matrices.QueryKeyValue.InputGradient(room.QueryKeyValue.Rows, narrow, rows);        // [R, C]
        matrices.QueryKeyValue.AddWeightGradient(room.QueryKeyValue.Rows, attentionInput.Rows, gradients.QueryKeyValue, rows);
        attentionInput.AddGradient(narrow, gradient, rows);
    }

    private float* WeightsOf(int firstRow) => weights.Data + (firstRow / tokens * weightsOfPosition);
}

/// <summary>Buffers of a backward pass through one block, which the next block's overwrites.</summary>
/// <param name="rows">The most rows, and as many more as attention reads past its tokens.</param>
/// <param name="width">C.</param>
internal sealed class BackwardRoom(int rows, int width)
{
    public RowBuffer Narrow { get; } = new(rows, width);

    public RowBuffer QueryKeyValue { get; } = new(rows, 3 * width);

    public RowBuffer Wide { get; } = new(rows, 4 * width);
}
