using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training.Tests;

/// <summary>The gradients of our own kernels agree with those that libtorch derives from the plain forward pass.</summary>
public sealed class GradientTests
{
    [Theory]
    [InlineData("tictactoe", 1, 1)]
    [InlineData("tictactoe", 3, 2)]
    [InlineData("connect4", 1, 3)]
    [InlineData("connect4", 2, 1)]
    [InlineData("connect4", 4, 2)]
    [InlineData("go9", 2, 2)]
    public void Losses_and_gradients_are_those_of_autograd(string game, int layers, int threads)
    {
        Assert.SkipUnless(PackedGradients.IsSupported(NetworkConfig.For(TicTacToe.Info, 1)), "this processor lacks fused multiply-add");
        GameCatalogue.Open(game, new Compare(layers, threads));
    }

    private sealed class Compare(int layers, int threads) : IGameVisitor<int>
    {
        // Not a multiple of the positions computed together, nor of the threads.
        private const int Batch = 43;

        // The size of the weights that training ends with.
        private const float Growth = 3;

        public int Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            using DisposeScope scope = NewDisposeScope();
            using PolicyValueNetwork network = new(NetworkConfig.For(TGame.Info, layers), seed: 1);
            using (no_grad())
            {
                using Scalar growth = Growth;
                foreach (Tensor parameter in network.parameters())
                {
                    parameter.mul_(growth);
                }
            }

            using TrainingBatch<TGame> batch = new(Batch);
            RandomStream random = new(7);
            for (int row = 0; row < Batch; row++)
            {
                batch.FillRow(row, Draw(start, ref random), symmetry: 0);
            }

            (Tensor logits, Tensor values) = network.call(batch.Tokens);
            (Tensor policy, Tensor value) = Learner<TGame>.Loss(logits, values, batch.Policies, batch.Illegal, batch.Outcomes);
            policy.add(value, Scalars.One).backward();
            (string Name, float[] Gradient)[] expected = Gradients(network);

            using PackedGradients gradients = new(network, threads);
            (double ownPolicy, double ownValue) = gradients.Compute(batch.Tokens, batch.Policies, batch.Illegal, batch.Outcomes);
            Assert.Equal(policy.item<float>(), ownPolicy, 1e-5);
            Assert.Equal(value.item<float>(), ownValue, 1e-5);
            Check(expected, Gradients(network));

            // Once more: nothing is left over from the step before.
            (string Name, float[] Gradient)[] first = Gradients(network);
            Assert.Equal((ownPolicy, ownValue), gradients.Compute(batch.Tokens, batch.Policies, batch.Illegal, batch.Outcomes));
            Assert.All(first.Zip(Gradients(network)), pair => Assert.Equal(pair.First.Gradient, pair.Second.Gradient));
            return 0;
        }

        private static void Check((string Name, float[] Gradient)[] expected, (string Name, float[] Gradient)[] actual) =>
            Assert.All(expected.Zip(actual), pair =>
            {
                double size = pair.First.Gradient.Max(MathF.Abs), error = pair.First.Gradient.Zip(pair.Second.Gradient, (a, b) => MathF.Abs(a - b)).Max();
                Assert.True(size > 1e-6, $"{pair.First.Name} has no gradient");
                Assert.True(error < 2e-5 * size, $"{pair.First.Name}: {error} of {size}");
            });

        private static (string Name, float[] Gradient)[] Gradients(PolicyValueNetwork network) =>
            [.. network.named_parameters().Select(pair => (pair.name, MemoryMarshal.Cast<byte, float>(pair.parameter.grad!.bytes).ToArray()))];

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
                weights[i] = 0.1f + random.Next(100);
            }

            float sum = weights.Sum();
            return new TrainingSample<TGame>(position, new SearchPolicy(actions, weights.Select(weight => weight / sum).ToArray()), random.Next(3) - 1, 0);
        }
    }
}
