using TorchSharp;
using static TorchSharp.torch;

namespace NanoZero.Training;

/// <summary>Mean losses of optimiser steps.</summary>
/// <param name="Policy">Cross-entropy between search policy and network policy, in nats.</param>
/// <param name="Value">
/// Mean squared error between the network's value and the outcome, whatever loss trains the value head.
/// </param>
internal readonly record struct Losses(double Policy, double Value);

/// <summary>
/// A network that is trained with AdamW. The loss is the cross-entropy of the policy over the legal actions plus the
/// loss of the value head.
/// </summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class Learner<TGame> : IDisposable
    where TGame : unmanaged, IGame<TGame>
{
    private readonly TrainingConfig config;
    private readonly Device device;
    private readonly TrainingBatch<TGame> batch;
    private readonly WeightAverage? average;  // null where the newest weights are used
    private readonly PackedGradients? packedGradients;  // by our own kernels; null where libtorch's autograd is used

    /// <summary>Takes over a network and creates its optimiser.</summary>
    /// <param name="network">Trained in place; owned, and moved to the device.</param>
    /// <param name="config">Batch size, precision, and how the optimiser steps.</param>
    /// <param name="device">Where to train.</param>
    /// <param name="threads">
    /// How many threads of the processor share a step of our own kernels. The caller sets libtorch's number of threads.
    /// </param>
    public Learner(PolicyValueNetwork network, TrainingConfig config, NetworkDevice device, int threads)
    {
        this.config = config;
        this.device = TorchDevice.Of(device);
        network.to(this.device);
        network.train();
        network.HalfProducts = config.TrainingPrecision == TrainingPrecision.Bf16;
        Network = network;
        Optimizer = AdamW.Of(network, config);
        average = WeightAverage.Of(network, config);
        batch = new TrainingBatch<TGame>(config.BatchSize);
        if (config.UsesPackedGradients(network.Config, device))
        {
            packedGradients = new PackedGradients(network, config.BatchSize, threads);
        }
    }

    /// <summary>Gets the network.</summary>
    public PolicyValueNetwork Network { get; }

    /// <summary>Gets the optimiser.</summary>
    public AdamW Optimizer { get; }

    /// <summary>
    /// Gets whether libtorch computes the gradients, whose sums then depend on its number of threads.
    /// </summary>
    public bool UsesAutograd => packedGradients is null;

    /// <summary>Makes one optimiser step on positions drawn from a buffer.</summary>
    /// <param name="buffer">Not empty.</param>
    /// <param name="random">Decides which positions are drawn, and their symmetries.</param>
    public Losses Step(ReplayBuffer<TGame> buffer, RandomStream random)
    {
        using DisposeScope scope = NewDisposeScope();
        batch.Fill(buffer, config.AugmentSymmetries, random);
        Losses losses = ComputeGradients();
        Optimizer.Step();
        average?.Add(Optimizer.Steps);
        return losses;
    }

    /// <summary>
    /// Returns the weights that play and are kept: the average where the run averages, else the newest ones.
    /// </summary>
    public Weights Weights() => average?.Mean() ?? NanoZero.Network.Weights.Of(Network);

    /// <summary>Returns what training continues from besides <see cref="Weights"/>.</summary>
    public Dictionary<string, SafeTensor> Save()
    {
        Dictionary<string, SafeTensor> state = Optimizer.Save();
        average?.SaveInto(state);
        return state;
    }

    /// <summary>Takes over what <see cref="Save"/> returned. The network has the weights that were kept.</summary>
    /// <param name="state">The tensors by name.</param>
    /// <param name="source">What to call the tensors in messages, such as their file.</param>
    /// <exception cref="InvalidDataException">Tensors other than those of this learner.</exception>
    public void Load(IReadOnlyDictionary<string, SafeTensor> state, string source)
    {
        Optimizer.Load(state, source);
        average?.Load(state, source);
    }

    /// <summary>
    /// Returns the name of a parameter with a weight that is no finite number; null where all weights are finite.
    /// </summary>
    public string? FindDiverged()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        return Network.named_parameters().FirstOrDefault(pair => !pair.parameter.isfinite().all().item<bool>()).name;
    }

    public void Dispose()
    {
        Optimizer.Dispose();
        average?.Dispose();
        packedGradients?.Dispose();
        Network.Dispose();
        batch.Dispose();
    }

    private Losses ComputeGradients()
    {
        if (packedGradients is not null)
        {
            (double policyLoss, double valueLoss) =
                packedGradients.Compute(batch.Tokens, batch.Policies, batch.Illegal, batch.Outcomes);
            return new Losses(policyLoss, valueLoss);
        }

        Tensor outcomes = batch.Outcomes.to(device);
        NetworkTensors answers = Network.call(batch.Tokens.to(device));
        (Tensor policy, Tensor value) = Network.Loss(
            answers, batch.Policies.to(device), batch.Illegal.to(device), outcomes);
        Network.zero_grad();
        policy.add(value, Scalars.One).backward();
        return new Losses(policy.item<float>(), (answers.Values - outcomes).pow(Scalars.Two).mean().item<float>());
    }
}
