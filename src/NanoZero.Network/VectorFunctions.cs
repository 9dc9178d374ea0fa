using System.Runtime.Intrinsics;

namespace NanoZero.Network;

/// <summary>The element-wise steps between a transformer's matrix products, on 256-bit vectors whatever the processor has.</summary>
/// <remarks>Lengths are multiples of eight unless said otherwise; equal inputs give equal bits on every x64 processor with fused multiply-add.</remarks>
internal static unsafe class VectorFunctions
{
    private const float NormEpsilon = 1e-4f;

    /// <summary>Writes x / sqrt(mean(x²) + 1e-4) for one row.</summary>
    public static void Norm(float* x, float* target, int width)
    {
        Vector256<float> sum = default;
        for (int i = 0; i < width; i += 8)
        {
            Vector256<float> v = Vector256.Load(x + i);
            sum = Vector256.FusedMultiplyAdd(v, v, sum);
        }

        Vector256<float> scale = Vector256.Create(1 / MathF.Sqrt((Vector256.Sum(sum) / width) + NormEpsilon));
        for (int i = 0; i < width; i += 8)
        {
            (Vector256.Load(x + i) * scale).Store(target + i);
        }
    }

    /// <summary>Replaces x by its Gaussian error linear unit, x · Φ(x).</summary>
    public static void Gelu(float* x, int length)
    {
        for (int i = 0; i < length; i += 8)
        {
            Vector256<float> v = Vector256.Load(x + i);
            Vector256<float> half = v * 0.5f;
            Vector256.FusedMultiplyAdd(half, Erf(v * 0.707106781f), half).Store(x + i);
        }
    }

    /// <summary>Replaces scores by softmax(scale · scores) over the first <paramref name="count"/> entries and the rest by 0.</summary>
    /// <param name="scores">Room for <paramref name="count"/> rounded up to eight.</param>
    /// <param name="count">Any positive number.</param>
    /// <param name="scale">Positive factor.</param>
    public static void Softmax(float* scores, int count, float scale)
    {
        int padded = (count + 7) & ~7;
        for (int i = count; i < padded; i++)
        {
            scores[i] = float.NegativeInfinity;
        }

        Vector256<float> largest = Vector256.Load(scores);
        for (int i = 8; i < padded; i += 8)
        {
            largest = Vector256.Max(largest, Vector256.Load(scores + i));
        }

        float maximum = largest[0];
        for (int i = 1; i < 8; i++)
        {
            maximum = MathF.Max(maximum, largest[i]);
        }

        Vector256<float> shift = Vector256.Create(maximum * scale);
        Vector256<float> sum = default;
        for (int i = 0; i < padded; i += 8)
        {
            Vector256<float> e = Vector256.Exp((Vector256.Load(scores + i) * scale) - shift);
            sum += e;
            e.Store(scores + i);
        }

        Vector256<float> inverse = Vector256.Create(1 / Vector256.Sum(sum));
        for (int i = 0; i < padded; i += 8)
        {
            (Vector256.Load(scores + i) * inverse).Store(scores + i);
        }
    }

    // A quotient of polynomials on [-4, 4], outside of which erf is ±1 in single precision; within 5e-7 of erf everywhere.
    private static Vector256<float> Erf(Vector256<float> x)
    {
        x = Vector256.Min(Vector256.Max(x, Vector256.Create(-4f)), Vector256.Create(4f));
        Vector256<float> y = x * x;
        Vector256<float> p = Vector256.Create(-2.72614225801306e-10f);
        p = Vector256.FusedMultiplyAdd(p, y, Vector256.Create(2.77068142495902e-08f));
        p = Vector256.FusedMultiplyAdd(p, y, Vector256.Create(-2.10102402082508e-06f));
        p = Vector256.FusedMultiplyAdd(p, y, Vector256.Create(-5.69250639462346e-05f));
        p = Vector256.FusedMultiplyAdd(p, y, Vector256.Create(-7.34990630326855e-04f));
        p = Vector256.FusedMultiplyAdd(p, y, Vector256.Create(-2.95459980854025e-03f));
        p = Vector256.FusedMultiplyAdd(p, y, Vector256.Create(-1.60960333262415e-02f));
        Vector256<float> q = Vector256.Create(-1.45660718464996e-05f);
        q = Vector256.FusedMultiplyAdd(q, y, Vector256.Create(-2.13374055278905e-04f));
        q = Vector256.FusedMultiplyAdd(q, y, Vector256.Create(-1.68282697438203e-03f));
        q = Vector256.FusedMultiplyAdd(q, y, Vector256.Create(-7.37332916720468e-03f));
        q = Vector256.FusedMultiplyAdd(q, y, Vector256.Create(-1.42647390514189e-02f));
        return x * p / q;
    }
}
