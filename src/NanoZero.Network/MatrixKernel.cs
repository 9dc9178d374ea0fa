using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>A matrix whose columns lie in panels of sixteen, so that a vector load reads neighbouring columns of one row.</summary>
/// <param name="data">First element of the first panel.</param>
/// <param name="rowStride">Elements from a row of a panel to its next row.</param>
/// <param name="panelStride">Elements from a panel to the next.</param>
internal readonly unsafe struct Panels(float* data, int rowStride, int panelStride)
{
    /// <summary>Gets the first element of the first panel.</summary>
    public float* Data { get; } = data;

    /// <summary>Gets the elements from a row of a panel to its next row.</summary>
    public int RowStride { get; } = rowStride;

    /// <summary>Gets the elements from a panel to the next.</summary>
    public int PanelStride { get; } = panelStride;
}

/// <summary>Single-precision matrix products with fused multiply-add on 256-bit or 512-bit vectors.</summary>
/// <remarks>
/// Every element of a product is summed in the order of the inner dimension, one after the other: it depends neither on the
/// number of rows nor on the width of the vectors.
/// </remarks>
internal static unsafe class MatrixKernel
{
    /// <summary>Columns of a panel.</summary>
    public const int PanelWidth = 16;

    // A panel of this many rows is 16 KB and stays in the first-level cache while all rows of the left matrix pass by.
    private const int InnerBlock = 256;

    /// <summary>Gets whether this processor has what the products need.</summary>
    public static bool IsSupported => Fma.IsSupported && Avx2.IsSupported;

    /// <summary>Rounds a number of columns up to whole panels.</summary>
    public static int RoundUp(int columns) => (columns + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>Computes target = left · right, or adds the product to the target.</summary>
    /// <param name="left">Shape [rows, inner], rows <paramref name="leftStride"/> elements apart.</param>
    /// <param name="leftStride">Elements from a row of the left matrix to the next.</param>
    /// <param name="right">Shape [inner, columns].</param>
    /// <param name="target">Shape [rows, columns], rows <paramref name="targetStride"/> elements apart.</param>
    /// <param name="targetStride">Elements from a row of the target to the next.</param>
    /// <param name="rows">Any number.</param>
    /// <param name="inner">Inner dimension.</param>
    /// <param name="columns">A multiple of <see cref="PanelWidth"/>.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public static void Multiply(
        float* left, int leftStride, Panels right, float* target, int targetStride, int rows, int inner, int columns, bool accumulate = false)
    {
        for (int first = 0; first < inner; first += InnerBlock)
        {
            int count = Math.Min(InnerBlock, inner - first);
            Panels block = new(right.Data + (first * right.RowStride), right.RowStride, right.PanelStride);
            bool adds = accumulate || first > 0;
            int column = 0;
            if (Avx512F.IsSupported)
            {
                for (; column + (2 * PanelWidth) <= columns; column += 2 * PanelWidth)
                {
                    MultiplyWide(left + first, leftStride, block, column, target + column, targetStride, rows, count, adds);
                }
            }

            for (; column < columns; column += PanelWidth)
            {
                MultiplyPanel(left + first, leftStride, block, column, target + column, targetStride, rows, count, adds);
            }
        }
    }

    private static void MultiplyPanel(
        float* left, int leftStride, Panels right, int column, float* target, int targetStride, int rows, int inner, bool adds)
    {
        float* panel = right.Data + (column / PanelWidth * right.PanelStride);
        int row = 0;
        for (; row + 6 <= rows; row += 6)
        {
            SixRows(left + (row * leftStride), leftStride, panel, right.RowStride, target + (row * targetStride), targetStride, inner, adds);
        }

        for (; row < rows; row++)
        {
            OneRow(left + (row * leftStride), panel, right.RowStride, target + (row * targetStride), inner, adds);
        }
    }

    // Twelve sums of eight columns: with two loads of the panel and one of the left matrix they fill the sixteen registers.
    private static void SixRows(
        float* left, int leftStride, float* panel, int panelStride, float* target, int targetStride, int inner, bool adds)
    {
        Vector256<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        Vector256<float> s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        if (adds)
        {
            (s00, s01) = Load(target);
            (s10, s11) = Load(target + targetStride);
            (s20, s21) = Load(target + (2 * targetStride));
            (s30, s31) = Load(target + (3 * targetStride));
            (s40, s41) = Load(target + (4 * targetStride));
            (s50, s51) = Load(target + (5 * targetStride));
        }

        float* left1 = left + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride;
        float* left4 = left3 + leftStride, left5 = left4 + leftStride;
        for (nint k = 0; k < inner; k++)
        {
            Vector256<float> b0 = Vector256.Load(panel), b1 = Vector256.Load(panel + 8);
            panel += panelStride;
            Vector256<float> a = Vector256.Create(left[k]);
            s00 = Fma.MultiplyAdd(a, b0, s00);
            s01 = Fma.MultiplyAdd(a, b1, s01);
            a = Vector256.Create(left1[k]);
            s10 = Fma.MultiplyAdd(a, b0, s10);
            s11 = Fma.MultiplyAdd(a, b1, s11);
            a = Vector256.Create(left2[k]);
            s20 = Fma.MultiplyAdd(a, b0, s20);
            s21 = Fma.MultiplyAdd(a, b1, s21);
            a = Vector256.Create(left3[k]);
            s30 = Fma.MultiplyAdd(a, b0, s30);
            s31 = Fma.MultiplyAdd(a, b1, s31);
            a = Vector256.Create(left4[k]);
            s40 = Fma.MultiplyAdd(a, b0, s40);
            s41 = Fma.MultiplyAdd(a, b1, s41);
            a = Vector256.Create(left5[k]);
            s50 = Fma.MultiplyAdd(a, b0, s50);
            s51 = Fma.MultiplyAdd(a, b1, s51);
        }

        Store(target, s00, s01);
        Store(target + targetStride, s10, s11);
        Store(target + (2 * targetStride), s20, s21);
        Store(target + (3 * targetStride), s30, s31);
        Store(target + (4 * targetStride), s40, s41);
        Store(target + (5 * targetStride), s50, s51);
    }

