using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NanoZero.Training;

/// <summary>
/// The moving average of the weights of a network over its optimiser steps. The average is steadier than the weights of
/// a single step.
/// </summary>
/// <remarks>
/// Polyak and Juditsky 1992; in deep learning Izmailov et al. 2018. The newest weights count for one part in
/// <c>1 / (1 - decay)</c>. They count for more in the first steps, so that the untrained weights are soon forgotten.
/// </remarks>
internal sealed class WeightAverage : IDisposable
{
    private readonly (string Name, Parameter Weights, Tensor Mean)[] parameters;
    private readonly double decay;

    /// <summary>Begins with the weights that the network has.</summary>
    /// <param name="network">The network that is trained.</param>
    /// <param name="decay">The weight of the average before a step in the average after it, in (0, 1).</param>
    public WeightAverage(PolicyValueNetwork network, double decay)
    {
        this.decay = decay;
        using IDisposable gradientsOff = no_grad();
        parameters =
            [.. network.named_parameters().Select(pair => (pair.name, pair.parameter, pair.parameter.clone()))];
    }

    /// <summary>Returns the average of a network that a run trains; null where the run averages nothing.</summary>
    /// <param name="network">The network.</param>
    /// <param name="config">The run's configuration.</param>
    public static WeightAverage? Of(PolicyValueNetwork network, TrainingConfig config) =>
        config.WeightAverage > 0 ? new WeightAverage(network, config.WeightAverage) : null;

    /// <summary>Takes in the weights after an optimiser step.</summary>
    /// <param name="step">The number of the step, from 1.</param>
    public void Add(long step)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        double share = Math.Min(decay, (1.0 + step) / (10 + step));
        using Scalar kept = share, added = 1 - share;
        foreach ((_, Parameter weights, Tensor mean) in parameters)
        {
            mean.mul_(kept).add_(weights, added);
        }
    }

    /// <summary>Returns the average.</summary>
    public Weights Mean() => Weights.Of(parameters.Select(each => (each.Name, each.Mean)));

    /// <summary>Adds the weights of the last step to what is stored. The average itself is in the checkpoint.</summary>
    /// <param name="state">Receives the tensors by name.</param>
    public void SaveInto(Dictionary<string, SafeTensor> state)
    {
        using DisposeScope scope = NewDisposeScope();
        foreach ((string name, Parameter weights, _) in parameters)
        {
            state[StoredName(name)] = AdamW.Store(weights);
        }
    }

    /// <summary>
    /// Gives the network the weights that <see cref="SaveInto"/> stored. The average stays what it began with.
    /// </summary>
    /// <param name="state">The tensors by name.</param>
    /// <param name="source">What to call the tensors in messages, such as their file.</param>
    /// <exception cref="InvalidDataException">Tensors other than those of this network.</exception>
    public void Load(IReadOnlyDictionary<string, SafeTensor> state, string source)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        foreach ((string name, Parameter weights, _) in parameters)
        {
            AdamW.Restore(state, StoredName(name), weights, source);
        }
    }

    /// <summary>Frees the average.</summary>
    public void Dispose()
    {
        foreach ((_, _, Tensor mean) in parameters)
        {
            mean.Dispose();
        }
    }

    private static string StoredName(string parameter) => parameter + ".weights";
}
