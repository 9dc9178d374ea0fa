using NanoZero.Games;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Network.Tests;

public sealed class NetworkEvaluatorTests
{
    private static readonly NetworkConfig Config = NetworkConfig.For(ConnectFour.Info, layers: 2);

    private static readonly NetworkOptions Convolution = new()
    {
        Body = NetworkBody.Convolution,
        Policy = NetworkPolicy.Squares,
        Value = NetworkValue.Outcomes,
    };

    [Theory]
    [InlineData(NetworkPrecision.Fp32)]
    [InlineData(NetworkPrecision.Bf16)]
    [InlineData(NetworkPrecision.Int8)]
    public void The_answer_does_not_depend_on_the_batch(NetworkPrecision precision)
    {
        ExecutionPlan plan = new() { Precision = precision };
        Assert.SkipUnless(plan.UsesPackedNetwork(Config), "libtorch's own layers do not promise it");
        AssertEqualAnswersOfAllBatches<ConnectFour>(plan, tolerance: 0, [2, 4]);
        // several positions of narrow networks are computed together
        AssertEqualAnswersOfAllBatches<TicTacToe>(plan, tolerance: 0, [1, 2]);
        AssertEqualAnswersOfAllBatches<ConnectFour>(plan, tolerance: 0, [2], Convolution);
        AssertEqualAnswersOfAllBatches<TicTacToe>(plan, tolerance: 0, [2], Convolution);
    }

    // Two threads need libtorch's own layers, whose sums differ in the last bits on some processors.
    [Fact]
    public void In_fp32_the_answer_of_the_library_hardly_depends_on_the_batch() =>
        AssertEqualAnswersOfAllBatches<ConnectFour>(new() { ThreadsPerWorker = 2 }, tolerance: 1e-5, [2, 4]);

    [Theory]
    [InlineData(NetworkPrecision.Fp32)]
    [InlineData(NetworkPrecision.Bf16)]
    [InlineData(NetworkPrecision.Int8)]
    public void An_evaluation_allocates_nothing(NetworkPrecision precision)
    {
        ExecutionPlan plan = new() { Precision = precision };
        Assert.SkipUnless(plan.UsesPackedNetwork(Config), "libtorch's tensors are managed objects");
        foreach (NetworkConfig config
            in (NetworkConfig[])[Config, NetworkConfig.For(ConnectFour.Info, layers: 2, Convolution)])
        {
            using PolicyValueNetwork network = new(config, seed: 1);
            using NetworkEvaluator<ConnectFour> evaluator = new(network, plan);
            ConnectFour[] positions = RandomPositions.Of<ConnectFour>(80, seed: 3);
            AnswerBuffer answers = new(80, 7);
            evaluator.Evaluate(positions, answers.Prepare(80));
            long before = GC.GetAllocatedBytesForCurrentThread();
            evaluator.Evaluate(positions, answers.Prepare(80));
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
    }

    [Theory]
    [InlineData(NetworkKernels.Own)]
    [InlineData(NetworkKernels.Library)]
    public void The_probabilities_of_win_draw_and_loss_come_out_beside_the_value(NetworkKernels kernels)
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(ConnectFour.Info, layers: 2, Convolution), seed: 1);
        using PolicyValueNetwork scalar = new(Config, seed: 1);
        ConnectFour[] positions = RandomPositions.Of<ConnectFour>(9, seed: 8);
        ExecutionPlan plan = new() { Kernels = kernels };
        using NetworkEvaluator<ConnectFour> evaluator = new(network, plan), other = new(scalar, plan);
        Answers answers = AnswerBuffer.Of(evaluator, positions).All;
        using CachedEvaluator<ConnectFour> cached =
            new(new NetworkEvaluator<ConnectFour>(network, plan), new EvaluationCache<ConnectFour>(1 << 20));
        float[] computed = AnswerBuffer.Of(cached, positions).All.Draws.ToArray();
        Assert.Equal(computed, AnswerBuffer.Of(cached, positions).All.Draws.ToArray());
        for (int i = 0; i < positions.Length; i++)
        {
            Assert.InRange(answers.Draws[i], 1e-3f, 1 - MathF.Abs(answers.Values[i]));
        }

