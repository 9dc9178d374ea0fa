using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;
using Tensor = TorchSharp.torch.Tensor;

namespace NanoZero.Network.Tests;

/// <summary>
/// A kind of layer written here, by the steps of the contributors' guide, is evaluated and trained as those of the
/// project.
/// </summary>
public sealed unsafe class OutsideLayerTests
{
    private static readonly NetworkConfig Config = NetworkConfig.For(TicTacToe.Info, layers: 1);

    private static NetworkDescription Description => new(
        Config,
        [new Scale("scale", Config.Width), new FeedForward("blocks.0", Config.Width), new Scale("last", Config.Width)],
        new PooledPolicy(Config.ActionCount, Config.Width),
        new OutcomeValue(Config.Width, 32));

    [Fact]
    public void It_is_evaluated_as_the_library_does()
    {
        Assert.SkipUnless(Description.IsSupported, "no kernels of our own here");
        using PolicyValueNetwork network = new(Description, seed: 1);
        TicTacToe[] positions = RandomPositions.Of<TicTacToe>(20, seed: 1);
        using NetworkEvaluator<TicTacToe> evaluator = new(network, new());
        Answers answers = AnswerBuffer.Of(evaluator, positions).All;
        (float[] logits, float[] values) = Reference.Forward(network, positions);
        Assert.All(logits.Zip(answers.Logits.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.All(values.Zip(answers.Values.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void Its_gradients_are_those_of_autograd()
    {
        Assert.SkipUnless(Description.IsSupported, "no kernels of our own here");
        using DisposeScope scope = NewDisposeScope();
        using PolicyValueNetwork network = new(Description, seed: 1);
        Tensor tokens = tensor([.. Enumerable.Range(0, 54).Select(i => (long)(i * 7 % 3))], [6, 9]);
        Tensor policies = full([6, 9], 1f / 9), illegal = zeros([6, 9], @bool),
            outcomes = tensor(new float[] { 1, 0, -1, 1, -1, 0 });
        (Tensor policy, Tensor value) = network.Loss(network.call(tokens), policies, illegal, outcomes);
        policy.add(value, Scalars.One).backward();
        float[][] expected = Gradients(network);
        using PackedGradients gradients = new(network, batchSize: 6, threads: 2);
        gradients.Compute(tokens, policies, illegal, outcomes);
        Assert.All(expected.Zip(Gradients(network)), pair =>
            Assert.All(pair.First.Zip(pair.Second), each =>
                Assert.Equal(each.First, each.Second, (2e-5 * pair.First.Max(MathF.Abs)) + 1e-8)));
    }

    [Fact]
    public void Its_network_learns_and_plays()
    {
        Assert.SkipUnless(Description.IsSupported, "no kernels of our own here");
        using DisposeScope scope = NewDisposeScope();
        using PolicyValueNetwork network = new(Description, seed: 1);
        Tensor tokens = tensor([.. Enumerable.Range(0, 54).Select(i => (long)(i * 5 / 7 % 3))], [6, 9]);
        Tensor policies = eye(6, 9), illegal = zeros([6, 9], @bool);
        Tensor outcomes = tensor(new float[] { 1, 0, -1, 1, -1, 0 });
        using PackedGradients gradients = new(network, batchSize: 6, threads: 1);
        using optim.Optimizer optimizer = optim.AdamW(network.parameters(), lr: 1e-3);
        double[] losses = new double[40];
        for (int step = 0; step < losses.Length; step++)
        {
            losses[step] = gradients.Compute(tokens, policies, illegal, outcomes).Policy;
            optimizer.step();
        }

        Assert.True(losses[^1] < 0.5 * losses[0], $"the loss went from {losses[0]} to {losses[^1]}");
        using NetworkEvaluator<TicTacToe> evaluator = new(network, ExecutionPlan.Reference);
        SearchResult result = BatchSearch.Run(
            default(TicTacToe), evaluator, new SearchOptions { Simulations = 30 },
            cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(30, result.Actions.Sum(action => action.Visits));
    }

    private static float[][] Gradients(PolicyValueNetwork network) =>
        [.. network.parameters().Select(parameter => MemoryMarshal.Cast<byte, float>(parameter.grad!.bytes).ToArray())];

    /// <summary>Multiplies every number of a row by one more than a weight.</summary>
    private sealed record Scale(string Name, int Width) : Layer
    {
        private readonly TableShape factors = new(Name, 1, Width);

        public override IReadOnlyList<WeightShape> Weights => [factors];

        public override bool IsSupported => true;

        public override Tensor Apply(Tensor x, LibraryWeights weights) =>
            x * weights[factors].add(Scalars.One, Scalars.One);

        public override LayerPass NewPass(PassRoom room) =>
            new Pass(room.Weights<WeightTable>(factors), room.Kept("scale", room.Rows, Width));

        private sealed class Pass(WeightTable factors, RowBuffer inputs) : LayerPass
        {
            public override void Forward(Rows x, int rows)
            {
                for (int row = 0; row < rows; row++)
                {
                    Span<float> ofRow = x.Slice(row, inputs.Width), kept = inputs.Rows.Slice(row, inputs.Width);
                    ofRow.CopyTo(kept);
                    TensorPrimitives.MultiplyAdd(kept, factors[0], kept, ofRow);
                }
            }

            public override void Backward(Rows gradient, int rows, float* sums)
            {
                for (int row = 0; row < rows; row++)
                {
                    Span<float> ofRow = gradient.Slice(row, inputs.Width), ofFactors = factors.Gradient(sums, 0);
                    TensorPrimitives.MultiplyAdd(ofRow, inputs.Rows.Slice(row, inputs.Width), ofFactors, ofFactors);
                    TensorPrimitives.MultiplyAdd(ofRow, factors[0], ofRow, ofRow);
                }
            }
        }
    }
}
