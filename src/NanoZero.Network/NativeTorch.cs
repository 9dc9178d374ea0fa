using System.Buffers.Binary;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

namespace NanoZero.Network;

/// <summary>Loads the native libtorch once per process, from the application or from a PyTorch installation.</summary>
/// <remarks>
/// The build chooses the native package by its property <c>TorchBackend</c> (see <c>build/NativeTorch.targets</c>). The
/// default on linux-x64, win-x64 and osx-arm64 is <c>cpu</c>. On linux-x64 and win-x64 it may be <c>cuda-12.8</c>.
/// Elsewhere it is <c>none</c>, where everything but networks works. A build with <c>none</c> uses the libraries of a
/// PyTorch 2.10 installation whose <c>torch</c> folder the environment variable NANOZERO_TORCH names. They are loaded
/// before TorchSharp looks for its own. That is also the way to CUDA where the CUDA package is out of reach. The
/// command line as a .NET tool fetches the library instead. A program that calls TorchSharp itself calls
/// <see cref="Require"/> first: TorchSharp alone knows neither the variable nor the copy of its library for older Linux
/// systems.
/// </remarks>
public static partial class NativeTorch
{
    /// <summary>Name of the environment variable that names the folder of a PyTorch 2.10 installation.</summary>
    public const string FolderVariable = "NANOZERO_TORCH";

    // In the order of their dependencies; the CUDA ones exist only in a CUDA installation.
    private static readonly string[] LibrariesInOrder = ["c10", "torch_cpu", "c10_cuda", "torch_cuda", "torch"];

    // A copy that does not ask for the newest C++ library;
    // docs/decisions/0003-the-native-library-is-patched-at-build-time.md.
    private const string WeakLibrary = "LibTorchSharpWeak";
    private const string StrongLibrary = "LibTorchSharp";

    private static readonly Lazy<string?> LoadProblem = new(Load);

    /// <summary>
    /// Gets or sets what returns the folder of libtorch where neither the program nor the variable has one. It throws a
    /// <see cref="PlatformNotSupportedException"/> or an <see cref="IOException"/> where it has none, either. Null, as
    /// at first, where nothing else has one. It is set before the first use of a network.
    /// </summary>
    internal static Func<string>? Finder { get; set; }

    /// <summary>Gets why networks cannot run on this machine, in one line, or null when they can.</summary>
    public static string? Problem => LoadProblem.Value;

    /// <summary>Loads libtorch unless it is loaded; called by everything here that needs it.</summary>
    /// <exception cref="PlatformNotSupportedException">
    /// It cannot be loaded; the message says why and what to do.
    /// </exception>
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
        WaitWithoutSpinning();
        Assembly assembly = typeof(torch).Assembly;
        if (Damaged(BundledFolders()) is { } damaged)
        {
            return $"'{damaged}' is damaged: it is shorter than it says itself; delete the folder artifacts/ and build "
                + "again";
        }

        bool isBundled = NativeLibrary.TryLoad("torch_cpu", assembly, null, out _);
        if (Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder)
        {
            if (isBundled)
            {
                return $"{FolderVariable} is set, but this build carries its own libtorch; unset it, or build with "
                    + "TorchBackend=none";
            }

            if (LoadNamed(folder) is { } problem)
            {
                return problem;
            }
        }
        else if (!isBundled && BundledFolders().Select(bundled => LibraryFile(bundled, "torch_cpu"))
            .FirstOrDefault(File.Exists) is { } bundled)
        {
            return $"'{bundled}' does not load on this machine: {WhyNot(bundled)}";
        }
        else if (!isBundled && Finder is { } finder)
        {
            if (LoadFound(finder) is { } problem)
            {
                return problem;
            }
        }
        else if (!isBundled)
        {
            return $"networks need libtorch, which this build for {RuntimeInformation.RuntimeIdentifier} does not "
                + "carry; "
                + $"build with TorchBackend=cpu, or set {FolderVariable} to the torch folder of a PyTorch 2.10 "
                + "installation";
        }

