using NanoZero.Games;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Tests;

/// <summary>Evaluators agree with the plain forward pass of the network they copy, whatever computes them.</summary>
public sealed class EquivalenceTests
{
    [Theory]
    [InlineData("connect4", 2, 3000)]
    [InlineData("connect4", 4, 500)]
    [InlineData("tictactoe", 2, 3000)]
    [InlineData("go9", 2, 1000)]
    public void In_fp32_logits_and_values_are_within_a_ten_thousandth(string game, int layers, int positions)
    {
        Errors errors = GameCatalogue.Open(game, new Compare(layers, NetworkPrecision.Fp32, positions));
        Assert.InRange(errors.Logits, 0, 1e-4);
        Assert.InRange(errors.Values, 0, 1e-4);
    }

    // Few positions where libtorch computes in bf16 without instructions for it.
    [Theory]
    [InlineData("connect4", 2, 3000)]
    [InlineData("connect4", 4, 1000)]
    [InlineData("tictactoe", 2, 3000)]
    [InlineData("go9", 2, 1000)]
    public void In_bf16_logits_are_within_two_hundredths_and_values_within_one(string game, int layers, int positions)
    {
        Errors errors = GameCatalogue.Open(
            game, new Compare(layers, NetworkPrecision.Bf16, Bf16Kernel.IsSupported ? positions : 20));
        TestContext.Current.TestOutputHelper?.WriteLine(errors.ToString());
        Assert.InRange(errors.Logits, 1e-6, 2e-2);
        Assert.InRange(errors.Values, 1e-6, 1e-2);
    }

    [Theory]
    [InlineData("connect4", 2, 3000)]
    [InlineData("connect4", 4, 1000)]
    [InlineData("tictactoe", 2, 3000)]
    [InlineData("go9", 2, 1000)]
    public void In_int8_logits_are_within_six_hundredths_and_values_within_two(string game, int layers, int positions)
    {
        Assert.SkipUnless(Int8Kernel.IsSupported, "this processor or libtorch has no 8-bit products to call");
        Errors errors = GameCatalogue.Open(game, new Compare(layers, NetworkPrecision.Int8, positions));
        TestContext.Current.TestOutputHelper?.WriteLine(errors.ToString());
        Assert.InRange(errors.Logits, 1e-6, 6e-2);
        Assert.InRange(errors.Values, 1e-6, 2e-2);
    }

    [Theory]
    [InlineData(NetworkPrecision.Fp32, 1e-4, 1e-4)]
    [InlineData(NetworkPrecision.Bf16, 2e-2, 1e-2)]
    [InlineData(NetworkPrecision.Int8, 0.15, 3e-2)]
    public void Every_kind_of_layer_and_head_is_as_near(NetworkPrecision precision, double logits, double values)
    {
        foreach (string game in (string[])["tictactoe", "connect4", "go9", "breakthrough6"])
        {
            foreach ((NetworkBody body, NetworkValue value) in
                from body in Enum.GetValues<NetworkBody>()
                from value in (NetworkValue[])[NetworkValue.Outcomes, NetworkValue.Squares]
                select (body, value))
            {
                NetworkOptions options =
                    new() { Body = body, Policy = NetworkPolicy.Squares, Value = value };
                Assert.SkipUnless(
                    PackedNetwork.IsSupported(NetworkConfig.For(game, 2, options), precision), "no such products here");
                Errors errors = GameCatalogue.Open(game, new Compare(2, precision, 500, options));
                TestContext.Current.TestOutputHelper?.WriteLine($"{game} {body}: {errors}");
                Assert.InRange(errors.Logits, 1e-9, logits);
                Assert.InRange(errors.Values, 1e-9, values);
            }
        }
    }

    private sealed record Errors(double Logits, double Values, double LargestLogit, double LargestValue);

    private sealed class Compare(int layers, NetworkPrecision precision, int count, NetworkOptions? options = null)
        : IGameVisitor<Errors>
    {
        // The size of the weights that training ends with.
        private const float Growth = 3;

        public Errors Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers, options), seed: 1);
            using (no_grad())
            {
                using Scalar growth = Growth;
                foreach (Tensor parameter in network.parameters())
                {
                    parameter.mul_(growth);
                }
            }

            TGame[] positions = RandomPositions.Of<TGame>(count, seed: 4);
            using NetworkEvaluator<TGame> evaluator = new(network, new() { Precision = precision, BatchSize = 64 });
            Answers answers = AnswerBuffer.Of(evaluator, positions).All;
            (float[] expectedLogits, float[] expectedValues) = Reference.Forward(network, positions);
            return new(Largest([.. answers.Logits], expectedLogits), Largest([.. answers.Values], expectedValues),
                expectedLogits.Max(MathF.Abs), expectedValues.Max(MathF.Abs));
        }

        private static double Largest(float[] actual, float[] expected) =>
            actual.Zip(expected, (a, b) => Math.Abs((double)a - b)).Max();
    }
}
