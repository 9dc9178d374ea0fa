using System.Security.Cryptography;
using TorchSharp;
using TorchSharp.Modules;

namespace NanoZero.Network;

/// <summary>
/// The weights of a network at one moment: the bytes of a safetensors file, and the hash that names them. Nothing
/// changes them, so they can be handed to other threads and other machines.
/// </summary>
/// <remarks>
/// The bytes are those of <see cref="Checkpoint.WeightsFile"/>, in fp32 on any device. Equal hashes are equal weights.
/// </remarks>
internal sealed class Weights
{
    private readonly byte[] bytes;

    /// <summary>Takes the bytes of a safetensors file; they are checked when they are loaded.</summary>
    /// <param name="bytes">The bytes; nobody changes them any more.</param>
    internal Weights(byte[] bytes)
    {
        this.bytes = bytes;
        Hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    /// <summary>Gets the SHA-256 of the bytes, as 64 hexadecimal digits.</summary>
    public string Hash { get; }

    /// <summary>Gets the bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>Copies the weights of a network.</summary>
    /// <param name="network">The network, on any device; unchanged.</param>
    public static Weights Of(PolicyValueNetwork network)
    {
        ArgumentNullException.ThrowIfNull(network);
        return Of(network.named_parameters().Select(pair => (pair.name, (torch.Tensor)pair.parameter)));
    }

    /// <summary>Copies tensors that have the names of a network's weights.</summary>
    /// <param name="tensors">The tensors, on any device; unchanged.</param>
    public static Weights Of(IEnumerable<(string Name, torch.Tensor Tensor)> tensors)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradientsOff = torch.no_grad();
        Dictionary<string, SafeTensor> copies = tensors.ToDictionary(
            each => each.Name,
            each => new SafeTensor(
                SafeTensorType.F32,
                each.Tensor.shape,
                each.Tensor.cpu().to(torch.float32).contiguous().bytes.ToArray()));
        using MemoryStream stream = new();
        SafeTensors.Write(stream, copies, new Dictionary<string, string> { ["format"] = "pt" });
        return new Weights(stream.ToArray());
    }

    /// <summary>Takes bytes that came from a file or another machine; they are checked when they are loaded.</summary>
    /// <param name="bytes">The bytes of a safetensors file; copied.</param>
    public static Weights From(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>Gives a network these weights.</summary>
    /// <param name="network">The network, in fp32 on the processor.</param>
    /// <param name="source">What to call the weights in messages.</param>
    /// <exception cref="InvalidDataException">
    /// The bytes are no safetensors file, or hold other tensors than the network has; the message says which.
    /// </exception>
    public void LoadInto(PolicyValueNetwork network, string source = "the weights") =>
        Load(SafeTensors.Read(bytes, source), network, source, "the network's sizes");

    /// <summary>Gives a network the tensors of weights that were read already.</summary>
    /// <param name="tensors">The tensors, by name.</param>
    /// <param name="network">The network, in fp32 on the processor.</param>
    /// <param name="source">What to call the tensors in messages, such as their file.</param>
    /// <param name="sizes">What to call the network's sizes in messages, such as their file.</param>
    /// <exception cref="InvalidDataException">The network has other tensors; the message says which.</exception>
    internal static void Load(
        IReadOnlyDictionary<string, SafeTensor> tensors, PolicyValueNetwork network, string source, string sizes)
    {
        ArgumentNullException.ThrowIfNull(network);
        if (Difference(network, tensors) is { } how)
        {
            throw new InvalidDataException($"{source} {how}; {source} and {sizes} do not belong together");
        }

        using DisposeScope scope = torch.NewDisposeScope();
        using IDisposable gradientsOff = torch.no_grad();
        foreach ((string name, Parameter parameter) in network.named_parameters())
        {
            tensors[name].Data.Span.CopyTo(parameter.bytes);
        }
    }

    // What is wrong with the tensors; null where they are those of the network.
    private static string? Difference(PolicyValueNetwork network, IReadOnlyDictionary<string, SafeTensor> tensors)
    {
        Dictionary<string, Parameter> expected =
            network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter);
        if (tensors.Keys.FirstOrDefault(name => !expected.ContainsKey(name)) is { } extra)
        {
            return $"holds tensor '{extra}', which a network of these sizes does not have";
        }

        foreach ((string name, Parameter parameter) in expected)
        {
            if (!tensors.TryGetValue(name, out SafeTensor? tensor))
            {
                return $"lacks tensor '{name}', which a network of these sizes has";
            }

            if (tensor.Type != SafeTensorType.F32 || !tensor.Shape.SequenceEqual(parameter.shape))
            {
                return $"has tensor '{name}' as {tensor.Type} [{string.Join(", ", tensor.Shape)}], but a network of "
                    + $"these sizes asks for F32 [{string.Join(", ", parameter.shape)}]";
            }
        }

        return null;
    }
}
