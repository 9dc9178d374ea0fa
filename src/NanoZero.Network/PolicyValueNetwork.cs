using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace NanoZero.Network;

/// <summary>What a network answers, as libtorch's tensors.</summary>
/// <param name="Logits">Over all actions, shape [B, A], illegal ones included.</param>
/// <param name="Values">Expected outcomes for the side to move in [-1, 1], shape [B].</param>
/// <param name="Outcomes">
/// Logarithms of the probabilities of win, draw and loss, shape [B, 3]; null where the value head has none.
/// </param>
public readonly record struct NetworkTensors(Tensor Logits, Tensor Values, Tensor? Outcomes);

/// <summary>
/// The network that looks at a position and answers with action logits and a value, as a module of libtorch. Its layers
/// and heads follow from its configuration. No layer has a bias.
/// </summary>
/// <remarks>Shapes: B positions, S tokens, A actions. One instance is used by one thread at a time.</remarks>
public sealed class PolicyValueNetwork : Module<Tensor, NetworkTensors>
{
    private const double InitialDeviation = 0.02;

    /// <summary>Creates a network with random weights, normal with deviation 0.02, on the CPU in fp32.</summary>
    /// <param name="config">The sizes.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    /// <exception cref="InvalidDataException">Sizes that do not fit together.</exception>
    /// <exception cref="PlatformNotSupportedException">
    /// No libtorch on this machine; the message says what to do.
    /// </exception>
    public PolicyValueNetwork(NetworkConfig config, ulong seed)
        : this(Describe(config), seed)
    {
    }

    /// <summary>Creates a network of any parts.</summary>
    /// <param name="description">The parts.</param>
    /// <param name="seed">Equal seeds give equal weights.</param>
    internal PolicyValueNetwork(NetworkDescription description, ulong seed)
        : base(NameAfterTorch())
    {
        Description = description;
        NormalInitialiser normal = new(seed, InitialDeviation);
        foreach (WeightShape shape in description.Weights)
        {
            register_parameter(shape.Name, normal.Next(shape.Rows, shape.Columns));
        }
    }

    /// <summary>Gets the sizes.</summary>
    public NetworkConfig Config => Description.Config;

    /// <summary>
    /// Gets or sets whether the layers' products take their inputs and weights in bf16, whatever those are stored in.
    /// The products answer in the inputs' format. All else stays as it is. Gradients reach the weights in the weights'
    /// own format.
    /// </summary>
    public bool HalfProducts { get; set; }

    /// <summary>Gets the parts.</summary>
    internal NetworkDescription Description { get; }

    /// <summary>Computes action logits and values.</summary>
    /// <param name="input">Token numbers, 64-bit integers, shape [B, S].</param>
    public override NetworkTensors forward(Tensor input)
    {
        LibraryWeights weights =
            new(named_parameters().ToDictionary(pair => pair.name, pair => (Tensor)pair.parameter), HalfProducts);
        Tensor x = Description.Embedding.Apply(input, weights);             // [B, S, C]
        foreach (Layer layer in Description.Layers)
        {
            x = layer.Apply(x, weights);                                    // [B, S, C]
        }

        Tensor squares = Norm.Apply(x), pooled = squares.mean([1]);         // [B, S, C], [B, C]
        (Tensor values, Tensor? outcomes) = Description.Value.Apply(squares, pooled, weights);
        return new(Description.Policy.Apply(squares, pooled, weights), values, outcomes);
    }

    /// <summary>Computes both losses of answers, each a scalar with gradients.</summary>
    /// <param name="answers">What the network answered.</param>
    /// <param name="policies">Search policies, shape [B, A]; what illegal actions have is ignored.</param>
    /// <param name="illegal">Whether an action is illegal, shape [B, A].</param>
    /// <param name="outcomes">How the games ended for the side to move, shape [B].</param>
    /// <returns>The mean cross-entropy of the policy, in nats, and the mean loss of the value head.</returns>
    public (Tensor Policy, Tensor Value) Loss(
        NetworkTensors answers, Tensor policies, Tensor illegal, Tensor outcomes) =>
        (PolicyHead.Loss(answers.Logits, policies, illegal),
            Description.Value.Loss((answers.Values, answers.Outcomes), outcomes));

    /// <summary>
    /// Copies all weights from a network of the same sizes, converting to this one's device and precision.
    /// </summary>
    /// <param name="source">The network to copy; unchanged.</param>
    /// <exception cref="ArgumentException">The sizes differ.</exception>
    public void CopyFrom(PolicyValueNetwork source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Config != Config)
        {
            throw new ArgumentException($"expected a network of {Config}, got {source.Config}", nameof(source));
        }

        using DisposeScope scope = NewDisposeScope();
        using IDisposable gradientsOff = no_grad();
        foreach ((Parameter target, Parameter from) in parameters().Zip(source.parameters()))
        {
            target.copy_(from);
        }
    }

    private static NetworkDescription Describe(NetworkConfig config)
    {
        ArgumentNullException.ThrowIfNull(config);
        config.Validate();
        return new(config);
    }

    // The base class calls the native library: it is loaded before.
    private static string NameAfterTorch()
    {
        NativeTorch.Require();
        return nameof(PolicyValueNetwork);
    }
}

/// <summary>
/// Draws weight matrices from a normal distribution with a generator of its own, independent of libtorch's.
/// </summary>
internal sealed class NormalInitialiser(ulong seed, double deviation)
{
    private ulong state = seed;

    /// <summary>Draws the next matrix, shape [rows, columns].</summary>
    public Parameter Next(int rows, int columns)
    {
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.Length; i++)
        {
            // Box and Muller 1958; the radius uses (0, 1] so that its logarithm is finite.
            double radius = Math.Sqrt(-2 * Math.Log(1 - NextUniform()));
            values[i] = (float)(deviation * radius * Math.Cos(2 * Math.PI * NextUniform()));
        }

        using Tensor matrix = tensor(values, [rows, columns]);
        return new Parameter(matrix.clone());
    }

    // SplitMix64 (Steele, Lea, Flood 2014), its upper 53 bits as a number in [0, 1).
    private double NextUniform()
    {
        ulong z = state += 0x9E37_79B9_7F4A_7C15;
        z = (z ^ (z >> 30)) * 0xBF58_476D_1CE4_E5B9;
        z = (z ^ (z >> 27)) * 0x94D0_49BB_1331_11EB;
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1ul << 53));
    }
}
