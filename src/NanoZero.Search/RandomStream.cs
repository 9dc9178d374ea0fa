using System.Numerics;

namespace NanoZero.Search;

/// <summary>
/// A stream of random numbers that is a value: copying it copies its future. Streams are derived from numbers that name
/// their purpose, so that results do not depend on threads or on the order of work.
/// </summary>
/// <remarks>xoroshiro128++ (Blackman and Vigna 2019), seeded through SplitMix64.</remarks>
public struct RandomStream
{
    private ulong s0;
    private ulong s1;

    /// <summary>Derives a stream from a run's seed and numbers that name its purpose.</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="keys">For instance iteration and game index; the order matters.</param>
    public RandomStream(ulong seed, params ReadOnlySpan<ulong> keys)
    {
        ulong state = Mix(seed);
        foreach (ulong key in keys)
        {
            state = Mix(state ^ Mix(key + 0x9E37_79B9_7F4A_7C15));
        }

        s0 = Mix(state + 0x9E37_79B9_7F4A_7C15);
        s1 = Mix(state + 0x3C6E_F372_FE94_F82A) | 1;  // not all bits may be zero
    }

    /// <summary>Returns 64 random bits.</summary>
    public ulong NextUInt64()
    {
        ulong a = s0, b = s1;
        ulong result = BitOperations.RotateLeft(a + b, 17) + a;
        b ^= a;
        s0 = BitOperations.RotateLeft(a, 49) ^ b ^ (b << 21);
        s1 = BitOperations.RotateLeft(b, 28);
        return result;
    }

    /// <summary>Returns a number in [0, 1) with 24 random bits.</summary>
    public float NextSingle() => (NextUInt64() >> 40) * (1.0f / (1 << 24));

    /// <summary>Returns a number in [0, 1) with 53 random bits.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Returns an integer in [0, <paramref name="count"/>); biased by less than count / 2⁶⁴.</summary>
    /// <param name="count">At least 1.</param>
    public int Next(int count) => (int)Math.BigMul(NextUInt64(), (ulong)count, out _);

    /// <summary>Draws from the standard normal distribution (Marsaglia's polar method).</summary>
    public double NextNormal()
    {
        while (true)
        {
            double x = (2 * NextDouble()) - 1, y = (2 * NextDouble()) - 1;
            double square = (x * x) + (y * y);
            if (square is > 0 and < 1)
            {
                return x * Math.Sqrt(-2 * Math.Log(square) / square);
            }
        }
    }

    /// <summary>Draws from the Gamma distribution of scale 1 (Marsaglia and Tsang 2000).</summary>
    /// <param name="shape">Above 0.</param>
    public double NextGamma(double shape)
    {
        if (shape < 1)
        {
            return NextGamma(shape + 1) * Math.Pow(1 - NextDouble(), 1 / shape);
        }

        double d = shape - (1.0 / 3), c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            double x = NextNormal(), t = 1 + (c * x), v = t * t * t;
            if (v > 0 && Math.Log(1 - NextDouble()) < (0.5 * x * x) + d - (d * v) + (d * Math.Log(v)))
            {
                return d * v;
            }
        }
    }

    /// <summary>Scrambles 64 bits one to one (the finaliser of SplitMix64).</summary>
    /// <param name="bits">Any bits.</param>
    public static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58_476D_1CE4_E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D0_49BB_1331_11EB;
        return bits ^ (bits >> 31);
    }
}
