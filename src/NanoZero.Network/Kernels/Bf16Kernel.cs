using System.Runtime.Intrinsics;

namespace NanoZero.Network;

/// <summary>Matrix products of bf16 numbers with fp32 sums, for processors with instructions for them.</summary>
/// <remarks>
/// The runtime has no such instructions: the products are those of <see cref="MicroKernels"/>. Elsewhere bf16 is
/// <see cref="LibraryNetwork"/>'s.
/// </remarks>
internal static unsafe class Bf16Kernel
{
    private const string MultiplyName = "_ZN2at6native7cpublas6brgemmEllllllbPKN3c108BFloat16ES5_Pfb";

    // Rows, columns, inner, strides of left, right and target, accumulate, left, right, target, right is in pairs.
    private static readonly delegate* unmanaged<long, long, long, long, long, long, byte, ushort*, ushort*, float*,
        byte, void> Product =
        (delegate* unmanaged<long, long, long, long, long, long, byte, ushort*, ushort*, float*, byte,
            void>)MicroKernels.Find(
            MultiplyName, HasInstructions);

    /// <summary>
    /// Gets whether this is an x64 processor with instructions for bf16 products, and libtorch may use them.
    /// </summary>
    public static bool HasInstructions =>
        MicroKernels.HasFeature(subLeaf: 1, register: 0, bit: 5) && !MicroKernels.IsLimited;

    /// <summary>Gets whether this processor and this libtorch have the products.</summary>
    public static bool IsSupported { get; } = Product != null && ProductIsRight();

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
    /// <param name="right">
    /// Shape [inner / 2, columns, 2]: pairs of neighbours of the inner dimension lie together.
    /// </param>
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
        Product(rows, columns, inner, inner, columns, targetStride, (byte)(accumulate ? 1 : 0), left, right, target,
            RightIsInPairs);
    }

    private static Vector256<uint> RoundedUp(float* source)
    {
        Vector256<uint> bits = Vector256.Load(source).AsUInt32();
        return (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
    }

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
        MicroKernels.Release();
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        for (int i = 0; i < Rows * Columns; i++)
        {
            int row = i / Columns, column = i % Columns;
            int expected = Enumerable.Range(0, Inner).Sum(k =>
                ((row * Inner) + k) * ((((k / 2 * Columns) + column) * 2) + (k % 2)));
            if (target.Data[i] != expected)
            {
                return false;
            }
        }

        return true;
    }
}
