using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace NanoZero.Network;

/// <summary>
/// Losses of a network on the processor and the gradients of their sum, without tensors in between: what autograd
/// computes through <see cref="PolicyValueNetwork"/>, in fp32.
/// </summary>
/// <remarks>
/// A batch is divided evenly into shares, one a thread. A share takes a few positions at a time forwards and backwards.
/// Gradients are summed in the order of positions within a share, then in the order of shares. So the number of threads
/// changes the last bits, and equal numbers give equal ones. Shapes: B positions, S tokens, A actions. Measured by
/// <c>benchmarks/NanoZero.Training.Benchmarks</c>.
/// </remarks>
internal sealed unsafe class PackedGradients : IDisposable
{
    private readonly NetworkConfig config;
    private readonly Dictionary<string, Tensor> parameters;
    private readonly (Parameter Parameter, Tensor Gradient, WeightPlace Place)[] gradients;
    private readonly PackedWeights weights;
    private readonly GradientShare[] shares;

    /// <summary>Allocates.</summary>
    /// <param name="network">On the processor, in fp32; not owned.</param>
    /// <param name="batchSize">About B, at least one: a share without work for it would cost memory and time.</param>
    /// <param name="threads">How many threads may share a batch, at least one.</param>
    /// <exception cref="ArgumentException">
    /// A network elsewhere or in another format, or of sizes that are not supported.
    /// </exception>
    public PackedGradients(PolicyValueNetwork network, int batchSize, int threads)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        config = network.Config;
        NetworkDescription description = network.Description;
        if (!IsSupported(description))
        {
            throw new ArgumentException(
                $"our own kernels do not compute {config} here: they need x64 with fused multiply-add and heads of a "
                    + "multiple of 16 numbers", nameof(network));
        }

        (string Name, Parameter Parameter)[] named =
            [.. network.named_parameters().Select(pair => (pair.name, pair.parameter))];
        if (named.FirstOrDefault(pair =>
            pair.Parameter.device_type != DeviceType.CPU || pair.Parameter.dtype != float32).Parameter is { } other)
        {
            throw new ArgumentException(
                $"expected a network in {float32} on the processor, got {other.dtype} on {other.device_type}",
                nameof(network));
        }

