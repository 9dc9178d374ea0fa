using System.Numerics.Tensors;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace NanoZero.Network;

/// <summary>A kind of head with its sizes: it answers from the last rows of a position.</summary>
/// <remarks>A kind is one file, as a layer's is. Shapes: P positions, S tokens, A actions, C width.</remarks>
internal abstract record Head
{
    /// <summary>Gets the head's weights, in the order of their random initialisation.</summary>
    public abstract IReadOnlyList<WeightShape> Weights { get; }

    /// <summary>Gets whether the head reads the vector of every square, beside their mean.</summary>
    public virtual bool ReadsSquares => false;

    /// <summary>
    /// Gets the floating-point operations of one position: a multiplication and an addition count as two.
    /// </summary>
    public virtual long Operations => 2 * Weights.Sum(shape => (long)shape.Length);
}

/// <summary>A head that answers with a logit for each action.</summary>
internal abstract record PolicyHead : Head
{
    /// <summary>Computes logits by libtorch.</summary>
    /// <param name="squares">The normed last rows, shape [B, S, C].</param>
    /// <param name="pooled">Their mean over the tokens, shape [B, C].</param>
    /// <param name="weights">Of the network.</param>
    /// <returns>Shape [B, A].</returns>
    public abstract Tensor Apply(Tensor squares, Tensor pooled, LibraryWeights weights);

    /// <summary>Allocates what our own kernels need.</summary>
    /// <param name="room">Sizes, weights and buffers.</param>
    public abstract PolicyPass NewPass(PassRoom room);

    /// <summary>Computes the cross-entropy between policies and the softmax over legal actions, by libtorch.</summary>
    /// <param name="logits">Shape [B, A].</param>
    /// <param name="policies">Shape [B, A]; what illegal actions have is ignored.</param>
    /// <param name="illegal">Shape [B, A].</param>
    /// <returns>The mean over the positions.</returns>
    public static Tensor Loss(Tensor logits, Tensor policies, Tensor illegal)
    {
        Tensor logPolicy = logits.masked_fill(illegal, Scalars.NegativeInfinity).log_softmax(1);  // [B, A]

        // 0 · -infinity is not a number: illegal actions are left out of the sum.
        return (-(policies * logPolicy.masked_fill(illegal, Scalars.Zero)).sum(1)).mean();
    }
}

/// <summary>A policy head's pass by our own kernels.</summary>
/// <param name="room">Sizes.</param>
internal abstract unsafe class PolicyPass(PassRoom room)
{
    /// <summary>Gets the logits, shape [P, A padded]; after <see cref="Loss"/> its gradients.</summary>
    public RowBuffer Logits { get; } = new(room.Positions, MatrixKernel.RoundUp(room.Config.ActionCount));

    /// <summary>Computes logits.</summary>
    /// <param name="inputs">The last rows.</param>
    /// <param name="count">Positions.</param>
    public abstract void Forward(HeadInputs inputs, int count);

    /// <summary>
    /// Adds the gradients of the weights and of the inputs, computed from the gradients of the logits.
    /// </summary>
    /// <param name="inputs">As in the forward pass.</param>
    /// <param name="count">Positions.</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public abstract void Backward(HeadInputs inputs, int count, float* sums);

    /// <summary>Replaces logits by the gradient of the cross-entropy; illegal actions have no part in either.</summary>
    /// <param name="position">Which of the pass.</param>
    /// <param name="policy">Shape [A].</param>
    /// <param name="illegal">Not 0 for illegal actions, shape [A].</param>
    /// <returns>The cross-entropy in nats.</returns>
    public double Loss(int position, ReadOnlySpan<float> policy, ReadOnlySpan<byte> illegal)
    {
        Span<float> logits = Logits.Rows.Slice(position, policy.Length);
        float largest = float.NegativeInfinity, total = 0, mass = 0;
        for (int action = 0; action < logits.Length; action++)
        {
            largest = illegal[action] == 0 ? MathF.Max(largest, logits[action]) : largest;
        }

        for (int action = 0; action < logits.Length; action++)
        {
            if (illegal[action] == 0)
            {
                total += MathF.Exp(logits[action] - largest);
                mass += policy[action];
            }
        }

        float logTotal = largest + MathF.Log(total);
        double loss = 0;
        for (int action = 0; action < logits.Length; action++)
        {
            float logProbability = logits[action] - logTotal;
            loss -= illegal[action] == 0 ? policy[action] * logProbability : 0;
            logits[action] = illegal[action] == 0 ? (mass * MathF.Exp(logProbability)) - policy[action] : 0;
        }

        return loss;
    }
}

/// <summary>A head that answers with the expected outcome for the side to move.</summary>
internal abstract record ValueHead : Head
{
    /// <summary>Computes answers by libtorch.</summary>
    /// <param name="squares">The normed last rows, shape [B, S, C].</param>
    /// <param name="pooled">Their mean over the tokens, shape [B, C].</param>
    /// <param name="weights">Of the network.</param>
    /// <returns>
    /// Values in [-1, 1], shape [B], and logarithms of the probabilities of win, draw and loss, shape [B, 3], or null.
    /// </returns>
    public abstract (Tensor Values, Tensor? Outcomes) Apply(Tensor squares, Tensor pooled, LibraryWeights weights);

