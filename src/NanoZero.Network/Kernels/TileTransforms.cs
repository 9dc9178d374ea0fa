using System.Runtime.CompilerServices;

namespace NanoZero.Network;

/// <summary>What becomes of the numbers of one tile (<see cref="BoardTiles"/>), some channels at once.</summary>
/// <remarks>
/// Down the columns, four numbers become a - c, b + c, c - b, b - d. Back they become two, a + b + c and b - c - d.
/// Along the rows, the points 0, 1, -1, 2, -2 and ∞ make six numbers of six, and back four of six. Gradients go the
/// transposed ways.
/// </remarks>
internal static unsafe class TileTransforms
{
    private const int Side = BoardTiles.PartColumns;    // from a row of the parts to the next
    private const int Own = 4;                      // from a row of a tile's own squares to the next

    /// <summary>Writes the parts of inputs.</summary>
    /// <param name="from">The inputs of the 4×6 squares.</param>
    /// <param name="parts">The first part; the others follow some elements apart.</param>
    /// <param name="stride">Elements from a part to the next.</param>
    /// <param name="width">Channels.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Spread<TVector>(float** from, float* parts, nint stride, int width)
        where TVector : struct, IFloatVector<TVector>
    {
        float** second = from + Side, third = second + Side, fourth = third + Side;
        nint row = Side * stride;
        for (int i = 0; i < width; i += TVector.Count)
        {
            SpreadRow(Minus<TVector>(from, third, 0, i), Minus<TVector>(from, third, 1, i),
                Minus<TVector>(from, third, 2, i), Minus<TVector>(from, third, 3, i),
                Minus<TVector>(from, third, 4, i), Minus<TVector>(from, third, 5, i), parts + i, stride);
            SpreadRow(Plus<TVector>(second, third, 0, i), Plus<TVector>(second, third, 1, i),
                Plus<TVector>(second, third, 2, i), Plus<TVector>(second, third, 3, i),
                Plus<TVector>(second, third, 4, i), Plus<TVector>(second, third, 5, i), parts + i + row, stride);
            SpreadRow(Minus<TVector>(third, second, 0, i), Minus<TVector>(third, second, 1, i),
                Minus<TVector>(third, second, 2, i), Minus<TVector>(third, second, 3, i),
                Minus<TVector>(third, second, 4, i), Minus<TVector>(third, second, 5, i), parts + i + (2 * row),
                stride);
            SpreadRow(Minus<TVector>(second, fourth, 0, i), Minus<TVector>(second, fourth, 1, i),
                Minus<TVector>(second, fourth, 2, i), Minus<TVector>(second, fourth, 3, i),
                Minus<TVector>(second, fourth, 4, i), Minus<TVector>(second, fourth, 5, i), parts + i + (3 * row),
                stride);
        }
    }

    /// <summary>Adds the gradients of inputs.</summary>
    /// <param name="parts">Gradients of the parts.</param>
    /// <param name="stride">Elements from a part to the next.</param>
    /// <param name="to">The sums of the 4×6 squares.</param>
    /// <param name="width">Channels.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void AddSpreadGradient<TVector>(float* parts, nint stride, float** to, int width)
        where TVector : struct, IFloatVector<TVector>
    {
        nint row = Side * stride;
        for (int i = 0; i < width; i += TVector.Count)
        {
            float* a = parts + i, b = a + row, c = b + row, d = c + row;
            AddSpreadGradientRow(TVector.Load(a), TVector.Load(a + stride), TVector.Load(a + (2 * stride)),
                TVector.Load(a + (3 * stride)), TVector.Load(a + (4 * stride)), TVector.Load(a + (5 * stride)), to, i);
            AddSpreadGradientRow(Sum<TVector>(b, d, c, 0), Sum<TVector>(b, d, c, stride),
                Sum<TVector>(b, d, c, 2 * stride), Sum<TVector>(b, d, c, 3 * stride),
                Sum<TVector>(b, d, c, 4 * stride), Sum<TVector>(b, d, c, 5 * stride), to + Side, i);
            AddSpreadGradientRow(Sum<TVector>(b, c, a, 0), Sum<TVector>(b, c, a, stride),
                Sum<TVector>(b, c, a, 2 * stride), Sum<TVector>(b, c, a, 3 * stride),
                Sum<TVector>(b, c, a, 4 * stride), Sum<TVector>(b, c, a, 5 * stride), to + (2 * Side), i);
            AddSpreadGradientRow(Less<TVector>(d, 0), Less<TVector>(d, stride), Less<TVector>(d, 2 * stride),
                Less<TVector>(d, 3 * stride), Less<TVector>(d, 4 * stride), Less<TVector>(d, 5 * stride),
                to + (3 * Side), i);
        }
    }

