using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>Matrix products of 8-bit whole numbers with exact 32-bit sums, and the way there and back from fp32.</summary>
/// <remarks>
/// A row of numbers x becomes q = round((x - low) / step) in 0 to 255, with the row's own low and step; a weight w becomes
/// round(w / scale) in -127 to 127, with a scale for each output. Then Σ x·w ≈ step · scale · Σ q·v + low · scale · Σ v, v the rounded weights.
/// The products are those of <see cref="MicroKernels"/>, on processors with AVX512-VNNI.
/// </remarks>
internal static unsafe class Int8Kernel
{
    private const string MultiplyName = "_ZN2at6native7cpublas6brgemmEllllllbPKhPKaPib";
    private const float Levels = 255;
    private const float SmallestStep = 1e-30f;  // of a row of equal numbers

    // Rows, columns, inner, strides of left, right and target, accumulate, left, right, target, right is in groups of four.
    private static readonly delegate* unmanaged<long, long, long, long, long, long, byte, byte*, sbyte*, int*, byte, void> Product =
        (delegate* unmanaged<long, long, long, long, long, long, byte, byte*, sbyte*, int*, byte, void>)MicroKernels.Find(
            MultiplyName, MicroKernels.HasFeature(leaf: 0, register: 2, bit: 11));

    /// <summary>Gets whether this processor and this libtorch have the products.</summary>
    public static bool IsSupported { get; } = Product != null && ProductIsRight();

    /// <summary>Computes target = left · right.</summary>
    /// <param name="left">Shape [rows, inner].</param>
    /// <param name="right">Shape [inner / 4, columns, 4]: fours of neighbours of the inner dimension lie together.</param>
    /// <param name="target">Shape [rows, columns].</param>
    /// <param name="rows">Any positive number; the first product of a shape in a thread takes a while.</param>
    /// <param name="inner">A multiple of four.</param>
    /// <param name="columns">Any positive number.</param>
    public static void Multiply(byte* left, sbyte* right, int* target, int rows, int inner, int columns)
    {
        const byte RightIsInFours = 1;
        Product(rows, columns, inner, inner, columns, columns, 0, left, right, target, RightIsInFours);
    }

    /// <summary>Rounds a row to 256 levels between its smallest and its largest number.</summary>
    /// <param name="source">Finite numbers.</param>
    /// <param name="target">The levels.</param>
    /// <param name="count">A multiple of sixteen.</param>
    /// <returns>The number that level 0 stands for, and the difference from one level to the next.</returns>
    public static (float Low, float Step) Quantise(float* source, byte* target, int count)
    {
        Vector512<float> smallest = Vector512.Load(source), largest = smallest;
        for (int i = 16; i < count; i += 16)
        {
            Vector512<float> x = Vector512.Load(source + i);
            smallest = Avx512F.Min(smallest, x);
            largest = Avx512F.Max(largest, x);
        }

        float low = -Largest(-smallest), step = Math.Max((Largest(largest) - low) / Levels, SmallestStep);
        Vector512<float> shift = Vector512.Create(low), factor = Vector512.Create(1 / step);
        for (int i = 0; i < count; i += 16)
        {
            Vector512<int> levels = Avx512F.ConvertToVector512Int32((Vector512.Load(source + i) - shift) * factor);
            Avx512F.ConvertToVector128ByteWithSaturation(levels.AsUInt32()).Store(target + i);
        }

        return (low, step);
    }

    /// <summary>Writes, or adds, a row of a product in fp32.</summary>
    /// <param name="sums">Shape [columns].</param>
    /// <param name="scales">Of each output's weights, shape [columns].</param>
    /// <param name="weightSums">Σ of each output's rounded weights times its scale, shape [columns].</param>
    /// <param name="row">What <see cref="Quantise"/> returned for the row.</param>
    /// <param name="target">Shape [columns].</param>
    /// <param name="columns">A multiple of sixteen.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public static void Restore(
        int* sums, float* scales, float* weightSums, (float Low, float Step) row, float* target, int columns, bool accumulate)
    {
        Vector512<float> low = Vector512.Create(row.Low), step = Vector512.Create(row.Step);
        for (int i = 0; i < columns; i += 16)
        {
            Vector512<float> products = Avx512F.ConvertToVector512Single(Vector512.Load(sums + i)) * Vector512.Load(scales + i);
            Vector512<float> shift = accumulate
                ? Avx512F.FusedMultiplyAdd(low, Vector512.Load(weightSums + i), Vector512.Load(target + i))
                : low * Vector512.Load(weightSums + i);
            Avx512F.FusedMultiplyAdd(products, step, shift).Store(target + i);
        }
    }

    private static float Largest(Vector512<float> x)
    {
        Vector256<float> eight = Vector256.MaxNative(x.GetLower(), x.GetUpper());
        Vector128<float> four = Vector128.MaxNative(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3)));
        return Vector128.MaxNative(two, Vector128.Shuffle(two, Vector128.Create(1, 1, 1, 1))).ToScalar();
    }

    // Another libtorch may lay its numbers out otherwise: a small product tells.
    private static bool ProductIsRight()
    {
        const int Rows = 3, Inner = 8, Columns = 16;
        AlignedMemory<byte> left = new(Rows * Inner);
        AlignedMemory<sbyte> right = new(Inner * Columns);
        AlignedMemory<int> target = new(Rows * Columns);
        for (int i = 0; i < Inner * Columns; i++)
        {
            left.Data[i % (Rows * Inner)] = (byte)(255 - (i % (Rows * Inner)));
            right.Data[i] = (sbyte)(i - 64);
        }

        Multiply(left.Data, right.Data, target.Data, Rows, Inner, Columns);
        MicroKernels.Release();
        GC.KeepAlive(left);
        GC.KeepAlive(right);
        for (int i = 0; i < Rows * Columns; i++)
        {
            int row = i / Columns, column = i % Columns;
            int expected = Enumerable.Range(0, Inner).Sum(k => (255 - ((row * Inner) + k)) * (((((k / 4 * Columns) + column) * 4) + (k % 4)) - 64));
            if (target.Data[i] != expected)
            {
                return false;
            }
        }

        return true;
    }
}