    /// <summary>Computes the loss by libtorch.</summary>
    /// <param name="answers">What <see cref="Apply"/> returned.</param>
    /// <param name="outcomes">Shape [B].</param>
    /// <returns>The mean over the positions.</returns>
    public abstract Tensor Loss((Tensor Values, Tensor? Outcomes) answers, Tensor outcomes);

    /// <summary>Allocates what our own kernels need.</summary>
    /// <param name="room">Sizes, weights and buffers.</param>
    public abstract ValuePass NewPass(PassRoom room);
}

/// <summary>A value head's pass by our own kernels.</summary>
internal abstract unsafe class ValuePass
{
    /// <summary>Computes what the answers are made of.</summary>
    /// <param name="inputs">The last rows.</param>
    /// <param name="count">Positions.</param>
    public abstract void Forward(HeadInputs inputs, int count);

    /// <summary>Returns the expected outcome of a position for the side to move, in [-1, 1].</summary>
    /// <param name="position">Which of the pass.</param>
    public abstract float Value(int position);

    /// <summary>Returns the probability of a draw; not a number where the head has none.</summary>
    /// <param name="position">Which of the pass.</param>
    public virtual float Draw(int position) => float.NaN;

    /// <summary>Computes the gradient of a position's loss as far as what <see cref="Forward"/> computed.</summary>
    /// <param name="position">Which of the pass.</param>
    /// <param name="outcome">The result for the side to move, in [-1, 1].</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public abstract void Differentiate(int position, float outcome, float* sums);

    /// <summary>Adds the gradients of the weights and of the inputs.</summary>
    /// <param name="inputs">As in the forward pass.</param>
    /// <param name="count">Positions.</param>
    /// <param name="sums">Of the gradients of all weights.</param>
    public abstract void Backward(HeadInputs inputs, int count, float* sums);
}

/// <summary>What heads read: the normed last rows, and their mean over the tokens of each position.</summary>
/// <param name="room">Sizes and buffers.</param>
/// <param name="readsSquares">Whether a head reads the rows of single squares.</param>
internal sealed class HeadInputs(PassRoom room, bool readsSquares)
{
    private readonly int width = room.Config.Width;
    private readonly int tokens = room.Config.TokenCount;
    private readonly Norm last = new(room, "last normed");
    private readonly RowBuffer pooled = new(room.Positions, room.Config.Width);
    private readonly RowBuffer? pooledGradient = room.IsTraining ? new(room.Positions, room.Config.Width) : null;
    private readonly RowBuffer? squareGradient =
        room.IsTraining && readsSquares ? new(room.Rows, room.Config.Width) : null;
    private readonly RowBuffer? narrow = room.IsTraining ? room.Narrow : null;

    /// <summary>Gets the normed rows, shape [P·S, C].</summary>
    public Rows Squares => last.Rows;

    /// <summary>Gets the means, shape [P, C].</summary>
    public Rows Pooled => pooled.Rows;

    /// <summary>Gets the gradient of the rows. Heads that read squares add their gradients to it.</summary>
    public Rows SquareGradient => squareGradient!.Rows;

    /// <summary>Gets the gradient of the means. Heads add their gradients to it.</summary>
    public Rows PooledGradient => pooledGradient!.Rows;

    /// <summary>Computes both.</summary>
    /// <param name="x">What the last layer left, shape [count·S, C].</param>
    /// <param name="count">Positions.</param>
    public void Forward(Rows x, int count)
    {
        last.Forward(x, count * tokens);
        Rows normed = Squares;
        for (int i = 0; i < count; i++)
        {
            Span<float> mean = Pooled.Slice(i, width);
            mean.Clear();
            for (int token = 0; token < tokens; token++)
            {
                TensorPrimitives.Add(mean, normed.Slice((i * tokens) + token, width), mean);
            }

            TensorPrimitives.Multiply(mean, 1f / tokens, mean);
        }
    }

    /// <summary>Sets both gradients to 0.</summary>
    /// <param name="count">Positions.</param>
    public void ClearGradients(int count)
    {
        for (int i = 0; i < count; i++)
        {
            PooledGradient.Slice(i, width).Clear();
        }

        for (int row = 0; squareGradient is not null && row < count * tokens; row++)
        {
            SquareGradient.Slice(row, width).Clear();
        }
    }

    /// <summary>Writes the gradient of what the last layer left.</summary>
    /// <param name="target">Shape [count·S, C].</param>
    /// <param name="count">Positions.</param>
    public void Backward(Rows target, int count)
    {
        for (int row = 0; row < count * tokens; row++)
        {
            Span<float> ofRow = narrow!.Rows.Slice(row, width);
            TensorPrimitives.Multiply(PooledGradient.Slice(row / tokens, width), 1f / tokens, ofRow);
            if (squareGradient is not null)
            {
                TensorPrimitives.Add(ofRow, SquareGradient.Slice(row, width), ofRow);
            }

            target.Slice(row, width).Clear();
        }

        last.Backward(narrow!.Rows, target, count * tokens);
    }
}
