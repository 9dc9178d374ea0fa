using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>RMS norm without weights: x / sqrt(mean(x²) + 1e-4) of every row, and the factor of each.</summary>
/// <param name="room">Holds the rows.</param>
/// <param name="role">A name for the rows that are normed.</param>
internal sealed unsafe class Norm(PassRoom room, string role)
{
    private readonly RowBuffer normed = room.Kept(role, room.Rows, room.Config.Width);
    private readonly float[] factors = new float[room.Rows];
    private readonly int width = room.Config.Width;

    /// <summary>Gets the normed rows, shape [R, C].</summary>
    public Rows Rows => normed.Rows;

    /// <summary>Norms by libtorch.</summary>
    /// <param name="x">Shape […, C].</param>
    public static Tensor Apply(Tensor x) =>
        x * x.pow(Scalars.Two).mean([-1], keepdim: true).add(Scalars.NormEpsilon, Scalars.One).rsqrt();

    /// <summary>Norms rows.</summary>
    /// <param name="x">Shape [count, C].</param>
    /// <param name="count">How many.</param>
    public void Forward(Rows x, int count)
    {
        Rows target = normed.Rows;
        for (int row = 0; row < count; row++)
        {
            factors[row] = VectorFunctions.Norm(x[row], target[row], width);
        }
    }

    /// <summary>Adds the gradient of what was normed.</summary>
    /// <param name="gradient">Of the normed rows, shape [count, C].</param>
    /// <param name="target">Receives the sum, shape [count, C].</param>
    /// <param name="count">How many.</param>
    public void Backward(Rows gradient, Rows target, int count)
    {
        for (int row = 0; row < count; row++)
        {
            VectorFunctions.AddNormGradient(gradient[row], normed.Rows[row], factors[row], target[row], width);
        }
    }
}
