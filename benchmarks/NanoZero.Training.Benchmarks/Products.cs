using NanoZero.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training.Benchmarks;

/// <summary>The matrix products of a step's linear layers, and nothing between them.</summary>
internal static class Products
{
    /// <summary>Returns the products of one step: of every layer its outputs, and the gradients of its inputs and of its weights.</summary>
    public static Action OfStep(NetworkConfig config, int batch, ScalarType type)
    {
        int rows = batch * config.TokenCount, width = config.Width;
        (Tensor Inputs, Tensor Weights, Tensor Gradient)[] layers =
        [
            .. Enumerable.Repeat(new[] { (width, 3 * width), (width, width), (width, 4 * width), (4 * width, width) }, config.Layers)
                .SelectMany(layer => layer)
                .Select(((int In, int Out) shape) => (Random(rows, shape.In), Random(shape.Out, shape.In), Random(rows, shape.Out))),
        ];
        return () =>
        {
            using IDisposable gradientsOff = no_grad();
            foreach ((Tensor inputs, Tensor weights, Tensor gradient) in layers)
            {
                nn.functional.linear(inputs, weights).Dispose();
                gradient.mm(weights).Dispose();
                using Tensor transposed = gradient.t();
                transposed.mm(inputs).Dispose();
            }
        };

        Tensor Random(int first, int second) => randn([first, second]).to(type);
    }
}
