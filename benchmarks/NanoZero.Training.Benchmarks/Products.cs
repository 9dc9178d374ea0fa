using NanoZero.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training.Benchmarks;

/// <summary>The matrix products of a step's linear layers, and nothing between them.</summary>
internal static class Products
{
    /// <summary>
    /// Returns the products of one step: of every layer its outputs, and the gradients of its inputs and of its
    /// weights.
    /// </summary>
    public static Action OfStep(NetworkConfig config, int batch, ScalarType type)
    {
        int rows = batch * config.TokenCount;
        (Tensor Inputs, Tensor Weights, Tensor Gradient)[] layers =
        [
            .. NetworkWorkload.Shapes(config)
                .Select(shape =>
                    (Random(rows, shape.Inputs), Random(shape.Outputs, shape.Inputs), Random(rows, shape.Outputs))),
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
