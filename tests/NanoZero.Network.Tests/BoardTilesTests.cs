namespace NanoZero.Network.Tests;

/// <summary>Convolutions of boards in tiles, and their gradients, equal sums over the nine squares of each.</summary>
public sealed unsafe class BoardTilesTests
{
    private const int Side = 3;

    [Theory]
    [InlineData(1, 1, 1, 16, 3)]
    [InlineData(2, 5, 12, 32, 1)]
    [InlineData(3, 3, 9, 48, 2)]
    [InlineData(6, 7, 42, 48, 5)]
    [InlineData(9, 9, 82, 16, 2)]
    public void A_convolution_and_its_gradients_equal_naive_ones(
        int rows, int columns, int tokens, int width, int boards)
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        Random random = new(rows);
        float[] weights = Numbers(random, width * Side * Side * width);
        ConvolutionShape shape = new("weights", width, new PaddedBoard(rows, columns));
        TiledWeights packed = new(shape, start: 0);
        packed.Pack(weights);
        BoardTiles tiles = new(rows, columns, tokens, width);
        int count = boards * tiles.Count;
        RowBuffer x = Filled(random, boards * tokens, width), target = Filled(random, boards * tokens, width),
            gradient = Filled(random, boards * tokens, width), inputGradient = Filled(random, boards * tokens, width);
        double[] expected = Numbers(target), expectedInputs = Numbers(inputGradient),
            expectedWeights = new double[weights.Length];
        foreach ((int from, int to, int weight) in Links(rows, columns, tokens, width, boards))
        {
            expected[to] += (double)weights[weight] * At(x, from);
            expectedInputs[from] += (double)weights[weight] * At(gradient, to);
            expectedWeights[weight] += (double)At(x, from) * At(gradient, to);
        }

        RowBuffer parts = Parts(count * width), product = Parts(count * width), gradientParts = Parts(count * width);
        tiles.Spread(x.Rows, parts.Rows, boards);
        packed.Multiply(parts.Rows, product.Rows, count);
        tiles.Gather(product.Rows, target.Rows, boards, adds: true);
        AssertNear(expected, Numbers(target), 1e-5);

        tiles.GatherGradient(gradient.Rows, gradientParts.Rows, boards);
        packed.InputGradient(gradientParts.Rows, product.Rows, count);
        tiles.AddSpreadGradient(product.Rows, inputGradient.Rows, boards);
        AssertNear(expectedInputs, Numbers(inputGradient), 1e-5);

        AlignedMemory<float> apart = new(packed.SumsLength), sums = new(weights.Length);
        packed.AddWeightGradient(gradientParts.Rows, parts.Rows, apart.Data, count);
        packed.Collect(apart.Data, sums.Data);
        packed.Collect(apart.Data, sums.Data);  // has nothing left to add
        AssertNear(
            expectedWeights, [.. new ReadOnlySpan<float>(sums.Data, weights.Length).ToArray().Select(x => (double)x)],
            1e-5);
    }

    [Fact]
    public void Negative_outputs_become_0_where_nothing_is_added()
    {
        Assert.SkipUnless(MatrixKernel.IsSupported, "this processor has no fused multiply-add");
        const int Width = 16, Squares = 12;
        Random random = new(1);
        BoardTiles tiles = new(rows: 3, columns: 4, Squares, Width);
        RowBuffer product = Filled(random, BoardTiles.Parts, tiles.Count * Width), plain = new(Squares, Width),
            rectified = Filled(random, Squares, Width);
        tiles.Gather(product.Rows, plain.Rows, boards: 1, adds: true);
        tiles.Gather(product.Rows, rectified.Rows, boards: 1, adds: false);
        Assert.Equal(Numbers(plain).Select(number => Math.Max(0, number)), Numbers(rectified));
    }

    // Which input counts for which output, by which weight.
    private static IEnumerable<(int From, int To, int Weight)> Links(
        int rows, int columns, int tokens, int width, int boards) =>
        from board in Enumerable.Range(0, boards)
        from row in Enumerable.Range(0, rows)
        from column in Enumerable.Range(0, columns)
        from neighbour in Enumerable.Range(0, Side * Side)
        let above = row + (neighbour / Side) - 1
        let left = column + (neighbour % Side) - 1
        where above >= 0 && above < rows && left >= 0 && left < columns
        from output in Enumerable.Range(0, width)
        from input in Enumerable.Range(0, width)
        select ((((board * tokens) + (above * columns) + left) * width) + input,
            (((board * tokens) + (row * columns) + column) * width) + output,
            (((output * Side * Side) + neighbour) * width) + input);

    private static RowBuffer Parts(int length) => new(BoardTiles.Parts, length);

    private static RowBuffer Filled(Random random, int rows, int width)
    {
        RowBuffer buffer = new(rows, width);
        for (int row = 0; row < rows; row++)
        {
            Numbers(random, width).CopyTo(buffer.Rows.Slice(row, width));
        }

        return buffer;
    }

    private static float At(RowBuffer buffer, int index) => buffer.Rows[index / buffer.Width][index % buffer.Width];

    private static double[] Numbers(RowBuffer buffer)
    {
        List<double> numbers = [];
        for (int row = 0; row < buffer.Count; row++)
        {
            numbers.AddRange(buffer.Rows.Slice(row, buffer.Width).ToArray().Select(x => (double)x));
        }

        return [.. numbers];
    }

    private static float[] Numbers(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];

    private static void AssertNear(double[] expected, double[] actual, double tolerance)
    {
        double size = expected.Max(Math.Abs);
        Assert.True(size > 0);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance * (1 + size)));
    }
}
