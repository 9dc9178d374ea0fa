using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NanoZero.Network;

/// <summary>The steps between a transformer's matrix products.</summary>
/// <remarks>
/// Lengths are multiples of sixteen unless said otherwise. Equal inputs give equal bits on every x64 processor with
/// fused multiply-add, whatever the width of its vectors. <c>benchmarks/NanoZero.Network.Benchmarks</c> measures which
/// functions gain by being inlined.
/// </remarks>
internal static unsafe class VectorFunctions
{
    private const float NormEpsilon = 1e-4f;

    /// <summary>Writes x / sqrt(mean(x²) + 1e-4) for one row, and returns that factor.</summary>
    public static float Norm(float* x, float* target, int width)
    {
        Vector256<float> sum = default;
        for (int i = 0; i < width; i += 8)
        {
            Vector256<float> v = Vector256.Load(x + i);
            sum = Vector256.FusedMultiplyAdd(v, v, sum);
        }

        float factor = 1 / MathF.Sqrt((Vector256.Sum(sum) / width) + NormEpsilon);
        Vector256<float> scale = Vector256.Create(factor);
        for (int i = 0; i < width; i += 8)
        {
            (Vector256.Load(x + i) * scale).Store(target + i);
        }

        return factor;
    }

    /// <summary>Adds the gradient of a norm's input, factor · (g - n · mean(g · n)), for one row.</summary>
    /// <param name="gradient">g, that of the norm's output.</param>
    /// <param name="normed">n, the norm's output.</param>
    /// <param name="factor">What <see cref="Norm"/> returned.</param>
    /// <param name="target">Receives the sum.</param>
    /// <param name="width">Length of the row.</param>
    public static void AddNormGradient(float* gradient, float* normed, float factor, float* target, int width)
    {
        Vector256<float> sum = default;
        for (int i = 0; i < width; i += 8)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Load(gradient + i), Vector256.Load(normed + i), sum);
        }

        Vector256<float> scale = Vector256.Create(factor),
            mean = Vector256.Create(-factor * (Vector256.Sum(sum) / width));
        for (int i = 0; i < width; i += 8)
        {
            Vector256<float> changed =
                Vector256.FusedMultiplyAdd(mean, Vector256.Load(normed + i), Vector256.Load(target + i));
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(gradient + i), changed).Store(target + i);
        }
    }

    /// <summary>Returns Σ a · b.</summary>
    public static float Dot(float* a, float* b, int length)
    {
        Vector256<float> sum = default;
        for (int i = 0; i < length; i += 8)
        {
            sum = Vector256.FusedMultiplyAdd(Vector256.Load(a + i), Vector256.Load(b + i), sum);
        }

        return Vector256.Sum(sum);
    }

    /// <summary>Adds factor · x to the target.</summary>
    public static void AddTimes(float factor, float* x, float* target, int length)
    {
        Vector256<float> scale = Vector256.Create(factor);
        for (int i = 0; i < length; i += 8)
        {
            Vector256.FusedMultiplyAdd(scale, Vector256.Load(x + i), Vector256.Load(target + i)).Store(target + i);
        }
    }

    /// <summary>Replaces negative numbers by 0.</summary>
    public static void Rectify(float* x, int length)
    {
        for (int i = 0; i < length; i += 8)
        {
            Vector256.Max(Vector256.Load(x + i), Vector256<float>.Zero).Store(x + i);
        }
    }

    /// <summary>Replaces gradients by 0 where x is not positive.</summary>
    public static void ClearWhereNotPositive(float* x, float* gradients, int length)
    {
        for (int i = 0; i < length; i += 8)
        {
            (Vector256.Load(gradients + i) & Vector256.GreaterThan(Vector256.Load(x + i), Vector256<float>.Zero))
                .Store(gradients + i);
        }
    }

    /// <summary>Replaces x by its Gaussian error linear unit, x · Φ(x).</summary>
    public static void Gelu(float* x, int length)
    {
        if (Avx512F.IsSupported)
        {
            Gelu<SixteenFloats>(x, length);
        }
        else
        {
            Gelu<EightFloats>(x, length);
        }
    }

    /// <summary>Replaces x by its Gaussian error linear unit, and writes the slope there, Φ(x) + x · φ(x).</summary>
    public static void GeluWithSlope(float* x, float* slope, int length)
    {
        if (Avx512F.IsSupported)
        {
            GeluWithSlope<SixteenFloats>(x, slope, length);
        }
        else
        {
            GeluWithSlope<EightFloats>(x, slope, length);
        }
    }

    /// <summary>Replaces each column of scores by its softmax.</summary>
    /// <param name="scores">Shape [rows, columns].</param>
    /// <param name="rows">Any positive number.</param>
    /// <param name="columns">A multiple of sixteen.</param>
    public static void SoftmaxOfColumns(float* scores, int rows, int columns)
    {
        if (Avx512F.IsSupported)
        {
            SoftmaxOfColumns<SixteenFloats>(scores, rows, columns);
        }
        else
        {
            SoftmaxOfColumns<EightFloats>(scores, rows, columns);
        }
    }

    /// <summary>
    /// Replaces the gradients of softmaxes down columns by those of the scores times a factor: w · (g - Σ w · g) ·
    /// factor.
    /// </summary>
    /// <param name="weights">w, the softmaxes, shape [rows, columns].</param>
    /// <param name="gradients">g, shape [rows, columns].</param>
    /// <param name="rows">Any positive number.</param>
    /// <param name="columns">A multiple of sixteen.</param>
    /// <param name="factor">Of every element.</param>
    public static void SoftmaxGradientOfColumns(float* weights, float* gradients, int rows, int columns, float factor)
    {
        if (Avx512F.IsSupported)
        {
            SoftmaxGradientOfColumns<SixteenFloats>(weights, gradients, rows, columns, factor);
        }
        else
        {
            SoftmaxGradientOfColumns<EightFloats>(weights, gradients, rows, columns, factor);
        }
    }

    /// <summary>Writes the transpose of a matrix times a factor.</summary>
    /// <param name="source">Shape [rows, columns], and readable up to a multiple of eight rows.</param>
    /// <param name="sourceStride">Elements from a row of the source to the next.</param>
    /// <param name="target">
    /// Shape [columns, rows rounded up to eight]; the surplus receives what the source has there.
    /// </param>
    /// <param name="targetStride">Elements from a row of the target to the next.</param>
    /// <param name="rows">Any number.</param>
    /// <param name="columns">A multiple of eight.</param>
    /// <param name="factor">Of every element.</param>
    public static void Transpose(
        float* source, int sourceStride, float* target, int targetStride, int rows, int columns, float factor)
    {
        for (int row = 0; row < rows; row += 8)
        {
            for (int column = 0; column < columns; column += 8)
            {
                TransposeEight(source + (row * sourceStride) + column, sourceStride,
                    target + (column * targetStride) + row, targetStride, factor);
            }
        }
    }

    // Kept out of its callers, in whose code the runtime would leave the constants in memory.
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Gelu<TVector>(float* x, int length)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int i = 0; i < length; i += TVector.Count)
        {
            TVector v = TVector.Load(x + i), half = v * TVector.Of(0.5f);
            TVector.MultiplyAdd(half, Erf(v * TVector.Of(0.707106781f)), half).Store(x + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void SoftmaxOfColumns<TVector>(float* scores, int rows, int columns)
        where TVector : struct, IFloatVector<TVector>
    {
        float* end = scores + (rows * columns);
        for (int column = 0; column < columns; column += TVector.Count)
        {
            TVector largest = TVector.Load(scores + column), sum = default;
            for (float* score = scores + column; score < end; score += columns)
            {
                largest = TVector.Max(largest, TVector.Load(score));
            }

            for (float* score = scores + column; score < end; score += columns)
            {
                TVector e = Exp(TVector.Load(score) - largest);
                sum += e;
                e.Store(score);
            }

            TVector inverse = TVector.Of(1) / sum;
            for (float* score = scores + column; score < end; score += columns)
            {
                (TVector.Load(score) * inverse).Store(score);
            }
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void GeluWithSlope<TVector>(float* x, float* slope, int length)
        where TVector : struct, IFloatVector<TVector>
    {
        for (int i = 0; i < length; i += TVector.Count)
        {
            TVector v = TVector.Load(x + i), half = TVector.Of(0.5f), halfOfV = v * half;
            TVector erf = Erf(v * TVector.Of(0.707106781f));
            TVector density = Exp(v * v * TVector.Of(-0.5f)) * TVector.Of(0.398942280f);
            TVector.MultiplyAdd(halfOfV, erf, halfOfV).Store(x + i);
            TVector.MultiplyAdd(v, density, TVector.MultiplyAdd(half, erf, half)).Store(slope + i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void SoftmaxGradientOfColumns<TVector>(
        float* weights, float* gradients, int rows, int columns, float factor)
        where TVector : struct, IFloatVector<TVector>
    {
        int length = rows * columns;
        for (int column = 0; column < columns; column += TVector.Count)
        {
            TVector sum = default, scale = TVector.Of(factor);
            for (int i = column; i < length; i += columns)
            {
                TVector.AddProduct(ref sum, TVector.Load(weights + i), TVector.Load(gradients + i));
            }

            for (int i = column; i < length; i += columns)
            {
                (TVector.Load(weights + i) * scale * (TVector.Load(gradients + i) - sum)).Store(gradients + i);
            }
        }
    }

    private static void TransposeEight(float* source, int sourceStride, float* target, int targetStride, float factor)
    {
        (Vector256<float> a0, Vector256<float> a1) = Interleave(source, sourceStride, factor);
        (Vector256<float> b0, Vector256<float> b1) = Interleave(source + (2 * sourceStride), sourceStride, factor);
        (Vector256<float> c0, Vector256<float> c1) = Interleave(source + (4 * sourceStride), sourceStride, factor);
        (Vector256<float> d0, Vector256<float> d1) = Interleave(source + (6 * sourceStride), sourceStride, factor);
        StoreTwo(a0, b0, c0, d0, target, targetStride);
        StoreTwo(a1, b1, c1, d1, target + (2 * targetStride), targetStride);
    }

    // Elements 0 and 1, then 2 and 3 of two rows in turn, in both halves of the vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector256<float> Low, Vector256<float> High) Interleave(float* source, int stride, float factor)
    {
        Vector256<float> first = Vector256.Load(source) * factor, second = Vector256.Load(source + stride) * factor;
        return (Avx.UnpackLow(first, second), Avx.UnpackHigh(first, second));
    }

    // Of four pairs of rows: two columns from the lower halves, and the two that are four columns further from the
    // upper ones.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTwo(
        Vector256<float> a, Vector256<float> b, Vector256<float> c, Vector256<float> d, float* target, int stride)
    {
        const byte LowPairs = 0b01_00_01_00, HighPairs = 0b11_10_11_10, LowHalves = 0x20, HighHalves = 0x31;
        Vector256<float> first = Avx.Shuffle(a, b, LowPairs), firstOfRest = Avx.Shuffle(c, d, LowPairs);
        Vector256<float> second = Avx.Shuffle(a, b, HighPairs), secondOfRest = Avx.Shuffle(c, d, HighPairs);
        Avx.Permute2x128(first, firstOfRest, LowHalves).Store(target);
        Avx.Permute2x128(second, secondOfRest, LowHalves).Store(target + stride);
        Avx.Permute2x128(first, firstOfRest, HighHalves).Store(target + (4 * stride));
        Avx.Permute2x128(second, secondOfRest, HighHalves).Store(target + (5 * stride));
    }

    // 2^n · e^r with n whole and |r| ≤ ln 2 / 2, a polynomial for e^r (Cephes expf): within 2e-7 of e^x relatively for
    // -60 ≤ x ≤ 0. Below, e^-60: no sum of weights up to 1 sees it, and what is made of it stays a normal number.
    // Subnormal weights, which sharp attention is full of, cost some processors a hundred cycles in every product.
    // Vector256.Exp computes in double precision and takes four times as long.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Exp<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        x = TVector.Max(x, TVector.Of(-60f));
        TVector n = TVector.Round(x * TVector.Of(1.44269504f));
        TVector r = TVector.MultiplyAdd(n, TVector.Of(-0.693359375f), x);
        r = TVector.MultiplyAdd(n, TVector.Of(2.12194440e-4f), r);
        TVector p = TVector.Of(1.9875691500e-4f);
        p = TVector.MultiplyAdd(p, r, TVector.Of(1.3981999507e-3f));
        p = TVector.MultiplyAdd(p, r, TVector.Of(8.3334519073e-3f));
        p = TVector.MultiplyAdd(p, r, TVector.Of(4.1665795894e-2f));
        p = TVector.MultiplyAdd(p, r, TVector.Of(1.6666665459e-1f));
        p = TVector.MultiplyAdd(p, r, TVector.Of(5.0000001201e-1f));
        p = TVector.MultiplyAdd(p, r * r, r + TVector.Of(1));
        return p * TVector.PowerOfTwo(n);
    }

    // A quotient of polynomials on [-4, 4], outside of which erf is ±1 in single precision; within 5e-7 of erf
    // everywhere.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Erf<TVector>(TVector x)
        where TVector : struct, IFloatVector<TVector>
    {
        x = TVector.Min(TVector.Max(x, TVector.Of(-4f)), TVector.Of(4f));
        TVector y = x * x;
        TVector p = TVector.Of(-2.72614225801306e-10f);
        p = TVector.MultiplyAdd(p, y, TVector.Of(2.77068142495902e-08f));
        p = TVector.MultiplyAdd(p, y, TVector.Of(-2.10102402082508e-06f));
        p = TVector.MultiplyAdd(p, y, TVector.Of(-5.69250639462346e-05f));
        p = TVector.MultiplyAdd(p, y, TVector.Of(-7.34990630326855e-04f));
        p = TVector.MultiplyAdd(p, y, TVector.Of(-2.95459980854025e-03f));
        p = TVector.MultiplyAdd(p, y, TVector.Of(-1.60960333262415e-02f));
        TVector q = TVector.Of(-1.45660718464996e-05f);
        q = TVector.MultiplyAdd(q, y, TVector.Of(-2.13374055278905e-04f));
        q = TVector.MultiplyAdd(q, y, TVector.Of(-1.68282697438203e-03f));
        q = TVector.MultiplyAdd(q, y, TVector.Of(-7.37332916720468e-03f));
        q = TVector.MultiplyAdd(q, y, TVector.Of(-1.42647390514189e-02f));
        return x * p / q;
    }
}
