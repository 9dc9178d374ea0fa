using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>Single-precision matrix products with fused multiply-add on 256-bit or 512-bit vectors.</summary>
/// <remarks>
/// Every element of a product is summed in the order of the inner dimension, one after the other. So the element
/// depends neither on the number of rows nor on the width of the vectors.
/// </remarks>
internal static unsafe class MatrixKernel
{
    /// <summary>Columns of a panel.</summary>
    public const int PanelWidth = 16;

    // So many rows of a panel are 16 KB and stay in a near cache while all rows of the left matrix pass by. On 512 bits
    // two panels are read at once; shorter blocks were not faster there (docs/experiments.md).
    private const int InnerBlock = 256;

    /// <summary>Gets whether this processor has what the products need.</summary>
    public static bool IsSupported => Fma.IsSupported && Avx2.IsSupported;

    /// <summary>Rounds a number of columns up to whole panels.</summary>
    public static int RoundUp(int columns) => (columns + PanelWidth - 1) / PanelWidth * PanelWidth;

    /// <summary>Computes target = left · right, or adds the product to the target.</summary>
    /// <param name="left">Shape [rows, inner].</param>
    /// <param name="right">Shape [inner, columns].</param>
    /// <param name="target">Shape [rows, columns], rows <paramref name="targetStride"/> elements apart.</param>
    /// <param name="targetStride">Elements from a row of the target to the next.</param>
    /// <param name="rows">Any number.</param>
    /// <param name="inner">Inner dimension.</param>
    /// <param name="columns">A multiple of <see cref="PanelWidth"/>.</param>
    /// <param name="accumulate">Whether to add to what the target holds.</param>
    public static void Multiply(
        StridedMatrix left, Panels right, float* target, int targetStride, int rows, int inner, int columns,
        bool accumulate = false)
    {
        for (int first = 0; first < inner; first += InnerBlock)
        {
            int count = Math.Min(InnerBlock, inner - first);
            StridedMatrix block = left.From(0, first);
            float* panel = right.Data + (first * right.RowStride);
            bool adds = accumulate || first > 0;
            int column = 0;
            if (Avx512F.IsSupported)
            {
                for (; column + (2 * PanelWidth) <= columns; column += 2 * PanelWidth)
                {
                    MultiplyColumns<SixteenFloats>(block, panel, right.PanelStride, right.RowStride, target + column,
                        targetStride, rows, count, adds);
                    panel += 2 * right.PanelStride;
                }
            }

            for (; column < columns; column += PanelWidth)
            {
                MultiplyPanel(block, panel, right.RowStride, target + column, targetStride, rows, count, adds);
                panel += right.PanelStride;
            }
        }
    }

    // One panel: a vector of 512 bits, or two of 256 bits for the rows that are left.
    private static void MultiplyPanel(
        StridedMatrix left, float* right, int rightStride, float* target, int targetStride, int rows, int inner,
        bool adds)
    {
        int row = 0;
        if (Avx512F.IsSupported)
        {
            for (; row + 12 <= rows; row += 12)
            {
                MatrixRows.TwelveOfOneVector<SixteenFloats>(
                    left.From(row, 0), right, rightStride, target + (row * targetStride), targetStride, inner, adds);
            }
        }

        MultiplyColumns<EightFloats>(
            left.From(row, 0), right, EightFloats.Count, rightStride, target + (row * targetStride), targetStride,
            rows - row, inner, adds);
    }

    // Two vectors of columns, the second one some elements behind the first.
    internal static void MultiplyColumns<TVector>(
        StridedMatrix left, float* right, int second, int rightStride, float* target, int targetStride, int rows,
        int inner, bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        int row = 0;
        if (TVector.Count == SixteenFloats.Count)
        {
            for (; row + 12 <= rows && row + 16 != rows; row += 12)
            {
                MatrixRows.Twelve<TVector>(left.From(row, 0), right, second, rightStride, target + (row * targetStride),
                    targetStride, inner, adds);
            }

            for (; row + 8 <= rows; row += 8)
            {
                MatrixRows.Eight<TVector>(left.From(row, 0), right, second, rightStride, target + (row * targetStride),
                    targetStride, inner, adds);
            }
        }

        for (; row + 6 <= rows; row += 6)
        {
            MatrixRows.Six<TVector>(left.From(row, 0), right, second, rightStride, target + (row * targetStride),
                targetStride, inner, adds);
        }

        for (; row + 3 <= rows; row += 3)
        {
            MatrixRows.Three<TVector>(left.From(row, 0), right, second, rightStride, target + (row * targetStride),
                targetStride, inner, adds);
        }

        for (; row < rows; row++)
        {
            MatrixRows.One<TVector>(
                left.From(row, 0), right, second, rightStride, target + (row * targetStride), inner, adds);
        }
    }
}
