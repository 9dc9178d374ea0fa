using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NanoZero.Training;

/// <summary>
/// Adam with decoupled weight decay, β = (0.9, 0.999), ε = 1e-8; its state is stored and restored bit for bit.
/// </summary>
/// <remarks>
/// Loshchilov and Hutter 2019, algorithm 2, with a schedule multiplier of 1 and the decay scaled by the learning rate.
/// Long gradients are scaled before: Pascanu et al. 2013, algorithm 1.
/// </remarks>
internal sealed class AdamW : IDisposable
{
    private const double FirstDecay = 0.9;
    private const double SecondDecay = 0.999;
    private const double Epsilon = 1e-8;
    private const string StepName = "step";

    private readonly (string Name, Parameter Weights, Tensor First, Tensor Second)[] parameters;
    private readonly double weightDecay;
    private readonly double gradientClip;
    private long step;

    /// <summary>Creates an optimiser that has made no step.</summary>
    /// <param name="network">What is trained; not owned.</param>
    /// <param name="learningRate">The learning rate of the first steps.</param>
    /// <param name="weightDecay">The decay of the weights, per unit of learning rate.</param>
    /// <param name="gradientClip">The largest Euclidean norm of all gradients together; 0 for none.</param>
    public AdamW(PolicyValueNetwork network, double learningRate, double weightDecay, double gradientClip = 0)
    {
        LearningRate = learningRate;
        this.weightDecay = weightDecay;
        this.gradientClip = gradientClip;
        parameters =
            [.. network.named_parameters().Select(pair =>
                (pair.name, pair.parameter, zeros_like(pair.parameter), zeros_like(pair.parameter)))];
        foreach ((_, _, Tensor first, Tensor second) in parameters)
        {
            first.requires_grad = false;
            second.requires_grad = false;
        }
    }

    /// <summary>Returns the optimiser of a network that a run trains.</summary>
    /// <param name="network">The network.</param>
    /// <param name="config">The run's configuration.</param>
    public static AdamW Of(PolicyValueNetwork network, TrainingConfig config) =>
        new(network, config.LearningRate, config.WeightDecay, config.GradientClip);

    public long Steps => step;

    /// <summary>Gets or sets the learning rate of the next steps.</summary>
    public double LearningRate { get; set; }

    /// <summary>Moves the weights by their gradients. Gradients that are too long are scaled in place.</summary>
    public void Step()
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        if (gradientClip > 0)
        {
            Clip();
        }

        step++;
        double firstCorrection = 1 - Math.Pow(FirstDecay, step);
        double secondCorrection = 1 - Math.Pow(SecondDecay, step);
        using Scalar weightsKept = 1 - (LearningRate * weightDecay);
        using Scalar firstKept = FirstDecay, firstAdded = 1 - FirstDecay;
        using Scalar secondKept = SecondDecay, secondAdded = 1 - SecondDecay;
        using Scalar correction = Math.Sqrt(secondCorrection), epsilon = Epsilon;
        using Scalar rate = -LearningRate / firstCorrection;
        foreach ((_, Parameter weights, Tensor first, Tensor second) in parameters)
        {
            Tensor gradient = GradientOf(weights);
            weights.mul_(weightsKept);
            first.mul_(firstKept).add_(gradient, firstAdded);
            second.mul_(secondKept).addcmul_(gradient, gradient, secondAdded);
            Tensor deviation = second.sqrt().div_(correction).add_(epsilon, Scalars.One);
            weights.addcdiv_(first, deviation, rate);
        }
    }

    /// <summary>Returns the moments of every weight and the number of steps made.</summary>
    public Dictionary<string, SafeTensor> Save()
    {
        using DisposeScope scope = NewDisposeScope();
        Dictionary<string, SafeTensor> state = new() { [StepName] = SafeTensor.From([step], 1) };
        foreach ((string name, _, Tensor first, Tensor second) in parameters)
        {
            state[FirstName(name)] = Store(first);
            state[SecondName(name)] = Store(second);
        }

        return state;
    }

    /// <summary>Takes over what <see cref="Save"/> returned.</summary>
    /// <exception cref="InvalidDataException">Tensors other than those of this network.</exception>
    public void Load(IReadOnlyDictionary<string, SafeTensor> state, string source)
    {
        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        step = Find(state, StepName, [1], source).Integers(StepName, source)[0];
        if (step < 0)
        {
            throw new InvalidDataException($"{source} is damaged: it counts {step} steps");
        }

        foreach ((string name, _, Tensor first, Tensor second) in parameters)
        {
            Restore(state, FirstName(name), first, source);
            Restore(state, SecondName(name), second, source);
        }
    }

    public void Dispose()
    {
        foreach ((_, _, Tensor first, Tensor second) in parameters)
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private static Tensor GradientOf(Parameter weights) => weights.grad
        ?? throw new InvalidOperationException("the optimiser needs gradients: run backward() first");

    private void Clip()
    {
        Tensor[] gradients = [.. parameters.Select(each => GradientOf(each.Weights))];
        double norm = Math.Sqrt(gradients.Sum(SumOfSquares));
        if (norm > gradientClip)
        {
            using Scalar share = gradientClip / norm;
            foreach (Tensor gradient in gradients)
            {
                gradient.mul_(share);
            }
        }
    }

    // On the processor one number after the other, so that the sum does not depend on libtorch's number of threads.
    private static double SumOfSquares(Tensor gradient)
    {
        if (gradient.device_type != DeviceType.CPU)
        {
            return gradient.pow(Scalars.Two).sum().item<float>();
        }

        double sum = 0;
        foreach (float each in MemoryMarshal.Cast<byte, float>(gradient.contiguous().bytes))
        {
            sum += (double)each * each;
        }

        return sum;
    }

    private static string FirstName(string parameter) => parameter + ".first";

    private static string SecondName(string parameter) => parameter + ".second";

    /// <summary>Returns a copy of a tensor as it is stored.</summary>
    internal static SafeTensor Store(Tensor tensor) =>
        new(SafeTensorType.F32, tensor.shape, tensor.cpu().contiguous().bytes.ToArray());

    /// <summary>Fills a tensor with what was stored.</summary>
    /// <exception cref="InvalidDataException">No such tensor, or numbers that are not finite.</exception>
    internal static void Restore(IReadOnlyDictionary<string, SafeTensor> state, string name, Tensor into, string source)
    {
        SafeTensor stored = Find(state, name, into.shape, source);
        if (!stored.IsFinite())
        {
            throw new InvalidDataException(
                $"{source} holds what are no finite numbers, in tensor '{name}': its training diverged");
        }

        Tensor tensor = zeros([.. stored.Shape]);
        MemoryMarshal.AsBytes(stored.Floats(name, source)).CopyTo(tensor.bytes);
        into.copy_(tensor);
    }

    private static SafeTensor Find(
        IReadOnlyDictionary<string, SafeTensor> state, string name, long[] shape, string source) =>
        state.TryGetValue(name, out SafeTensor? found) && found.Shape.SequenceEqual(shape)
            ? found
            : throw new InvalidDataException(
                $"{source} lacks tensor '{name}' of shape [{string.Join(", ", shape)}]; it does not belong to "
                + "this run");
}
