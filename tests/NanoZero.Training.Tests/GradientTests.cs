using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training.Tests;

/// <summary>
/// The gradients of our own kernels agree with those that libtorch derives from the plain forward pass.
/// </summary>
public sealed class GradientTests
{
    [Theory]
    [InlineData("tictactoe", 1, 43, 1)]
    [InlineData("tictactoe", 3, 43, 2)]
    [InlineData("connect4", 1, 43, 3)]
    [InlineData("connect4", 2, 43, 1)]
    [InlineData("connect4", 4, 43, 2)]
    [InlineData("connect4", 2, 1, 4)]
    [InlineData("go9", 2, 43, 2)]
    [InlineData("go13", 1, 3, 8)]
    [InlineData("go19", 1, 3, 2)]
    public void Losses_and_gradients_are_those_of_autograd(string game, int layers, int batch, int threads) =>
        GameCatalogue.Open(game, new Compare(NetworkConfig.For(game, layers), batch, threads));

    [Theory]
    [InlineData("tictactoe", 2, NetworkBody.Transformer, NetworkPolicy.Squares, NetworkValue.Outcomes, null)]
    [InlineData("connect4", 1, NetworkBody.Transformer, NetworkPolicy.Squares, NetworkValue.Scalar, null)]
    [InlineData("go9", 1, NetworkBody.Transformer, NetworkPolicy.Squares, NetworkValue.Outcomes, null)]
    [InlineData("tictactoe", 1, NetworkBody.Convolution, NetworkPolicy.Pooled, NetworkValue.Scalar, null)]
    [InlineData("tictactoe", 3, NetworkBody.Convolution, NetworkPolicy.Squares, NetworkValue.Outcomes, 16)]
    [InlineData("connect4", 2, NetworkBody.Convolution, NetworkPolicy.Squares, NetworkValue.Outcomes, 64)]
    [InlineData("connect4", 1, NetworkBody.Convolution, NetworkPolicy.Pooled, NetworkValue.Outcomes, 112)]
    [InlineData("connect4", 2, NetworkBody.Convolution, NetworkPolicy.Squares, NetworkValue.Squares, 32)]
    [InlineData("go9", 1, NetworkBody.Transformer, NetworkPolicy.Squares, NetworkValue.Squares, null)]
    [InlineData("go9", 2, NetworkBody.Convolution, NetworkPolicy.Squares, NetworkValue.Scalar, 32)]
    [InlineData("breakthrough6", 2, NetworkBody.Convolution, NetworkPolicy.Squares, NetworkValue.Outcomes, 32)]
    public void So_they_are_of_every_kind_of_layer_and_head(
        string game, int layers, NetworkBody body, NetworkPolicy policy, NetworkValue value, int? width)
    {
        NetworkOptions options = new() { Body = body, Policy = policy, Value = value, Width = width };
        GameCatalogue.Open(game, new Compare(NetworkConfig.For(game, layers, options), batchSize: 21, threads: 2));
    }

    [Fact]
    public void A_batch_smaller_than_expected_leaves_shares_empty() =>
        GameCatalogue.Open(
            "tictactoe", new Compare(NetworkConfig.For("tictactoe", 1), batchSize: 3, threads: 8, expectedBatch: 100));

    [Fact]
    public void Rows_shorter_than_a_panel_are_computed_too() =>
        GameCatalogue.Open("tictactoe", new Compare(
            NetworkConfig.For("tictactoe", 1) with { Heads = 2, Width = 32 }, batchSize: 20, threads: 1));