        Assert.All(AnswerBuffer.Of(other, positions).All.Draws.ToArray(), draw => Assert.True(float.IsNaN(draw)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void The_evaluator_agrees_with_the_network_itself(int threads)
    {
        foreach (GameInfo game in CatalogueGames.OneOfEachKind)
        {
            foreach (int layers in (int[])[1, 3])
            {
                GameCatalogue.Open(game.Name, new AgreesWithNetwork(layers, threads));
            }
        }
    }

    [Fact]
    public void Bf16_differs_from_fp32()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        ConnectFour[] positions = RandomPositions.Of<ConnectFour>(4, seed: 5);
        Assert.NotEqual(Evaluate(network, positions, new()).Logits,
            Evaluate(network, positions, new() { Precision = NetworkPrecision.Bf16 }).Logits);
    }

    [Fact]
    public void Different_positions_get_different_answers()
    {
        using PolicyValueNetwork network = new(Config, seed: 1);
        ConnectFour[] positions =
            [.. RandomPositions.Of<ConnectFour>(200, seed: 6).DistinctBy(position => position.Key)];
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
        InvalidDataException error =
            Assert.Throws<InvalidDataException>(() => new NetworkEvaluator<TicTacToe>(network, new()));
        Assert.Contains("plays connect4, not tictactoe", error.Message, StringComparison.Ordinal);
    }

    private static void AssertEqualAnswersOfAllBatches<TGame>(
        ExecutionPlan plan, double tolerance, int[] sizes, NetworkOptions? options = null)
        where TGame : unmanaged, IGame<TGame>
    {
        foreach (int layers in sizes)
        {
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers, options), seed: 1);
            TGame[] positions = RandomPositions.Of<TGame>(64, seed: 3);
            (float[] together, float[] valuesTogether) = Evaluate(network, positions, plan with { BatchSize = 64 });
            foreach (int batch in (int[])[1, 5, 16, 37])
            {
                (float[] logits, float[] values) = Evaluate(network, positions, plan with { BatchSize = batch });
                Assert.All(together.Zip(logits), pair =>
                    Assert.InRange(pair.Second - pair.First, -tolerance, tolerance));
                Assert.All(valuesTogether.Zip(values), pair =>
                    Assert.InRange(pair.Second - pair.First, -tolerance, tolerance));
            }
        }
    }

    private static (float[] Logits, float[] Values) Evaluate<TGame>(
        PolicyValueNetwork network, TGame[] positions, ExecutionPlan plan)
        where TGame : unmanaged, IGame<TGame>
    {
        using NetworkEvaluator<TGame> evaluator = new(network, plan);
        return Evaluate(evaluator, positions);
    }

    private static (float[] Logits, float[] Values) Evaluate<TGame>(
        NetworkEvaluator<TGame> evaluator, TGame[] positions)
        where TGame : unmanaged, IGame<TGame>
    {
        Answers answers = AnswerBuffer.Of(evaluator, positions).All;
        return ([.. answers.Logits], [.. answers.Values]);
    }

    private sealed class AgreesWithNetwork(int layers, int threads) : IGameVisitor<bool>
    {
        public bool Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            // Larger weights than the initial ones, so that attention is far from uniform and GELU far from linear.
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers), seed: 1);
            using (no_grad())
            {
                foreach (Tensor parameter in network.parameters())
                {
                    parameter.mul_(4);
                }
            }

            TGame[] positions = RandomPositions.Of<TGame>(5, seed: 4);
            (float[] logits, float[] values) =
                Evaluate(network, positions, new() { BatchSize = 4, ThreadsPerWorker = threads });
            (float[] expectedLogits, float[] expectedValues) = Reference.Forward(network, positions);
            Assert.All(expectedLogits.Zip(logits), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            Assert.All(expectedValues.Zip(values), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            return true;
        }
    }
}
