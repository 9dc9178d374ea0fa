using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>Matrix products of bf16 numbers with fp32 sums, for processors with instructions for them.</summary>
/// <remarks>
/// The runtime has no such instructions, so the products are those that libtorch's own attention is made of (oneDNN's brgemm),
/// called without tensors: they reach with 40 rows what <c>linear</c> needs a thousand for. libtorch exports them by a C++
/// name, which is why this exists on Linux alone; elsewhere bf16 is <see cref="LibraryNetwork"/>'s.
/// </remarks>
internal static unsafe class Bf16Kernel
{
    private const string MultiplyName = "_ZN2at6native7cpublas6brgemmEllllllbPKN3c108BFloat16ES5_Pfb";
    private const string ReleaseName = "_ZN2at6native7cpublas14brgemm_releaseEb";

    private static readonly Exports? Library = Load();

    /// <summary>Gets whether this processor and this libtorch have the products.</summary>
    public static bool IsSupported { get; } = Library is not null && ProductIsRight();

    /// <summary>Rounds to the nearest bf16 number, halves to even.</summary>
    public static ushort Round(float x)
    {
        uint bits = BitConverter.SingleToUInt32Bits(x);
        return (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>Rounds numbers to the nearest bf16 numbers, halves to even.</summary>
    /// <param name="source">Finite numbers.</param>
    /// <param name="target">Their upper halves after rounding.</param>
    /// <param name="count">A multiple of sixteen.</param>
    public static void Round(float* source, ushort* target, int count)
    {
        for (int i = 0; i < count; i += 16)
        {
            Vector256.Narrow(RoundedUp(source + i), RoundedUp(source + i + 8)).Store(target + i);
        }
    }

    /// <summary>Computes target = left · right, or adds the product to the target.</summary>
    /// <param name="left">Shape [rows, inner].</param>
    /// <param name="right">Shape [inner / 2, columns, 2]: pairs of neighbours of the inner dimension lie together.</param>
    /// <param name="target">Shape [rows, columns], rows <paramref name="targetStride"/> elements apart.</param>
    /// <param name="targetStride">Elements from a row of the target to the next.</param>
    /// <param name="rows">Any positive number; the first product of a shape in a thread takes a while.</param>
    /// <param name="inner">An even number.</param>
    /// <param name="columns">Any positive number.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public static void Multiply(
        ushort* left, ushort* right, float* target, int targetStride, int rows, int inner, int columns, bool accumulate)
    {
        const byte RightIsInPairs = 1;
        Library!.Multiply(rows, columns, inner, inner, columns, targetStride, (byte)(accumulate ? 1 : 0), left, right, target, RightIsInPairs);
    }

    /// <summary>Ends a series of products of this thread: some processors hold a state for them that others must not meet.</summary>
    public static void Release() => Library!.Release(1);

    private static Vector256<uint> RoundedUp(float* source)
    {
        Vector256<uint> bits = Vector256.Load(source).AsUInt32();
        return (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
    }

    // The exported function throws where oneDNN lacks the instructions, or is told by its environment to do without.
    private static Exports? Load()
    {
        bool isPossible = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && Avx512BW.VL.IsSupported && HasInstructions() && !IsLimited("ONEDNN_MAX_CPU_ISA") && !IsLimited("DNNL_MAX_CPU_ISA");
        return isPossible && NativeTorch.Problem is null && NativeLibrary.TryLoad("libtorch_cpu.so", typeof(TorchSharp.torch).Assembly, null, out nint library)
            && NativeLibrary.TryGetExport(library, MultiplyName, out nint multiply) && NativeLibrary.TryGetExport(library, ReleaseName, out nint release)
            ? new Exports(multiply, release)
            : null;
    }

    private static bool HasInstructions() => X86Base.CpuId(0, 0).Eax >= 7 && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;

    private static bool IsLimited(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 };

    // Another libtorch may lay its numbers out otherwise: a small product of whole numbers tells.
    private static bool ProductIsRight()
    {
        const int Rows = 3, Inner = 4, Columns = 16;
        AlignedMemory<ushort> left = new(Rows * Inner), right = new(Inner * Columns);
        AlignedMemory<float> target = new(Rows * Columns);
        for (int i = 0; i < Inner * Columns; i++)
        {
            left.Data[i % (Rows * Inner)] = Round(i % (Rows * Inner));
            right.Data[i] = Round(i);
        }

        Multiply(left.Data, right.Data, target.Data, Columns, Rows, Inner, Columns, accumulate: true);
        Release();
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        for (int i = 0; i < Rows * Columns; i++)
        {
            int row = i / Columns, column = i % Columns;
            int expected = Enumerable.Range(0, Inner).Sum(k => ((row * Inner) + k) * ((((k / 2 * Columns) + column) * 2) + (k % 2)));
            if (target.Data[i] != expected)
            {
                return false;
            }
        }

        return true;
    }

    private sealed class Exports(nint multiply, nint release)
    {
        // Rows, columns, inner, strides of left, right and target, accumulate, left, right, target, right is in pairs.
        public delegate* unmanaged<long, long, long, long, long, long, byte, ushort*, ushort*, float*, byte, void> Multiply { get; } =
            (delegate* unmanaged<long, long, long, long, long, long, byte, ushort*, ushort*, float*, byte, void>)multiply;

        public delegate* unmanaged<byte, void> Release { get; } = (delegate* unmanaged<byte, void>)release;
    }
}
