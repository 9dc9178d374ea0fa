namespace NanoZero.Network.Tests;

/// <summary>The steps of a backward pass agree with their definitions in double precision.</summary>
public sealed unsafe class GradientKernelTests
{
    [Fact]
    public void The_slope_of_the_gelu_is_within_three_millionths_of_its_definition()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        float[] x = [.. Enumerable.Range(0, 2000).Select(i => (i - 1000) / 120f)], y = [.. x],
            slope = new float[x.Length];
        fixed (float* value = y, target = slope)
        {
            VectorFunctions.GeluWithSlope(value, target, x.Length);
        }

        Assert.All(x.Zip(y), pair => Assert.Equal(NaiveForward.Gelu(pair.First), pair.Second, 2e-6));
        Assert.All(x.Zip(slope), pair =>
        {
            double below = pair.First == 0 ? 0.5 : NaiveForward.Gelu(pair.First) / pair.First;
            double density = Math.Exp(-0.5 * pair.First * pair.First) / Math.Sqrt(2 * Math.PI);
            Assert.Equal(below + (pair.First * density), pair.Second, 3e-6);
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    public void The_gradient_of_a_softmax_equals_its_definition(int rows)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        const int Columns = 16;
        const float Factor = 0.25f;
        float[] weights = Numbers(rows * Columns, 1), gradients = Numbers(rows * Columns, 2), result = [.. gradients];
        fixed (float* w = weights, g = result)
        {
            VectorFunctions.SoftmaxGradientOfColumns(w, g, rows, Columns, Factor);
        }

        for (int i = 0; i < result.Length; i++)
        {
            double mean = Enumerable.Range(0, rows).Select(row => (row * Columns) + (i % Columns)).Sum(j =>
                (double)weights[j] * gradients[j]);
            Assert.Equal(Factor * weights[i] * (gradients[i] - mean), result[i], 1e-6);
        }
    }

    [Fact]
    public void The_gradient_of_a_norm_is_added_as_finite_differences_say()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        const int Width = 32;
        const double Step = 1e-4;
        float[] x = Numbers(Width, 3), gradient = Numbers(Width, 4), normed = new float[Width],
            target = Numbers(Width, 5), before = [.. target];
        fixed (float* from = x, n = normed, g = gradient, to = target)
        {
            VectorFunctions.AddNormGradient(g, n, VectorFunctions.Norm(from, n, Width), to, Width);
        }

        for (int i = 0; i < Width; i++)
        {
            double difference = (Product(i, Step) - Product(i, -Step)) / (2 * Step);
            Assert.Equal(before[i] + difference, target[i], 1e-5);
        }

        // The norm's output times its gradient, after one number of the input has moved.
        double Product(int moved, double step)
        {
            double[] input = [.. x.Select((number, i) => i == moved ? number + step : number)];
            double factor = 1 / Math.Sqrt(input.Average(number => number * number) + 1e-4);
            return input.Select((number, i) => number * factor * gradient[i]).Sum();
        }
    }

    private static float[] Numbers(int count, int seed)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextDouble() - 0.5f)];
    }
}
