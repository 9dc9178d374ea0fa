using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// The hidden layer of a value head: a linear layer and a GELU. It reads the mean over the tokens, or every token in
/// its place. For the latter, a 1×1 convolution of <see cref="Channels"/> channels and a rectifier come first, as in
/// the value head of AlphaZero (Silver et al. 2017).
/// </summary>
/// <param name="Width">C.</param>
/// <param name="Hidden">Outputs.</param>
/// <param name="Tokens">S to read every token, 0 to read their mean.</param>
internal sealed record ValueHidden(int Width, int Hidden, int Tokens = 0)
{
    /// <summary>The channels of the 1×1 convolution.</summary>
    public const int Channels = MatrixKernel.PanelWidth;

    private readonly MatrixShape? convolution =
        Tokens > 0 ? new("valueSquares", Channels, Width, IsExact: true) : null;

    private readonly MatrixShape hidden =
        new("valueHidden", Hidden, Tokens > 0 ? Tokens * Channels : Width, IsExact: true);

    /// <summary>Gets the weights, in the order of their random initialisation.</summary>
    public IReadOnlyList<WeightShape> Weights => convolution is null ? [hidden] : [convolution, hidden];

    /// <summary>Gets the floating-point operations of one position.</summary>
    public long Operations => 2 * (((long)Tokens * (convolution?.Length ?? 0)) + hidden.Length);

    /// <summary>Computes the layer by libtorch.</summary>
    /// <param name="squares">The normed last rows, shape [B, S, C].</param>
    /// <param name="pooled">Their mean over the tokens, shape [B, C].</param>
    /// <param name="weights">Of the network.</param>
    /// <returns>Shape [B, hidden].</returns>
    public Tensor Apply(Tensor squares, Tensor pooled, LibraryWeights weights)
    {
        Tensor inputs = convolution is null
            ? pooled
            : nn.functional.linear(squares, weights[convolution]).relu().flatten(1);    // [B, S · channels]
        return nn.functional.gelu(nn.functional.linear(inputs, weights[hidden]));
    }

    /// <summary>Allocates what our own kernels need.</summary>
    /// <param name="room">Sizes, weights and buffers.</param>
    public HiddenRows NewRows(PassRoom room) => new(
        room,
        room.Weights<Linear>(hidden),
        Hidden,
        convolution is null ? null : new TokenChannels(room, room.Weights<Linear>(convolution)));
}

/// <summary>The rows of a hidden layer by our own kernels.</summary>
/// <param name="room">Sizes.</param>
/// <param name="matrix">The linear layer.</param>
/// <param name="width">Its outputs.</param>
/// <param name="channels">What the linear layer reads of every token; null where it reads the mean over them.</param>
internal sealed unsafe class HiddenRows(PassRoom room, Linear matrix, int width, TokenChannels? channels)
{
    private readonly RowBuffer rows = new(room.Positions, MatrixKernel.RoundUp(width));
    private readonly RowBuffer gradients = new(room.Positions, MatrixKernel.RoundUp(width)); // slopes of the GELU first

    /// <summary>Gets a position's row.</summary>
    /// <param name="position">Which of the pass.</param>
    public ReadOnlySpan<float> this[int position] => rows.Rows.Slice(position, width);

    /// <summary>Computes the rows.</summary>
    /// <param name="inputs">The last rows.</param>
    /// <param name="count">Positions.</param>
    public void Forward(HeadInputs inputs, int count)
    {
        channels?.Forward(inputs.Squares, count);
        matrix.Multiply(channels?.Rows ?? inputs.Pooled, rows.Rows, count);
        for (int i = 0; i < count; i++)
        {
            if (room.IsTraining)
            {
                VectorFunctions.GeluWithSlope(rows.Rows[i], gradients.Rows[i], rows.Width);
            }
            else
            {
                VectorFunctions.Gelu(rows.Rows[i], rows.Width);
            }
        }
    }

    /// <summary>Takes over the gradient of a row, once a pass.</summary>
    /// <param name="position">Which of the pass.</param>
    /// <param name="gradient">Shape [width].</param>
    public void SetGradient(int position, ReadOnlySpan<float> gradient)
    {
        Span<float> slopes = gradients.Rows.Slice(position, width);
        System.Numerics.Tensors.TensorPrimitives.Multiply(slopes, gradient, slopes);
    }

    /// <summary>Adds the gradients of the weights and of the inputs.</summary>
    /// <param name="inputs">As in the forward pass.</param>
    /// <param name="count">Positions.</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public void Backward(HeadInputs inputs, int count, float* sums)
    {
        if (channels is null)
        {
            matrix.AddWeightGradient(gradients.Rows, inputs.Pooled, sums, count);
            matrix.InputGradient(gradients.Rows, inputs.PooledGradient, count, accumulate: true);
            return;
        }

        matrix.AddWeightGradient(gradients.Rows, channels.Rows, sums, count);
        matrix.InputGradient(gradients.Rows, channels.Gradient, count);
        channels.Backward(inputs, count, sums);
    }
}

/// <summary>A 1×1 convolution with a rectifier, by our own kernels: a few numbers of every token.</summary>
/// <param name="room">Sizes.</param>
/// <param name="matrix">The weights, shape [channels, C].</param>
internal sealed unsafe class TokenChannels(PassRoom room, Linear matrix)
{
    private readonly int tokens = room.Config.TokenCount;
    private readonly RowBuffer channels = new(room.Rows, ValueHidden.Channels, gap: 0);
    private readonly RowBuffer? gradient = room.IsTraining ? new(room.Rows, ValueHidden.Channels, gap: 0) : null;

    /// <summary>
    /// Gets the numbers of a position's tokens, one after the other, as one row; shape [P, S · channels].
    /// </summary>
    public Rows Rows => OfPositions(channels);

    /// <summary>Gets their gradient.</summary>
    public Rows Gradient => OfPositions(gradient!);

    /// <summary>Computes <see cref="Rows"/>.</summary>
    /// <param name="squares">The normed last rows, shape [P·S, C].</param>
    /// <param name="count">Positions.</param>
    public void Forward(Rows squares, int count)
    {
        matrix.Multiply(squares, channels.Rows, count * tokens);
        VectorFunctions.Rectify(channels.Rows.Data, count * tokens * ValueHidden.Channels);
    }

    /// <summary>Adds the gradients of the weights and of the squares, computed from <see cref="Gradient"/>.</summary>
    /// <param name="inputs">As in the forward pass.</param>
    /// <param name="count">Positions.</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public void Backward(HeadInputs inputs, int count, float* sums)
    {
        int rows = count * tokens;
        VectorFunctions.ClearWhereNotPositive(
            channels.Rows.Data, gradient!.Rows.Data, rows * ValueHidden.Channels);
        matrix.AddWeightGradient(gradient.Rows, inputs.Squares, sums, rows);
        matrix.InputGradient(gradient.Rows, inputs.SquareGradient, rows, accumulate: true);
    }

    private Rows OfPositions(RowBuffer ofTokens) => new(ofTokens.Rows.Data, tokens * ValueHidden.Channels);
}
