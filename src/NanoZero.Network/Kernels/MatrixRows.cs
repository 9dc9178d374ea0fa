using System.Runtime.CompilerServices;

namespace NanoZero.Network;

/// <summary>
/// The loops of <see cref="MatrixKernel"/>: products of a few rows and one or two vectors of columns.
/// </summary>
/// <remarks>
/// Each computes target = left · right, or adds the product to the target. The second vector of columns begins some
/// elements behind the first. Elements are summed in the order of the inner dimension.
/// </remarks>
internal static unsafe class MatrixRows
{
    // The loops are compiled once and alone. With the runtime's profile of calls they were slower in some processes and
    // not in others, the same code (docs/experiments.md, 2026-11-29).

    // Twelve sums hide the latency of two fused multiply-adds a cycle; with two loads of the right matrix and one of
    // the left they fill the sixteen registers of 256 bits. Six divides 42 squares.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Six<TVector>(
        StridedMatrix left, float* right, int second, int rightStride, float* target, int targetStride, int inner,
        bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        TVector s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        if (adds)
        {
            (s00, s01) = Load<TVector>(target);
            (s10, s11) = Load<TVector>(target + targetStride);
            (s20, s21) = Load<TVector>(target + (2 * targetStride));
            (s30, s31) = Load<TVector>(target + (3 * targetStride));
            (s40, s41) = Load<TVector>(target + (4 * targetStride));
            (s50, s51) = Load<TVector>(target + (5 * targetStride));
        }

        float* left0 = left.Data, left1 = left0 + left.RowStride, left2 = left1 + left.RowStride;
        float* left3 = left2 + left.RowStride, left4 = left3 + left.RowStride, left5 = left4 + left.RowStride;
        nint step = left.ColumnStride, end = inner * step, toSecond = second, toNext = rightStride;
        for (nint k = 0; k < end; k += step)
        {
            TVector b0 = TVector.Load(right), b1 = TVector.Load(right + toSecond);
            right += toNext;
            TVector a0 = TVector.Of(left0[k]);
            TVector.AddProduct(ref s00, a0, b0);
            TVector.AddProduct(ref s01, a0, b1);
            TVector a1 = TVector.Of(left1[k]);
            TVector.AddProduct(ref s10, a1, b0);
            TVector.AddProduct(ref s11, a1, b1);
            TVector a2 = TVector.Of(left2[k]);
            TVector.AddProduct(ref s20, a2, b0);
            TVector.AddProduct(ref s21, a2, b1);
            TVector a3 = TVector.Of(left3[k]);
            TVector.AddProduct(ref s30, a3, b0);
            TVector.AddProduct(ref s31, a3, b1);
            TVector a4 = TVector.Of(left4[k]);
            TVector.AddProduct(ref s40, a4, b0);
            TVector.AddProduct(ref s41, a4, b1);
            TVector a5 = TVector.Of(left5[k]);
            TVector.AddProduct(ref s50, a5, b0);
            TVector.AddProduct(ref s51, a5, b1);
        }

