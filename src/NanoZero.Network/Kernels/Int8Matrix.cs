using System.Numerics.Tensors;

namespace NanoZero.Network;

/// <summary>
/// Room for a left matrix in 8 bits and its products; may be shared by matrices that are used in turn.
/// </summary>
/// <param name="rows">The most rows of a product.</param>
/// <param name="inputs">The most columns of a left matrix.</param>
/// <param name="outputs">The most columns of a product.</param>
internal sealed class Int8Room(int rows, int inputs, int outputs)
{
    /// <summary>Gets the left matrix, [rows, inputs].</summary>
    public AlignedMemory<byte> Left { get; } = new(rows * inputs);

    /// <summary>
    /// Gets what level 0 of each row stands for, and the difference from one level to the next, [rows].
    /// </summary>
    public (float Low, float Step)[] Levels { get; } = new (float, float)[rows];

    /// <summary>Gets the product, [rows, outputs].</summary>
    public AlignedMemory<int> Product { get; } = new(rows * outputs);
}

/// <summary>Weights in 8 bits with a scale for each output.</summary>
/// <param name="outputs">Rows of the weights, a whole number of panels.</param>
/// <param name="inputs">Columns of the weights, a multiple of four.</param>
internal sealed unsafe class Int8Weights(int outputs, int inputs)
{
    private const float LargestWeight = 127;
    private const float SmallestWeight = 1e-30f;  // of an output whose weights are all 0

    private readonly AlignedMemory<sbyte> data = new(outputs * inputs); // [inputs / 4, outputs, 4]
    private readonly AlignedMemory<float> scales = new(outputs);
    private readonly AlignedMemory<float> sums = new(outputs);          // of the rounded weights, times the scale

    /// <summary>Takes over weights.</summary>
    /// <param name="weights">Shape [outputs, inputs].</param>
    public void Pack(ReadOnlySpan<float> weights)
    {
        for (int output = 0; output < outputs; output++)
        {
            ReadOnlySpan<float> row = weights.Slice(output * inputs, inputs);
            float scale = Math.Max(MathF.Abs(TensorPrimitives.MaxMagnitude(row)), SmallestWeight) / LargestWeight;
            int sum = 0;
            for (int input = 0; input < inputs; input++)
            {
                int level = (int)MathF.Round(row[input] / scale);
                data.Data[(((input / 4 * outputs) + output) * 4) + (input % 4)] = (sbyte)level;
                sum += level;
            }

            (scales.Data[output], sums.Data[output]) = (scale, scale * sum);
        }
    }

    /// <summary>Computes whole-number products.</summary>
    /// <param name="levels">Shape [rows, inputs].</param>
    /// <param name="product">Receives them, shape [rows, outputs].</param>
    /// <param name="rows">Any positive number.</param>
    public void Multiply(byte* levels, int* product, int rows) =>
        Int8Kernel.Multiply(levels, data.Data, product, rows, inputs, outputs);

    /// <summary>Writes, or adds, a row of a product in fp32.</summary>
    /// <param name="product">Shape [outputs].</param>
    /// <param name="row">What level 0 of the row stands for, and the difference from one level to the next.</param>
    /// <param name="target">Shape [outputs].</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public void Restore(int* product, (float Low, float Step) row, float* target, bool accumulate) =>
        Int8Kernel.Restore(product, scales.Data, sums.Data, row, target, outputs, accumulate);
}

/// <summary>
/// A matrix in 8 bits, multiplied by <see cref="Int8Kernel"/>: the left matrix is rounded to 256 levels a row.
/// </summary>
/// <param name="outputs">Rows of the weights, a whole number of panels.</param>
/// <param name="inputs">Columns of the weights, a whole number of panels.</param>
/// <param name="room">Room for the products.</param>
internal sealed unsafe class Int8Matrix(int outputs, int inputs, Int8Room room) : IPackedMatrix
{
    private readonly Int8Weights weights = new(outputs, inputs);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights) => this.weights.Pack(weights);

    /// <inheritdoc/>
    public void Multiply(
        float* left, int leftStride, float* target, int targetStride, int rows, bool accumulate = false)
    {
        for (int row = 0; row < rows; row++)
        {
            room.Levels[row] = Int8Kernel.Quantise(left + (row * leftStride), room.Left.Data + (row * inputs), inputs);
        }

        weights.Multiply(room.Left.Data, room.Product.Data, rows);
        for (int row = 0; row < rows; row++)
        {
            weights.Restore(
                room.Product.Data + (row * outputs), room.Levels[row], target + (row * targetStride), accumulate);
        }
    }
}
