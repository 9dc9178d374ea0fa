using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>
/// Matrix products of 8-bit whole numbers with exact 32-bit sums, and the way there and back from fp32.
/// </summary>
/// <remarks>
/// A row of numbers x becomes q = round((x - low) / step) in 0 to 255, with the row's own low and step. A weight w
/// becomes round(w / scale) in -127 to 127, with a scale for each output. Then Σ x·w ≈ step · scale · Σ q·v + low ·
/// scale · Σ v, v the rounded weights. The products are those of <see cref="MicroKernels"/> on Linux and processors
/// with AVX512-VNNI, else <see cref="VnniProducts"/>.
/// </remarks>
internal static unsafe class Int8Kernel
{
    private const string MultiplyName = "_ZN2at6native7cpublas6brgemmEllllllbPKhPKaPib";
    private const float Levels = 255;
    private const float SmallestStep = 1e-30f;  // of a row of equal numbers

    private static readonly nint Product = FindProduct();

    /// <summary>Gets whether this processor, or libtorch on it, has the products.</summary>
    public static bool IsSupported { get; } = MatrixKernel.IsSupported && (Product != 0 || AvxVnni.IsSupported);

    /// <summary>Computes target = left · right.</summary>
    /// <param name="left">Shape [rows, inner].</param>
    /// <param name="right">
    /// Shape [inner / 4, columns, 4]: fours of neighbours of the inner dimension lie together.
    /// </param>
    /// <param name="target">Shape [rows, columns].</param>
    /// <param name="rows">Any positive number; the first product of a shape in a thread takes a while.</param>
    /// <param name="inner">A multiple of four.</param>
    /// <param name="columns">A multiple of sixteen.</param>
    public static void Multiply(byte* left, sbyte* right, int* target, int rows, int inner, int columns)
    {
        if (Product == 0)
        {
            VnniProducts.Multiply(left, right, target, rows, inner, columns);
        }
        else
        {
            MultiplyBy(Product, left, right, target, rows, inner, columns);
        }
    }

    /// <summary>Computes the products of layers, one after the other, all from and to the same room.</summary>
    /// <param name="room">Room for the rows.</param>
    /// <param name="layers">Weights, as <see cref="Multiply"/> wants them, and their sizes.</param>
    /// <param name="rows">Rows of every product.</param>
    public static void MultiplyAll(
        Int8Room room, ReadOnlySpan<(AlignedMemory<sbyte> Weights, int Inputs, int Outputs)> layers, int rows)
    {
        foreach ((AlignedMemory<sbyte> weights, int inputs, int outputs) in layers)
        {
            Multiply(room.Left.Data, weights.Data, room.Product.Data, rows, inputs, outputs);
        }

        MicroKernels.Release();
    }

    /// <summary>Rounds a row to 256 levels between its smallest and its largest number.</summary>
    /// <param name="source">Finite numbers.</param>
    /// <param name="target">The levels.</param>
    /// <param name="count">A multiple of sixteen.</param>
    /// <returns>The number that level 0 stands for, and the difference from one level to the next.</returns>
    public static (float Low, float Step) Quantise(float* source, byte* target, int count) => Avx512F.IsSupported
        ? Quantise<SixteenFloats>(source, target, count)
        : Quantise<EightFloats>(source, target, count);

    /// <summary>Rounds numbers to at most 256 levels, one of which is 0.</summary>
    /// <param name="source">Finite numbers, the smallest at most 0 and the largest at least 0.</param>
    /// <param name="target">The levels.</param>
    /// <param name="count">A multiple of sixteen.</param>
    /// <returns>The number that level 0 stands for, and the difference from one level to the next.</returns>
    public static (float Low, float Step) QuantiseWithZero(float* source, byte* target, int count) =>
        Avx512F.IsSupported
        ? QuantiseWithZero<SixteenFloats>(source, target, count)
        : QuantiseWithZero<EightFloats>(source, target, count);

