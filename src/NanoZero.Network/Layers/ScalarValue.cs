using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// A value from the mean over the squares: a linear layer, a GELU, a weighted sum and tanh; trained by squared errors.
/// </summary>
/// <param name="Width">C.</param>
/// <param name="Hidden">Outputs of the linear layer.</param>
internal sealed record ScalarValue(int Width, int Hidden) : ValueHead
{
    private readonly ValueHidden hidden = new(Width, Hidden);
    private readonly TableShape output = new("valueOut", 1, Hidden);

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [.. hidden.Weights, output];

    /// <inheritdoc/>
    public override (Tensor Values, Tensor? Outcomes) Apply(Tensor squares, Tensor pooled, LibraryWeights weights)
    {
        Tensor rows = hidden.Apply(squares, pooled, weights);                                   // [B, hidden]

        // A product with a single row would be a matrix-vector product, whose sums depend on the batch size in the last
        // bits.
        return ((rows * weights[output]).sum(1).tanh(), null);
    }

    /// <inheritdoc/>
    public override Tensor Loss((Tensor Values, Tensor? Outcomes) answers, Tensor outcomes) =>
        (answers.Values - outcomes).pow(Scalars.Two).mean();

    /// <inheritdoc/>
    public override ValuePass NewPass(PassRoom room) => new Pass(this, room);

    private sealed unsafe class Pass(ScalarValue head, PassRoom room) : ValuePass
    {
        private readonly HiddenRows hidden = head.hidden.NewRows(room);
        private readonly WeightTable output = room.Weights<WeightTable>(head.output);

        public override void Forward(HeadInputs inputs, int count) => hidden.Forward(inputs, count);

        public override float Value(int position)
        {
            ReadOnlySpan<float> weights = output[0], row = hidden[position];
            float sum = 0;
            for (int i = 0; i < weights.Length; i++)
            {
                sum += row[i] * weights[i];
            }

            return MathF.Tanh(sum);
        }

        public override void Differentiate(int position, float outcome, float* sums)
        {
            ReadOnlySpan<float> weights = output[0], row = hidden[position];
            Span<float> ofOutput = output.Gradient(sums, 0), ofHidden = stackalloc float[head.Hidden];
            float value = Value(position), gradient = 2 * (value - outcome) * (1 - (value * value));
            for (int i = 0; i < weights.Length; i++)
            {
                ofOutput[i] += gradient * row[i];
                ofHidden[i] = gradient * weights[i];
            }

            hidden.SetGradient(position, ofHidden);
        }

        public override void Backward(HeadInputs inputs, int count, float* sums) =>
            hidden.Backward(inputs, count, sums);
    }
}
