using System.Numerics.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace NanoZero.Network;

/// <summary>
/// Adds to every square the rows of the tokens that are no squares. They tell what holds for the whole board, such as
/// who moves, and a convolution would see it on no square. They stay as they are.
/// </summary>
/// <param name="Squares">The squares, which are the first tokens.</param>
/// <param name="Tokens">S.</param>
/// <param name="Width">C.</param>
internal sealed record BoardContext(int Squares, int Tokens, int Width) : Layer
{
    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [];

    /// <inheritdoc/>
    public override bool IsSupported => true;

    /// <inheritdoc/>
    public override long Operations(int tokens) => (long)Squares * Width;

    /// <inheritdoc/>
    public override Tensor Apply(Tensor x, LibraryWeights weights)
    {
        Tensor squares = x.narrow(1, 0, Squares), others = x.narrow(1, Squares, Tokens - Squares);
        return cat([squares.add(others.sum([1], keepdim: true), Scalars.One), others], 1);
    }

    /// <inheritdoc/>
    public override LayerPass NewPass(PassRoom room) => new Pass(this);

    private sealed unsafe class Pass(BoardContext layer) : LayerPass
    {
        public override void Forward(Rows x, int rows)
        {
            for (int first = 0; first < rows; first += layer.Tokens)
            {
                for (int other = layer.Squares; other < layer.Tokens; other++)
                {
                    for (int square = 0; square < layer.Squares; square++)
                    {
                        Add(x, first + other, to: first + square);
                    }
                }
            }
        }

        public override void Backward(Rows gradient, int rows, float* sums)
        {
            for (int first = 0; first < rows; first += layer.Tokens)
            {
                for (int other = layer.Squares; other < layer.Tokens; other++)
                {
                    for (int square = 0; square < layer.Squares; square++)
                    {
                        Add(gradient, first + square, to: first + other);
                    }
                }
            }
        }

        private void Add(Rows rows, int row, int to)
        {
            Span<float> target = rows.Slice(to, layer.Width);
            TensorPrimitives.Add(target, rows.Slice(row, layer.Width), target);
        }
    }
}
