using NanoZero.Games;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Tests;

public sealed class NetworkEvaluatorTests
{
    private static readonly NetworkConfig Config = NetworkConfig.For(ConnectFour.Info, layers: 2);

    [Fact]
    public void In_fp32_the_answer_does_not_depend_on_the_batch()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        ConnectFour[] positions = RandomPositions.Of<ConnectFour>(64, seed: 3);
        (float[] together, float[] valuesTogether) = Evaluate(network, positions, new() { BatchSize = 64 });
        foreach (int batch in (int[])[1, 2, 3, 5, 8, 16, 37])
        {
            (float[] logits, float[] values) = Evaluate(network, positions, new() { BatchSize = batch });
            Assert.Equal(together, logits);
            Assert.Equal(valuesTogether, values);
        }
    }

    [Fact]
    public void The_evaluator_agrees_with_the_network_itself()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        ConnectFour[] positions = RandomPositions.Of<ConnectFour>(20, seed: 4);
        (float[] logits, float[] values) = Evaluate(network, positions, new() { BatchSize = 8 });
        (float[] expectedLogits, float[] expectedValues) = Forward(network, positions);
        Assert.All(expectedLogits.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.All(expectedValues.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void In_bf16_logits_and_values_are_within_two_hundredths_of_fp32()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        ConnectFour[] positions = RandomPositions.Of<ConnectFour>(32, seed: 5);
        (float[] logits, float[] values) = Evaluate(network, positions, new());
        (float[] logits16, float[] values16) = Evaluate(network, positions, new() { Precision = NetworkPrecision.Bf16 });
        Assert.All(logits.Zip(logits16), pair => Assert.Equal(pair.First, pair.Second, 0.02));
        Assert.All(values.Zip(values16), pair => Assert.Equal(pair.First, pair.Second, 0.02));
        Assert.NotEqual(logits, logits16);
    }

    [Fact]
    public void Different_positions_get_different_answers()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        ConnectFour[] positions = [.. RandomPositions.Of<ConnectFour>(200, seed: 6).DistinctBy(position => position.Key)];
        (float[] logits, float[] values) = Evaluate(network, positions, new());
        Assert.Equal(positions.Length, values.Distinct().Count());
        Assert.Equal(positions.Length, logits.Chunk(7).DistinctBy(row => string.Join(' ', row)).Count());
    }

    [Fact]
    public void Loading_takes_over_the_weights_and_training_the_source_changes_nothing()
    {
        using PolicyValueNetwork first = new(Config, seed: 1);
        using PolicyValueNetwork second = new(Config, seed: 2);
        ConnectFour[] positions = RandomPositions.Of<ConnectFour>(5, seed: 7);
        (float[] expectedFirst, _) = Evaluate(first, positions, new());
        (float[] expectedSecond, _) = Evaluate(second, positions, new());
        using NetworkEvaluator<ConnectFour> evaluator = new(first, new());
        using (no_grad())
        {
            first.parameters().First().mul_(2);
        }

        Assert.Equal(expectedFirst, Evaluate(evaluator, positions).Logits);
        evaluator.Load(second);
        Assert.Equal(expectedSecond, Evaluate(evaluator, positions).Logits);
    }

    [Fact]
    public void A_network_for_another_game_is_refused()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        InvalidDataException error = Assert.Throws<InvalidDataException>(() => new NetworkEvaluator<TicTacToe>(network, new()));
        Assert.Contains("plays connect4, not tictactoe", error.Message, StringComparison.Ordinal);
    }

    private static (float[] Logits, float[] Values) Evaluate(PolicyValueNetwork network, ConnectFour[] positions, ExecutionPlan plan)
    {
        using NetworkEvaluator<ConnectFour> evaluator = new(network, plan);
        return Evaluate(evaluator, positions);
    }

    private static (float[] Logits, float[] Values) Evaluate(NetworkEvaluator<ConnectFour> evaluator, ConnectFour[] positions)
    {
        float[] logits = new float[positions.Length * ConnectFour.Info.ActionCount];
        float[] values = new float[positions.Length];
        evaluator.Evaluate(positions, logits, values);
        return (logits, values);
    }

    private static (float[] Logits, float[] Values) Forward(PolicyValueNetwork network, ConnectFour[] positions)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        byte[] tokens = new byte[ConnectFour.Info.TokenCount];
        List<long> input = [];
        foreach (ConnectFour position in positions)
        {
            position.Encode(tokens);
            input.AddRange(tokens.Select(token => (long)token));
        }

        (Tensor logits, Tensor values) = network.call(tensor(input.ToArray(), [positions.Length, tokens.Length]));
        return (logits.data<float>().ToArray(), values.data<float>().ToArray());
    }
}