        parameters = named.ToDictionary(pair => pair.Name, pair => (Tensor)pair.Parameter);
        weights = new(description, NetworkPrecision.Fp32, rows: 0, isTrained: true);
        gradients =
            [.. weights.Places.Select(place =>
                ((Parameter)parameters[place.Shape.Name], EmptyGradient(parameters[place.Shape.Name]), place))];
        shares = [.. Enumerable.Range(0, SharesOf(config, batchSize, threads)).Select(_ =>
            new GradientShare(description, weights))];
    }

    /// <summary>Returns whether networks of these sizes can be trained this way on this processor.</summary>
    /// <param name="config">The sizes.</param>
    public static bool IsSupported(NetworkConfig config) => IsSupported(new NetworkDescription(config));

    /// <summary>Returns an upper bound of the memory of one instance, in bytes.</summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="batchSize">About B.</param>
    /// <param name="threads">How many threads may share a batch.</param>
    public static long UpperBound(NetworkConfig config, int batchSize, int threads)
    {
        NetworkDescription network = new(config);
        long weights = network.Weights.Sum(shape => (long)shape.Length + shape.SumsApart);
        return (4 * sizeof(float) * weights)
            + (SharesOf(config, batchSize, threads) * GradientShare.UpperBound(network));
    }

    /// <summary>Leaves the gradients of the sum of both heads' losses with the network's parameters.</summary>
    /// <param name="tokens">
    /// Token numbers, 64-bit integers below the network's kinds, shape [B, S], B at least one.
    /// </param>
    /// <param name="policies">Search policies, shape [B, A]; what illegal actions have is ignored.</param>
    /// <param name="illegal">Whether an action is illegal, shape [B, A].</param>
    /// <param name="outcomes">How the games ended for the side to move, shape [B].</param>
    /// <returns>
    /// The mean cross-entropy between search policy and network policy, in nats, and the mean squared error of the
    /// value.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A tensor of another shape, format or device, or a token of no kind.
    /// </exception>
    public (double Policy, double Value) Compute(Tensor tokens, Tensor policies, Tensor illegal, Tensor outcomes)
    {
        int count = (int)outcomes.numel();
        LabelledPositions batch = new(
            First<long>(tokens, int64, count, config.TokenCount),
            First<float>(policies, float32, count, config.ActionCount),
            First<byte>(illegal, @bool, count, config.ActionCount),
            First<float>(outcomes, float32, count, 1),
            count);
        RequireKinds(new ReadOnlySpan<long>(batch.Tokens, count * config.TokenCount));
        weights.Load(parameters, InParallel);
        InParallel(shares.Length, i => shares[i].Run(batch, Start(i, count), Start(i + 1, count)));
        GC.KeepAlive(tokens);
        GC.KeepAlive(policies);
        GC.KeepAlive(illegal);
        GC.KeepAlive(outcomes);
        InParallel(gradients.Length, i => WriteMean(gradients[i].Gradient, gradients[i].Place, count));
        foreach ((Parameter parameter, Tensor gradient, _) in gradients)
        {
            parameter.grad = gradient;  // autograd may have put another one there
        }

        return (shares.Sum(share => share.Losses.Policy) / count, shares.Sum(share => share.Losses.Value) / count);
    }

    /// <summary>Lets go of the gradients, which live on as long as the parameters have them.</summary>
    public void Dispose()
    {
        foreach ((_, Tensor gradient, _) in gradients)
        {
            gradient.Dispose();
        }
    }

    private static bool IsSupported(NetworkDescription network) =>
        network.IsSupported && network.ParameterCount < int.MaxValue;

    private static int SharesOf(NetworkConfig config, int batchSize, int threads)
    {
        int together = GradientShare.PositionsTogether(config);
        return Math.Clamp((batchSize + together - 1) / together, 1, threads);
    }

    private static Tensor EmptyGradient(Tensor parameter)
    {
        using IDisposable gradientsOff = no_grad();
        return zeros_like(parameter, requires_grad: false).DetachFromDisposeScope();
    }

    private static T* First<T>(
        Tensor tensor, ScalarType type, int rows, int columns,
        [CallerArgumentExpression(nameof(tensor))] string name = "")
        where T : unmanaged
    {
        long[] shape = tensor.shape;
        if (tensor.dtype != type || tensor.device_type != DeviceType.CPU || shape is not [> 0, ..] || shape[0] != rows
            || tensor.numel() != (long)rows * columns)
        {
            throw new ArgumentException(
                $"expected {Math.Max(1, rows)} × {columns} numbers as {type} on the processor, got "
                    + $"[{string.Join(", ", shape)}] as {tensor.dtype} on {tensor.device_type}", name);
        }

        return (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }

    private void RequireKinds(ReadOnlySpan<long> tokens)
    {
        foreach (long token in tokens)
        {
            if ((ulong)token >= (ulong)config.TokenKinds)
            {
                throw new ArgumentException(
                    $"a token is {token}; {config.Game} has kinds 0 to {config.TokenKinds - 1}", nameof(tokens));
            }
        }
    }

    private int Start(int share, int count) => (int)((long)share * count / shares.Length);

    // Divided here, not where losses are differentiated: gradients of large batches would come near the smallest normal
    // numbers on their way.
    private void WriteMean(Tensor gradient, WeightPlace place, int count)
    {
        Span<float> target = MemoryMarshal.Cast<byte, float>(gradient.bytes);
        OfShare(0).CopyTo(target);
        for (int i = 1; i < shares.Length; i++)
        {
            System.Numerics.Tensors.TensorPrimitives.Add(target, OfShare(i), target);
        }

        System.Numerics.Tensors.TensorPrimitives.Multiply(target, 1f / count, target);

        ReadOnlySpan<float> OfShare(int share) => new(shares[share].Sums + place.Start, place.Shape.Length);
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

/// <summary>Positions with what a network should answer, in memory that others own.</summary>
/// <remarks>Shapes: B positions, S tokens, A actions.</remarks>
internal readonly unsafe struct LabelledPositions(
    long* tokens, float* policies, byte* illegal, float* outcomes, int count)
{
    /// <summary>Gets token numbers, shape [B, S].</summary>
    public long* Tokens { get; } = tokens;

    /// <summary>Gets probabilities, shape [B, A].</summary>
    public float* Policies { get; } = policies;

    /// <summary>Gets a mask of the illegal actions, shape [B, A]: 0 stands for a legal action.</summary>
    public byte* Illegal { get; } = illegal;

    /// <summary>Gets the results for the side to move, shape [B].</summary>
    public float* Outcomes { get; } = outcomes;

    /// <summary>Gets B.</summary>
    public int Count { get; } = count;
}
