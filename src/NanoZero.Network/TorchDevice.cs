using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>Translates the device of a plan into the library's.</summary>
public static class TorchDevice
{
    /// <summary>Returns the library's name of a device.</summary>
    /// <param name="device">The device; whether it is there is not checked.</param>
    public static Device Of(NetworkDevice device) => device switch
    {
        NetworkDevice.Cuda => CUDA,
        NetworkDevice.Mps => MPS,
        _ => CPU,
    };
}
