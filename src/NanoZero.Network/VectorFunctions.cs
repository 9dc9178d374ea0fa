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

    /// <summary>Replaces scores by softmax(scale · scores) over the first <paramref name="count"/> entries.</summary>
    /// <param name="scores">Room for <paramref name="count"/> rounded up to eight; the surplus is overwritten.</param>
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
            largest = Vector256.MaxNative(largest, Vector256.Load(scores + i));
        }

        Vector256<float> shift = Vector256.Create(Largest(largest) * scale);
        Vector256<float> sum = default;
        for (int i = 0; i < padded; i += 8)
        {
            Vector256<float> e = Exp((Vector256.Load(scores + i) * scale) - shift);
            sum += e;
            e.Store(scores + i);
        }

        Vector256<float> inverse = Vector256.Create(1 / Vector256.Sum(sum));
        for (int i = 0; i < padded; i += 8)
        {
            (Vector256.Load(scores + i) * inverse).Store(scores + i);
        }
    }

    private static float Largest(Vector256<float> x)
    {
        Vector128<float> four = Vector128.MaxNative(x.GetLower(), x.GetUpper());
        Vector128<float> two = Vector128.MaxNative(four, Vector128.Shuffle(four, Vector128.Create(2, 3, 2, 3)));
        return MathF.Max(two[0], two[1]);
    }

    // 2^n · e^r with n whole and |r| ≤ ln 2 / 2, a polynomial for e^r (Cephes expf): within 2e-7 of e^x relatively for -87 ≤ x ≤ 0.
    // Vector256.Exp computes in double precision and takes four times as long.
    private static Vector256<float> Exp(Vector256<float> x)
    {
        x = Vector256.MaxNative(x, Vector256.Create(-87f));
        Vector256<float> n = Vector256.Round(x * 1.44269504f);
        Vector256<float> r = Vector256.FusedMultiplyAdd(n, Vector256.Create(-0.693359375f), x);
        r = Vector256.FusedMultiplyAdd(n, Vector256.Create(2.12194440e-4f), r);
        Vector256<float> p = Vector256.Create(1.9875691500e-4f);
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.3981999507e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(8.3334519073e-3f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(4.1665795894e-2f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(1.6666665459e-1f));
        p = Vector256.FusedMultiplyAdd(p, r, Vector256.Create(5.0000001201e-1f));
        p = Vector256.FusedMultiplyAdd(p, r * r, r + Vector256<float>.One);
        Vector256<int> exponent = Vector256.ConvertToInt32Native(n) + Vector256.Create(127);
        return p * (exponent << 23).AsSingle();
    }

    // A quotient of polynomials on [-4, 4], outside of which erf is ±1 in single precision; within 5e-7 of erf everywhere.
    private static Vector256<float> Erf(Vector256<float> x)
    {
        x = Vector256.MinNative(Vector256.MaxNative(x, Vector256.Create(-4f)), Vector256.Create(4f));
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
