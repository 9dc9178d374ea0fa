using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>A kind of layer with its sizes: it turns the rows of positions into other rows of the same width.</summary>
/// <remarks>
/// A kind is one file: its weights, its computation by libtorch, and its forward and backward pass by our own kernels.
/// Shapes: B positions, S tokens, R = B·S rows, C width.
/// </remarks>
internal abstract record Layer
{
    /// <summary>Gets the layer's weights, in the order of their random initialisation.</summary>
    public abstract IReadOnlyList<WeightShape> Weights { get; }

    /// <summary>Gets whether our own kernels compute these sizes on processors that they support.</summary>
    public abstract bool IsSupported { get; }

    /// <summary>
    /// Gets the numbers that a backward pass needs of each position, beside the inputs and outputs of matrices.
    /// </summary>
    public virtual long KeptOfPosition => 0;

    /// <summary>
    /// Gets how many of the operations of one position follow from single rows and are looked up in a first layer.
    /// </summary>
    public virtual long OperationsOfInputs => 0;

    /// <summary>
    /// Returns the floating-point operations of one position: a multiplication and an addition count as two.
    /// </summary>
    /// <param name="tokens">S.</param>
    public virtual long Operations(int tokens) => 2 * tokens * Weights.Sum(shape => (long)shape.Length);

    /// <summary>Computes the layer by libtorch.</summary>
    /// <param name="x">Shape [B, S, C].</param>
    /// <param name="weights">Of the network.</param>
    /// <returns>Shape [B, S, C].</returns>
    public abstract Tensor Apply(Tensor x, LibraryWeights weights);

    /// <summary>Allocates what our own kernels need to compute the layer.</summary>
    /// <param name="room">Sizes, weights and buffers.</param>
    public abstract LayerPass NewPass(PassRoom room);
}

/// <summary>A layer's pass over a few positions by our own kernels; used by one thread at a time.</summary>
internal abstract unsafe class LayerPass
{
    /// <summary>
    /// Gets what the layer makes of every row alone, or null. A first layer's is looked up instead of computed.
    /// </summary>
    public virtual RowBuffer? Inputs => null;

    /// <summary>Computes <see cref="Inputs"/>.</summary>
    /// <param name="x">Shape [rows, C].</param>
    /// <param name="rows">Any rows, at most R.</param>
    public virtual void ComputeInputs(Rows x, int rows)
    {
    }

    /// <summary>Replaces x by the layer's output; <see cref="Inputs"/> are there.</summary>
    /// <param name="x">Shape [rows, C].</param>
    /// <param name="rows">Tokens of whole positions, at most R.</param>
    public abstract void Forward(Rows x, int rows);

    /// <summary>
    /// Adds the gradients of the weights, and turns the gradient of the output into that of the input.
    /// </summary>
    /// <param name="gradient">Shape [rows, C].</param>
    /// <param name="rows">As in the forward pass.</param>
    /// <param name="sums">The sums of the gradients of all weights of the network; the pass adds to its own.</param>
    public abstract void Backward(Rows gradient, int rows, float* sums);

    /// <summary>
    /// Adds what the layer summed in a form of its own since the last call; after the last backward pass of a step.
    /// </summary>
    /// <param name="sums">The sums of the gradients of all weights of the network.</param>
    public virtual void Collect(float* sums)
    {
    }
}

/// <summary>Sizes, weights and buffers of the passes through one network's layers.</summary>
/// <param name="config">The network's sizes.</param>
/// <param name="weights">Laid out for our own kernels; may be shared with other threads.</param>
/// <param name="positions">P, the most positions of a pass.</param>
/// <param name="isTraining">Whether a backward pass follows, so that every layer keeps what it computed.</param>
internal sealed class PassRoom(NetworkConfig config, PackedWeights weights, int positions, bool isTraining)
{
    private readonly Dictionary<string, RowBuffer> shared = [];

    /// <summary>Gets the network's sizes.</summary>
    public NetworkConfig Config => config;

    /// <summary>Gets P.</summary>
    public int Positions => positions;

    /// <summary>Gets the most rows of a pass: P·S, and at least one for each kind of token.</summary>
    public int Rows { get; } = Math.Max(positions * config.TokenCount, config.TokenKinds);

    /// <summary>Gets whether a backward pass follows.</summary>
    public bool IsTraining => isTraining;

    /// <summary>
    /// Gets rows of C for a backward pass that the next layer's overwrites; attention reads some past its tokens.
    /// </summary>
    public RowBuffer Narrow => Shared("narrow", Rows + MatrixKernel.PanelWidth, config.Width);

    /// <summary>Gets the matrix, table or kernel behind a shape.</summary>
    /// <typeparam name="T">What the shape makes.</typeparam>
    /// <param name="shape">One of the network's.</param>
    public T Weights<T>(WeightShape shape)
        where T : class, IPackedWeights => (T)weights[shape];

    /// <summary>Returns rows that a backward pass needs; without one, all layers use the same.</summary>
    /// <param name="role">A name for the kept rows.</param>
    /// <param name="rows">How many.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="gap">Elements between a row and the next.</param>
    public RowBuffer Kept(string role, int rows, int width, int gap = MatrixKernel.PanelWidth) =>
        isTraining ? new RowBuffer(rows, width, gap) : Shared(role, rows, width, gap);

    /// <summary>Returns rows that layers use in turn.</summary>
    /// <param name="role">Names their use; equal names mean equal sizes.</param>
    /// <param name="rows">How many.</param>
    /// <param name="width">Elements of a row.</param>
    /// <param name="gap">Elements between a row and the next.</param>
    public RowBuffer Shared(string role, int rows, int width, int gap = MatrixKernel.PanelWidth)
    {
        if (!shared.TryGetValue(role, out RowBuffer? buffer))
        {
            shared.Add(role, buffer = new RowBuffer(rows, width, gap));
        }

        return buffer;
    }
}
