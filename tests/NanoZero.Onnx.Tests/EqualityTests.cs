using System.Runtime.InteropServices;
using NanoZero.Export;
using NanoZero.Export.Tests;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using NanoZero.Training;

namespace NanoZero.Onnx.Tests;

/// <summary>ONNX Runtime answers as the library in fp32, for every game and every kind of network.</summary>
public sealed class EqualityTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string, NetworkBody, NetworkPolicy, NetworkValue> Kinds =>
    [
        .. from game in NetworkFile.Games
           from kind in NetworkFile.KindsOf(game)
           select (game, kind.Body, kind.Policy, kind.Value),
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Logits_values_and_draws_are_within_a_ten_thousandth(
        string game, NetworkBody body, NetworkPolicy policy, NetworkValue value)
    {
        NetworkFile.RequireNative();
        NetworkOptions options = new() { Body = body, Policy = policy, Value = value, Width = 32 };
        Difference found = GameCatalogue.Open(game, new Compare(options));
        found.AssertSmall($"{game} {body} {policy} {value}");
        Assert.InRange(found.RangeOfValues, 1e-3, 1.99);  // the values differ, and none is saturated
    }

    [Theory]
    [InlineData("connect4")]
    [InlineData("tictactoe")]
    public void The_networks_that_ship_are_within_a_ten_thousandth(string game)
    {
        NetworkFile.RequireNative();
        GameCatalogue.Open(game, new CompareShipped()).AssertSmall($"{game} shipped");
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
        Assert.SkipUnless(
            RuntimeInformation.ProcessArchitecture == Architecture.X64,
            "the kernels of other processors may sum in another order in another batch");
        GameCatalogue.Open(game, new OneByOne(new NetworkOptions { Body = body, Width = 32 }));
    }

    private sealed class Compare(NetworkOptions options) : IGameVisitor<Difference>
    {
        public Difference Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using PolicyValueNetwork network = NetworkFile.Network(TGame.Info.Name, options);
            using NetworkFile file = new(network);
            return Difference.Of(
                network, file, RandomGames.Positions(start, CountOf(TGame.Info), NetworkFile.SeedOf(options)));
        }

        // Most games have 12 kinds of networks.
        private static int CountOf(GameInfo game) => game.TokenCount < 50 ? 1000 : game.TokenCount < 100 ? 500 : 200;
    }

    private sealed class CompareShipped : IGameVisitor<Difference>
    {
        public Difference Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            TrainedModel model = TrainedModel.Open(PlayerText.Shipped, TGame.Info.Name);
            using PolicyValueNetwork network = model.Load(TGame.Info);
            using NetworkFile file = new(AgentOnnx.Of(ExportedAgent.Of(model)));
            return Difference.Of(network, file, RandomGames.Positions(start, 1000, seed: 3));
        }
    }

    /// <summary>The largest differences of two evaluators, and how far the values lie apart.</summary>
    private sealed record Difference(int Positions, double Logits, double Values, double RangeOfValues)
    {
        private const int Batch = 100;

        public static Difference Of<TGame>(PolicyValueNetwork network, NetworkFile file, TGame[] positions)
            where TGame : unmanaged, IGame<TGame>
        {
            using OnnxModel model = file.Load();
            using OnnxEvaluator<TGame> onnx = new(model);
            using NetworkEvaluator<TGame> own = new(network, new() { BatchSize = Batch });
            Answers expected = AnswerBuffer.Of(own, positions).All, actual = AnswerBuffer.Of(onnx, positions).All;
            bool hasDraws = network.Config.Value != NetworkValue.Scalar;
            Assert.Equal(hasDraws, float.IsFinite(actual.Draws[0]));
            float[] values = expected.Values.ToArray();
            return new Difference(
                positions.Length,
                Largest(expected.Logits, actual.Logits),
                Math.Max(hasDraws ? Largest(expected.Draws, actual.Draws) : 0,
                    Largest(expected.Values, actual.Values)),
                values.Max() - values.Min());
        }

        public void AssertSmall(string name)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(
                $"equality {name} positions {Positions} logits {Logits:E1} values {Values:E1}");
            Assert.InRange(Logits, 1e-12, Tolerance);
            Assert.InRange(Values, 0, Tolerance);
        }

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
            using OnnxModel model = file.Load();
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
