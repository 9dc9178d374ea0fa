using System.Runtime.Intrinsics.X86;

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
            expected[i] = target[i]
                + Enumerable.Range(0, inner).Sum(k => (double)left[(row * inner) + k] * right[(k * columns) + column]);
        }

        fixed (float* a = left, b = right, c = target)
        {
            // Rows of a plain matrix serve as panels: a row of the panel is a row of the matrix.
            MatrixKernel.Multiply(new(a, inner), new Panels(b, columns, MatrixKernel.PanelWidth), c, columns, rows,
                inner, columns, accumulate: true);
        }

        Assert.All(expected.Zip(target), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    // Twelve rows at once, eight, six, three, and one; of a pair of panels, and of a panel alone.
    [Theory]
    [InlineData(16)]
    [InlineData(18)]
    [InlineData(23)]
    [InlineData(25)]
    public void A_row_of_a_product_does_not_depend_on_the_other_rows(int rows)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        Random random = new(1);
        float[] left = Floats(rows * 300, random), right = Floats(300 * 48, random), together = new float[rows * 48],
            alone = new float[48];
        fixed (float* a = left, b = right, c = together, d = alone)
        {
            Panels panels = new(b, 48, MatrixKernel.PanelWidth);
            MatrixKernel.Multiply(new(a, 300), panels, c, 48, rows, 300, 48);
            for (int row = 0; row < rows; row++)
            {
                MatrixKernel.Multiply(new(a + (row * 300), 300), panels, d, 48, 1, 300, 48);
                Assert.Equal(together[(row * 48)..((row + 1) * 48)], alone);
            }
        }
    }

    [Fact]
    public void Gelu_is_within_two_millionths_of_its_definition()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
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
    public void Softmax_of_a_column_sums_to_one_and_equals_its_definition(int rows)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        const int Columns = 48;
        Random random = new(rows);
        float[] scores = [.. Enumerable.Range(0, rows * Columns).Select(_ => (float)(random.NextDouble() - 0.5) * 60)];
        double[] exact = [.. scores.Select(score => Math.Exp(score))];
        fixed (float* data = scores)
        {
            VectorFunctions.SoftmaxOfColumns(data, rows, Columns);
        }

        for (int column = 0; column < Columns; column++)
        {
            double sum = Enumerable.Range(0, rows).Sum(row => exact[(row * Columns) + column]);
            Assert.All(Enumerable.Range(0, rows), row =>
                Assert.Equal(exact[(row * Columns) + column] / sum, scores[(row * Columns) + column], 2e-6));
            Assert.Equal(1, Enumerable.Range(0, rows).Sum(row => (double)scores[(row * Columns) + column]), 1e-5);
        }
    }

    // Some processors take a hundred cycles for a product with a subnormal number, and sharp attention would be full of
    // them.
    [Fact]
    public void No_weight_of_a_softmax_is_subnormal()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        const int Rows = 362, Columns = 16;
        float[] scores = [.. Enumerable.Range(0, Rows * Columns).Select(i => -0.5f * (i / Columns))];
        fixed (float* data = scores)
        {
            VectorFunctions.SoftmaxOfColumns(data, Rows, Columns);
        }

        Assert.All(scores, weight => Assert.True(float.IsNormal(weight), $"{weight}"));
        Assert.InRange(scores[^1], 0, 1e-20f);
    }

    [Theory]
    [InlineData(3, 16)]
    [InlineData(42, 32)]
    public void A_transpose_has_every_element_times_the_factor(int rows, int columns)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        int paddedRows = (rows + 7) / 8 * 8;
        float[] source = Floats(paddedRows * columns, new Random(rows)), target = new float[columns * paddedRows];
        fixed (float* from = source, to = target)
        {
            VectorFunctions.Transpose(from, columns, to, paddedRows, rows, columns, factor: 0.5f);
        }

        Assert.Equal(target, Enumerable.Range(0, target.Length).Select(i =>
            0.5f * source[(i % paddedRows * columns) + (i / paddedRows)]));
    }

    [Fact]
    public void A_transposed_left_matrix_gives_the_same_product()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        const int Rows = 23, Inner = 300, Columns = 48;
        Random random = new(1);
        float[] left = Floats(Rows * Inner, random), right = Floats(Inner * Columns, random);
        float[] transposed = [.. Enumerable.Range(0, Rows * Inner).Select(i => left[(i % Rows * Inner) + (i / Rows)])];
        float[] expected = new float[Rows * Columns], actual = new float[Rows * Columns];
        fixed (float* a = left, t = transposed, b = right, c = expected, d = actual)
        {
            Panels panels = new(b, Columns, MatrixKernel.PanelWidth);
            MatrixKernel.Multiply(new(a, Inner), panels, c, Columns, Rows, Inner, Columns);
            MatrixKernel.Multiply(new(t, 1, Rows), panels, d, Columns, Rows, Inner, Columns);
        }

        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Rounding_to_bf16_goes_to_the_nearest_and_halves_to_even()
    {
        // 1, one unit in the last place of bf16 above it, and what lies between.
        (float X, float Expected)[] cases =
        [
            (0, 0), (1, 1), (-1, -1), (1.0078125f, 1.0078125f), (1.00390625f, 1), (1.0039064f, 1.0078125f),
            (1.01171875f, 1.015625f), (-1.0039064f, -1.0078125f),
        ];
        float[] x = [.. cases.Select(pair => pair.X), .. cases.Select(pair => pair.X)];
        ushort[] rounded = new ushort[x.Length];
        fixed (float* source = x)
        {
            fixed (ushort* target = rounded)
            {
                Bf16Kernel.Round(source, target, x.Length);
            }
        }

        Assert.All(cases.Zip(rounded), pair =>
            Assert.Equal(pair.First.Expected, BitConverter.UInt32BitsToSingle((uint)pair.Second << 16)));
        Assert.Equal(rounded, x.Select(Bf16Kernel.Round));
    }

    [Theory]
    [InlineData(1, 64, 192)]
    [InlineData(42, 128, 64)]
    [InlineData(81, 512, 128)]
    public void Products_in_bf16_equal_naive_ones_of_rounded_numbers_and_can_be_added(int rows, int inner, int columns)
    {
        Assert.SkipUnless(Bf16Kernel.IsSupported, "this processor or libtorch has no bf16 products to call");
        Random random = new(rows);
        float[] left = Floats(rows * inner, random), weights = Floats(columns * inner, random),
            target = Floats(rows * columns, random);
        double[] expected = new double[rows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            int row = i / columns, column = i % columns;
            expected[i] = target[i] + Enumerable.Range(0, inner).Sum(k =>
                Rounded(left[(row * inner) + k]) * Rounded(weights[(column * inner) + k]));
        }

        Bf16Matrix matrix = new(columns, inner, new AlignedMemory<ushort>(rows * inner));
        matrix.Pack(weights);
        fixed (float* a = left, c = target)
        {
            matrix.Multiply(a, inner, c, columns, rows, accumulate: true);
        }

        MicroKernels.Release();
        Assert.All(expected.Zip(target), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData(1, 64, 192)]
    [InlineData(42, 128, 64)]
    [InlineData(81, 512, 128)]
    public void Products_in_int8_are_as_near_as_levels_and_weights_are_rounded_and_can_be_added(
        int rows, int inner, int columns)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        Random random = new(rows);
        float[] left = Floats(rows * inner, random), weights = Floats(columns * inner, random),
            target = Floats(rows * columns, random);
        double[] expected = new double[rows * columns];
        for (int i = 0; i < expected.Length; i++)
        {
            int row = i / columns, column = i % columns;
            expected[i] = target[i]
                + Enumerable.Range(0, inner).Sum(k => (double)left[(row * inner) + k] * weights[(column * inner) + k]);
        }

        Int8Matrix matrix = new(columns, inner, new Int8Room(rows, inner, columns));
        matrix.Pack(weights);
        fixed (float* a = left, c = target)
        {
            matrix.Multiply(a, inner, c, columns, rows, accumulate: true);
        }

        MicroKernels.Release();

        // Numbers up to a half: levels are 1/255 apart, weights 1/254; each factor errs by at most half of that, times
        // at most a half.
        double bound = inner * ((0.5 / 255 * 0.5) + (0.5 / 254 * 0.5));
        Assert.All(expected.Zip(target), pair => Assert.Equal(pair.First, pair.Second, bound));
        double meanError = expected.Zip(target, (a, b) => (a - b) * (a - b)).Average();
        // errors of independent roundings
        Assert.InRange(Math.Sqrt(meanError), 0, 1.5 * Math.Sqrt(inner / 12.0 * 2 / 12) / 254);
    }

    [Theory]
    [InlineData(1, 4, 16)]
    [InlineData(23, 128, 48)]
    [InlineData(42, 512, 128)]
    public void Products_of_8_bits_are_exact(int rows, int inner, int columns)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no 256-bit vectors of whole numbers");
        Random random = new(rows);
        byte[] left =
            [.. Enumerable.Range(0, rows * inner).Select(i => i < 4 ? byte.MaxValue : (byte)random.Next(256))];
        sbyte[] right =
            [.. Enumerable.Range(0, inner * columns).Select(i => i < 4 ? (sbyte)-127 : (sbyte)random.Next(-127, 128))];
        int[] expected = [.. Enumerable.Range(0, rows * columns).Select(i => Enumerable.Range(0, inner).Sum(
            k => left[(i / columns * inner) + k] * right[(((k / 4 * columns) + (i % columns)) * 4) + (k % 4)]))];
        int[] own = new int[rows * columns], used = new int[rows * columns];
        fixed (byte* a = left)
        {
            fixed (sbyte* b = right)
            {
                fixed (int* c = own, d = used)
                {
                    VnniProducts.Multiply(a, b, c, rows, inner, columns);
                    Int8Kernel.Multiply(a, b, d, rows, inner, columns);
                }
            }
        }

        MicroKernels.Release();
        Assert.Equal(expected, own);
        Assert.Equal(expected, used);
    }

    [Fact]
    public void Rows_are_rounded_to_levels_from_their_smallest_number_to_their_largest()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        float[] row = [.. Enumerable.Range(0, 32).Select(i => -1 + (i * 0.125f))],
            equal = [.. Enumerable.Repeat(0.75f, 32)];
        byte[] levels = new byte[32], levelsOfEqual = new byte[32];
        fixed (float* a = row, b = equal)
        {
            fixed (byte* x = levels, y = levelsOfEqual)
            {
                (float low, float step) = Int8Kernel.Quantise(a, x, 32);
                Assert.Equal((-1, 3.875f / 255), (low, step));
                Assert.Equal((0, 255), (levels[0], levels[31]));
                Assert.All(row.Zip(levels), pair =>
                    Assert.Equal(pair.First, low + (step * pair.Second), 0.5001 * step));
                (low, step) = Int8Kernel.Quantise(b, y, 32);
                Assert.All(levelsOfEqual, level => Assert.Equal(0.75f, low + (step * level), 1e-6));
            }
        }
    }

    [Fact]
    public void The_width_of_the_vectors_changes_no_bit()
    {
        Assert.SkipUnless(Avx512F.IsSupported, "this processor has one width alone");
        const int Rows = 22, Columns = 48;  // twelve rows at once, six, three, and one
        Random random = new(3);
        float[] matrix = Floats(Columns * 32, random), numbers = Floats(Rows * Columns, random),
            scales = Floats(Columns, random), sums = Floats(Columns, random);
        int[] products = [.. Enumerable.Range(0, Columns).Select(_ => random.Next(-100_000, 100_000))];
        Assert.Equal(Results<EightFloats>(), Results<SixteenFloats>());

        string[] Results<TVector>()
            where TVector : struct, IFloatVector<TVector>
        {
            float[] gelu = [.. numbers], softmax = [.. numbers], restored = [.. numbers], target = new float[Rows * 32];
            float[] withSlope = [.. numbers], slope = new float[Rows * Columns], gradient = [.. numbers.Reverse()];
            byte[] levels = new byte[Columns];
            fixed (float* x = gelu, y = softmax, z = restored, scale = scales, sum = sums, left = numbers,
                right = matrix, to = target)
            {
                fixed (byte* level = levels)
                {
                    fixed (int* product = products)
                    {
                        for (int column = 0; column < 32; column += 2 * TVector.Count)
                        {
                            MatrixKernel.MultiplyColumns<TVector>(new(left, Columns), right + column, TVector.Count, 32,
                                to + column, 32, Rows, Columns, adds: false);
                        }

                        VectorFunctions.Gelu<TVector>(x, gelu.Length);
                        VectorFunctions.SoftmaxOfColumns<TVector>(y, Rows, Columns);
                        fixed (float* value = withSlope, toSlope = slope, back = gradient)
                        {
                            VectorFunctions.GeluWithSlope<TVector>(value, toSlope, gelu.Length);
                            VectorFunctions.SoftmaxGradientOfColumns<TVector>(y, back, Rows, Columns, factor: 0.3f);
                        }

                        (float, float) row = Int8Kernel.Quantise<TVector>(z, level, Columns);
                        Int8Kernel.Restore<TVector>(product, scale, sum, row, z, Columns, accumulate: true);
                    }
                }
            }

            Assert.Equal(gelu, withSlope);
            return [string.Join(' ', levels), .. new[] { gelu, slope, softmax, gradient, restored, target }.Select(
                each => string.Join(' ', each))];
        }
    }

    private static double Rounded(float x) => BitConverter.UInt32BitsToSingle((uint)Bf16Kernel.Round(x) << 16);

    private static float[] Floats(int count, Random random) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5))];
}
