using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Play.Tests;

/// <summary>What an evaluator answers without a search.</summary>
public sealed class EvaluatorAnswerTests
{
    [Fact]
    public void Priors_are_the_softmax_of_the_legal_actions_whatever_the_others_have()
    {
        ActionAnswer[] actions = [.. Ask(1, 2, 3, 4, float.NaN, 5, 6, 7, 8).Actions];
        double sum = Enumerable.Range(1, 8).Sum(logit => Math.Exp(logit));
        Assert.Equal(9, actions.Length);
        Assert.Equal(0, actions[4].Prior);
        Assert.All(actions.Where(action => action.Prior != 0), action =>
            Assert.Equal(Math.Exp(action.Logit) / sum, action.Prior, 1e-6));
        Assert.Equal(8, actions.Count(action => action.Prior != 0));
    }

    [Fact]
    public void A_logit_that_is_no_finite_number_is_refused_as_a_search_refuses_it()
    {
        foreach (float logit in (float[])[float.NaN, float.PositiveInfinity])
        {
            Assert.Contains("no finite number", Assert.Throws<InvalidDataException>(() =>
                Ask(1, logit, 3, 4, 0, 5, 6, 7, 8)).Message, StringComparison.Ordinal);
        }
    }

    // After a move in the middle, which all symmetries leave where it is.
    private static EvaluatorAnswer Ask(params float[] logits)
    {
        using Fixed evaluator = new(logits);
        return EvaluatorAnswer.Of(evaluator, default(TicTacToe), "5");
    }

    private sealed class Fixed(float[] logits) : IEvaluator<TicTacToe>
    {
        public void Evaluate(ReadOnlySpan<TicTacToe> positions, Answers answers)
        {
            logits.CopyTo(answers.Logits);
            answers.Values.Clear();
        }

        public void Dispose()
        {
        }
    }
}
