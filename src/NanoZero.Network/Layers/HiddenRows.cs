namespace NanoZero.Network;

/// <summary>The hidden layer of a value head: a linear layer on the mean over the squares, and a GELU.</summary>
/// <param name="room">Sizes.</param>
/// <param name="matrix">The linear layer.</param>
/// <param name="width">Its outputs.</param>
internal sealed unsafe class HiddenRows(PassRoom room, Linear matrix, int width)
{
    private readonly RowBuffer rows = new(room.Positions, MatrixKernel.RoundUp(width));
    private readonly RowBuffer gradients = new(room.Positions, MatrixKernel.RoundUp(width)); // slopes of the GELU first

    /// <summary>Gets a position's row.</summary>
    /// <param name="position">Which of the pass.</param>
    public ReadOnlySpan<float> this[int position] => rows.Rows.Slice(position, width);

    /// <summary>Computes the rows.</summary>
    /// <param name="inputs">The last rows.</param>
    /// <param name="count">Positions.</param>
    public void Forward(HeadInputs inputs, int count)
    {
        matrix.Multiply(inputs.Pooled, rows.Rows, count);
        for (int i = 0; i < count; i++)
        {
            if (room.IsTraining)
            {
                VectorFunctions.GeluWithSlope(rows.Rows[i], gradients.Rows[i], rows.Width);
            }
            else
            {
                VectorFunctions.Gelu(rows.Rows[i], rows.Width);
            }
        }
    }

    /// <summary>Takes over the gradient of a row, once a pass.</summary>
    /// <param name="position">Which of the pass.</param>
    /// <param name="gradient">Shape [width].</param>
    public void SetGradient(int position, ReadOnlySpan<float> gradient)
    {
        Span<float> slopes = gradients.Rows.Slice(position, width);
        System.Numerics.Tensors.TensorPrimitives.Multiply(slopes, gradient, slopes);
    }

    /// <summary>Adds the gradients of the weights and of the inputs.</summary>
    /// <param name="inputs">As in the forward pass.</param>
    /// <param name="count">Positions.</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public void Backward(HeadInputs inputs, int count, float* sums)
    {
        matrix.AddWeightGradient(gradients.Rows, inputs.Pooled, sums, count);
        matrix.InputGradient(gradients.Rows, inputs.PooledGradient, count, accumulate: true);
    }
}
