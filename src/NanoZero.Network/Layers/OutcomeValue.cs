using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// The probabilities of win, draw and loss, from a hidden layer (<see cref="ValueHidden"/>), a linear layer and a
/// softmax. The head is trained by cross-entropy. The value is the probability of a win minus the probability of a
/// loss.
/// </summary>
/// <param name="Width">C.</param>
/// <param name="Hidden">Outputs of the hidden layer.</param>
/// <param name="Tokens">S where the hidden layer reads every token, 0 where it reads the mean over them.</param>
/// <remarks>
/// A value between two results is learnt as the nearer ones mixed: 0.3 as a win with 30 % and a draw with 70 %. With
/// TD(λ) the values that are learnt are no results. Then the three numbers are no probabilities. Their difference, the
/// value, is right all the same.
/// </remarks>
internal sealed record OutcomeValue(int Width, int Hidden, int Tokens = 0) : ValueHead
{
    private const int Won = 0, Drawn = 1, Lost = 2, Kinds = 3;

    private readonly ValueHidden hidden = new(Width, Hidden, Tokens);
    private readonly TableShape outcomes = new("valueOutcomes", Kinds, Hidden);

    /// <inheritdoc/>
    public override IReadOnlyList<WeightShape> Weights => [.. hidden.Weights, outcomes];

    /// <inheritdoc/>
    public override bool ReadsSquares => Tokens > 0;

    /// <inheritdoc/>
    public override long Operations => hidden.Operations + (2L * outcomes.Length);

    /// <inheritdoc/>
    public override (Tensor Values, Tensor? Outcomes) Apply(Tensor squares, Tensor pooled, LibraryWeights weights)
    {
        Tensor rows = hidden.Apply(squares, pooled, weights);                                       // [B, hidden]
        Tensor logarithms = nn.functional.linear(rows, weights[outcomes]).log_softmax(1);           // [B, 3]
        Tensor probabilities = logarithms.exp();
        return (probabilities.select(1, Won) - probabilities.select(1, Lost), logarithms);
    }

    /// <inheritdoc/>
    public override Tensor Loss((Tensor Values, Tensor? Outcomes) answers, Tensor outcomes)
    {
        Tensor draws = outcomes.abs().neg().add(Scalars.One, Scalars.One);
        // [B, 3]
        Tensor targets = stack([outcomes.clamp_min(Scalars.Zero), draws, outcomes.neg().clamp_min(Scalars.Zero)], 1);
        return (targets * answers.Outcomes!).sum(1).neg().mean();
    }

    /// <inheritdoc/>
    public override ValuePass NewPass(PassRoom room) => new Pass(this, room);

    private sealed unsafe class Pass(OutcomeValue head, PassRoom room) : ValuePass
    {
        private readonly HiddenRows hidden = head.hidden.NewRows(room);
        private readonly WeightTable table = room.Weights<WeightTable>(head.outcomes);
        private readonly float[] probabilities = new float[Kinds * room.Positions];

        public override void Forward(HeadInputs inputs, int count)
        {
            hidden.Forward(inputs, count);
            for (int position = 0; position < count; position++)
            {
                Softmax(hidden[position], probabilities.AsSpan(Kinds * position, Kinds));
            }
        }

        public override float Value(int position) =>
            probabilities[(Kinds * position) + Won] - probabilities[(Kinds * position) + Lost];

        public override float Draw(int position) => probabilities[(Kinds * position) + Drawn];

        public override void Differentiate(int position, float outcome, float* sums)
        {
            ReadOnlySpan<float> targets = [MathF.Max(outcome, 0), 1 - MathF.Abs(outcome), MathF.Max(-outcome, 0)];
            Span<float> ofHidden = stackalloc float[head.Hidden];
            ofHidden.Clear();
            for (int kind = 0; kind < Kinds; kind++)
            {
                float gradient = probabilities[(Kinds * position) + kind] - targets[kind];
                ReadOnlySpan<float> weights = table[kind], row = hidden[position];
                Span<float> ofWeights = table.Gradient(sums, kind);
                for (int i = 0; i < ofHidden.Length; i++)
                {
                    ofWeights[i] += gradient * row[i];
                    ofHidden[i] += gradient * weights[i];
                }
            }

            hidden.SetGradient(position, ofHidden);
        }

        public override void Backward(HeadInputs inputs, int count, float* sums) =>
            hidden.Backward(inputs, count, sums);

        private void Softmax(ReadOnlySpan<float> row, Span<float> target)
        {
            for (int kind = 0; kind < Kinds; kind++)
            {
                ReadOnlySpan<float> weights = table[kind];
                float sum = 0;
                for (int i = 0; i < weights.Length; i++)
                {
                    sum += row[i] * weights[i];
                }

                target[kind] = sum;
            }

            float largest = MathF.Max(MathF.Max(target[Won], target[Drawn]), target[Lost]), total = 0;
            foreach (ref float number in target)
            {
                number = MathF.Exp(number - largest);
                total += number;
            }

            foreach (ref float number in target)
            {
                number /= total;
            }
        }
    }
}
