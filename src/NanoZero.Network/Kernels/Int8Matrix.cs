using System.Numerics.Tensors;

namespace NanoZero.Network;

/// <summary>Room for a left matrix in 8 bits and its products; may be shared by matrices that are used in turn.</summary>
/// <param name="rows">The most rows of a product.</param>
/// <param name="inputs">The most columns of a left matrix.</param>
/// <param name="outputs">The most columns of a product.</param>
internal sealed class Int8Room(int rows, int inputs, int outputs)
{
    /// <summary>Gets the left matrix, [rows, inputs].</summary>
    public AlignedMemory<byte> Left { get; } = new(rows * inputs);

    /// <summary>Gets what level 0 of each row stands for, and the difference from one level to the next, [rows].</summary>
    public (float Low, float Step)[] Levels { get; } = new (float, float)[rows];

    /// <summary>Gets the product, [rows, outputs].</summary>
    public AlignedMemory<int> Product { get; } = new(rows * outputs);
}

/// <summary>Weights in 8 bits with a scale for each output, multiplied by <see cref="Int8Kernel"/>: the left matrix is rounded to 256 levels a row.</summary>
/// <param name="outputs">Rows of the weights, a whole number of panels.</param>
/// <param name="inputs">Columns of the weights, a whole number of panels.</param>
/// <param name="room">Room for the products.</param>
internal sealed unsafe class Int8Matrix(int outputs, int inputs, Int8Room room) : IPackedMatrix
{
    private const float LargestWeight = 127;
    private const float SmallestWeight = 1e-30f;  // of an output whose weights are all 0

    private readonly AlignedMemory<sbyte> data = new(outputs * inputs); // [inputs / 4, outputs, 4]
    private readonly AlignedMemory<float> scales = new(outputs);
    private readonly AlignedMemory<float> sums = new(outputs);          // of the rounded weights, times the scale

    /// <inheritdoc/>
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

    /// <inheritdoc/>
    public void Multiply(float* left, int leftStride, float* target, int targetStride, int rows, bool accumulate = false)
    {
        for (int row = 0; row < rows; row++)
        {
            room.Levels[row] = Int8Kernel.Quantise(left + (row * leftStride), room.Left.Data + (row * inputs), inputs);
        }

        Int8Kernel.Multiply(room.Left.Data, data.Data, room.Product.Data, rows, inputs, outputs);
        for (int row = 0; row < rows; row++)
        {
            Int8Kernel.Restore(
                room.Product.Data + (row * outputs), scales.Data, sums.Data, room.Levels[row], target + (row * targetStride), outputs, accumulate);
        }
    }
}
