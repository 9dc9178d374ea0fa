using TorchSharp;

namespace NanoZero.Training;

/// <summary>
/// Optimiser steps on the positions of random games, made to be measured: what they learn is thrown away.
/// </summary>
internal sealed class TrainingProbe<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private const int Positions = 2048;

    private readonly int batch;
    private readonly OwnThread thread = new("training probe");
    private readonly ReplayBuffer<TGame> buffer = new(Positions);
    private readonly Learner<TGame> learner;
    private ulong steps;

    /// <summary>
    /// Creates an untrained network of the configuration's sizes and its optimiser, with all cores as in a run.
    /// </summary>
    /// <param name="start">The start position.</param>
    /// <param name="config">Layers, batch size, symmetries.</param>
    /// <param name="device">Where to train.</param>
    public TrainingProbe(TGame start, TrainingConfig config, NetworkDevice device)
    {
        ArgumentNullException.ThrowIfNull(config);
        batch = config.BatchSize;
        buffer.Add(RandomSamples(start).Take(Positions));
        learner = OnThread(() =>
        {
            PolicyValueNetwork network = new(config.NetworkShape(), config.Seed);
            return new Learner<TGame>(network, config, device, Environment.ProcessorCount);
        });
    }

    /// <summary>Makes one step; returns the positions it learnt from.</summary>
    public long Step()
    {
        OnThread(() =>
        {
            // in some builds of the library one number for all threads: others set it, too
            torch.set_num_threads(Environment.ProcessorCount);
            return learner.Step(buffer, new RandomStream(1, steps++));
        });
        return batch;
    }

    /// <summary>Frees the network and ends the thread.</summary>
    public void Dispose()
    {
        OnThread(() =>
        {
            learner.Dispose();
            return true;
        });
        thread.Dispose();
    }

    private static IEnumerable<TrainingSample<TGame>> RandomSamples(TGame start)
    {
        RandomStream random = new(1);
        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        while (true)
        {
            for (TGame position = start; !position.IsTerminal;)
            {
                ushort[] actions = legal[..position.LegalActions(legal)];
                float[] policy = new float[actions.Length];
                Array.Fill(policy, 1f / actions.Length);
                yield return new TrainingSample<TGame>(
                    position, new SearchPolicy(actions, policy), random.Next(3) - 1, 0);
                position.Play(actions[random.Next(actions.Length)]);
            }
        }
    }

    private T OnThread<T>(Func<T> function) => thread.Run(function).GetAwaiter().GetResult();
}
