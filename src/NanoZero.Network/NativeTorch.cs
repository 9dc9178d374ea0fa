using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace NanoZero.Network;

/// <summary>Loads the native libtorch once per process, from the application or from a PyTorch installation.</summary>
/// <remarks>
/// The build chooses the native package by its property <c>TorchBackend</c> (see <c>build/NativeTorch.targets</c>): <c>cpu</c>,
/// the default on linux-x64, win-x64 and osx-arm64; <c>cuda-12.8</c> on linux-x64 and win-x64; <c>none</c> elsewhere, where
/// everything but networks works. A build with <c>none</c> uses the libraries of a PyTorch 2.10 installation when
/// the environment variable NANOZERO_TORCH names its <c>torch</c> folder: they are loaded before TorchSharp looks for its own.
/// That is also the way to CUDA where the CUDA package is out of reach. A program that calls TorchSharp itself calls
/// <see cref="Require"/> first: TorchSharp alone knows neither the variable nor the copy of its library for older Linux systems.
/// </remarks>
public static partial class NativeTorch
{
    /// <summary>Name of the environment variable that names the folder of a PyTorch 2.10 installation.</summary>
    public const string FolderVariable = "NANOZERO_TORCH";

    // In the order of their dependencies; the CUDA ones exist only in a CUDA installation.
    private static readonly string[] LibrariesInOrder = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    // A copy that does not ask for the newest C++ library; docs/decisions/0003-the-native-library-is-patched-at-build-time.md.
    private const string WeakLibrary = "LibTorchSharpWeak";
    private const string StrongLibrary = "LibTorchSharp";

    private static readonly Lazy<string?> LoadProblem = new(Load);

    /// <summary>Gets why networks cannot run on this machine, in one line, or null when they can.</summary>
    public static string? Problem => LoadProblem.Value;

    /// <summary>Loads libtorch unless it is loaded; called by everything here that needs it.</summary>
    /// <exception cref="PlatformNotSupportedException">It cannot be loaded; the message says why and what to do.</exception>
    public static void Require()
    {
        if (Problem is { } problem)
        {
            throw new PlatformNotSupportedException(problem);
        }
    }

    private static string? Load()
    {
        KeepFreedMemory();
        Assembly assembly = typeof(torch).Assembly;
        bool isBundled = NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            if (isBundled)
            {
                return $"{FolderVariable} is set, but this build carries its own libtorch; unset it, or build with TorchBackend=none";
            }

            if (LoadFolder(folder) is { } problem)
            {
                return problem;
            }
        }
        else if (!isBundled)
        {
            return $"networks need libtorch, which this build for {RuntimeInformation.RuntimeIdentifier} does not carry; " +
                $"build with TorchBackend=cpu, or set {FolderVariable} to the torch folder of a PyTorch 2.10 installation";
        }

        return LoadTorchSharp(assembly)
            ? null
            : $"TorchSharp's native library does not load on {RuntimeInformation.RuntimeIdentifier} with this libtorch; PyTorch 2.10 is needed";
    }

    // TorchSharp asks for its library by name: where the packaged file does not load, the runtime is told of the copy.
    private static bool LoadTorchSharp(Assembly assembly)
    {
        if (NativeLibrary.TryLoad(StrongLibrary, assembly, null, out _))
        {
            return true;
        }

        _ = NativeLibrary.TryLoad("torch", assembly, null, out _);  // the copy lies elsewhere and finds only what is loaded
        if (!NativeLibrary.TryLoad(WeakLibrary, assembly, null, out nint copy))
        {
            return false;
        }

        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (_, name) => name == StrongLibrary ? copy : 0;
        return true;
    }

    private static string? LoadFolder(string folder)
    {
        string libraries = Directory.Exists(Path.Combine(folder, "lib")) ? Path.Combine(folder, "lib") : folder;
        if (!File.Exists(LibraryFile(libraries, "torch_cpu")))
        {
            return $"{FolderVariable} names '{folder}', where there is no {LibraryFile(libraries, "torch_cpu")}; " +
                "name the torch folder of a PyTorch 2.10 installation";
        }

        foreach (string name in LibrariesInOrder)
        {
            string file = LibraryFile(libraries, name);
            if (File.Exists(file) && !NativeLibrary.TryLoad(file, out _))
            {
                return $"'{file}' does not load on this machine; {FolderVariable} must name a PyTorch 2.10 installation that works here";
            }
        }

        return null;
    }

    private static string LibraryFile(string folder, string name) => Path.Combine(
        folder, OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so");

    // glibc returns large freed blocks to the kernel, and every tensor that follows page-faults again: keeping them made
    // large linear layers 1.2 to 1.8 times faster.
    private static void KeepFreedMemory()
    {
        if (OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out nint library)
            && NativeLibrary.TryGetExport(library, "mallopt", out _))
        {
            const int TrimThreshold = -1;
            const int MmapThreshold = -3;
            _ = SetAllocatorOption(MmapThreshold, 1 << 30);
            _ = SetAllocatorOption(TrimThreshold, int.MaxValue);
        }
    }

    [DllImport("libc.so.6", EntryPoint = "mallopt", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAllocatorOption(int option, int value);
}
