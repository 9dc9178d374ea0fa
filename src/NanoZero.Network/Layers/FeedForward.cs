using System.Numerics.Tensors;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

namespace NanoZero.Network;

/// <summary>Adds to every row what two linear layers with a GELU between them make of the normed row.</summary>
/// <param name="Name">Prefix of the weights' names.</param>
/// <param name="Width">C; the hidden rows have 4C.</param>
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

    private sealed unsafe class Pass : LayerPass
    {
        private readonly Linear up;
        private readonly Linear down;
        private readonly int hiddenWidth;
        private readonly Norm normed;               // [R, C]
        private readonly RowBuffer hidden;          // [R, 4C], after the GELU
        private readonly RowBuffer? slope;          // [R, 4C], of the GELU
        private readonly RowBuffer? wide;           // [R, 4C]
        private readonly RowBuffer? narrow;

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
                // zeros between the rows stay zeros
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

        public override void Backward(Rows gradient, int rows, float* sums)
        {
            down.InputGradient(gradient, wide!.Rows, rows);                             // [R, 4C]
            down.AddWeightGradient(gradient, hidden.Rows, sums, rows);
            for (int row = 0; row < rows; row++)
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