    /// <summary>Writes, or adds, a row of a product in fp32.</summary>
    /// <param name="sums">Shape [columns].</param>
    /// <param name="scales">Of each output's weights, shape [columns].</param>
    /// <param name="weightSums">Σ of each output's rounded weights times its scale, shape [columns].</param>
    /// <param name="row">What <see cref="Quantise"/> returned for the row.</param>
    /// <param name="target">Shape [columns].</param>
    /// <param name="columns">A multiple of sixteen.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public static void Restore(
        int* sums, float* scales, float* weightSums, (float Low, float Step) row, float* target, int columns,
        bool accumulate)
    {
        if (Avx512F.IsSupported)
        {
            Restore<SixteenFloats>(sums, scales, weightSums, row, target, columns, accumulate);
        }
        else
        {
            Restore<EightFloats>(sums, scales, weightSums, row, target, columns, accumulate);
        }
    }

    internal static (float Low, float Step) Quantise<TVector>(float* source, byte* target, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        (float low, float high) = Range<TVector>(source, count);
        float step = Math.Max((high - low) / Levels, SmallestStep);
        ToLevels<TVector>(source, target, count, low, step);
        return (low, step);
    }

    // One level less than there are, so that 0 has one and no number is below the first.
    internal static (float Low, float Step) QuantiseWithZero<TVector>(float* source, byte* target, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        (float low, float high) = Range<TVector>(source, count);
        float step = Math.Max((high - low) / (Levels - 1), SmallestStep);
        low = -MathF.Ceiling(-low / step) * step;
        ToLevels<TVector>(source, target, count, low, step);
        return (low, step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (float Smallest, float Largest) Range<TVector>(float* source, int count)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector smallest = TVector.Load(source), largest = smallest, smallestOfOthers = smallest,
            largestOfOthers = smallest;
        int unpaired = count / TVector.Count % 2 * TVector.Count;
        for (int i = unpaired; i < count; i += 2 * TVector.Count)
        {
            // Two at a time: one would wait for the other.
            TVector x = TVector.Load(source + i), y = TVector.Load(source + i + TVector.Count);
            smallest = TVector.Min(smallest, x);
            largest = TVector.Max(largest, x);
            smallestOfOthers = TVector.Min(smallestOfOthers, y);
            largestOfOthers = TVector.Max(largestOfOthers, y);
        }

        return (TVector.Smallest(TVector.Min(smallest, smallestOfOthers)),
            TVector.Largest(TVector.Max(largest, largestOfOthers)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ToLevels<TVector>(float* source, byte* target, int count, float low, float step)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector shift = TVector.Of(low), factor = TVector.Of(1 / step);
        for (int i = 0; i < count; i += TVector.Count)
        {
            ((TVector.Load(source + i) - shift) * factor).Store(target + i);
        }
    }

    internal static void Restore<TVector>(
        int* sums, float* scales, float* weightSums, (float Low, float Step) row, float* target, int columns,
        bool accumulate)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector low = TVector.Of(row.Low), step = TVector.Of(row.Step);
        for (int i = 0; i < columns; i += TVector.Count)
        {
            TVector before = accumulate ? TVector.Load(target + i) : default;
            TVector shifted = TVector.MultiplyAdd(low, TVector.Load(weightSums + i), before);
            TVector.MultiplyAdd(TVector.Load(sums + i) * TVector.Load(scales + i), step, shifted).Store(target + i);
        }
    }

    private static void MultiplyBy(
        nint product, byte* left, sbyte* right, int* target, int rows, int inner, int columns)
    {
        // Rows, columns, inner, strides of left, right and target, accumulate, left, right, target, right is in groups
        // of four.
        const byte RightIsInFours = 1;
        ((delegate* unmanaged<long, long, long, long, long, long, byte, byte*, sbyte*, int*, byte, void>)product)(
            rows, columns, inner, inner, columns, columns, 0, left, right, target, RightIsInFours);
    }

    private static nint FindProduct()
    {
        nint product = MicroKernels.Find(MultiplyName, MicroKernels.HasFeature(subLeaf: 0, register: 2, bit: 11));
        return product != 0 && IsRight(product) ? product : 0;
    }

    // Another libtorch may lay its numbers out otherwise, or let sums of two products saturate: one product of large
    // numbers tells.
    private static bool IsRight(nint product)
    {
        const int Rows = 7, Inner = 8, Columns = 128;
        AlignedMemory<byte> left = new(Rows * Inner);
        AlignedMemory<sbyte> right = new(Inner * Columns);
        AlignedMemory<int> target = new(Rows * Columns);
        for (int i = 0; i < Inner * Columns; i++)
        {
            left.Data[i % (Rows * Inner)] = (byte)(255 - (i % (Rows * Inner)));
            right.Data[i] = (sbyte)((i % 255) - 127);
        }

        MultiplyBy(product, left.Data, right.Data, target.Data, Rows, Inner, Columns);
        MicroKernels.Release();
        bool isRight = true;
        for (int i = 0; i < Rows * Columns; i++)
        {
            int row = i / Columns, column = i % Columns;
            int expected = Enumerable.Range(0, Inner).Sum(k =>
                left.Data[(row * Inner) + k] * right.Data[(((k / 4 * Columns) + column) * 4) + (k % 4)]);
            isRight &= target.Data[i] == expected;
        }

        GC.KeepAlive(left);
        GC.KeepAlive(right);
        GC.KeepAlive(target);
        return isRight;
    }
}