    private static void OneRow(float* left, float* panel, int panelStride, float* target, int inner, bool adds)
    {
        (Vector256<float> s0, Vector256<float> s1) = adds ? Load(target) : default;
        for (nint k = 0; k < inner; k++)
        {
            Vector256<float> a = Vector256.Create(left[k]);
            s0 = Fma.MultiplyAdd(a, Vector256.Load(panel), s0);
            s1 = Fma.MultiplyAdd(a, Vector256.Load(panel + 8), s1);
            panel += panelStride;
        }

        Store(target, s0, s1);
    }

    private static void MultiplyWide(
        float* left, int leftStride, Panels right, int column, float* target, int targetStride, int rows, int inner, bool adds)
    {
        float* panel = right.Data + (column / PanelWidth * right.PanelStride);
        int row = 0;
        for (; row + 6 <= rows; row += 6)
        {
            SixRowsWide(
                left + (row * leftStride), leftStride, panel, right.RowStride, right.PanelStride, target + (row * targetStride), targetStride, inner, adds);
        }

        for (; row < rows; row++)
        {
            OneRow(left + (row * leftStride), panel, right.RowStride, target + (row * targetStride), inner, adds);
            OneRow(left + (row * leftStride), panel + right.PanelStride, right.RowStride, target + (row * targetStride) + PanelWidth, inner, adds);
        }
    }

    // Twelve sums of sixteen columns hide the latency of two fused multiply-adds a cycle, and six divides 42 squares.
    private static void SixRowsWide(
        float* left, int leftStride, float* panel, int panelStride, int nextPanel, float* target, int targetStride, int inner, bool adds)
    {
        Vector512<float> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default, s30 = default, s31 = default;
        Vector512<float> s40 = default, s41 = default, s50 = default, s51 = default;
        if (adds)
        {
            (s00, s01) = LoadWide(target);
            (s10, s11) = LoadWide(target + targetStride);
            (s20, s21) = LoadWide(target + (2 * targetStride));
            (s30, s31) = LoadWide(target + (3 * targetStride));
            (s40, s41) = LoadWide(target + (4 * targetStride));
            (s50, s51) = LoadWide(target + (5 * targetStride));
        }

        float* left1 = left + leftStride, left2 = left1 + leftStride, left3 = left2 + leftStride, left4 = left3 + leftStride;
        float* left5 = left4 + leftStride;
        for (nint k = 0; k < inner; k++)
        {
            Vector512<float> b0 = Vector512.Load(panel), b1 = Vector512.Load(panel + nextPanel);
            panel += panelStride;
            Vector512<float> a = Vector512.Create(left[k]);
            s00 = Avx512F.FusedMultiplyAdd(a, b0, s00);
            s01 = Avx512F.FusedMultiplyAdd(a, b1, s01);
            a = Vector512.Create(left1[k]);
            s10 = Avx512F.FusedMultiplyAdd(a, b0, s10);
            s11 = Avx512F.FusedMultiplyAdd(a, b1, s11);
            a = Vector512.Create(left2[k]);
            s20 = Avx512F.FusedMultiplyAdd(a, b0, s20);
            s21 = Avx512F.FusedMultiplyAdd(a, b1, s21);
            a = Vector512.Create(left3[k]);
            s30 = Avx512F.FusedMultiplyAdd(a, b0, s30);
            s31 = Avx512F.FusedMultiplyAdd(a, b1, s31);
            a = Vector512.Create(left4[k]);
            s40 = Avx512F.FusedMultiplyAdd(a, b0, s40);
            s41 = Avx512F.FusedMultiplyAdd(a, b1, s41);
            a = Vector512.Create(left5[k]);
            s50 = Avx512F.FusedMultiplyAdd(a, b0, s50);
            s51 = Avx512F.FusedMultiplyAdd(a, b1, s51);
        }

        StoreWide(target, s00, s01);
        StoreWide(target + targetStride, s10, s11);
        StoreWide(target + (2 * targetStride), s20, s21);
        StoreWide(target + (3 * targetStride), s30, s31);
        StoreWide(target + (4 * targetStride), s40, s41);
        StoreWide(target + (5 * targetStride), s50, s51);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Load(float* source) => (Vector256.Load(source), Vector256.Load(source + 8));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(float* target, Vector256<float> low, Vector256<float> high)
    {
        low.Store(target);
        high.Store(target + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector512<float> Low, Vector512<float> High) LoadWide(float* source) => (Vector512.Load(source), Vector512.Load(source + 16));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreWide(float* target, Vector512<float> low, Vector512<float> high)
    {
        low.Store(target);
        high.Store(target + 16);
    }
}
