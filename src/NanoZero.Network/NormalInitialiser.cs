using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// Draws weight matrices from a normal distribution with a generator of its own, independent of libtorch's.
/// </summary>
internal sealed class NormalInitialiser(ulong seed, double deviation)
{
    private ulong state = seed;

    /// <summary>Draws the next matrix, shape [rows, columns].</summary>
    public Parameter Next(int rows, int columns)
    {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            // Box and Muller 1958; the radius uses (0, 1] so that its logarithm is finite.
            double radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * NextUniform()));
        }

        using Tensor matrix = tensor(values, [rows, columns]);
        return new Parameter(matrix.clone());
    }

    // SplitMix64 (Steele, Lea, Flood 2014), its upper 53 bits as a number in [0, 1).
    private double NextUniform()
    {
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1ul << 53));
    }
}
