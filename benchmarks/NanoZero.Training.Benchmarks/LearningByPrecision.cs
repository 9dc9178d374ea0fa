using NanoZero.Games;
using NanoZero.Network;
using NanoZero.Play;
using NanoZero.Search;
using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training.Benchmarks;

/// <summary>
/// Measures and prints whether products in bf16 cost learning: losses on games the network has not seen, after equal
/// steps on equal batches.
/// </summary>
/// <param name="run">The folder of the run whose self-play is learnt from.</param>
/// <param name="unseen">The folder of another run of the same game, whose self-play is predicted.</param>
/// <param name="layers">Transformer blocks.</param>
/// <param name="steps">Optimiser steps.</param>
internal sealed class LearningByPrecision(string run, string unseen, int layers, int steps) : IGameVisitor<int>
{
    private const int Seeds = 3;
    private const int UnseenBatches = 16;
    private const int Batch = 128;

    public int Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        set_num_threads(1);
        ReplayBuffer<TGame> seen = Read(run, start), other = Read(unseen, start);
        Console.WriteLine(
            $"{layers} layers, {steps} steps of {Batch} on {seen.Count} positions; losses on {UnseenBatches * Batch} "
            + $"drawn of {other.Count} others");
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            foreach (TrainingPrecision precision in Enum.GetValues<TrainingPrecision>())
            {
                TrainingConfig config = new() { Layers = layers, BatchSize = Batch, TrainingPrecision = precision };
                using Learner<TGame> learner =
                    new(new PolicyValueNetwork(NetworkConfig.For(TGame.Info, layers), seed), config, NetworkDevice.Cpu,
                        Environment.ProcessorCount);
                for (int step = 0; step < steps; step++)
                {
                    learner.Step(seen, new RandomStream(seed, (ulong)step));
                }

                (double policy, double value) = Losses(learner, other);
                Console.WriteLine($"seed {seed}, {precision}: policy {policy:F4} nats, value {value:F4}");
            }
        }

        return 0;
    }

    private static ReplayBuffer<TGame> Read<TGame>(string folder, TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        RunFolder run = RunFolder.Open(folder);
        ReplayBuffer<TGame> buffer = new(run.Config.BufferCapacity);
        foreach ((_, IReadOnlyList<TrainingSample<TGame>> samples) in
            RunState.LoadSamples(run, run.Latest().Iteration, start))
        {
            buffer.Add(samples);
        }

        return buffer;
    }

    private static (double Policy, double Value) Losses<TGame>(Learner<TGame> learner, ReplayBuffer<TGame> positions)
        where TGame : unmanaged, IGame<TGame>
    {
        using IDisposable gradientsOff = no_grad();
        learner.Network.HalfProducts = false;
        using TrainingBatch<TGame> batch = new(Batch);
        double policy = 0, value = 0;
        for (ulong index = 0; index < UnseenBatches; index++)
        {
            using DisposeScope scope = NewDisposeScope();
            batch.Fill(positions, augment: false, new RandomStream(7, index));
            (Tensor policyLoss, Tensor valueLoss) =
                learner.Network.Loss(learner.Network.call(batch.Tokens), batch.Policies, batch.Illegal, batch.Outcomes);
            policy += policyLoss.item<float>() / UnseenBatches;
            value += valueLoss.item<float>() / UnseenBatches;
        }

        return (policy, value);
    }
}
