namespace NanoZero.Network;

/// <summary>Attention among the tokens of one position, in fp32, and its gradient.</summary>
/// <remarks>
/// Shapes: S tokens, H heads, C width. Scores have keys in rows: a column belongs to a query, and sums over keys need
/// no sums within vectors. An instance is used by one thread at a time.
/// </remarks>
internal sealed unsafe class Attention
{
    private readonly int tokens;
    private readonly int width;
    private readonly int heads;
    private readonly int headWidth;
    private readonly float scale;
    // [C/H, S padded]: what belongs to queries, with queries in columns
    private readonly AlignedMemory<float> transposed;
    private readonly AlignedMemory<float> gradients;   // [S, S padded], of the weights, then of the scores

    /// <summary>Allocates the buffers.</summary>
    /// <param name="tokens">S.</param>
    /// <param name="width">C.</param>
    /// <param name="heads">H, such that C / H is a whole number of panels.</param>
    public Attention(int tokens, int width, int heads)
    {
        (this.tokens, this.width, this.heads) = (tokens, width, heads);
        headWidth = width / heads;
        scale = 1 / MathF.Sqrt(headWidth);
        PaddedTokens = MatrixKernel.RoundUp(tokens);
        WeightsLength = checked(tokens * PaddedTokens);
        transposed = new(checked(headWidth * PaddedTokens));
        gradients = new(WeightsLength);
    }

    /// <summary>
    /// Gets S rounded up to whole panels. So many rows of its inputs are read, those past S to no effect.
    /// </summary>
    public int PaddedTokens { get; }

    /// <summary>Gets the numbers of one head's weights.</summary>
    public int WeightsLength { get; }

    /// <summary>Mixes the values of a position's tokens.</summary>
    /// <param name="queryKeyValue">Shape [S, 3C].</param>
    /// <param name="stride">Elements from a row of it to the next.</param>
    /// <param name="weights">Receives the weights, shape [H, S, S padded], keys before queries.</param>
    /// <param name="weightsStride">
    /// Elements from a head's weights to the next one's; 0 where they are not needed afterwards.
    /// </param>
    /// <param name="mixed">Receives the mixed values, shape [S, C].</param>
    /// <param name="mixedStride">Elements from a row of it to the next.</param>
    public void Forward(
        float* queryKeyValue, int stride, float* weights, int weightsStride, float* mixed, int mixedStride)
    {
        for (int head = 0; head < heads; head++)
        {
            float* query = queryKeyValue + (head * headWidth), key = query + width, value = key + width;
            float* scores = weights + (head * weightsStride);
            VectorFunctions.Transpose(query, stride, transposed.Data, PaddedTokens, tokens, headWidth, scale);
            MatrixKernel.Multiply(new(key, stride), OfQueries, scores, PaddedTokens, tokens, headWidth, PaddedTokens);
            VectorFunctions.SoftmaxOfColumns(scores, tokens, PaddedTokens);
            MatrixKernel.Multiply(ByQueries(scores), OfHead(value, stride), mixed + (head * headWidth), mixedStride,
                tokens, tokens, headWidth);
        }
    }

    /// <summary>Computes the gradients of queries, keys and values.</summary>
    /// <param name="queryKeyValue">As in the forward pass.</param>
    /// <param name="weights">What it wrote, heads <see cref="WeightsLength"/> apart.</param>
    /// <param name="mixedGradient">Shape [S, C].</param>
    /// <param name="mixedStride">Elements from a row of it to the next.</param>
    /// <param name="target">Receives the gradients, shape [S, 3C].</param>
    /// <param name="stride">Elements from a row of both to the next.</param>
    public void Backward(
        float* queryKeyValue, float* weights, float* mixedGradient, int mixedStride, float* target, int stride)
    {
        for (int head = 0; head < heads; head++, weights += WeightsLength)
        {
            int column = head * headWidth;
            float* query = queryKeyValue + column, key = query + width, value = key + width,
                mixed = mixedGradient + column;
            float* queryGradient = target + column, keyGradient = queryGradient + width,
                valueGradient = keyGradient + width;
            MatrixKernel.Multiply(new(weights, PaddedTokens), OfHead(mixed, mixedStride), valueGradient, stride, tokens,
                tokens, headWidth);

            VectorFunctions.Transpose(mixed, mixedStride, transposed.Data, PaddedTokens, tokens, headWidth, factor: 1);
            MatrixKernel.Multiply(
                new(value, stride), OfQueries, gradients.Data, PaddedTokens, tokens, headWidth, PaddedTokens);
            VectorFunctions.SoftmaxGradientOfColumns(weights, gradients.Data, tokens, PaddedTokens, scale);
            MatrixKernel.Multiply(
                ByQueries(gradients.Data), OfHead(key, stride), queryGradient, stride, tokens, tokens, headWidth);
            MatrixKernel.Multiply(new(gradients.Data, PaddedTokens), OfHead(query, stride), keyGradient, stride, tokens,
                tokens, headWidth);
        }
    }

    // [C/H, S padded]
    private Panels OfQueries => new(transposed.Data, PaddedTokens, MatrixKernel.PanelWidth);

    // [S, S]: queries before keys
    private StridedMatrix ByQueries(float* scores) => new(scores, 1, PaddedTokens);

    private static Panels OfHead(float* first, int stride) => new(first, stride, MatrixKernel.PanelWidth); // [S, C/H]
}
