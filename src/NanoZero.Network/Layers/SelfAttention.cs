using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace NanoZero.Network;

/// <summary>
/// Adds to every token what it gathers from all tokens of its position: multi-head attention of the normed rows.
/// </summary>
/// <param name="Name">Prefix of the weights' names.</param>
/// <param name="Width">C.</param>
/// <param name="Heads">H, a divisor of C.</param>
/// <param name="Tokens">S.</param>
/// <param name="IsFirst">
/// Whether the layer follows the embedding: its inputs are looked up, so they are exact in every precision.
/// </param>
internal sealed record SelfAttention(string Name, int Width, int Heads, int Tokens, bool IsFirst) : Layer
{
    private readonly MatrixShape queryKeyValue = new(Name + ".queryKeyValue", 3 * Width, Width, IsExact: IsFirst);
    private readonly MatrixShape projection = new(Name + ".projection", Width, Width);

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [queryKeyValue, projection];

    /// <inheritdoc/>
    public override bool IsSupported => Width / Heads % MatrixKernel.PanelWidth == 0;

    /// <inheritdoc/>
    public override long KeptOfPosition => (long)Heads * Tokens * MatrixKernel.RoundUp(Tokens);

    /// <inheritdoc/>
    public override long OperationsOfInputs => 2L * Tokens * queryKeyValue.Length;

    /// <inheritdoc/>
    public override long Operations(int tokens) => base.Operations(tokens) + (4L * tokens * tokens * Width);

    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, LibraryWeights weights)
    {
        long batch = x.shape[0];
        Tensor joined = weights.Product(Norm.Apply(x), queryKeyValue);
        // three of [B, H, S, C/H]
        Tensor[] parts = joined.view(batch, Tokens, 3, Heads, Width / Heads).permute(2, 0, 3, 1, 4).unbind(0);
        // [B, H, S, C/H]
        Tensor mixed = scaled_dot_product_attention(parts[0], parts[1], parts[2]);
        return x.add(weights.Product(mixed.transpose(1, 2).reshape(batch, Tokens, Width), projection), Scalars.One);
    }

    /// <inheritdoc/>
    public override LayerPass NewPass(PassRoom room) => new Pass(this, room);

    private sealed unsafe class Pass : LayerPass
    {
        private readonly Linear queryKeyValue;
        private readonly Linear projection;
        private readonly Attention attention;
        private readonly int tokens;
        private readonly int weightsOfHead;            // 0 where all heads use the same room
        private readonly int weightsOfPosition;
        private readonly Norm normed;                  // [R, C]
        // [R, 3C], and as many rows more as attention reads past its tokens
        private readonly RowBuffer inputs;
        private readonly AlignedMemory<float> weights; // [P, H, S, S padded]
        private readonly RowBuffer mixed;              // [R, C]
        private readonly RowBuffer? gradients;         // [R, 3C]
        private readonly RowBuffer? narrow;

        public Pass(SelfAttention layer, PassRoom room)
        {
            queryKeyValue = room.Weights<Linear>(layer.queryKeyValue);
            projection = room.Weights<Linear>(layer.projection);
            attention = new(layer.Tokens, layer.Width, layer.Heads);
            tokens = layer.Tokens;
            normed = new(room, "attention normed");
            int rows = room.Rows + attention.PaddedTokens - tokens;
            inputs = room.Kept("attention inputs", rows, 3 * layer.Width);
            mixed = room.Kept("attention mixed", room.Rows, layer.Width);
            if (room.IsTraining)
            {
                weightsOfHead = attention.WeightsLength;
                weightsOfPosition = checked(layer.Heads * weightsOfHead);
                gradients = room.Shared("attention gradients", rows, 3 * layer.Width);
                narrow = room.Narrow;
            }

            weights = new(Math.Max(attention.WeightsLength, checked(room.Positions * weightsOfPosition)));
        }

        public override RowBuffer Inputs => inputs;

        public override void ComputeInputs(Rows x, int rows)
        {
            normed.Forward(x, rows);
            queryKeyValue.Multiply(normed.Rows, inputs.Rows, rows);                             // [R, 3C]
        }

        public override void Forward(Rows x, int rows)
        {
            for (int row = 0; row < rows; row += tokens)
            {
                attention.Forward(
                    inputs.Rows[row], inputs.Stride, WeightsOf(row), weightsOfHead, mixed.Rows[row], mixed.Stride);
            }

            projection.Multiply(mixed.Rows, x, rows, accumulate: true);                         // [R, C]
        }

        public override void Backward(Rows gradient, int rows, float* sums)
        {
            projection.InputGradient(gradient, narrow!.Rows, rows);                             // [R, C]
            projection.AddWeightGradient(gradient, mixed.Rows, sums, rows);
            for (int row = 0; row < rows; row += tokens)
            {
                attention.Backward(inputs.Rows[row], WeightsOf(row), narrow.Rows[row], narrow.Stride,
                    gradients!.Rows[row], inputs.Stride);
            }

            queryKeyValue.InputGradient(gradients!.Rows, narrow.Rows, rows);                    // [R, C]
            queryKeyValue.AddWeightGradient(gradients.Rows, normed.Rows, sums, rows);
            normed.Backward(narrow.Rows, gradient, rows);
        }

        private float* WeightsOf(int firstRow) => weights.Data + (firstRow / tokens * weightsOfPosition);
    }
}
