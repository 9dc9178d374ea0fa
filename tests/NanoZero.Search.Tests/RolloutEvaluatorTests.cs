using NanoZero.Games;

namespace NanoZero.Search.Tests;

public sealed class RolloutEvaluatorTests
{
    [Fact]
    public void Every_move_of_connect_four_is_equally_likely()
    {
        ConnectFour[] positions =
            [ConnectFour.Start(GameOptions.Default),
                MoveText.Play(ConnectFour.Start(GameOptions.Default), "444444", out _)];
        AnswerBuffer answers = new(2, 7);
        answers.All.Logits.Fill(float.NaN);
        using RolloutEvaluator<ConnectFour> evaluator = new(1);
        evaluator.Evaluate(positions, answers.All);
        Assert.All(answers.All.Logits.ToArray(), logit => Assert.Equal(0, logit));
        Assert.All(answers.All.Values.ToArray(), value => Assert.InRange(value, -1, 1));
    }

    [Fact]
    public void Moves_that_no_playout_makes_are_less_likely()
    {
        Go<Points9> start = Go<Points9>.Start(GameOptions.Default);
        using RolloutEvaluator<Go<Points9>> evaluator = new(1);
        Span<float> logits = AnswerBuffer.Of(evaluator, [start]).All.Logits;
        Assert.Equal(0, logits[40]);
        Assert.True(logits[0] < -1 && logits[81] < -1, $"corner {logits[0]}, pass {logits[81]}");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_search_with_playouts_opens_above_the_first_line(ulong seed)
    {
        Go<Points9> position = Go<Points9>.Start(GameOptions.Default);
        RolloutEvaluator<Go<Points9>> evaluator = new(seed);
        for (int ply = 0; ply < 4; ply++)
        {
            SearchResult result =
                BatchSearch.Run<Go<Points9>>([position], evaluator, new SearchOptions { Simulations = 150 }, 1, seed,
                    TestContext.Current.CancellationToken)[0];
            (int row, int column) = Math.DivRem(result.Best, 9);
            Assert.True(
                result.Best < 81 && row is > 0 and < 8 && column is > 0 and < 8, Go<Points9>.ActionText(result.Best));
            position.Play(result.Best);
        }
    }
}
