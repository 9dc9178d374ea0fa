using System.Numerics.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace NanoZero.Network;

/// <summary>
/// A transformer's feed-forward layer: <c>x + down(gelu(up(norm(x))))</c> for each row x alone. The norm is the RMS
/// norm (<see cref="Norm"/>).
/// </summary>
/// <param name="Name">Prefix of the weights' names.</param>
/// <param name="Width">The width C of a row. The hidden rows have the width 4C.</param>
internal sealed record FeedForward(string Name, int Width) : Layer
{
    private readonly MatrixShape up = new(Name + ".mlpUp", 4 * Width, Width);
    private readonly MatrixShape down = new(Name + ".mlpDown", Width, 4 * Width);

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [up, down];

    /// <inheritdoc/>
    public override bool IsSupported => Width % MatrixKernel.PanelWidth == 0;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, LibraryWeights weights) =>
        x.add(weights.Product(gelu(weights.Product(Norm.Apply(x), up)), down), Scalars.One);

    /// <inheritdoc/>
    public override LayerPass NewPass(PassRoom room) => new Pass(this, room);

    // R rows, one for each token of each position; C is the width.
    private sealed unsafe class Pass : LayerPass
    {
        private readonly Linear up;
        private readonly Linear down;
        private readonly int hiddenWidth;
        private readonly Norm normed;               // [R, C]
        private readonly RowBuffer hidden;          // [R, 4C], after the GELU
        private readonly RowBuffer? slope;          // [R, 4C], the derivative of the GELU; null without training
        private readonly RowBuffer? wide;           // [R, 4C], the gradient of the hidden rows
        private readonly RowBuffer? narrow;         // [R, C], the gradient of the normed rows

        public Pass(FeedForward layer, PassRoom room)
        {
            up = room.Weights<Linear>(layer.up);
            down = room.Weights<Linear>(layer.down);
            hiddenWidth = 4 * layer.Width;
            normed = new(room, "feed-forward normed");
            hidden = room.Kept("feed-forward hidden", room.Rows, hiddenWidth);
            if (room.IsTraining)
            {
                slope = new(room.Rows, hiddenWidth);
                wide = room.Shared("feed-forward gradient", room.Rows, hiddenWidth);
                narrow = room.Narrow;
            }
        }

        public override void Forward(Rows x, int rows)
        {
            normed.Forward(x, rows);
            up.Multiply(normed.Rows, hidden.Rows, rows);                                // [R, 4C]
            if (slope is null)
            {
                // One call for all rows: the gaps between the rows hold zeros, and gelu(0) is 0.
                VectorFunctions.Gelu(hidden.Rows.Data, rows * hidden.Stride);
            }
            else
            {
                for (int row = 0; row < rows; row++)
                {
                    VectorFunctions.GeluWithSlope(hidden.Rows[row], slope.Rows[row], hiddenWidth);
                }
            }

            down.Multiply(hidden.Rows, x, rows, accumulate: true);                      // [R, C]
        }

        // The chain rule from the output back to x. The output is a sum of x and a branch, so the gradient of x is that
        // of the output, to which the last line adds the gradient through the branch.
        public override void Backward(Rows gradient, int rows, float* sums)
        {
            down.InputGradient(gradient, wide!.Rows, rows);                             // [R, 4C]
            down.AddWeightGradient(gradient, hidden.Rows, sums, rows);
            for (int row = 0; row < rows; row++)  // from after the GELU to before it
            {
                Span<float> ofHidden = wide.Rows.Slice(row, hiddenWidth);
                TensorPrimitives.Multiply(ofHidden, slope!.Rows.Slice(row, hiddenWidth), ofHidden);
            }

            up.InputGradient(wide.Rows, narrow!.Rows, rows);                            // [R, C]
            up.AddWeightGradient(wide.Rows, normed.Rows, sums, rows);
            normed.Backward(narrow.Rows, gradient, rows);
        }
    }
}
