using System.Runtime.CompilerServices;
using NanoZero.Network;

namespace NanoZero.Tests;

/// <summary>
/// Loads the native library before any test runs. Some tests call TorchSharp themselves; where such a test is the first
/// to do so, TorchSharp looks for a library that not every Linux has, fails, and stays unusable for the whole process.
/// </summary>
internal static class NativeTorchFirst
{
    [ModuleInitializer]
    internal static void Require() => TorchDevice.Of(NetworkDevice.Cpu);
}
