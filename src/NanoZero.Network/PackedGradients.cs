using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// Losses of a network on the processor and the gradients of their sum, without tensors in between: what autograd computes through
/// <see cref="PolicyValueNetwork"/>, in fp32.
/// </summary>
/// <remarks>
/// The batch is divided evenly among threads, each of which takes a few positions at a time forwards and backwards; gradients are summed in the
/// order of positions within a share, then in the order of shares. So results depend on the number of threads, in the last bits, and on
/// nothing else. Measured by <c>benchmarks/NanoZero.Training.Benchmarks</c>.
/// </remarks>
public sealed unsafe class PackedGradients : IDisposable
{
    private readonly NetworkConfig config;
    private readonly IReadOnlyDictionary<string, Parameter> parameters;
    private readonly (Tensor Tensor, int Start)[] gradients;
    private readonly TrainedWeights weights;
    private readonly GradientShare[] shares;

    /// <summary>Allocates, and gives every parameter a gradient.</summary>
    /// <param name="network">On the processor, in fp32; not owned. Its parameters must stay where they are.</param>
    /// <param name="threads">How many threads share a batch, at least one.</param>
    public PackedGradients(PolicyValueNetwork network, int threads)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        config = network.Config;
        parameters = network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        ParameterLayout layout = new(config, parameters.Select(pair => (pair.Key, (int)pair.Value.numel())));
        gradients = [.. parameters.Select(pair => (Attach(pair.Value), layout[pair.Key]))];
        weights = new(config);
        shares = [.. Enumerable.Range(0, threads).Select(_ => new GradientShare(config, weights, layout))];
    }

    /// <summary>Returns whether networks of these sizes can be trained this way on this processor.</summary>
    public static bool IsSupported(NetworkConfig config) => Attention.IsSupported(config);

    /// <summary>Returns an upper bound of the memory of one instance, in bytes.</summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="threads">How many threads share a batch.</param>
    public static long UpperBound(NetworkConfig config, int threads) =>
        sizeof(float) * ((3 * config.ParameterCount) + (threads * (config.ParameterCount + GradientShare.UpperBound(config))));

    /// <summary>Computes both losses and leaves the gradients of their sum with the network's parameters.</summary>
    /// <param name="tokens">Token numbers, 64-bit integers, shape [B, S].</param>
    /// <param name="policies">Search policies, shape [B, A]; 0 for illegal actions.</param>
    /// <param name="illegal">Whether an action is illegal, shape [B, A].</param>
    /// <param name="outcomes">How the games ended for the side to move, shape [B].</param>
    /// <returns>The mean cross-entropy between search policy and network policy, in nats, and the mean squared error of the value.</returns>
    public (double Policy, double Value) Compute(Tensor tokens, Tensor policies, Tensor illegal, Tensor outcomes)
    {
        weights.Load(parameters, shares.Length);
        LabelledPositions batch = new(
            First<long>(tokens), First<float>(policies), First<byte>(illegal), First<float>(outcomes), (int)outcomes.shape[0]);
        InParallel(shares.Length, i => shares[i].Run(batch, Start(i, batch.Count), Start(i + 1, batch.Count)));
        GC.KeepAlive((tokens, policies, illegal, outcomes));
        InParallel(gradients.Length, i => Sum(gradients[i].Tensor, gradients[i].Start));
        return (shares.Sum(share => share.PolicyLoss) / batch.Count, shares.Sum(share => share.ValueLoss) / batch.Count);
    }

    /// <summary>Frees the gradients.</summary>
    public void Dispose()
    {
        foreach ((Tensor gradient, _) in gradients)
        {
            gradient.Dispose();
        }
    }

    private static Tensor Attach(Parameter parameter)
    {
        Tensor gradient = zeros_like(parameter).DetachFromDisposeScope();
        gradient.requires_grad = false;
        parameter.grad = gradient;
        return gradient;
    }

    private static T* First<T>(Tensor tensor)
        where T : unmanaged => (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    private int Start(int share, int count) => (int)((long)share * count / shares.Length);

    private void Sum(Tensor gradient, int start)
    {
        Span<float> target = MemoryMarshal.Cast<byte, float>(gradient.bytes);
        new ReadOnlySpan<float>(shares[0].Sums + start, target.Length).CopyTo(target);
        for (int i = 1; i < shares.Length; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(target, new ReadOnlySpan<float>(shares[i].Sums + start, target.Length), target);
        }
    }

    private void InParallel(int count, Action<int> work)
    {
        if (shares.Length == 1)
        {
            for (int i = 0; i < count; i++)
            {
                work(i);
            }
        }
        else
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = shares.Length }, work);
        }
    }
}
