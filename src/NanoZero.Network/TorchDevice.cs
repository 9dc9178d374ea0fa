using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Translates the device of a plan into the library's.</summary>
public static class TorchDevice
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
