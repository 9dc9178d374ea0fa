using System.Numerics.Tensors;
using Microsoft.ML.OnnxRuntime;

namespace NanoZero.Onnx;

/// <summary>Evaluates positions with a network in ONNX Runtime, in chunks of at most the batch size.</summary>
/// <remarks>
/// An instance is used by one thread. ONNX Runtime sums the products of a single row in another order than those of
/// several rows. Therefore a position alone is sent twice: its answer does not depend on its batch.
/// </remarks>
internal sealed class OnnxEvaluator<TGame> : IEvaluator<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>The most positions that are sent to the network at once.</summary>
    public const int BatchSize = 64;

    private const float Rounding = 1e-3f;  // how far a probability may lie outside [0, 1]

    private readonly OnnxModel model;
    private readonly bool ownsModel;
    private readonly RunOptions run = new();
    private readonly long[] tokens = new long[BatchSize * TGame.Info.TokenCount];  // [B, S]
    private readonly byte[] encoded = new byte[TGame.Info.TokenCount];
    private readonly AnswerBuffer pair = new(2, TGame.Info.ActionCount);

    /// <summary>Creates an evaluator.</summary>
    /// <param name="model">The network; other evaluators may ask it, too.</param>
    /// <param name="ownsModel">Whether the network is disposed with this evaluator.</param>
    /// <exception cref="InvalidDataException">The network is for another game.</exception>
    public OnnxEvaluator(OnnxModel model, bool ownsModel = false)
    {
        model.RequireGame(TGame.Info);
        (this.model, this.ownsModel) = (model, ownsModel);
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidDataException">
    /// The network fails, an answer is no finite number, or a draw's is no probability.
    /// </exception>
    public void Evaluate(ReadOnlySpan<TGame> positions, Answers answers)
    {
        for (int start = 0; start < positions.Length; start += BatchSize)
        {
            int count = Math.Min(BatchSize, positions.Length - start);
            if (count == 1)
            {
                EvaluateChunk([positions[start], positions[start]], pair.Prepare(2));
                answers.TakeFromImage<TGame>(start, pair.All, 0, symmetry: 0);
            }
            else
            {
                EvaluateChunk(positions.Slice(start, count), answers.Slice(start, count));
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        run.Dispose();
        if (ownsModel)
        {
            model.Dispose();
        }
    }

    private void EvaluateChunk(ReadOnlySpan<TGame> positions, Answers answers)
    {
        Memory<long> input = tokens.AsMemory(0, positions.Length * encoded.Length);
        for (int i = 0; i < positions.Length; i++)
        {
            positions[i].Encode(encoded);
            TensorPrimitives.ConvertTruncating<byte, long>(encoded, input.Span[(i * encoded.Length)..]);
        }

        model.Ask(input, answers, run);
        if (!TensorPrimitives.IsFiniteAll<float>(answers.Logits)
            || !TensorPrimitives.IsFiniteAll<float>(answers.Values)
            || (model.HasOutcomes && !TensorPrimitives.IsFiniteAll<float>(answers.Draws)))
        {
            throw new InvalidDataException(
                $"'{model.Path}' answers with what are no finite numbers; its weights are unusable");
        }

        TensorPrimitives.Clamp(answers.Values, -1, 1, answers.Values);
        if (model.HasOutcomes)
        {
            RequireProbabilities(answers.Draws);
            TensorPrimitives.Clamp(answers.Draws, 0, 1, answers.Draws);
        }
    }

    private void RequireProbabilities(ReadOnlySpan<float> draws)
    {
        float least = TensorPrimitives.Min(draws), most = TensorPrimitives.Max(draws);
        if (least < -Rounding || most > 1 + Rounding)
        {
            throw new InvalidDataException(string.Create(
                CultureInfo.InvariantCulture,
                $"'{model.Path}' answers with {(least < -Rounding ? least : most)} for the probability of a draw; "
                    + $"{OnnxFormat.Outcomes} must be probabilities from 0 to 1, after a softmax"));
        }
    }
}
