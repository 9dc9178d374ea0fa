using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NanoZero.Search;

/// <summary>The standard normal distribution, eight values at a time.</summary>
internal static class Normal
{
    /// <summary>Distribution function Φ; absolute error below 10⁻⁶.</summary>
    /// <remarks>
    /// Abramowitz and Stegun 1964, 7.1.28, through Φ(x) = ½ erfc(-x/√2): neither an exponential nor a branch.
    /// </remarks>
    /// <param name="x">Any finite numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]  // nanozero bench, TTTS rows
    public static Vector256<float> Distribution(Vector256<float> x)
    {
        Vector256<float> z = Vector256.Abs(x) * 0.70710678f;
        Vector256<float> z2 = z * z;
        Vector256<float> low = Vector256.FusedMultiplyAdd(z, Vector256.Create(0.0705230784f), Vector256<float>.One);
        Vector256<float> middle =
            Vector256.FusedMultiplyAdd(z, Vector256.Create(0.0092705272f), Vector256.Create(0.0422820123f));
        Vector256<float> high =
            Vector256.FusedMultiplyAdd(z, Vector256.Create(0.0002765672f), Vector256.Create(0.0001520143f));
        high = Vector256.FusedMultiplyAdd(z2, Vector256.Create(0.0000430638f), high);
        Vector256<float> root = Vector256.FusedMultiplyAdd(z2, Vector256.FusedMultiplyAdd(z2, high, middle), low);
        Vector256<float> square = root * root, fourth = square * square, eighth = fourth * fourth;
        Vector256<float> tail = Vector256.Create(0.5f) / (eighth * eighth);
        return Vector256.ConditionalSelect(
            Vector256.LessThan(x, Vector256<float>.Zero), tail, Vector256<float>.One - tail);
    }

    /// <summary>Distribution function Φ of one number.</summary>
    /// <param name="x">Any finite number.</param>
    public static float Distribution(float x) => Distribution(Vector256.Create(x)).ToScalar();

    /// <summary>
    /// Fills a buffer with independent draws from the standard normal distribution (Box and Muller 1958).
    /// </summary>
    /// <param name="draws">Replaced; its length is a multiple of 16.</param>
    /// <param name="random">The stream drawn from.</param>
    public static void Fill(Span<float> draws, ref RandomStream random)
    {
        for (int start = 0; start < draws.Length; start += 16)
        {
            Vector256<float> radius = Vector256.Sqrt(-2 * Vector256.Log(Uniform(NextBits(ref random))));
            (Vector256<float> x, Vector256<float> y) = Direction(NextBits(ref random));
            (radius * x).CopyTo(draws[start..]);
            (radius * y).CopyTo(draws[(start + 8)..]);
        }
    }

    private static Vector256<uint> NextBits(ref RandomStream random) =>
        Vector256.Create(random.NextUInt64(), random.NextUInt64(), random.NextUInt64(), random.NextUInt64()).AsUInt32();

    // In (0, 1): the middle of one of 2²³ equal parts, so that its logarithm is finite.
    private static Vector256<float> Uniform(Vector256<uint> bits) =>
        (Vector256.ConvertToSingle((bits >> 9).AsInt32()) + Vector256.Create(0.5f)) * (1.0f / (1 << 23));

    // A point of the unit circle: of the quarter around (1, 0), where sine and cosine are short series, then mirrored
    // at both axes and at the diagonal by the bits left over.
    private static (Vector256<float> X, Vector256<float> Y) Direction(Vector256<uint> bits)
    {
        Vector256<float> angle = (Uniform(bits) - Vector256.Create(0.5f)) * (MathF.PI / 2), square = angle * angle;
        Vector256<float> sine =
            Vector256.FusedMultiplyAdd(square, Vector256.Create(-1 / 5040f), Vector256.Create(1 / 120f));
        sine = Vector256.FusedMultiplyAdd(square, sine, Vector256.Create(-1 / 6f));
        sine = angle * Vector256.FusedMultiplyAdd(square, sine, Vector256<float>.One);
        Vector256<float> cosine =
            Vector256.FusedMultiplyAdd(square, Vector256.Create(1 / 40320f), Vector256.Create(-1 / 720f));
        cosine = Vector256.FusedMultiplyAdd(square, cosine, Vector256.Create(1 / 24f));
        cosine = Vector256.FusedMultiplyAdd(square, cosine, Vector256.Create(-0.5f));
        cosine = Vector256.FusedMultiplyAdd(square, cosine, Vector256<float>.One);
        Vector256<float> isSwapped = Vector256.Equals(bits & Vector256.Create(4u), Vector256<uint>.Zero).AsSingle();
        Vector256<float> sign = Vector256.Create(-0f);
        return (
            Vector256.ConditionalSelect(isSwapped, sine, cosine) ^ ((bits << 31).AsSingle() & sign),
            Vector256.ConditionalSelect(isSwapped, cosine, sine) ^ ((bits << 30).AsSingle() & sign));
    }
}