    /// <summary>Writes outputs, or adds them.</summary>
    /// <param name="parts">The parts.</param>
    /// <param name="stride">Elements from a part to the next.</param>
    /// <param name="to">The outputs of the 2×4 squares.</param>
    /// <param name="width">Channels.</param>
    /// <param name="adds">Whether to add; else negative numbers become 0.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Gather<TVector>(float* parts, nint stride, float** to, int width, bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        nint row = Side * stride;
        for (int i = 0; i < width; i += TVector.Count)
        {
            float* a = parts + i, b = a + row, c = b + row, d = c + row;
            GatherRow(Total<TVector>(a, b, c, 0), Total<TVector>(a, b, c, stride), Total<TVector>(a, b, c, 2 * stride),
                Total<TVector>(a, b, c, 3 * stride), Total<TVector>(a, b, c, 4 * stride),
                Total<TVector>(a, b, c, 5 * stride), to, i, adds);
            GatherRow(Rest<TVector>(b, c, d, 0), Rest<TVector>(b, c, d, stride), Rest<TVector>(b, c, d, 2 * stride),
                Rest<TVector>(b, c, d, 3 * stride), Rest<TVector>(b, c, d, 4 * stride),
                Rest<TVector>(b, c, d, 5 * stride), to + Own, i, adds);
        }
    }

    /// <summary>Writes the gradients of an output's parts.</summary>
    /// <param name="from">The gradients of the 2×4 outputs.</param>
    /// <param name="parts">The first part; the others follow some elements apart.</param>
    /// <param name="stride">Elements from a part to the next.</param>
    /// <param name="width">Channels.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void GatherGradient<TVector>(float** from, float* parts, nint stride, int width)
        where TVector : struct, IFloatVector<TVector>
    {
        nint row = Side * stride;
        for (int i = 0; i < width; i += TVector.Count)
        {
            float* target = parts + i;
            float** second = from + Own;
            TVector none = TVector.Of(0);
            TVector a0 = TVector.Load(from[0] + i), a1 = TVector.Load(from[1] + i), a2 = TVector.Load(from[2] + i),
                a3 = TVector.Load(from[3] + i);
            TVector b0 = TVector.Load(second[0] + i), b1 = TVector.Load(second[1] + i),
                b2 = TVector.Load(second[2] + i), b3 = TVector.Load(second[3] + i);
            GatherGradientRow(a0, a1, a2, a3, target, stride);
            GatherGradientRow(a0 + b0, a1 + b1, a2 + b2, a3 + b3, target + row, stride);
            GatherGradientRow(a0 - b0, a1 - b1, a2 - b2, a3 - b3, target + (2 * row), stride);
            GatherGradientRow(none - b0, none - b1, none - b2, none - b3, target + (3 * row), stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadRow<TVector>(
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* target, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector four = TVector.Of(4), lessFour = TVector.Of(-4), lessFive = TVector.Of(-5);
        TVector even = TVector.MultiplyAdd(lessFour, d2, d4), odd = TVector.MultiplyAdd(lessFour, d1, d3);
        TVector nearEven = d4 - d2, nearOdd = (d3 - d1) * TVector.Of(2);
        TVector.MultiplyAdd(four, d0, TVector.MultiplyAdd(lessFive, d2, d4)).Store(target);
        (even + odd).Store(target + stride);
        (even - odd).Store(target + (2 * stride));
        (nearEven + nearOdd).Store(target + (3 * stride));
        (nearEven - nearOdd).Store(target + (4 * stride));
        TVector.MultiplyAdd(four, d1, TVector.MultiplyAdd(lessFive, d3, d5)).Store(target + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSpreadGradientRow<TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, float** to, int i)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector near = p1 - p2, nearSum = p1 + p2, far = (p3 - p4) * TVector.Of(2), farSum = p3 + p4;
        TVector four = TVector.Of(4), lessFour = TVector.Of(-4), lessFive = TVector.Of(-5);
        Add(four * p0, to[0] + i);
        Add(TVector.MultiplyAdd(four, p5 - near, TVector.Of(0) - far), to[1] + i);
        Add(
            TVector.MultiplyAdd(lessFive, p0, TVector.MultiplyAdd(lessFour, nearSum, TVector.Of(0) - farSum)),
            to[2] + i);
        Add(TVector.MultiplyAdd(lessFive, p5, near + far), to[3] + i);
        Add(p0 + nearSum + farSum, to[4] + i);
        Add(p5, to[5] + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherRow<TVector>(
        TVector p0, TVector p1, TVector p2, TVector p3, TVector p4, TVector p5, float** to, int i, bool adds)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector near = p1 - p2, nearSum = p1 + p2, far = p3 - p4, farSum = p3 + p4;
        Finish(p0 + nearSum + farSum, to[0] + i, adds);
        Finish(TVector.MultiplyAdd(TVector.Of(2), far, near), to[1] + i, adds);
        Finish(TVector.MultiplyAdd(TVector.Of(4), farSum, nearSum), to[2] + i, adds);
        Finish(TVector.MultiplyAdd(TVector.Of(8), far, near) + p5, to[3] + i, adds);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void GatherGradientRow<TVector>(
        TVector y0, TVector y1, TVector y2, TVector y3, float* target, nint stride)
        where TVector : struct, IFloatVector<TVector>
    {
        TVector four = TVector.Of(4), even = y0 + y2, odd = y1 + y3;
        TVector farEven = TVector.MultiplyAdd(four, y2, y0),
            farOdd = TVector.MultiplyAdd(four, y3, y1) * TVector.Of(2);
        y0.Store(target);
        (even + odd).Store(target + stride);
        (even - odd).Store(target + (2 * stride));
        (farEven + farOdd).Store(target + (3 * stride));
        (farEven - farOdd).Store(target + (4 * stride));
        y3.Store(target + (5 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Minus<TVector>(float** a, float** b, int column, int i)
        where TVector : struct, IFloatVector<TVector> => TVector.Load(a[column] + i) - TVector.Load(b[column] + i);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Plus<TVector>(float** a, float** b, int column, int i)
        where TVector : struct, IFloatVector<TVector> => TVector.Load(a[column] + i) + TVector.Load(b[column] + i);

    // a + b - c
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum<TVector>(float* a, float* b, float* c, nint part)
        where TVector : struct, IFloatVector<TVector> =>
        TVector.Load(a + part) + TVector.Load(b + part) - TVector.Load(c + part);

    // a + b + c
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Total<TVector>(float* a, float* b, float* c, nint part)
        where TVector : struct, IFloatVector<TVector> =>
        TVector.Load(a + part) + TVector.Load(b + part) + TVector.Load(c + part);

    // a - b - c
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Rest<TVector>(float* a, float* b, float* c, nint part)
        where TVector : struct, IFloatVector<TVector> =>
        TVector.Load(a + part) - TVector.Load(b + part) - TVector.Load(c + part);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Less<TVector>(float* a, nint part)
        where TVector : struct, IFloatVector<TVector> => TVector.Of(0) - TVector.Load(a + part);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TVector>(TVector number, float* sum)
        where TVector : struct, IFloatVector<TVector> => (TVector.Load(sum) + number).Store(sum);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish<TVector>(TVector output, float* target, bool adds)
        where TVector : struct, IFloatVector<TVector> =>
        (adds ? TVector.Load(target) + output : TVector.Max(output, TVector.Of(0))).Store(target);
}
