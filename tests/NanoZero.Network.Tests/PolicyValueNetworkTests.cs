using NanoZero.Games;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Tests;

public sealed class PolicyValueNetworkTests
{
    [Theory]
    [InlineData(2, 404_000)]
    [InlineData(4, 3_175_488)]
    public void Connect_Four_networks_have_the_published_number_of_parameters(int layers, long expected)
    {
        NetworkConfig config = NetworkConfig.For(ConnectFour.Info, layers);
        using PolicyValueNetwork network = new(config, seed: 1);
        Assert.Equal(expected, config.ParameterCount);
        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void The_shapes_are_those_of_the_published_network()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(ConnectFour.Info, layers: 2), seed: 1);
        Dictionary<string, string> shapes = network.named_parameters()
            .ToDictionary(pair => pair.name, pair => string.Join('×', pair.parameter.shape));
        Dictionary<string, string> expected = new()
        {
            ["tokens"] = "3×128",
            ["positions"] = "42×128",
            ["policy"] = "7×128",
            ["valueHidden"] = "32×128",
            ["valueOut"] = "1×32",
        };
        for (int layer = 0; layer < 2; layer++)
        {
            expected[$"blocks.{layer}.queryKeyValue"] = "384×128";
            expected[$"blocks.{layer}.projection"] = "128×128";
            expected[$"blocks.{layer}.mlpUp"] = "512×128";
            expected[$"blocks.{layer}.mlpDown"] = "128×512";
        }

        Assert.Equal(expected.OrderBy(pair => pair.Key), shapes.OrderBy(pair => pair.Key));
    }

    [Fact]
    public void Every_game_of_the_catalogue_gets_logits_and_values_of_its_sizes()
    {
        foreach (GameInfo game in CatalogueGames.OneOfEachKind)
        {
            GameCatalogue.Open(game.Name, new ShapeCheck());
        }
    }

    [Fact]
    public void Equal_seeds_give_equal_weights_and_other_seeds_others()
    {
        NetworkConfig config = NetworkConfig.For(TicTacToe.Info, layers: 1);
        NativeTorch.Require();
        manual_seed(1);
        using PolicyValueNetwork first = new(config, seed: 7);
        manual_seed(2);
        using PolicyValueNetwork second = new(config, seed: 7);
        using PolicyValueNetwork other = new(config, seed: 8);
        Assert.Equal(Weights(first), Weights(second));
        Assert.NotEqual(Weights(first), Weights(other));
    }

    [Fact]
    public void Initial_weights_are_normal_with_deviation_one_fiftieth()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(ConnectFour.Info, layers: 2), seed: 3);
        double[] weights = [.. Weights(network).Select(weight => (double)weight)];

        // Five standard errors of the mean, the deviation and the share within one deviation of 404,000 draws.
        double deviation = Math.Sqrt(weights.Average(weight => weight * weight));
        Assert.Equal(0, weights.Average(), 5 * 0.02 / Math.Sqrt(weights.Length));
        Assert.Equal(0.02, deviation, 5 * 0.02 / Math.Sqrt(2.0 * weights.Length));
        Assert.Equal(0.6827, weights.Count(weight => Math.Abs(weight) < 0.02) / (double)weights.Length, 0.004);
    }

    [Fact]
    public void Products_in_bf16_change_gradients_by_little_and_leave_the_weights_in_fp32()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(ConnectFour.Info, layers: 2), seed: 1);
        float[] exact = Gradient(network);
        network.HalfProducts = true;
        float[] halves = Gradient(network);
        double difference = exact.Zip(halves, (a, b) => Math.Pow(a - b, 2)).Sum(), size = exact.Sum(a => (double)a * a);
        Assert.InRange(Math.Sqrt(difference / size), 1e-5, 0.02);
        Assert.All(network.parameters(), weights =>
            Assert.Equal((ScalarType.Float32, ScalarType.Float32), (weights.dtype, weights.grad!.dtype)));
        network.HalfProducts = false;
        Assert.Equal(exact, Gradient(network));

        static float[] Gradient(PolicyValueNetwork network)
        {
            using DisposeScope scope = NewDisposeScope();
            network.zero_grad();
            (Tensor logits, Tensor values, _) =
                network.call(tensor([.. Enumerable.Range(0, 84).Select(i => i % 3L)], [2, 42]));
            (logits * tensor(new float[] { 0, 1, 2, 3, 4, 5, 6 })).sum().add(values.sum(), Scalars.One).backward();
            return [.. network.parameters().SelectMany(weights => weights.grad!.data<float>().ToArray())];
        }
    }

    [Fact]
    public void A_naive_forward_pass_in_double_precision_agrees()
    {
        // A larger deviation than the initial one, so that attention is far from uniform.
        using PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, layers: 2), seed: 5);
        using (no_grad())
        {
            foreach (Tensor parameter in network.parameters())
            {
                parameter.mul_(5);
            }
        }

        NaiveForward naive = new(network);
        foreach (TicTacToe position in RandomPositions.Of<TicTacToe>(8, seed: 1))
        {
            byte[] tokens = new byte[TicTacToe.Info.TokenCount];
            position.Encode(tokens);
            (double[] expectedLogits, double expectedValue) = naive.Evaluate(tokens);
            using DisposeScope scope = NewDisposeScope();
            using IDisposable gradientsOff = no_grad();
            (Tensor logits, Tensor values, _) =
                network.call(tensor(tokens.Select(token => (long)token).ToArray(), [1, tokens.Length]));
            float[] actualLogits = logits.data<float>().ToArray();
            Assert.All(expectedLogits.Zip(actualLogits), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            Assert.Equal(expectedValue, values.item<float>(), 1e-4);
        }
    }

    private static float[] Weights(PolicyValueNetwork network) =>
        [.. network.parameters().SelectMany(parameter => parameter.data<float>().ToArray())];

    private sealed class ShapeCheck : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers: 1), seed: 1);
            using NetworkEvaluator<TGame> evaluator = new(network, ExecutionPlan.Reference);
            TGame[] positions = RandomPositions.Of<TGame>(3, seed: 2);
            Answers answers = AnswerBuffer.Of(evaluator, positions).All;
            Assert.All(answers.Logits.ToArray(), logit => Assert.True(float.IsFinite(logit) && logit != 0));
            Assert.All(answers.Values.ToArray(), value => Assert.InRange(value, -1, 1));
            return true;
        }
    }
}
