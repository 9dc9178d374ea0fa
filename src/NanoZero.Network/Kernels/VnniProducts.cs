using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>
/// Matrix products of 8-bit whole numbers on 256-bit vectors, for processors with AVX-VNNI on any system.
/// </summary>
/// <remarks>Right on every processor with AVX2, but slower than fp32 without AVX-VNNI.</remarks>
internal static unsafe class VnniProducts
{
    private const int ColumnsOfTile = 16;
    private const int LineBytes = 4 * ColumnsOfTile;

    /// <summary>Computes target = left · right.</summary>
    /// <param name="left">Shape [rows, inner].</param>
    /// <param name="right">Shape [inner / 4, columns, 4].</param>
    /// <param name="target">Shape [rows, columns].</param>
    /// <param name="rows">Any number.</param>
    /// <param name="inner">A multiple of four.</param>
    /// <param name="columns">A multiple of sixteen.</param>
    [SkipLocalsInit]  // the tile is filled before it is read
    public static void Multiply(byte* left, sbyte* right, int* target, int rows, int inner, int columns)
    {
        // Sixteen columns of fours lie in a cache line: side by side the lines of a tile do not compete for the same
        // sets of the cache.
        sbyte* room = stackalloc sbyte[(ColumnsOfTile * inner) + LineBytes],
            tile = (sbyte*)(((nint)room + LineBytes - 1) & -LineBytes);
        for (int column = 0; column < columns; column += ColumnsOfTile)
        {
            for (int k = 0; k < inner / 4; k++)
            {
                Buffer.MemoryCopy(right + (4 * ((k * columns) + column)), tile + (k * LineBytes), LineBytes, LineBytes);
            }

            int row = 0;
            for (; row + 6 <= rows; row += 6)
            {
                SixRows(left + (row * inner), tile, target + (row * columns) + column, inner, columns);
            }

            for (; row < rows; row++)
            {
                OneRow(left + (row * inner), tile, target + (row * columns) + column, inner);
            }
        }
    }

    // Twelve sums, two loads of the right matrix and one of the left fill the sixteen registers.
    private static void SixRows(byte* left, sbyte* tile, int* target, int inner, int columns)
    {
        Vector256<int> s00 = default, s01 = default, s10 = default, s11 = default, s20 = default, s21 = default;
        Vector256<int> s30 = default, s31 = default, s40 = default, s41 = default, s50 = default, s51 = default;
        byte* left1 = left + inner, left2 = left1 + inner, left3 = left2 + inner, left4 = left3 + inner,
            left5 = left4 + inner;
        for (nint k = 0; k < inner; k += 4)
        {
            Vector256<sbyte> b0 = Vector256.Load(tile), b1 = Vector256.Load(tile + (LineBytes / 2));
            tile += LineBytes;
            Vector256<byte> a = Four(left + k);
            s00 = AddProducts(s00, a, b0);
            s01 = AddProducts(s01, a, b1);
            a = Four(left1 + k);
            s10 = AddProducts(s10, a, b0);
            s11 = AddProducts(s11, a, b1);
            a = Four(left2 + k);
            s20 = AddProducts(s20, a, b0);
            s21 = AddProducts(s21, a, b1);
            a = Four(left3 + k);
            s30 = AddProducts(s30, a, b0);
            s31 = AddProducts(s31, a, b1);
            a = Four(left4 + k);
            s40 = AddProducts(s40, a, b0);
            s41 = AddProducts(s41, a, b1);
            a = Four(left5 + k);
            s50 = AddProducts(s50, a, b0);
            s51 = AddProducts(s51, a, b1);
        }

        Store(target, s00, s01);
        Store(target + columns, s10, s11);
        Store(target + (2 * columns), s20, s21);
        Store(target + (3 * columns), s30, s31);
        Store(target + (4 * columns), s40, s41);
        Store(target + (5 * columns), s50, s51);
    }

    private static void OneRow(byte* left, sbyte* tile, int* target, int inner)
    {
        Vector256<int> s0 = default, s1 = default;
        for (int k = 0; k < inner; k += 4)
        {
            Vector256<byte> a = Four(left + k);
            s0 = AddProducts(s0, a, Vector256.Load(tile));
            s1 = AddProducts(s1, a, Vector256.Load(tile + (LineBytes / 2)));
            tile += LineBytes;
        }

        Store(target, s0, s1);
    }

    // Adds to each sum the four products of its bytes.
    private static Vector256<int> AddProducts(Vector256<int> sums, Vector256<byte> a, Vector256<sbyte> b)
    {
        if (AvxVnni.IsSupported)
        {
            return AvxVnni.MultiplyWideningAndAdd(sums, a, b);
        }

        // Of each pair of bytes first the lower ones, then the upper ones, as 16-bit numbers.
        Vector256<short> pairsOfA = a.AsInt16(), pairsOfB = b.AsInt16();
        Vector256<int> lower = Avx2.MultiplyAddAdjacent(pairsOfA & Vector256.Create((short)0xFF), (pairsOfB << 8) >> 8);
        Vector256<int> upper = Avx2.MultiplyAddAdjacent(pairsOfA >>> 8, pairsOfB >> 8);
        return sums + lower + upper;
    }

    private static Vector256<byte> Four(byte* numbers) => Vector256.Create(*(int*)numbers).AsByte();

    private static void Store(int* target, Vector256<int> low, Vector256<int> high)
    {
        low.Store(target);
        high.Store(target + 8);
    }
}
