namespace NanoZero.Network.Tests;

public sealed unsafe class KernelTests
{
    [Theory]
    [InlineData(1, 1, 16)]
    [InlineData(6, 32, 32)]
    [InlineData(23, 300, 48)]
    [InlineData(42, 520, 80)]
    public void Products_equal_naive_ones_and_can_be_added(int rows, int inner, int columns)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        Random random = new(rows);
        float[] left = Floats(rows * inner, random);
        float[] right = Floats(inner * columns, random);
        float[] target = Floats(rows * columns, random);
        double[] expected = new double[rows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            int row = i / columns, column = i % columns;
            expected[i] = target[i] + Enumerable.Range(0, inner).Sum(k => (double)left[(row * inner) + k] * right[(k * columns) + column]);
        }

        fixed (float* a = left, b = right, c = target)
        {
            // Rows of a plain matrix serve as panels: a row of the panel is a row of the matrix.
            MatrixKernel.Multiply(a, inner, new Panels(b, columns, MatrixKernel.PanelWidth), c, columns, rows, inner, columns, accumulate: true);
        }

        Assert.All(expected.Zip(target), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void A_row_of_a_product_does_not_depend_on_the_other_rows()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        Random random = new(1);
        float[] left = Floats(20 * 300, random), right = Floats(300 * 48, random), together = new float[20 * 48], alone = new float[48];
        fixed (float* a = left, b = right, c = together, d = alone)
        {
            Panels panels = new(b, 48, MatrixKernel.PanelWidth);
            MatrixKernel.Multiply(a, 300, panels, c, 48, 20, 300, 48);
            for (int row = 0; row < 20; row++)
            {
                MatrixKernel.Multiply(a + (row * 300), 300, panels, d, 48, 1, 300, 48);
                Assert.Equal(together[(row * 48)..((row + 1) * 48)], alone);
            }
        }
    }

    [Fact]
    public void Gelu_is_within_two_millionths_of_its_definition()
    {
        float[] x = [.. Enumerable.Range(0, 2000).Select(i => (i - 1000) / 120f)];
        float[] y = [.. x];
        fixed (float* data = y)
        {
            VectorFunctions.Gelu(data, y.Length);
        }

        Assert.All(x.Zip(y), pair => Assert.Equal(NaiveForward.Gelu(pair.First), pair.Second, 2e-6));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(42)]
    [InlineData(362)]
    public void Softmax_sums_to_one_and_equals_its_definition(int count)
    {
        Random random = new(count);
        float[] scores = new float[(count + 7) / 8 * 8];
        double[] exact = [.. Enumerable.Range(0, count).Select(_ => (random.NextDouble() - 0.5) * 60)];
        for (int i = 0; i < count; i++)
        {
            scores[i] = (float)exact[i];
        }

        fixed (float* data = scores)
        {
            VectorFunctions.Softmax(data, count, scale: 0.5f);
        }

        double sum = exact.Sum(score => Math.Exp(0.5 * score));
        Assert.All(exact.Zip(scores), pair => Assert.Equal(Math.Exp(0.5 * pair.First) / sum, pair.Second, 2e-6));
        Assert.Equal(1, scores.Take(count).Sum(score => (double)score), 1e-5);
    }

    private static float[] Floats(int count, Random random) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
}
