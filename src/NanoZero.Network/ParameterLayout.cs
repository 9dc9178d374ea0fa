namespace NanoZero.Network;

/// <summary>The tensors of a network one after the other: where each begins among all.</summary>
internal sealed unsafe class ParameterLayout
{
    private readonly NetworkConfig config;
    private readonly Dictionary<string, int> starts = [];

    /// <summary>Lays out tensors.</summary>
    /// <param name="config">The network's sizes.</param>
    /// <param name="tensors">Names and numbers of elements, of all tensors of the network.</param>
    public ParameterLayout(NetworkConfig config, IEnumerable<(string Name, int Length)> tensors)
    {
        this.config = config;
        foreach ((string name, int length) in tensors)
        {
            starts[name] = Length;
            Length = checked(Length + length);
        }
    }

    /// <summary>Gets the number of all elements.</summary>
    public int Length { get; }

    /// <summary>Returns the first element of a tensor.</summary>
    public int this[string name] => starts[name];

    /// <summary>Returns where each tensor's gradients go.</summary>
    /// <param name="first">Room for all of them.</param>
    public GradientTargets Targets(float* first) => new(
        first + starts["tokens"],
        first + starts["positions"],
        [.. Enumerable.Range(0, config.Layers).Select(layer => new BlockGradients(
            first + starts[$"blocks.{layer}.queryKeyValue"],
            first + starts[$"blocks.{layer}.projection"],
            first + starts[$"blocks.{layer}.mlpUp"],
            first + starts[$"blocks.{layer}.mlpDown"]))],
        first + starts["policy"],
        first + starts["valueHidden"],
        first + starts["valueOut"]);
}

/// <summary>Where the gradients of a network's tensors are summed.</summary>
internal sealed unsafe class GradientTargets(float* tokens, float* positions, BlockGradients[] blocks, float* policy, float* valueHidden, float* valueOut)
{
    public float* Tokens { get; } = tokens;

    public float* Positions { get; } = positions;

    public BlockGradients[] Blocks { get; } = blocks;

    public float* Policy { get; } = policy;

    public float* ValueHidden { get; } = valueHidden;

    public float* ValueOut { get; } = valueOut;
}
