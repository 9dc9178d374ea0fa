using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>A value from the mean over the squares: a linear layer, a GELU, a weighted sum and tanh; trained by squared errors.</summary>
/// <param name="Width">C.</param>
/// <param name="Hidden">Outputs of the linear layer.</param>
internal sealed record ScalarValue(int Width, int Hidden) : ValueHead
{
    private readonly MatrixShape hidden = new("valueHidden", Hidden, Width, IsExact: true);
    private readonly TableShape output = new("valueOut", 1, Hidden);

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [hidden, output];

    /// <inheritdoc/>
    public override (Tensor Values, Tensor? Outcomes) Apply(Tensor squares, Tensor pooled, LibraryWeights weights)
    {
        Tensor rows = nn.functional.gelu(nn.functional.linear(pooled, weights[hidden]));        // [B, hidden]

        // A product with a single row would be a matrix-vector product, whose sums depend on the batch size in the last bits.
        return ((rows * weights[output]).sum(1).tanh(), null);
    }

    /// <inheritdoc/>
    public override Tensor Loss((Tensor Values, Tensor? Outcomes) answers, Tensor outcomes) =>
        (answers.Values - outcomes).pow(Scalars.Two).mean();

    /// <inheritdoc/>
    public override ValuePass NewPass(PassRoom room) => new Pass(this, room);

    private sealed unsafe class Pass(ScalarValue head, PassRoom room) : ValuePass
    {
        private readonly Linear matrix = room.Weights<Linear>(head.hidden);
        private readonly WeightTable output = room.Weights<WeightTable>(head.output);
        private readonly RowBuffer hidden = new(room.Positions, MatrixKernel.RoundUp(head.Hidden));
        private readonly RowBuffer gradient = new(room.Positions, MatrixKernel.RoundUp(head.Hidden)); // slopes of the GELU first

        public override void Forward(HeadInputs inputs, int count)
        {
            matrix.Multiply(inputs.Pooled, hidden.Rows, count);
            for (int i = 0; i < count; i++)
            {
                if (room.IsTraining)
                {
                    VectorFunctions.GeluWithSlope(hidden.Rows[i], gradient.Rows[i], MatrixKernel.RoundUp(head.Hidden));
                }
                else
                {
                    VectorFunctions.Gelu(hidden.Rows[i], MatrixKernel.RoundUp(head.Hidden));
                }
            }
        }

        public override float Value(int position)
        {
            ReadOnlySpan<float> weights = output[0];
            float* row = hidden.Rows[position];
            float sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += row[i] * weights[i];
            }

            return MathF.Tanh(sum);
        }

        public override double Loss(int position, float outcome, float* sums)
        {
            ReadOnlySpan<float> weights = output[0];
            Span<float> ofOutput = output.Gradient(sums, 0);
            float* row = hidden.Rows[position], slope = gradient.Rows[position];
            float value = Value(position), error = value - outcome, ofSum = 2 * error * (1 - (value * value));
            for (int i = 0; i < weights.Length; i++)
            {
                ofOutput[i] += ofSum * row[i];
                slope[i] *= ofSum * weights[i];
            }

            return error * error;
        }

        public override void Backward(HeadInputs inputs, int count, float* sums)
        {
            matrix.AddWeightGradient(gradient.Rows, inputs.Pooled, sums, count);
            matrix.InputGradient(gradient.Rows, inputs.PooledGradient, count, accumulate: true);
        }
    }
}
