namespace NanoZero.Network;

/// <summary>The weights W of a linear layer in training, fp32, laid out for its three products: outputs, and the gradients of inputs and weights.</summary>
/// <param name="part">Where the gradients of W are among those of all tensors.</param>
/// <param name="outputs">Rows of the weights.</param>
/// <param name="inputs">Columns of the weights, a whole number of panels.</param>
/// <remarks>Between two calls of <see cref="Pack"/> any number of threads may multiply.</remarks>
internal sealed unsafe class TrainedMatrix(GradientPart part, int outputs, int inputs)
{
    // Of the gradients of weights: a panel of x and so many columns of the outputs' gradients stay in the nearest cache while all of x passes by.
    private const int RowsOfSum = 84;
    private const int OutputsTogether = 48;

    private readonly SingleMatrix forward = new(outputs, inputs);
    private readonly AlignedMemory<float> backward = new(outputs * inputs);  // panels of W itself, one after the other

    /// <summary>Gets the tensor's name and place.</summary>
    public GradientPart Part => part;

    /// <summary>Takes over weights.</summary>
    /// <param name="weights">Shape [outputs, inputs].</param>
    public void Pack(ReadOnlySpan<float> weights)
    {
        forward.Pack(weights);
        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input += MatrixKernel.PanelWidth)
            {
                Span<float> target = new(backward.Data + (input * outputs) + (output * MatrixKernel.PanelWidth), MatrixKernel.PanelWidth);
                weights.Slice((output * inputs) + input, MatrixKernel.PanelWidth).CopyTo(target);
            }
        }
    }

    /// <summary>Computes target = x · Wᵀ, or adds the product to the target.</summary>
    /// <param name="x">Shape [rows, inputs].</param>
    /// <param name="target">Shape [rows, outputs rounded up to whole panels].</param>
    /// <param name="rows">Any number.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public void Multiply(Rows x, Rows target, int rows, bool accumulate = false) =>
        forward.Multiply(x.Data, x.Stride, target.Data, target.Stride, rows, accumulate);

    /// <summary>Computes the gradient of the inputs, target = gradient · W, or adds it to the target.</summary>
    /// <param name="gradient">Of the outputs, shape [rows, outputs].</param>
    /// <param name="target">Shape [rows, inputs].</param>
    /// <param name="rows">Any number.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public void InputGradient(Rows gradient, Rows target, int rows, bool accumulate = false)
    {
        Panels weights = new(backward.Data, MatrixKernel.PanelWidth, MatrixKernel.PanelWidth * outputs);
        MatrixKernel.Multiply(new(gradient.Data, gradient.Stride), weights, target.Data, target.Stride, rows, outputs, inputs, accumulate);
    }

    /// <summary>Adds the gradient of the weights, gradientᵀ · x, to their sums.</summary>
    /// <param name="gradient">Of the outputs, shape [rows, outputs].</param>
    /// <param name="x">Shape [rows, inputs].</param>
    /// <param name="sums">Of all tensors.</param>
    /// <param name="rows">Any number.</param>
    public void AddWeightGradient(Rows gradient, Rows x, float* sums, int rows)
    {
        for (int row = 0; row < rows; row += RowsOfSum)
        {
            Panels panels = new(x[row], x.Stride, MatrixKernel.PanelWidth);
            int inner = Math.Min(RowsOfSum, rows - row);
            for (int output = 0; output < outputs; output += OutputsTogether)
            {
                StridedMatrix transposed = new(gradient[row] + output, 1, gradient.Stride);
                float* target = sums + part.Start + (output * inputs);
                MatrixKernel.Multiply(transposed, panels, target, inputs, Math.Min(OutputsTogether, outputs - output), inner, inputs, accumulate: true);
            }
        }
    }
}
