using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>
/// The matrix products that libtorch's own attention is made of (oneDNN's brgemm), called without tensors. They are
/// fast with few rows, where <c>linear</c> needs many. libtorch exports them by C++ names, which is why they are for
/// Linux alone.
/// </summary>
internal static unsafe class MicroKernels
{
    private const string ReleaseName = "_ZN2at6native7cpublas14brgemm_releaseEb";

    /// <summary>Gets whether the environment tells oneDNN to do without instructions that the processor has.</summary>
    public static bool IsLimited { get; } = IsSet("ONEDNN_MAX_CPU_ISA") || IsSet("DNNL_MAX_CPU_ISA");

    private static readonly nint Library = Load();
    private static readonly delegate* unmanaged<byte, void> ReleaseFunction =
        Library != 0 && NativeLibrary.TryGetExport(Library, ReleaseName, out nint release)
            ? (delegate* unmanaged<byte, void>)release
            : null;

    /// <summary>Finds a product.</summary>
    /// <param name="name">Its C++ name in libtorch.</param>
    /// <param name="hasInstructions">
    /// Whether the processor has the instructions it is made of: the exported function throws where oneDNN lacks them.
    /// </param>
    /// <returns>The function, or 0 where it must not be called.</returns>
    public static nint Find(string name, bool hasInstructions) =>
        hasInstructions && ReleaseFunction != null && NativeLibrary.TryGetExport(Library, name, out nint function)
            ? function
            : 0;

    /// <summary>Returns whether the processor says that it has instructions.</summary>
    /// <param name="subLeaf">Of the extended features.</param>
    /// <param name="register">Which of EAX, EBX, ECX, EDX.</param>
    /// <param name="bit">The bit.</param>
    public static bool HasFeature(int subLeaf, int register, int bit)
    {
        if (!X86Base.IsSupported || X86Base.CpuId(0, 0).Eax < 7)
        {
            return false;
        }

        (int eax, int ebx, int ecx, int edx) = X86Base.CpuId(7, subLeaf);
        return (((ReadOnlySpan<int>)[eax, ebx, ecx, edx])[register] & (1 << bit)) != 0;
    }

    /// <summary>
    /// Ends a series of products of this thread: some processors hold a state for them that others must not meet.
    /// </summary>
    public static void Release()
    {
        if (ReleaseFunction != null)
        {
            ReleaseFunction(1);
        }
    }

    private static nint Load()
    {
        bool isPossible = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && Avx512BW.VL.IsSupported && !IsLimited;
        return isPossible && NativeTorch.Problem is null
            && NativeLibrary.TryLoad("libtorch_cpu.so", typeof(TorchSharp.torch).Assembly, null, out nint library)
                ? library
                : 0;
    }

    private static bool IsSet(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };
}
