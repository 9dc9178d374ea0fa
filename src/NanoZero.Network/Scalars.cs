using TorchSharp;

namespace NanoZero.Network;

/// <summary>Numbers that tensors are computed with, made once.</summary>
/// <remarks>
/// TorchSharp does not keep a <see cref="Scalar"/> alive during the native call that reads it. A scalar made for the
/// call alone may be freed meanwhile if another thread collects garbage. <c>x + 1e-4f</c> makes one, and <c>x + y</c>
/// makes one for its factor 1. Scalars of a step are held by <c>using</c>.
/// </remarks>
public static class Scalars
{
    /// <summary>Gets 0.</summary>
    public static Scalar Zero { get; } = AfterTorch(() => 0f.ToScalar());

    /// <summary>Gets 1.</summary>
    public static Scalar One { get; } = AfterTorch(() => 1.ToScalar());

    /// <summary>Gets 2.</summary>
    public static Scalar Two { get; } = AfterTorch(() => 2.ToScalar());

    /// <summary>Gets -∞.</summary>
    public static Scalar NegativeInfinity { get; } = AfterTorch(() => float.NegativeInfinity.ToScalar());

    /// <summary>Gets what RMS norms add to the mean square.</summary>
    internal static Scalar NormEpsilon { get; } = AfterTorch(() => 1e-4f.ToScalar());

    private static Scalar AfterTorch(Func<Scalar> make)
    {
        NativeTorch.Require();
        return make();
    }
}