        Store(target, s00, s01);
        Store(target + targetStride, s10, s11);
        Store(target + (2 * targetStride), s20, s21);
        Store(target + (3 * targetStride), s30, s31);
        Store(target + (4 * targetStride), s40, s41);
        Store(target + (5 * targetStride), s50, s51);
    }

    // The same with 24 sums, for the 32 registers of 512 bits: more products for each load and for each step of the
    // loop.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Twelve<TVector>(
        StridedMatrix left, float* right, int second, int rightStride, float* target, int targetStride, int inner,
        bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        TVector s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        TVector s60 = default, s61 = default, s70 = default, s71 = default, s80 = default, s81 = default;
        TVector s90 = default, s91 = default, s100 = default, s101 = default, s110 = default, s111 = default;
        if (adds)
        {
            (s00, s01) = Load<TVector>(target);
            (s10, s11) = Load<TVector>(target + targetStride);
            (s20, s21) = Load<TVector>(target + (2 * targetStride));
            (s30, s31) = Load<TVector>(target + (3 * targetStride));
            (s40, s41) = Load<TVector>(target + (4 * targetStride));
            (s50, s51) = Load<TVector>(target + (5 * targetStride));
            (s60, s61) = Load<TVector>(target + (6 * targetStride));
            (s70, s71) = Load<TVector>(target + (7 * targetStride));
            (s80, s81) = Load<TVector>(target + (8 * targetStride));
            (s90, s91) = Load<TVector>(target + (9 * targetStride));
            (s100, s101) = Load<TVector>(target + (10 * targetStride));
            (s110, s111) = Load<TVector>(target + (11 * targetStride));
        }

        nint stride = left.RowStride, twice = 2 * stride, step = left.ColumnStride, toSecond = second,
            toNext = rightStride;
        float* left0 = left.Data, left3 = left0 + (3 * stride), left6 = left3 + (3 * stride),
            left9 = left6 + (3 * stride);
        for (float* end = left0 + (inner * step); left0 != end; left0 += step)
        {
            TVector b0 = TVector.Load(right), b1 = TVector.Load(right + toSecond);
            right += toNext;
            TVector a0 = TVector.Of(*left0);
            TVector.AddProduct(ref s00, a0, b0);
            TVector.AddProduct(ref s01, a0, b1);
            TVector a1 = TVector.Of(left0[stride]);
            TVector.AddProduct(ref s10, a1, b0);
            TVector.AddProduct(ref s11, a1, b1);
            TVector a2 = TVector.Of(left0[twice]);
            TVector.AddProduct(ref s20, a2, b0);
            TVector.AddProduct(ref s21, a2, b1);
            TVector a3 = TVector.Of(*left3);
            TVector.AddProduct(ref s30, a3, b0);
            TVector.AddProduct(ref s31, a3, b1);
            TVector a4 = TVector.Of(left3[stride]);
            TVector.AddProduct(ref s40, a4, b0);
            TVector.AddProduct(ref s41, a4, b1);
            TVector a5 = TVector.Of(left3[twice]);
            TVector.AddProduct(ref s50, a5, b0);
            TVector.AddProduct(ref s51, a5, b1);
            TVector a6 = TVector.Of(*left6);
            TVector.AddProduct(ref s60, a6, b0);
            TVector.AddProduct(ref s61, a6, b1);
            TVector a7 = TVector.Of(left6[stride]);
            TVector.AddProduct(ref s70, a7, b0);
            TVector.AddProduct(ref s71, a7, b1);
            TVector a8 = TVector.Of(left6[twice]);
            TVector.AddProduct(ref s80, a8, b0);
            TVector.AddProduct(ref s81, a8, b1);
            TVector a9 = TVector.Of(*left9);
            TVector.AddProduct(ref s90, a9, b0);
            TVector.AddProduct(ref s91, a9, b1);
            TVector a10 = TVector.Of(left9[stride]);
            TVector.AddProduct(ref s100, a10, b0);
            TVector.AddProduct(ref s101, a10, b1);
            TVector a11 = TVector.Of(left9[twice]);
            TVector.AddProduct(ref s110, a11, b0);
            TVector.AddProduct(ref s111, a11, b1);
            left3 += step;
            left6 += step;
            left9 += step;
        }

        Store(target, s00, s01);
        Store(target + targetStride, s10, s11);
        Store(target + (2 * targetStride), s20, s21);
        Store(target + (3 * targetStride), s30, s31);
        Store(target + (4 * targetStride), s40, s41);
        Store(target + (5 * targetStride), s50, s51);
        Store(target + (6 * targetStride), s60, s61);
        Store(target + (7 * targetStride), s70, s71);
        Store(target + (8 * targetStride), s80, s81);
        Store(target + (9 * targetStride), s90, s91);
        Store(target + (10 * targetStride), s100, s101);
        Store(target + (11 * targetStride), s110, s111);
    }

    // The same with 16 sums: multiples of sixteen rows, such as the outputs of a layer, are twelves and
    // eights.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Eight<TVector>(
        StridedMatrix left, float* right, int second, int rightStride, float* target, int targetStride, int inner,
        bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector s00 = default, s01 = default, s10 = default, s11 = default;
        TVector s20 = default, s21 = default, s30 = default, s31 = default;
        TVector s40 = default, s41 = default, s50 = default, s51 = default;
        TVector s60 = default, s61 = default, s70 = default, s71 = default;
        if (adds)
        {
            (s00, s01) = Load<TVector>(target);
            (s10, s11) = Load<TVector>(target + targetStride);
            (s20, s21) = Load<TVector>(target + (2 * targetStride));
            (s30, s31) = Load<TVector>(target + (3 * targetStride));
            (s40, s41) = Load<TVector>(target + (4 * targetStride));
            (s50, s51) = Load<TVector>(target + (5 * targetStride));
            (s60, s61) = Load<TVector>(target + (6 * targetStride));
            (s70, s71) = Load<TVector>(target + (7 * targetStride));
        }

        nint stride = left.RowStride, twice = 2 * stride, step = left.ColumnStride, toSecond = second,
            toNext = rightStride;
        float* left0 = left.Data, left3 = left0 + (3 * stride), left6 = left3 + (3 * stride);
        for (float* end = left0 + (inner * step); left0 != end; left0 += step)
        {
            TVector b0 = TVector.Load(right), b1 = TVector.Load(right + toSecond);
            right += toNext;
            TVector a0 = TVector.Of(*left0);
            TVector.AddProduct(ref s00, a0, b0);
            TVector.AddProduct(ref s01, a0, b1);
            TVector a1 = TVector.Of(left0[stride]);
            TVector.AddProduct(ref s10, a1, b0);
            TVector.AddProduct(ref s11, a1, b1);
            TVector a2 = TVector.Of(left0[twice]);
            TVector.AddProduct(ref s20, a2, b0);
            TVector.AddProduct(ref s21, a2, b1);
            TVector a3 = TVector.Of(*left3);
            TVector.AddProduct(ref s30, a3, b0);
            TVector.AddProduct(ref s31, a3, b1);
            TVector a4 = TVector.Of(left3[stride]);
            TVector.AddProduct(ref s40, a4, b0);
            TVector.AddProduct(ref s41, a4, b1);
            TVector a5 = TVector.Of(left3[twice]);
            TVector.AddProduct(ref s50, a5, b0);
            TVector.AddProduct(ref s51, a5, b1);
            TVector a6 = TVector.Of(*left6);
            TVector.AddProduct(ref s60, a6, b0);
            TVector.AddProduct(ref s61, a6, b1);
            TVector a7 = TVector.Of(left6[stride]);
            TVector.AddProduct(ref s70, a7, b0);
            TVector.AddProduct(ref s71, a7, b1);
            left3 += step;
            left6 += step;
        }

        Store(target, s00, s01);
        Store(target + targetStride, s10, s11);
        Store(target + (2 * targetStride), s20, s21);
        Store(target + (3 * targetStride), s30, s31);
        Store(target + (4 * targetStride), s40, s41);
        Store(target + (5 * targetStride), s50, s51);
        Store(target + (6 * targetStride), s60, s61);
        Store(target + (7 * targetStride), s70, s71);
    }

    // Twelve sums of one vector each, for a last panel without a neighbour.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void TwelveOfOneVector<TVector>(
        StridedMatrix left, float* right, int rightStride, float* target, int targetStride, int inner, bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default;
        TVector s6 = default, s7 = default, s8 = default, s9 = default, s10 = default, s11 = default;
        if (adds)
        {
            s0 = TVector.Load(target);
            s1 = TVector.Load(target + targetStride);
            s2 = TVector.Load(target + (2 * targetStride));
            s3 = TVector.Load(target + (3 * targetStride));
            s4 = TVector.Load(target + (4 * targetStride));
            s5 = TVector.Load(target + (5 * targetStride));
            s6 = TVector.Load(target + (6 * targetStride));
            s7 = TVector.Load(target + (7 * targetStride));
            s8 = TVector.Load(target + (8 * targetStride));
            s9 = TVector.Load(target + (9 * targetStride));
            s10 = TVector.Load(target + (10 * targetStride));
            s11 = TVector.Load(target + (11 * targetStride));
        }

        nint stride = left.RowStride, twice = 2 * stride, step = left.ColumnStride, toNext = rightStride;
        float* left0 = left.Data, left3 = left0 + (3 * stride), left6 = left3 + (3 * stride),
            left9 = left6 + (3 * stride);
        for (float* end = left0 + (inner * step); left0 != end; left0 += step)
        {
            TVector b = TVector.Load(right);
            right += toNext;
            TVector.AddProduct(ref s0, TVector.Of(*left0), b);
            TVector.AddProduct(ref s1, TVector.Of(left0[stride]), b);
            TVector.AddProduct(ref s2, TVector.Of(left0[twice]), b);
            TVector.AddProduct(ref s3, TVector.Of(*left3), b);
            TVector.AddProduct(ref s4, TVector.Of(left3[stride]), b);
            TVector.AddProduct(ref s5, TVector.Of(left3[twice]), b);
            TVector.AddProduct(ref s6, TVector.Of(*left6), b);
            TVector.AddProduct(ref s7, TVector.Of(left6[stride]), b);
            TVector.AddProduct(ref s8, TVector.Of(left6[twice]), b);
            TVector.AddProduct(ref s9, TVector.Of(*left9), b);
            TVector.AddProduct(ref s10, TVector.Of(left9[stride]), b);
            TVector.AddProduct(ref s11, TVector.Of(left9[twice]), b);
            left3 += step;
            left6 += step;
            left9 += step;
        }

        s0.Store(target);
        s1.Store(target + targetStride);
        s2.Store(target + (2 * targetStride));
        s3.Store(target + (3 * targetStride));
        s4.Store(target + (4 * targetStride));
        s5.Store(target + (5 * targetStride));
        s6.Store(target + (6 * targetStride));
        s7.Store(target + (7 * targetStride));
        s8.Store(target + (8 * targetStride));
        s9.Store(target + (9 * targetStride));
        s10.Store(target + (10 * targetStride));
        s11.Store(target + (11 * targetStride));
    }

    // What is left of boards of nine squares, and less time than three single rows.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Three<TVector>(
        StridedMatrix left, float* right, int second, int rightStride, float* target, int targetStride, int inner,
        bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        if (adds)
        {
            (s00, s01) = Load<TVector>(target);
            (s10, s11) = Load<TVector>(target + targetStride);
            (s20, s21) = Load<TVector>(target + (2 * targetStride));
        }

        float* left0 = left.Data, left1 = left0 + left.RowStride, left2 = left1 + left.RowStride;
        nint step = left.ColumnStride, end = inner * step, toSecond = second, toNext = rightStride;
        for (nint k = 0; k < end; k += step)
        {
            TVector b0 = TVector.Load(right), b1 = TVector.Load(right + toSecond);
            right += toNext;
            TVector a0 = TVector.Of(left0[k]);
            TVector.AddProduct(ref s00, a0, b0);
            TVector.AddProduct(ref s01, a0, b1);
            TVector a1 = TVector.Of(left1[k]);
            TVector.AddProduct(ref s10, a1, b0);
            TVector.AddProduct(ref s11, a1, b1);
            TVector a2 = TVector.Of(left2[k]);
            TVector.AddProduct(ref s20, a2, b0);
            TVector.AddProduct(ref s21, a2, b1);
        }

        Store(target, s00, s01);
        Store(target + targetStride, s10, s11);
        Store(target + (2 * targetStride), s20, s21);
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void One<TVector>(
        StridedMatrix left, float* right, int second, int rightStride, float* target, int inner, bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        (TVector s0, TVector s1) = adds ? Load<TVector>(target) : default;
        nint step = left.ColumnStride, end = inner * step;
        for (nint k = 0; k < end; k += step)
        {
            TVector a = TVector.Of(left.Data[k]);
            s0 = TVector.MultiplyAdd(a, TVector.Load(right), s0);
            s1 = TVector.MultiplyAdd(a, TVector.Load(right + second), s1);
            right += rightStride;
        }

        Store(target, s0, s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (TVector First, TVector Second) Load<TVector>(float* source)
        where TVector : struct, IFloatVector<TVector> => (TVector.Load(source), TVector.Load(source + TVector.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TVector>(float* target, TVector first, TVector second)
        where TVector : struct, IFloatVector<TVector>
    {
        first.Store(target);
        second.Store(target + TVector.Count);
    }
}
