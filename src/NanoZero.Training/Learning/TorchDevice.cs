using NanoZero.Network;
using static TorchSharp.torch;

namespace NanoZero.Training;

/// <summary>Translates the device of a plan into the library's.</summary>
internal static class TorchDevice
{
    public static Device Of(NetworkDevice device) => device switch
    {
        NetworkDevice.Cuda => CUDA,
        NetworkDevice.Mps => MPS,
        _ => CPU,
    };
}