    [Theory]
    [InlineData("tictactoe", 1, 128, 1, NetworkBody.Transformer)]
    [InlineData("connect4", 2, 128, 2, NetworkBody.Transformer)]
    [InlineData("connect4", 4, 128, 3, NetworkBody.Transformer)]
    [InlineData("go19", 2, 128, 2, NetworkBody.Transformer)]
    [InlineData("tictactoe", 1, 128, 1, NetworkBody.Convolution)]
    [InlineData("connect4", 4, 128, 2, NetworkBody.Convolution)]
    [InlineData("go19", 2, 128, 2, NetworkBody.Convolution)]
    public void The_memory_is_below_its_bound_and_above_a_third_of_it(
        string game, int layers, int batch, int threads, NetworkBody body)
    {
        NetworkConfig config = NetworkConfig.For(game, layers, new NetworkOptions { Body = body });
        Assert.SkipUnless(PackedGradients.IsSupported(config), "no kernels of our own here");
        using PolicyValueNetwork network = new(config, seed: 1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        using PackedGradients gradients = new(network, batch, threads);
        // the gradients' tensors
        long held = GC.GetAllocatedBytesForCurrentThread() - before + (config.ParameterCount * sizeof(float));
        long bound = PackedGradients.UpperBound(config, batch, threads);
        Assert.InRange(held, bound / 3, bound);
    }

    [Fact]
    public void Tensors_of_another_shape_or_format_are_refused()
    {
        NetworkConfig config = NetworkConfig.For("tictactoe", 1);
        Assert.SkipUnless(PackedGradients.IsSupported(config), "no kernels of our own here");
        using DisposeScope scope = NewDisposeScope();
        using PolicyValueNetwork network = new(config, seed: 1);
        using PackedGradients gradients = new(network, batchSize: 2, threads: 1);
        Tensor tokens = zeros([2, 9], int64), policies = zeros([2, 9]), illegal = zeros([2, 9], @bool),
            outcomes = zeros([2]);
        gradients.Compute(tokens, policies, illegal, outcomes);
        Assert.Throws<ArgumentException>(() => gradients.Compute(tokens.to(int32), policies, illegal, outcomes));
        Assert.Throws<ArgumentException>(() => gradients.Compute(tokens, zeros([1, 9]), illegal, outcomes));
        Assert.Throws<ArgumentException>(() => gradients.Compute(tokens, policies, illegal, zeros([3])));
        Assert.Throws<ArgumentException>(() => gradients.Compute(tokens + 3, policies, illegal, outcomes));
        Assert.Throws<ArgumentException>(() =>
            gradients.Compute(zeros([0, 9], int64), zeros([0, 9]), zeros([0, 9], @bool), zeros([0])));
        Assert.Throws<ArgumentException>(() =>
            new PackedGradients(new PolicyValueNetwork(config with { Heads = 8 }, seed: 1), batchSize: 2, threads: 1));
        using PolicyValueNetwork half = new(config, seed: 1);
        half.to(bfloat16);
        Assert.Throws<ArgumentException>(() => new PackedGradients(half, batchSize: 2, threads: 1));
    }

    private sealed class Compare(NetworkConfig config, int batchSize, int threads, int? expectedBatch = null)
        : IGameVisitor<int>
    {
        // Times the initial weights: about where training ends.
        private const float Growth = 3;

        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            Assert.SkipUnless(PackedGradients.IsSupported(config), "no kernels of our own here");
            using DisposeScope scope = NewDisposeScope();
            using PolicyValueNetwork network = new(config, seed: 1);
            using (no_grad())
            {
                using Scalar growth = Growth;
                foreach (Tensor parameter in network.parameters())
                {
                    parameter.mul_(growth);
                }
            }

            using TrainingBatch<TGame> batch = new(batchSize);
            RandomStream random = new(7);
            for (int row = 0; row < batchSize; row++)
            {
                batch.FillRow(row, Draw(start, ref random), symmetry: 0);
            }

            batch.Policies[0] *= 0.5f;  // sums other than one count as they are
            using Scalar some = 0.01f;
            batch.Policies.masked_fill_(batch.Illegal, some);  // and what illegal actions have does not count
            NetworkTensors answers = network.call(batch.Tokens);
            (Tensor policy, Tensor value) = network.Loss(answers, batch.Policies, batch.Illegal, batch.Outcomes);
            policy.add(value, Scalars.One).backward();
            (string Name, float[] Gradient)[] expected = Gradients(network);

            using PackedGradients gradients = new(network, expectedBatch ?? batchSize, threads);
            (double ownPolicy, double ownValue) =
                gradients.Compute(batch.Tokens, batch.Policies, batch.Illegal, batch.Outcomes);
            Assert.Equal(policy.item<float>(), ownPolicy, 1e-5);
            Assert.Equal((answers.Values - batch.Outcomes).square().mean().item<float>(), ownValue, 1e-5);
            Check(expected, Gradients(network));

            // Once more, after autograd has put its own in their place: nothing is left over from the step before.
            (string Name, float[] Gradient)[] first = Gradients(network);
            network.zero_grad();
            network.call(batch.Tokens).Values.sum().backward();
            Assert.Equal(
                (ownPolicy, ownValue), gradients.Compute(batch.Tokens, batch.Policies, batch.Illegal, batch.Outcomes));
            Assert.All(first.Zip(Gradients(network)), pair => Assert.Equal(pair.First.Gradient, pair.Second.Gradient));
            return 0;
        }

        private static void Check(
            (string Name, float[] Gradient)[] expected, (string Name, float[] Gradient)[] actual) =>
            Assert.All(expected.Zip(actual), pair =>
            {
                double size = pair.First.Gradient.Max(MathF.Abs),
                    error = pair.First.Gradient.Zip(pair.Second.Gradient, (a, b) => MathF.Abs(a - b)).Max();
                Assert.True(size > 1e-6, $"{pair.First.Name} has no gradient");
                Assert.True(error < 2e-5 * size, $"{pair.First.Name}: {error} of {size}");
            });

        private static (string Name, float[] Gradient)[] Gradients(PolicyValueNetwork network) =>
            [.. network.named_parameters().Select(pair =>
                (pair.name, MemoryMarshal.Cast<byte, float>(pair.parameter.grad!.bytes).ToArray()))];

        // A position some random plies into a game, a random policy over its legal actions and a random result.
        private static TrainingSample<TGame> Draw<TGame>(TGame start, ref RandomStream random)
            where TGame : unmanaged, IGame<TGame>
        {
            ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
            TGame position = start;
            for (int plies = random.Next(8); plies > 0; plies--)
            {
                TGame next = position;
                next.Play(legal[random.Next(position.LegalActions(legal))]);
                position = next.IsTerminal ? position : next;
            }

            ushort[] actions = legal[..position.LegalActions(legal)];
            float[] weights = new float[actions.Length];
            for (int i = 0; i < weights.Length; i++)
            {
                weights[i] = random.Next(8);  // not seldom 0
            }

            float sum = Math.Max(1, weights.Sum());
            return new TrainingSample<TGame>(position,
                new SearchPolicy(actions, weights.Select(weight => weight / sum).ToArray()), random.Next(3) - 1, 0);
        }
    }
}