        return LoadTorchSharp(assembly)
            ? null
            : $"TorchSharp's native library does not load on {RuntimeInformation.RuntimeIdentifier} with this "
                + "libtorch; PyTorch 2.10 is needed";
    }

    // TorchSharp asks for its library by name: where the packaged file does not load, the runtime is told of the copy.
    private static bool LoadTorchSharp(Assembly assembly)
    {
        if (NativeLibrary.TryLoad(StrongLibrary, assembly, null, out _))
        {
            return true;
        }

        // the copy lies elsewhere and finds only what is loaded
        _ = NativeLibrary.TryLoad("torch", assembly, null, out _);
        if (!NativeLibrary.TryLoad(WeakLibrary, assembly, null, out nint copy))
        {
            return false;
        }

        AssemblyLoadContext context = AssemblyLoadContext.GetLoadContext(assembly) ?? AssemblyLoadContext.Default;
        context.ResolvingUnmanagedDll += (_, name) => name == StrongLibrary ? copy : 0;
        return true;
    }

    private static string? LoadNamed(string folder)
    {
        string libraries = Directory.Exists(Path.Combine(folder, "lib")) ? Path.Combine(folder, "lib") : folder;
        string? problem = LoadFolder(libraries);
        return problem is null
            ? null
            : $"{FolderVariable} names '{folder}', but {problem}; name the torch folder of a PyTorch 2.10 installation "
                + "that works here";
    }

    private static string? LoadFound(Func<string> finder)
    {
        try
        {
            string folder = finder();
            string? problem = LoadFolder(folder);
            return problem is null
                ? null
                : $"{problem}; delete the folder '{folder}' and libtorch's package in NuGet's folder, and start again";
        }
        catch (Exception exception) when (exception is PlatformNotSupportedException or IOException)
        {
            return exception.Message;
        }
    }

    // Returns what is wrong with the folder, or null.
    private static string? LoadFolder(string folder)
    {
        string main = LibraryFile(folder, "torch_cpu");
        if (!File.Exists(main))
        {
            return $"there is no '{main}'";
        }

        if (Damaged([folder]) is { } damaged)
        {
            return $"'{damaged}' is damaged: it is shorter than it says itself";
        }

        string? refused = LibrariesInOrder.Select(name => LibraryFile(folder, name))
            .FirstOrDefault(file => File.Exists(file) && !NativeLibrary.TryLoad(file, out _));
        return refused is null ? null : $"'{refused}' does not load on this machine: {WhyNot(refused)}";
    }

    private static string WhyNot(string file)
    {
        try
        {
            NativeLibrary.Free(NativeLibrary.Load(file));
            return "it loads by itself, but not for TorchSharp";
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            return exception.Message.Split('\n')[0].Trim();
        }
    }

    private static string[] BundledFolders() =>
    [
        AppContext.BaseDirectory,
        Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native"),
        Path.Combine(AppContext.BaseDirectory, "runtimes",
            $"linux-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}", "native"),
    ];

    // Linux maps a library without comparing sizes, and kills the process that touches what is not there.
    private static string? Damaged(IEnumerable<string> folders) => !OperatingSystem.IsLinux() ? null
        : folders.Where(Directory.Exists).SelectMany(folder => Directory.EnumerateFiles(folder, "*.so*"))
            .FirstOrDefault(file => !IsWhole(file));

    // An ELF file of 64 bits ends, at the earliest, with the table of its sections: offset at 0x28, bytes of an entry
    // at 0x3A, entries at 0x3C.
    private static bool IsWhole(string file)
    {
        const int HeaderLength = 64;
        using SafeFileHandle handle = File.OpenHandle(file);
        Span<byte> header = stackalloc byte[HeaderLength];
        return RandomAccess.Read(handle, header, 0) == HeaderLength && (
            !header.StartsWith("\u007FELF\u0002"u8) ||
            BinaryPrimitives.ReadInt64LittleEndian(header[0x28..])
                + (BinaryPrimitives.ReadUInt16LittleEndian(header[0x3A..]) * BinaryPrimitives.ReadUInt16LittleEndian(
                    header[0x3C..]))
                <= RandomAccess.GetLength(handle));
    }

    // GNU's OpenMP lets a thread that waits for others spin for milliseconds, which costs processor time, and most
    // where other programs share the cores.
    private static void WaitWithoutSpinning()
    {
        const string Policy = "OMP_WAIT_POLICY", Spins = "GOMP_SPINCOUNT", Passive = "PASSIVE";
        if (Environment.GetEnvironmentVariable(Policy) is not null
            || Environment.GetEnvironmentVariable(Spins) is not null)
        {
            return;
        }

        // The library reads the process's own variables, which on Unix are not those that .NET sets.
        if (OperatingSystem.IsWindows())
        {
            Environment.SetEnvironmentVariable(Policy, Passive);
        }
        else
        {
            _ = SetVariable(Policy, Passive, 0);
        }
    }

    private static string LibraryFile(string folder, string name) => Path.Combine(
        folder, OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS()
            ? $"lib{name}.dylib"
            : $"lib{name}.so");

    // glibc returns large freed blocks to the kernel, and every tensor that follows page-faults again: keeping them
    // made large linear layers 1.2 to 1.8 times faster.
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

    [DllImport("libc", EntryPoint = "setenv", ExactSpelling = true, CharSet = CharSet.Ansi, BestFitMapping = false,
        ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetVariable(string name, string value, int overwrite);

    [DllImport("libc.so.6", EntryPoint = "mallopt", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAllocatorOption(int option, int value);
}
