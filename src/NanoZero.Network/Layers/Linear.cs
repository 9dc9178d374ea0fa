namespace NanoZero.Network;

/// <summary>The weights W of a linear layer without a bias: x · Wᵀ.</summary>
/// <param name="Name">Of the tensor.</param>
/// <param name="Outputs">Rows of W.</param>
/// <param name="Inputs">Columns of W, a whole number of panels where gradients are wanted.</param>
/// <param name="IsExact">Whether the product is in fp32 whatever the precision of the other products.</param>
internal sealed record MatrixShape(string Name, int Outputs, int Inputs, bool IsExact = false)
    : WeightShape(Name, Outputs, Inputs)
{
    /// <inheritdoc/>
    public override IPackedWeights Pack(int start, Packing packing) =>
        new Linear(this, start, IsExact ? new SingleMatrix(Outputs, Inputs) : packing.Matrix(Outputs, Inputs),
            packing.IsTrained);
}

/// <summary>
/// The weights of a linear layer, laid out for its products: outputs, and the gradients of inputs and weights.
/// </summary>
/// <remarks>Between two calls of <see cref="Pack"/> any number of threads may multiply in fp32.</remarks>
internal sealed unsafe class Linear : IPackedWeights
{
    // Of the gradients of weights: a panel of x and so many columns of the outputs' gradients stay in the nearest
    // cache.
    private const int RowsOfSum = 84;
    private const int OutputsTogether = 48;

    private readonly int outputs;
    private readonly int inputs;
    private readonly int start;
    private readonly IPackedMatrix forward;
    private readonly AlignedMemory<float>? backward;  // panels of W itself, one after the other

    /// <summary>Allocates.</summary>
    /// <param name="shape">Of W.</param>
    /// <param name="start">Where the gradients of W are among those of all weights.</param>
    /// <param name="forward">Computes the outputs.</param>
    /// <param name="isTrained">Whether gradients are wanted.</param>
    public Linear(MatrixShape shape, int start, IPackedMatrix forward, bool isTrained)
    {
        (outputs, inputs) = (shape.Outputs, shape.Inputs);
        (this.start, this.forward) = (start, forward);
        backward = isTrained ? new(shape.Length) : null;
    }

    /// <inheritdoc/>
    public void Pack(ReadOnlySpan<float> weights)
    {
        forward.Pack(weights);
        if (backward is null)
        {
            return;
        }

        for (int output = 0; output < outputs; output++)
        {
            for (int input = 0; input < inputs; input += MatrixKernel.PanelWidth)
            {
                Span<float> target = new(
                    backward.Data + (input * outputs) + (output * MatrixKernel.PanelWidth), MatrixKernel.PanelWidth);
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
        Panels weights = new(backward!.Data, MatrixKernel.PanelWidth, MatrixKernel.PanelWidth * outputs);
        MatrixKernel.Multiply(
            new(gradient.Data, gradient.Stride), weights, target.Data, target.Stride, rows, outputs, inputs,
            accumulate);
    }

    /// <summary>Adds the gradient of the weights, gradientᵀ · x, to their sums.</summary>
    /// <param name="gradient">Of the outputs, shape [rows, outputs].</param>
    /// <param name="x">Shape [rows, inputs].</param>
    /// <param name="sums">Of all weights.</param>
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
                float* target = sums + start + (output * inputs);
                int together = Math.Min(OutputsTogether, outputs - output);
                MatrixKernel.Multiply(transposed, panels, target, inputs, together, inner, inputs, accumulate: true);
            }
        }
    }
}
