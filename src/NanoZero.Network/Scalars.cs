using TorchSharp;

namespace NanoZero.Network;

/// <summary>Numbers that tensors are computed with, made once.</summary>
/// <remarks>
/// TorchSharp does not keep a <see cref="Scalar"/> alive during the native call that reads it: one made for the call alone,
/// as by <c>x + 1e-4f</c> or by <c>x + y</c> for its factor 1, may be freed meanwhile if another thread collects garbage.
/// Scalars of a step are held by <c>using</c>.
/// </remarks>
public static class Scalars
{
    /// <summary>Gets 0.</summary>
    public static Scalar Zero { get; } = 0f.ToScalar();

    /// <summary>Gets 1.</summary>
    public static Scalar One { get; } = 1.ToScalar();

    /// <summary>Gets 2.</summary>
    public static Scalar Two { get; } = 2.ToScalar();

    /// <summary>Gets -∞.</summary>
    public static Scalar NegativeInfinity { get; } = float.NegativeInfinity.ToScalar();

    /// <summary>Gets what RMS norms add to the mean square.</summary>
    internal static Scalar NormEpsilon { get; } = 1e-4f.ToScalar();
}
