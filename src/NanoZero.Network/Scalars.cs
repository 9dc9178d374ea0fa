using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Numbers that tensors are computed with, made once.</summary>
/// <remarks>
/// TorchSharp does not keep a <see cref="Scalar"/> alive during the native call that reads it. A scalar made for the
/// call alone may be freed meanwhile if another thread collects garbage. <c>x + 1e-4f</c> makes one, and <c>x + y</c>
/// makes one for its factor 1. Scalars of a step are held by <c>using</c>.
/// </remarks>
internal static class Scalars
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

/// <summary>Translates the device of a plan into the library's.</summary>
internal static class TorchDevice
{
    /// <summary>Returns the library's name of a device.</summary>
    /// <param name="device">The device; whether it is there is not checked.</param>
    /// <exception cref="PlatformNotSupportedException">
    /// No libtorch on this machine; the message says what to do.
    /// </exception>
    public static Device Of(NetworkDevice device)
    {
        NativeTorch.Require();
        return device switch
        {
            NetworkDevice.Cuda => CUDA,
            NetworkDevice.Mps => MPS,
            _ => CPU,
        };
    }
}
