using System.Runtime.InteropServices;
using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training.Tests;

public sealed class LearningTests
{
    [Theory]
    [InlineData(TrainingPrecision.Fp32)]
    [InlineData(TrainingPrecision.Bf16)]
    public void Both_losses_fall_on_a_fixed_buffer(TrainingPrecision precision)
    {
        ReplayBuffer<TicTacToe> buffer = new(200);
        buffer.Add(SomeSamples(100));
        using Learner<TicTacToe> learner = new(
            new PolicyValueNetwork(NetworkConfig.For(TicTacToe.Info, 1), 1),
            Tiny.Config with { AugmentSymmetries = false, BatchSize = 64, TrainingPrecision = precision },
            NetworkDevice.Cpu,
            threads: 1);
        Losses before = learner.Step(buffer, new RandomStream(0)), after = default;
        for (ulong step = 1; step < 80; step++)
        {
            after = learner.Step(buffer, new RandomStream(step));
        }

        Assert.True(after.Policy < 0.8 * before.Policy, $"{before.Policy} to {after.Policy}");
        Assert.True(after.Value < 0.5 * before.Value, $"{before.Value} to {after.Value}");
    }

    [Fact]
    public void The_average_of_the_weights_is_that_of_its_formula_and_the_newest_ones_are_kept_beside_it()
    {
        const double Decay = 0.5;
        ReplayBuffer<TicTacToe> buffer = new(200);
        buffer.Add(SomeSamples(100));
        TrainingConfig config = Tiny.Config with { WeightAverage = Decay };
        Learner<TicTacToe> Create(ulong seed) => new(
            new PolicyValueNetwork(NetworkConfig.For(TicTacToe.Info, 1), seed), config, NetworkDevice.Cpu, threads: 1);
        static double[] Newest(Learner<TicTacToe> of) =>
            [.. of.Network.named_parameters().First().parameter.data<float>().Select(weight => (double)weight)];
        static double[] Kept(Learner<TicTacToe> of)
        {
            using PolicyValueNetwork copy = new(of.Network.Config, 9);
            of.Weights().LoadInto(copy);
            return [.. copy.named_parameters().First().parameter.data<float>().Select(weight => (double)weight)];
        }

        using Learner<TicTacToe> learner = Create(1);
        double[] expected = Newest(learner);
        for (int step = 1; step <= 12; step++)
        {
            learner.Step(buffer, new RandomStream((ulong)step));
            double kept = Math.Min(Decay, (1.0 + step) / (10 + step));
            expected = [.. expected.Zip(Newest(learner), (mean, weight) => (kept * mean) + ((1 - kept) * weight))];
        }

        Assert.All(expected.Zip(Kept(learner)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Assert.NotEqual(Newest(learner), Kept(learner));

        // What continues has the weights that were kept; the newest ones come with the state of the optimiser.
        using Learner<TicTacToe> continued = Create(2);
        continued.Load(learner.Save(), "the state");
        Assert.Equal(Newest(learner), Newest(continued));
    }

    [Fact]
    public void Steps_are_the_same_while_another_thread_collects_garbage()
    {
        ReplayBuffer<TicTacToe> buffer = new(200);
        buffer.Add(SomeSamples(100));
        Losses[] undisturbed = Train(buffer, steps: 200);
        using CancellationTokenSource over = new();
        Thread collector = new(() =>
        {
            while (!over.IsCancellationRequested)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        try
        {
            Assert.Equal(undisturbed, Train(buffer, steps: 200));
        }
        finally
        {
            over.Cancel();
            collector.Join();
        }
    }

    [Fact]
    public void Illegal_actions_have_no_part_in_the_loss_and_no_gradient()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor logits = tensor(new float[] { 1, 50, 2, float.MaxValue }, [1, 4], requires_grad: true);
        Tensor illegal = tensor(new[] { false, true, false, true }, [1, 4]);
        Tensor target = tensor(new[] { 0.25f, 0, 0.75f, 0 }, [1, 4]);
        using PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, 1), 1);
        NetworkTensors answers = new(logits, Values: tensor(new[] { 0.5f }), Outcomes: null);
        (Tensor policy, Tensor value) = network.Loss(answers, target, illegal, tensor(new[] { -1f }));
        double logSum = Math.Log(Math.Exp(1) + Math.Exp(2));
        Assert.Equal((0.25 * (logSum - 1)) + (0.75 * (logSum - 2)), policy.item<float>(), 1e-5);
        Assert.Equal(2.25, value.item<float>(), 1e-6);
        policy.backward();
        float[] gradient = [.. logits.grad!.data<float>()];
        double first = Math.Exp(1 - logSum);
        Assert.Equal([first - 0.25, 0, 0.25 - first, 0], gradient.Select(g => (double)g), (expected, actual) =>
            Math.Abs(expected - actual) < 1e-6);
    }

    [Fact]
    public void The_optimizer_agrees_with_the_published_formula()
    {
        using PolicyValueNetwork network = new(NetworkConfig.For(TicTacToe.Info, 1), 1);
        using AdamW optimizer = new(network, learningRate: 0.01, weightDecay: 0.1);
        double weight = First(network), first = 0, second = 0;
        for (int step = 1; step <= 3; step++)
        {
            using DisposeScope scope = NewDisposeScope();
            network.zero_grad();
            network.parameters().Select(parameter => (parameter * parameter * step).sum()).Aggregate((a, b) =>
                a + b).backward();
            double gradient = 2 * step * weight;
            optimizer.Step();
            first = (0.9 * first) + (0.1 * gradient);
            second = (0.999 * second) + (0.001 * gradient * gradient);
            weight -= 0.01 * 0.1 * weight;
            weight -= 0.01 * (first / (1 - Math.Pow(0.9, step))) / (
                Math.Sqrt(second / (1 - Math.Pow(0.999, step))) + 1e-8);
            Assert.Equal(weight, First(network), 1e-6);
        }
    }

    [Theory]
    [InlineData(NetworkKernels.Own)]
    [InlineData(NetworkKernels.Library)]
    public void Gradients_that_are_too_long_are_scaled_to_the_length_that_is_asked_for(NetworkKernels kernels)
    {
        ReplayBuffer<TicTacToe> buffer = new(200);
        buffer.Add(SomeSamples(100));
        TrainingConfig config = Tiny.Config with { Kernels = kernels, LearningRate = 0.01, WeightDecay = 0.1 };
        Learner<TicTacToe> Create(double clip) => new(
            new PolicyValueNetwork(NetworkConfig.For(TicTacToe.Info, 1), 1), config with { GradientClip = clip },
            NetworkDevice.Cpu, threads: 1);
        using Learner<TicTacToe> free = Create(0);
        free.Step(buffer, new RandomStream(0));
        double[][] gradients = Gradients(free.Network);
        double norm = Math.Sqrt(gradients.SelectMany(all => all).Sum(each => each * each));

        using Learner<TicTacToe> clipped = Create(norm / 4);
        clipped.Step(buffer, new RandomStream(0));
        double[] expected = [.. gradients.SelectMany(all => all).Select(each => each / 4)];
        double[] shortened = [.. Gradients(clipped.Network).SelectMany(all => all)];
        Assert.All(expected.Zip(shortened), pair => Assert.Equal(pair.First, pair.Second, 1e-6 * norm));
        Assert.Equal(norm / 4, Math.Sqrt(shortened.Sum(each => each * each)), 1e-5 * norm);

        // A naive twin: the same optimiser, given gradients that somebody else has scaled.
        using PolicyValueNetwork twin = new(NetworkConfig.For(TicTacToe.Info, 1), 1);
        using AdamW optimizer = new(twin, config.LearningRate, config.WeightDecay);
        foreach ((TorchSharp.Modules.Parameter weights, double[] gradient) in twin.parameters().Zip(gradients))
        {
            float[] scaled = [.. gradient.Select(each => (float)(each / 4))];
            weights.grad = tensor(scaled, weights.shape);
        }

        optimizer.Step();
        Assert.All(
            WeightsOf(twin).Zip(WeightsOf(clipped.Network)), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        Dictionary<string, SafeTensor> moments = clipped.Optimizer.Save();
        Assert.All(optimizer.Save().Where(each => each.Key.EndsWith(".first", StringComparison.Ordinal)), each =>
            Assert.All(
                each.Value.Floats(each.Key, "the twin").ToArray().Zip(
                    moments[each.Key].Floats(each.Key, "the other").ToArray()),
                pair => Assert.Equal(pair.First, pair.Second, 1e-6 * norm)));

        // Shorter gradients stay as they are, bit for bit.
        using Learner<TicTacToe> wide = Create(2 * norm);
        wide.Step(buffer, new RandomStream(0));
        Assert.Equal(WeightsOf(free.Network), WeightsOf(wide.Network));
        Assert.NotEqual(WeightsOf(free.Network), WeightsOf(clipped.Network));
    }

    [Fact]
    public void A_full_buffer_drops_its_oldest_positions()
    {
        ReplayBuffer<TicTacToe> buffer = new(7);
        TrainingSample<TicTacToe>[] samples =
            [.. Enumerable.Range(0, 17).Select(i => new TrainingSample<TicTacToe>(default, default, i, 0))];
        buffer.Add(samples[..5]);
        Assert.Equal([0f, 1, 2, 3, 4], Outcomes(buffer));
        buffer.Add(samples[5..9]);
        Assert.Equal([2f, 3, 4, 5, 6, 7, 8], Outcomes(buffer));
        buffer.Add(samples[9..]);
        Assert.Equal([10f, 11, 12, 13, 14, 15, 16], Outcomes(buffer));
    }

    [Fact]
    public void A_buffer_that_keeps_its_newest_positions_fills_up_again()
    {
        ReplayBuffer<TicTacToe> buffer = new(5);
        TrainingSample<TicTacToe>[] samples =
            [.. Enumerable.Range(0, 12).Select(i => new TrainingSample<TicTacToe>(default, default, i, 0))];
        buffer.Add(samples[..7]);
        buffer.Keep(9);
        Assert.Equal([2f, 3, 4, 5, 6], Outcomes(buffer));
        buffer.Keep(2);
        Assert.Equal([5f, 6], Outcomes(buffer));
        buffer.Add(samples[7..9]);
        Assert.Equal([5f, 6, 7, 8], Outcomes(buffer));
        buffer.Add(samples[9..]);
        Assert.Equal([7f, 8, 9, 10, 11], Outcomes(buffer));
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(1, 50, 1)]
    [InlineData(0.5, 1, 1)]
    [InlineData(0.5, 2, 2)]
    [InlineData(0.5, 3, 2)]
    [InlineData(0.5, 100, 51)]
    [InlineData(0.07, 100, 94)]
    [InlineData(0.001, 100, 100)]
    public void The_window_of_iterations_that_are_learnt_from_grows_with_the_run(
        double share, int iteration, int oldest)
    {
        TrainingConfig config = new() { BufferShare = share };
        Assert.Equal(oldest, config.OldestLearnt(iteration));
        Assert.All(Enumerable.Range(1, 500), each =>
            Assert.InRange(config.OldestLearnt(each + 1) - config.OldestLearnt(each), 0, 1));
    }

    [Fact]
    public void Augmentation_turns_position_policy_and_legal_actions_together()
    {
        using TrainingBatch<TicTacToe> batch = new(1);
        foreach (TrainingSample<TicTacToe> sample in SomeSamples(20))
        {
            for (int symmetry = 0; symmetry < TicTacToe.Info.SymmetryCount; symmetry++)
            {
                batch.FillRow(0, sample, symmetry);
                TicTacToe turned = sample.Position.Transform(symmetry);
                byte[] tokens = new byte[9];
                turned.Encode(tokens);
                Assert.Equal(
                    tokens.Select(token => (long)token), MemoryMarshal.Cast<byte, long>(batch.Tokens.bytes).ToArray());
                Assert.Equal(Enumerable.Range(0, 9).Select(action => turned.IsLegal(action) ? (byte)0 : (byte)1),
                    batch.Illegal.bytes.ToArray());
                float[] policy = new float[9];
                sample.Policy.WriteTo(policy);
                float[] written = MemoryMarshal.Cast<byte, float>(batch.Policies.bytes).ToArray();
                Assert.All(Enumerable.Range(0, 9), action =>
                    Assert.Equal(policy[action], written[TicTacToe.TransformAction(action, symmetry)]));
                Assert.Equal(sample.Value, MemoryMarshal.Cast<byte, float>(batch.Outcomes.bytes)[0]);
            }
        }
    }

    [Fact]
    public void The_learning_rate_warms_up_and_falls_along_half_a_cosine()
    {
        TrainingConfig config = new()
        {
            Iterations = 5,
            TrainingSteps = 10,
            LearningRate = 0.01,
            FinalLearningRate = 0.002,
            WarmUpSteps = 20,
        };
        Assert.Equal(0.01 / 20, config.RateOf(1, 1), 1e-12);
        Assert.Equal(0.01 / 2, config.RateOf(1, 10), 1e-12);
        Assert.Equal(config.RateOf(2, 20), config.RateOf(2, 19) * 20 / 19, 1e-12);
        Assert.Equal(0.006, config.RateOf(3, 21), 1e-12);
        Assert.Equal(0.006, config.RateOf(3, 30), 1e-12);
        Assert.Equal(0.002, config.RateOf(5, 44), 1e-12);
        TrainingConfig begun = config.AtBeginning();
        Assert.Equal(0.002, (begun with { Iterations = 9 }).RateOf(7, 61), 1e-12);
        Assert.Equal(begun.RateOf(3, 22), (begun with { Iterations = 9 }).RateOf(3, 22));
        TrainingConfig constant = config with { FinalLearningRate = null, WarmUpSteps = 0 };
        Assert.All(Enumerable.Range(1, 5), iteration => Assert.Equal(0.01, constant.RateOf(iteration, 1)));
    }

    private static double[][] Gradients(PolicyValueNetwork network) =>
        [.. network.parameters().Select(each => each.grad!.data<float>().Select(number => (double)number).ToArray())];

    private static float[] WeightsOf(PolicyValueNetwork network) =>
        [.. network.parameters().SelectMany(each => each.data<float>().ToArray())];

    private static float First(PolicyValueNetwork network) =>
        MemoryMarshal.Cast<byte, float>(network.parameters().First().bytes)[0];

    private static IEnumerable<float> Outcomes(ReplayBuffer<TicTacToe> buffer) =>
        Enumerable.Range(0, buffer.Count).Select(i => buffer[i].Value);

    // Random positions whose policy and outcome follow from the stones, so that they can be learnt.
    private static Losses[] Train(ReplayBuffer<TicTacToe> buffer, int steps)
    {
        using Learner<TicTacToe> learner = new(
            new PolicyValueNetwork(NetworkConfig.For(TicTacToe.Info, 1), 1), Tiny.Config with { BatchSize = 64 },
            NetworkDevice.Cpu, threads: 2);
        return [.. Enumerable.Range(0, steps).Select(step => learner.Step(buffer, new RandomStream((ulong)step)))];
    }

    private static IEnumerable<TrainingSample<TicTacToe>> SomeSamples(int count)
    {
        RandomStream random = new(1);
        RandomChooser<TicTacToe> chooser = new();
        ushort[] legal = new ushort[9];
        while (count > 0)
        {
            TicTacToe position = default;
            while (!position.IsTerminal && count-- > 0)
            {
                int choices = position.LegalActions(legal);
                ushort[] actions = choices == 1 ? [legal[0]] : [legal[0], legal[choices - 1]];
                float[] weights = choices == 1 ? [1] : [0.9f, 0.1f];
                yield return new TrainingSample<TicTacToe>(
                    position, new SearchPolicy(actions, weights), position.IsLegal(4) ? 1 : -1, 0);
                position.Play(chooser.Choose(position, ref random));
            }
        }
    }
}
