using NanoZero.Export;
using NanoZero.Games;
using NanoZero.Search;

namespace NanoZero.Onnx.Tests;

/// <summary>What a network may answer.</summary>
public sealed class AnswerTests
{
    [Theory]
    [InlineData(float.NaN, 0.5f, 0.5f, "answers with what are no finite numbers")]
    [InlineData(float.PositiveInfinity, 0.5f, 0.5f, "answers with what are no finite numbers")]
    [InlineData(0.5f, float.NaN, 0.5f, "answers with what are no finite numbers")]
    [InlineData(0.5f, 0.5f, float.NaN, "answers with what are no finite numbers")]
    [InlineData(0.5f, 0.5f, 1.5f, "answers with 1.5 for the probability of a draw")]
    [InlineData(0.5f, 0.5f, -0.25f, "answers with -0.25 for the probability of a draw")]
    public void An_answer_that_is_none_is_refused_in_one_line(float logit, float value, float draw, string expected)
    {
        NetworkFile.RequireNative();
        using NetworkFile file = new(AgentOnnx.Of(Graph(logit, value, draw), []));
        string message = Assert.Throws<InvalidDataException>(() => Ask(file)).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData(0.25f, 0.25f)]
    [InlineData(1.0005f, 1)]
    [InlineData(-0.0005f, 0)]
    public void A_draw_is_a_probability_after_rounding(float answered, float expected)
    {
        NetworkFile.RequireNative();
        using NetworkFile file = new(AgentOnnx.Of(Graph(0.5f, 0.5f, answered), []));
        Assert.Equal(expected, Ask(file).All.Draws[0]);
    }

    [Fact]
    public void Outcomes_of_another_size_are_refused()
    {
        NetworkFile.RequireNative();
        using NetworkFile file = new(AgentOnnx.Of(Graph(0.5f, 0.5f, 0.5f, outcomes: 2), []));
        string message = Assert.Throws<InvalidDataException>(() => OnnxFile.Open(file.Path)).Message;
        Assert.Contains("outcomes Float [any, 2] for outputs", message, StringComparison.Ordinal);
        Assert.Contains("outcomes Float [batch, 3]", message, StringComparison.Ordinal);
    }

    private static AnswerBuffer Ask(NetworkFile file)
    {
        using OnnxModel model = file.Load();
        using OnnxEvaluator<TicTacToe> evaluator = new(model);
        return AnswerBuffer.Of(evaluator, (ReadOnlySpan<TicTacToe>)[default]);
    }

    // Every answer is the same number, whatever the token.
    private static OnnxGraph Graph(float logit, float value, float draw, int outcomes = OnnxFormat.OutcomeKinds)
    {
        OnnxGraph graph = new("same");
        graph.Input(OnnxFormat.Tokens, 9);
        graph.Output(OnnxFormat.Logits, OfTokens("logit", logit), 9);
        graph.Output(OnnxFormat.Value, graph.Mean(OfTokens("one value", value), isKept: false, 1));
        graph.Output(OnnxFormat.Outcomes, graph.Slice(OfTokens("draw", draw), 1, 0, outcomes), outcomes);
        return graph;

        string OfTokens(string name, float number) =>
            graph.Node("Gather", graph.Numbers(name, [number, number, number], 3), OnnxFormat.Tokens);
    }
}
