using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;

namespace NanoZero.Training.Tests;

public sealed class CanonicalAgentTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_network_answers_all_orientations_of_a_position_alike_with_a_cache_and_without(bool hasCache)
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, layers: 1), seed: 3);
        EvaluationCache<TicTacToe>? cache = hasCache ? new(1 << 20) : null;
        using IEvaluator<TicTacToe> evaluator = ModelPlayer.Evaluator(network, ExecutionPlan.Reference, cache);
        TicTacToe[] positions =
            [.. Openings.Draw(default(TicTacToe), new OpeningOptions { Count = 8 }).Select(opening =>
                opening.Position)];
        foreach (TicTacToe position in positions)
        {
            (float[] logits, float value) = Ask(evaluator, position);
            for (int symmetry = 1; symmetry < TicTacToe.Info.SymmetryCount; symmetry++)
            {
                (float[] turned, float turnedValue) = Ask(evaluator, position.Transform(symmetry));
                Assert.Equal(value, turnedValue);
                // of a position that is its own mirror image they may be exchanged
                Assert.Equal(logits.Order(), turned.Order());
            }
        }
    }

    private static (float[] Logits, float Value) Ask(IEvaluator<TicTacToe> evaluator, TicTacToe position)
    {
        Answers answer = AnswerBuffer.Of(evaluator, [position]).All;
        return ([.. answer.Logits], answer.Values[0]);
    }
}
