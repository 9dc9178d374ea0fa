namespace NanoZero.Network;

/// <summary>
/// The weights of a linear layer, laid out for one kind of matrix product; what enters and leaves a product is fp32.
/// </summary>
internal unsafe interface IPackedMatrix
{
    /// <summary>Takes over weights.</summary>
    /// <param name="weights">Shape [outputs, inputs].</param>
    void Pack(ReadOnlySpan<float> weights);

    /// <summary>Computes target = left · weightsᵀ, or adds the product to the target.</summary>
    /// <param name="left">Shape [rows, inputs], rows <paramref name="leftStride"/> elements apart.</param>
    /// <param name="leftStride">Elements from a row of the left matrix to the next.</param>
    /// <param name="target">
    /// Shape [rows, outputs rounded up to whole panels], rows <paramref name="targetStride"/> elements apart.
    /// </param>
    /// <param name="targetStride">Elements from a row of the target to the next.</param>
    /// <param name="rows">Any number.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    void Multiply(float* left, int leftStride, float* target, int targetStride, int rows, bool accumulate = false);
}

/// <summary>Weights in fp32, multiplied by <see cref="MatrixKernel"/>.</summary>
/// <param name="outputs">Rows of the weights.</param>
/// <param name="inputs">Columns of the weights.</param>
internal sealed unsafe class SingleMatrix(int outputs, int inputs) : IPackedMatrix
{
    // The transpose of the weights in panels; outputs are padded with zeros.
    private readonly AlignedMemory<float> data = new(MatrixKernel.RoundUp(outputs) * inputs);

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights)
    {
        for (int output = 0; output < outputs; output++)
        {
            float* column = data.Data + (output / MatrixKernel.PanelWidth * MatrixKernel.PanelWidth * inputs)
                + (output % MatrixKernel.PanelWidth);
            for (int input = 0; input < inputs; input++)
            {
                column[input * MatrixKernel.PanelWidth] = weights[(output * inputs) + input];
            }
        }
    }

    /// <inheritdoc/>
    public void Multiply(
        float* left, int leftStride, float* target, int targetStride, int rows, bool accumulate = false)
    {
        Panels panels = new(data.Data, MatrixKernel.PanelWidth, MatrixKernel.PanelWidth * inputs);
        MatrixKernel.Multiply(new(left, leftStride), panels, target, targetStride, rows, inputs,
            MatrixKernel.RoundUp(outputs), accumulate);
    }
}

/// <summary>
/// Weights in bf16, multiplied by <see cref="Bf16Kernel"/>: the left matrix is rounded to bf16, sums are fp32.
/// </summary>
/// <param name="outputs">Rows of the weights, a whole number of panels.</param>
/// <param name="inputs">Columns of the weights, an even number.</param>
/// <param name="rounded">
/// Room for the rounded left matrix, [rows, inputs]; may be shared by matrices that are used in turn.
/// </param>
internal sealed unsafe class Bf16Matrix(int outputs, int inputs, AlignedMemory<ushort> rounded) : IPackedMatrix
{
    private readonly AlignedMemory<ushort> data = new(outputs * inputs); // [inputs / 2, outputs, 2]

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights) => Pack(weights, data.Data, outputs, inputs);

    /// <summary>Rounds weights and lays them out for a product.</summary>
    /// <param name="weights">Shape [outputs, inputs].</param>
    /// <param name="target">Shape [inputs / 2, outputs, 2].</param>
    /// <param name="outputs">Rows of the weights.</param>
    /// <param name="inputs">Columns of the weights, an even number.</param>
    public static void Pack(ReadOnlySpan<float> weights, ushort* target, int outputs, int inputs)
    {
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input++)
            {
                target[(((input / 2 * outputs) + output) * 2) + (input % 2)] =
                    Bf16Kernel.Round(weights[(output * inputs) + input]);
            }
        }
    }

    /// <inheritdoc/>
    public void Multiply(
        float* left, int leftStride, float* target, int targetStride, int rows, bool accumulate = false)
    {
        for (int row = 0; row < rows; row++)
        {
            Bf16Kernel.Round(left + (row * leftStride), rounded.Data + (row * inputs), inputs);
        }

        Bf16Kernel.Multiply(rounded.Data, data.Data, target, targetStride, rows, inputs, outputs, accumulate);
    }
}

/// <summary>A matrix anywhere in memory, or the transpose of one.</summary>
/// <param name="data">First element.</param>
/// <param name="rowStride">Elements from a row to the next.</param>
/// <param name="columnStride">
/// Elements from a column to the next: 1 where neighbours of a row are neighbours in memory.
/// </param>
internal readonly unsafe struct StridedMatrix(float* data, int rowStride, int columnStride = 1)
{
    /// <summary>Gets the first element.</summary>
    public float* Data { get; } = data;

    /// <summary>Gets the elements from a row to the next.</summary>
    public int RowStride { get; } = rowStride;

    /// <summary>Gets the elements from a column to the next.</summary>
    public int ColumnStride { get; } = columnStride;

    /// <summary>Returns the part of the matrix that begins at an element, to the right of it and below.</summary>
    public StridedMatrix From(int row, int column) =>
        new(Data + (row * RowStride) + (column * ColumnStride), RowStride, ColumnStride);
}

/// <summary>
/// A matrix whose columns lie in panels of sixteen, so that a vector load reads neighbouring columns of one row.
/// </summary>
/// <param name="data">First element of the first panel.</param>
/// <param name="rowStride">Elements from a row of a panel to its next row.</param>
/// <param name="panelStride">Elements from a panel to the next.</param>
internal readonly unsafe struct Panels(float* data, int rowStride, int panelStride)
{
    /// <summary>Gets the first element of the first panel.</summary>
    public float* Data { get; } = data;

    /// <summary>Gets the elements from a row of a panel to its next row.</summary>
    public int RowStride { get; } = rowStride;

    /// <summary>Gets the elements from a panel to the next.</summary>
    public int PanelStride { get; } = panelStride;
}
