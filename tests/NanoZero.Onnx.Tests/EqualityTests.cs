using NanoZero.Export.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Search;

namespace NanoZero.Onnx.Tests;

/// <summary>ONNX Runtime answers as the library in fp32, for every game and every kind of network.</summary>
public sealed class EqualityTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string, NetworkBody, NetworkPolicy, NetworkValue> Kinds =>
    [
        .. from game in NetworkFile.Games
           from kind in NetworkFile.Kinds
           select (game, kind.Body, kind.Policy, kind.Value),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Logits_values_and_draws_are_within_a_ten_thousandth(
        string game, NetworkBody body, NetworkPolicy policy, NetworkValue value)
    {
        NetworkFile.RequireNative();
        NetworkOptions options = new() { Body = body, Policy = policy, Value = value, Width = 32 };
        (double logits, double values) = GameCatalogue.Open(game, new Compare(options));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"equality {game} {body} {policy} {value} logits {logits:E1} values {values:E1}");
        Assert.InRange(logits, 1e-12, Tolerance);
        Assert.InRange(values, 0, Tolerance);
    }

    [Theory]
    [InlineData("tictactoe", NetworkBody.Transformer)]
    [InlineData("connect4", NetworkBody.Convolution)]
    [InlineData("connect4", NetworkBody.Transformer)]
    [InlineData("go9", NetworkBody.Convolution)]
    [InlineData("go9", NetworkBody.Transformer)]
    public void An_answer_does_not_depend_on_the_other_positions_of_its_batch(string game, NetworkBody body)
    {
        NetworkFile.RequireNative();
        GameCatalogue.Open(game, new OneByOne(new NetworkOptions { Body = body, Width = 32 }));
    }

    private sealed class Compare(NetworkOptions options) : IGameVisitor<(double Logits, double Values)>
    {
        private const int Batch = 100;

        public (double Logits, double Values) Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = NetworkFile.Network(TGame.Info.Name, options);
            using NetworkFile file = new(network);
            using OnnxModel model = new(file.Path);
            using OnnxEvaluator<TGame> onnx = new(model);
            using NetworkEvaluator<TGame> own = new(network, new() { BatchSize = Batch });
            TGame[] positions = RandomGames.Positions(start, CountOf(TGame.Info), seed: 4);
            Answers expected = AnswerBuffer.Of(own, positions).All, actual = AnswerBuffer.Of(onnx, positions).All;
            Assert.InRange(
                expected.Values.ToArray().Max() - expected.Values.ToArray().Min(), 1e-3f, 1.99f);  // none is saturated
            double draws = options.Value == NetworkValue.Scalar ? 0 : Largest(expected.Draws, actual.Draws);
            Assert.Equal(options.Value != NetworkValue.Scalar, float.IsFinite(actual.Draws[0]));
            return (Largest(expected.Logits, actual.Logits),
                Math.Max(draws, Largest(expected.Values, actual.Values)));
        }

        // Each game has 12 kinds of networks.
        private static int CountOf(GameInfo game) => game.TokenCount < 50 ? 1000 : game.TokenCount < 100 ? 500 : 200;

        private static double Largest(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        {
            double largest = 0;
            for (int i = 0; i < a.Length; i++)
            {
                largest = Math.Max(largest, Math.Abs(a[i] - b[i]));
            }

            return largest;
        }
    }

    private sealed class OneByOne(NetworkOptions options) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = NetworkFile.Network(TGame.Info.Name, options);
            using NetworkFile file = new(network);
            using OnnxModel model = new(file.Path);
            using OnnxEvaluator<TGame> onnx = new(model);
            TGame[] positions = RandomGames.Positions(start, (2 * OnnxEvaluator<TGame>.BatchSize) + 7, seed: 5);
            Answers together = AnswerBuffer.Of(onnx, positions).All;
            foreach (int size in (int[])[1, 2, 3, 8])
            {
                for (int first = 0; first + size <= positions.Length; first += size)
                {
                    Answers alone = AnswerBuffer.Of(onnx, positions.AsSpan(first, size)).All;
                    Answers same = together.Slice(first, size);
                    Assert.True(same.Logits.SequenceEqual(alone.Logits), $"logits in batches of {size}");
                    Assert.True(same.Values.SequenceEqual(alone.Values), $"values in batches of {size}");
                }
            }

            return true;
        }
    }
}
