namespace NanoZero.Network;

/// <summary>What a network is made of: an embedding, layers, and two heads.</summary>
/// <remarks>
/// Everything else is computed from this list. It gives the module that libtorch runs, the passes and gradients of our
/// own kernels, the counts, and the names and shapes of a checkpoint.
/// </remarks>
internal sealed class NetworkDescription
{
    // The smallest hidden width of the value head, for narrow networks without a transformer.
    private const int LeastHidden = 32;

    // The hidden width of a value head that reads every square.
    private const int HiddenOfSquares = 64;

    /// <summary>Describes the network of a configuration.</summary>
    /// <param name="config">Valid sizes.</param>
    public NetworkDescription(NetworkConfig config)
        : this(config, LayersOf(config), PolicyOf(config), ValueOf(config))
    {
    }

    /// <summary>Describes a network of any parts.</summary>
    /// <param name="config">Game, tokens and width.</param>
    /// <param name="layers">At least one, of the configuration's width.</param>
    /// <param name="policy">Answers with logits.</param>
    /// <param name="value">Answers with the expected outcome.</param>
    public NetworkDescription(NetworkConfig config, IReadOnlyList<Layer> layers, PolicyHead policy, ValueHead value)
    {
        Config = config;
        Embedding = new(config.TokenKinds, config.TokenCount, config.Width);
        (Layers, Policy, Value) = (layers, policy, value);
    }

    /// <summary>Gets the configuration.</summary>
    public NetworkConfig Config { get; }

    /// <summary>Gets what reads positions.</summary>
    public Embedding Embedding { get; }

    /// <summary>
    /// Gets the layers, from the first to the last. A block of a transformer is two of them: attention, then
    /// feed-forward.
    /// </summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>Gets the head that answers with logits.</summary>
    public PolicyHead Policy { get; }

    /// <summary>Gets the head that answers with the expected outcome.</summary>
    public ValueHead Value { get; }

    /// <summary>Gets all tensors of weights, in the order of their random initialisation.</summary>
    public IEnumerable<WeightShape> Weights => [.. Embedding.Weights, .. Products, .. Policy.Weights, .. Value.Weights];

    /// <summary>Gets the weights of the layers, in order. Each token is multiplied by them.</summary>
    public IEnumerable<WeightShape> Products => Layers.SelectMany(layer => layer.Weights);

    /// <summary>Gets whether a head reads the vector of every square, beside their mean.</summary>
    public bool ReadsSquares => Policy.ReadsSquares || Value.ReadsSquares;

    /// <summary>Gets whether our own kernels compute the network on this processor.</summary>
    public bool IsSupported => MatrixKernel.IsSupported && Layers.All(layer => layer.IsSupported);

    /// <summary>Gets the number of weights.</summary>
    public long ParameterCount => Weights.Sum(shape => (long)shape.Rows * shape.Columns);

    /// <summary>Gets the floating-point operations of one evaluation's matrix products.</summary>
    public long Operations =>
        Layers.Sum(layer => layer.Operations(Config.TokenCount)) + Policy.Operations + Value.Operations;

    // The configuration counts blocks, each of which is one layer or two.
    private static IReadOnlyList<Layer> LayersOf(NetworkConfig config)
    {
        int squares = config.BoardRows * config.BoardColumns;
        IEnumerable<Layer> blocks = Enumerable.Range(0, config.Layers).SelectMany(block => config.Body switch
        {
            NetworkBody.Convolution => (Layer[])
            [
                new Convolution(
                    $"blocks.{block}", config.Width, config.BoardRows, config.BoardColumns, config.TokenCount),
            ],
            _ =>
            [
                new SelfAttention(
                    $"blocks.{block}", config.Width, config.Heads, config.TokenCount, IsFirst: block == 0),
                new FeedForward($"blocks.{block}", config.Width),
            ],
        });
        return config.Body == NetworkBody.Convolution && config.TokenCount > squares
            ? [new BoardContext(squares, config.TokenCount, config.Width), .. blocks]
            : [.. blocks];
    }

    private static PolicyHead PolicyOf(NetworkConfig config) => config.Policy switch
    {
        NetworkPolicy.Squares =>
            new SquarePolicy(
                config.BoardRows, config.BoardColumns, config.TokenCount, config.ActionCount, config.Width),
        _ => new PooledPolicy(config.ActionCount, config.Width),
    };

    private static ValueHead ValueOf(NetworkConfig config)
    {
        int hidden =
            config.Body == NetworkBody.Transformer ? config.Width / 4 : Math.Max(LeastHidden, config.Width / 4);
        return config.Value switch
        {
            NetworkValue.Outcomes => new OutcomeValue(config.Width, hidden),
            NetworkValue.Squares => new OutcomeValue(config.Width, HiddenOfSquares, config.TokenCount),
            _ => new ScalarValue(config.Width, hidden),
        };
    }
}
