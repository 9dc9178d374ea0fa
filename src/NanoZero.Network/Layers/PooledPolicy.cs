using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Logits of all actions from the mean over the squares: one linear layer.</summary>
/// <param name="Actions">A.</param>
/// <param name="Width">C.</param>
internal sealed record PooledPolicy(int Actions, int Width) : PolicyHead
{
    private readonly MatrixShape matrix = new("policy", Actions, Width, IsExact: true);

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [matrix];

    /// <inheritdoc/>
    public override Tensor Apply(Tensor squares, Tensor pooled, LibraryWeights weights) =>
        nn.functional.linear(pooled, weights[matrix]);

    /// <inheritdoc/>
    public override PolicyPass NewPass(PassRoom room) => new Pass(room, room.Weights<Linear>(matrix));

    private sealed unsafe class Pass(PassRoom room, Linear matrix) : PolicyPass(room)
    {
        public override void Forward(HeadInputs inputs, int count) =>
            matrix.Multiply(inputs.Pooled, Logits.Rows, count);

        public override void Backward(HeadInputs inputs, int count, float* sums)
        {
            matrix.AddWeightGradient(Logits.Rows, inputs.Pooled, sums, count);
            matrix.InputGradient(Logits.Rows, inputs.PooledGradient, count, accumulate: true);
        }
    }
}
