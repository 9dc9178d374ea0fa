using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Benchmarks;

/// <summary>The matrix products of a network's blocks, and nothing between them.</summary>
internal static unsafe class Products
{
    /// <summary>Returns one pass through libtorch's linear layers.</summary>
    public static Action Library(NetworkConfig config, int batch, ScalarType type)
    {
        set_num_threads(1);
        int rows = batch * config.TokenCount;
        (Tensor Left, Tensor Weights)[] layers =
            [.. Shapes(config).Select(shape => (ones([rows, shape.Inputs], type), ones([shape.Outputs, shape.Inputs], type)))];
        return () =>
        {
            using IDisposable inference = inference_mode(true);
            foreach ((Tensor left, Tensor weights) in layers)
            {
                nn.functional.linear(left, weights).Dispose();
            }
        };
    }

    /// <summary>Returns one pass through the products of packed networks, a position's rows at a time.</summary>
    public static Action Own(NetworkConfig config, int batch, NetworkPrecision precision)
    {
        int rows = config.TokenCount;
        AlignedMemory<float> left = new(rows * 4 * config.Width), target = new(rows * 4 * config.Width);
        AlignedMemory<ushort> rounded = new(rows * 4 * config.Width);
        (IPackedMatrix Matrix, int Inputs, int Outputs)[] layers =
            [.. Shapes(config).Select(shape => (Matrix(shape.Inputs, shape.Outputs), shape.Inputs, shape.Outputs))];
        return () =>
        {
            for (int i = 0; i < batch; i++)
            {
                foreach ((IPackedMatrix matrix, int inputs, int outputs) in layers)
                {
                    matrix.Multiply(left.Data, inputs, target.Data, outputs, rows);
                }
            }
        };

        IPackedMatrix Matrix(int inputs, int outputs) =>
            precision == NetworkPrecision.Bf16 ? new Bf16Matrix(outputs, inputs, rounded) : new SingleMatrix(outputs, inputs);
    }

    /// <summary>Gets the operations of <see cref="Shapes"/> for one position.</summary>
    public static double Operations(NetworkConfig config) =>
        Shapes(config).Sum(shape => 2.0 * config.TokenCount * shape.Inputs * shape.Outputs);

    // Every layer has weights of its own, as in the network: they come from as far away.
    private static IEnumerable<(int Inputs, int Outputs)> Shapes(NetworkConfig config)
    {
        int width = config.Width;
        return Enumerable.Repeat(new[] { (width, 3 * width), (width, width), (width, 4 * width), (4 * width, width) }, config.Layers)
            .SelectMany(layer => layer);
    }
}
