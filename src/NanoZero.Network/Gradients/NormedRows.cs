namespace NanoZero.Network;

/// <summary>Rows after an RMS norm, with the factor of each.</summary>
/// <param name="rows">The most rows.</param>
/// <param name="width">C, the length of a row.</param>
internal sealed unsafe class NormedRows(int rows, int width)
{
    private readonly RowBuffer normed = new(rows, width);
    private readonly float[] factors = new float[rows];

    /// <summary>Gets the normed rows, shape [rows, C].</summary>
    public Rows Rows => normed.Rows;

    /// <summary>Norms rows.</summary>
    /// <param name="x">Shape [count, C].</param>
    /// <param name="count">How many.</param>
    public void Fill(Rows x, int count)
    {
        for (int row = 0; row < count; row++)
        {
            factors[row] = VectorFunctions.Norm(x[row], normed.Rows[row], width);
        }
    }

    /// <summary>Adds the gradient of what was normed.</summary>
    /// <param name="gradient">Of the normed rows, shape [count, C].</param>
    /// <param name="target">Receives the sum, shape [count, C].</param>
    /// <param name="count">How many.</param>
    public void AddGradient(Rows gradient, Rows target, int count)
    {
        for (int row = 0; row < count; row++)
        {
            VectorFunctions.AddNormGradient(gradient[row], normed.Rows[row], factors[row], target[row], width);
        }
    }
}
