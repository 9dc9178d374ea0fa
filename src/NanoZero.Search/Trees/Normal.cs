using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>The standard normal distribution, eight values at a time.</summary>
internal static class Normal
{
    /// <summary>Distribution function Φ; absolute error below 3·10⁻⁷.</summary>
    /// <remarks>Abramowitz and Stegun 1964, 7.1.26, through Φ(x) = ½ erfc(-x/√2).</remarks>
    /// <param name="x">Any finite numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    public static Vector256<float> Distribution(Vector256<float> x)
    {
        Vector256<float> z = Vector256.Abs(x) * 0.70710678f;
        Vector256<float> t = Vector256<float>.One / ((0.3275911f * z) + Vector256<float>.One);
        Vector256<float> sum = Vector256.FusedMultiplyAdd(t, Vector256.Create(1.061405429f), Vector256.Create(-1.453152027f));
        sum = Vector256.FusedMultiplyAdd(t, sum, Vector256.Create(1.421413741f));
        sum = Vector256.FusedMultiplyAdd(t, sum, Vector256.Create(-0.284496736f));
        sum = Vector256.FusedMultiplyAdd(t, sum, Vector256.Create(0.254829592f));
        Vector256<float> tail = 0.5f * sum * t * Vector256.Exp(-z * z);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), tail, Vector256<float>.One - tail);
    }

    /// <summary>Distribution function Φ of one number.</summary>
    /// <param name="x">Any finite number.</param>
    public static float Distribution(float x) => Distribution(Vector256.Create(x)).ToScalar();

    /// <summary>Density φ of one number.</summary>
    /// <param name="x">Any finite number.</param>
    public static float Density(float x) => 0.39894228f * MathF.Exp(-0.5f * x * x);

    /// <summary>Fills a buffer with independent draws from the standard normal distribution (Box and Muller 1958).</summary>
    /// <param name="draws">Replaced; its length is a multiple of 16.</param>
    /// <param name="random">The stream drawn from.</param>
    public static void Fill(Span<float> draws, ref RandomStream random)
    {
        Span<uint> bits = stackalloc uint[16];
        for (int start = 0; start < draws.Length; start += 16)
        {
            for (int i = 0; i < 16; i += 2)
            {
                ulong word = random.NextUInt64();
                bits[i] = (uint)word;
                bits[i + 1] = (uint)(word >> 32);
            }

            Vector256<float> radius = Vector256.Sqrt(-2 * Vector256.Log(Uniform(Vector256.Create<uint>(bits))));
            (Vector256<float> sine, Vector256<float> cosine) =
                Vector256.SinCos(2 * MathF.PI * Uniform(Vector256.Create<uint>(bits[8..])));
            (radius * cosine).CopyTo(draws[start..]);
            (radius * sine).CopyTo(draws[(start + 8)..]);
        }
    }

    // In (0, 1): the middle of one of 2²³ equal parts, so that its logarithm is finite.
    private static Vector256<float> Uniform(Vector256<uint> bits) =>
        (Vector256.ConvertToSingle((bits >> 9).AsInt32()) + Vector256.Create(0.5f)) * (1.0f / (1 << 23));
}
