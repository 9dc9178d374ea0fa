namespace NanoZero.Network.Benchmarks;

/// <summary>
/// The matrix products of a network's blocks by this project's own kernels, and nothing between them.
/// </summary>
internal static unsafe class Products
{
    /// <summary>Returns one pass through the products of packed networks, a position's rows at a time.</summary>
    public static Repetition Own(NetworkConfig config, int batch, NetworkPrecision precision)
    {
        int rows = config.TokenCount;
        int widest = NetworkWorkload.Shapes(config).Max(shape => Math.Max(shape.Inputs, shape.Outputs));
        AlignedMemory<float> left = new(rows * widest), target = new(rows * widest);
        Func<int, int, IPackedMatrix> matrixOf = PackedWeights.MatricesOf(precision, rows, widest);
        (IPackedMatrix Matrix, int Inputs, int Outputs)[] layers =
            [.. NetworkWorkload.Shapes(config).Select(shape =>
                (matrixOf(shape.Outputs, shape.Inputs), shape.Inputs, shape.Outputs))];
        return new Repetition(() =>
        {
            for (int i = 0; i < batch; i++)
            {
                foreach ((IPackedMatrix matrix, int inputs, int outputs) in layers)
                {
                    matrix.Multiply(left.Data, inputs, target.Data, outputs, rows);
                }
            }
        });
    }
}
