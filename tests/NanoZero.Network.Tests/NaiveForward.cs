using static TorchSharp.torch;

namespace NanoZero.Network.Tests;

/// <summary>
/// The network's forward pass as loops over double-precision numbers, written from the description, not from the code.
/// </summary>
internal sealed class NaiveForward(PolicyValueNetwork network)
{
    private readonly NetworkConfig config = network.Config;
    private readonly Dictionary<string, double[,]> weights =
        network.named_parameters().ToDictionary(pair => pair.name, pair => Matrix(pair.parameter));

    public (double[] Logits, double Value) Evaluate(byte[] tokens)
    {
        int squares = tokens.Length, width = config.Width;
        double[][] x = new double[squares][];
        for (int s = 0; s < squares; s++)
        {
            x[s] = [.. Enumerable.Range(0, width).Select(c =>
                weights["tokens"][tokens[s], c] + weights["positions"][s, c])];
        }

        for (int layer = 0; layer < config.Layers; layer++)
        {
            x = Add(x, Attention([.. x.Select(Norm)], layer));
            x = Add(x, [.. x.Select(row =>
                Multiply($"blocks.{layer}.mlpDown", Gelu(Multiply($"blocks.{layer}.mlpUp", Norm(row)))))]);
        }

        double[][] normed = [.. x.Select(Norm)];
        double[] pooled = [.. Enumerable.Range(0, width).Select(c => normed.Average(row => row[c]))];
        double value = Multiply("valueOut", Gelu(Multiply("valueHidden", pooled)))[0];
        return (Multiply("policy", pooled), Math.Tanh(value));
    }

    private double[][] Attention(double[][] x, int layer)
    {
        int squares = x.Length, width = config.Width, size = width / config.Heads;
        double[][] qkv = [.. x.Select(row => Multiply($"blocks.{layer}.queryKeyValue", row))];
        double[][] mixed = [.. x.Select(_ => new double[width])];
        for (int head = 0; head < config.Heads; head++)
        {
            for (int i = 0; i < squares; i++)
            {
                double[] scores = new double[squares];
                for (int j = 0; j < squares; j++)
                {
                    for (int c = 0; c < size; c++)
                    {
                        scores[j] += qkv[i][(head * size) + c] * qkv[j][width + (head * size) + c] / Math.Sqrt(size);
                    }
                }

                double sum = scores.Sum(Math.Exp);
                for (int j = 0; j < squares; j++)
                {
                    for (int c = 0; c < size; c++)
                    {
                        mixed[i][(head * size) + c] += Math.Exp(
                            scores[j]) / sum * qkv[j][(2 * width) + (head * size) + c];
                    }
                }
            }
        }

        return [.. mixed.Select(row => Multiply($"blocks.{layer}.projection", row))];
    }

    private double[] Multiply(string name, double[] x)
    {
        double[,] matrix = weights[name];
        double[] y = new double[matrix.GetLength(0)];
        for (int row = 0; row < y.Length; row++)
        {
            for (int column = 0; column < x.Length; column++)
            {
                y[row] += matrix[row, column] * x[column];
            }
        }

        return y;
    }

    private static double[][] Add(double[][] a, double[][] b) =>
        [.. a.Zip(b, (x, y) => x.Zip(y, (p, q) => p + q).ToArray())];

    private static double[] Norm(double[] x)
    {
        double scale = 1 / Math.Sqrt(x.Average(v => v * v) + 1e-4);
        return [.. x.Select(v => v * scale)];
    }

    public static double Gelu(double x) => x * 0.5 * (1 + Erf(x / Math.Sqrt(2)));

    private static double[] Gelu(double[] x) => [.. x.Select(Gelu)];

    // The series 2/√π · Σ (-1)^n · x^(2n+1) / (n! · (2n+1)), exact to 1e-7 for |x| < 4.5; beyond, erf is ±1 to 1e-9.
    private static double Erf(double x)
    {
        if (Math.Abs(x) >= 4.5)
        {
            return Math.Sign(x);
        }

        double term = x, sum = x;
        for (int n = 1; n < 200; n++)
        {
            term *= -x * x / n;
            sum += term / ((2 * n) + 1);
        }

        return Math.Clamp(2 / Math.Sqrt(Math.PI) * sum, -1, 1);
    }

    private static double[,] Matrix(Tensor parameter)
    {
        float[] values = parameter.data<float>().ToArray();
        int columns = (int)parameter.shape[1];
        double[,] matrix = new double[parameter.shape[0], columns];
        for (int i = 0; i < values.Length; i++)
        {
            matrix[i / columns, i % columns] = values[i];
        }

        return matrix;
    }
}
