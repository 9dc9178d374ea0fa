using System.Text.Json.Serialization;

namespace NanoZero.Network;

/// <summary>What the layers of a network are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkBody>))]
public enum NetworkBody
{
    /// <summary>Blocks of attention over all squares and a feed-forward layer. The original study's.</summary>
    [JsonStringEnumMemberName("transformer")]
    Transformer,

    /// <summary>Residual blocks of two 3×3 convolutions over the board.</summary>
    [JsonStringEnumMemberName("convolution")]
    Convolution,
}

/// <summary>What a network's logits are made from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkPolicy>))]
public enum NetworkPolicy
{
    /// <summary>The mean over all squares. The original study's.</summary>
    [JsonStringEnumMemberName("pooled")]
    Pooled,

    /// <summary>
    /// An action's own square, or the squares of its column. With k actions for each square, action k·square + kind
    /// belongs to that square.
    /// </summary>
    [JsonStringEnumMemberName("squares")]
    Squares,
}

/// <summary>How a network says what to expect of a position.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<NetworkValue>))]
public enum NetworkValue
{
    /// <summary>One number from -1 to 1, trained by squared errors. The original study's.</summary>
    [JsonStringEnumMemberName("scalar")]
    Scalar,

    /// <summary>
    /// The probabilities of win, draw and loss from the mean over all squares, trained by cross-entropy.
    /// </summary>
    [JsonStringEnumMemberName("outcomes")]
    Outcomes,

    /// <summary>
    /// The probabilities of win, draw and loss from all squares, each with weights of its own, trained by
    /// cross-entropy.
    /// </summary>
    [JsonStringEnumMemberName("squares")]
    Squares,
}

/// <summary>What a network is made of, beside its number of blocks.</summary>
public sealed record NetworkOptions
{
    /// <summary>
    /// Gets what the layers are: <see cref="NetworkBody.Transformer"/> as in the original study, or
    /// <see cref="NetworkBody.Convolution"/>.
    /// </summary>
    public NetworkBody Body { get; init; }

    /// <summary>
    /// Gets the numbers a square has in the network, or null for max(64, 64·layers) in a transformer and 32 in a
    /// convolutional network.
    /// </summary>
    [InRange(MatrixKernel.PanelWidth, 4096)]
    public int? Width { get; init; }

    /// <summary>
    /// Gets what the logits are made from: the mean over all squares (<see cref="NetworkPolicy.Pooled"/>, as in the
    /// original study) or an action's own squares (<see cref="NetworkPolicy.Squares"/>).
    /// </summary>
    public NetworkPolicy Policy { get; init; }

    /// <summary>
    /// Gets how the network says what to expect: one number (<see cref="NetworkValue.Scalar"/>, as in the original
    /// study) or the probabilities of win, draw and loss. These come from the mean over all squares
    /// (<see cref="NetworkValue.Outcomes"/>) or from every square in its place (<see cref="NetworkValue.Squares"/>).
    /// </summary>
    public NetworkValue Value { get; init; }

    /// <summary>Checks the width.</summary>
    /// <param name="within">What leads to these options in a larger record, for the message.</param>
    /// <exception cref="ArgumentOutOfRangeException">A width outside its range or of no whole vectors.</exception>
    public void Validate(string within = "")
    {
        InRangeAttribute.Require(this, within);
        InRangeAttribute.Require(
            Width is null || Width % MatrixKernel.PanelWidth == 0, nameof(Width),
            $"a multiple of {MatrixKernel.PanelWidth}", within);
    }
}

/// <summary>Sizes of a policy-value network, and the game it plays.</summary>
public sealed record NetworkConfig
{
    // Keeps the number of weights countable, whatever a damaged file says.
    private const int LargestSize = 1 << 16;
    private const int WidthOfConvolutions = 32;
    private const int MostHeads = 4;

    /// <summary>Gets the name of the game, such as <c>connect4</c>.</summary>
    public required string Game { get; init; }

    /// <summary>Gets the number of tokens S read per position.</summary>
    public required int TokenCount { get; init; }

    /// <summary>Gets the number of different token values.</summary>
    public required int TokenKinds { get; init; }

    /// <summary>Gets the number of actions A.</summary>
    public required int ActionCount { get; init; }

    /// <summary>
    /// Gets the number of blocks. A block is attention with feed-forward, or one convolution. Original study: 4.
    /// </summary>
    public required int Layers { get; init; }

    /// <summary>Gets the number of attention heads H. Original study: 4.</summary>
    public required int Heads { get; init; }

    /// <summary>
    /// Gets the width C of a token, divisible by 4 and by the heads. Original study: max(64, 64·layers).
    /// </summary>
    public required int Width { get; init; }

    /// <summary>Gets what the layers are.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NetworkBody Body { get; init; }

    /// <summary>Gets what the logits are made from.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NetworkPolicy Policy { get; init; }

    /// <summary>Gets how the value is made.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public NetworkValue Value { get; init; }

    /// <summary>Gets the rows of the board; 0 where no part of the network looks at it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int BoardRows { get; init; }

    /// <summary>Gets the columns of the board; 0 where no part of the network looks at it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int BoardColumns { get; init; }

    /// <summary>Gets the number of weights.</summary>
    public long ParameterCount => new NetworkDescription(this).ParameterCount;

    /// <summary>
    /// Gets the floating-point operations of the matrix products of one evaluation: a multiplication and an addition
    /// count as two.
    /// </summary>
    public long OperationsPerEvaluation => new NetworkDescription(this).Operations;

    /// <summary>
    /// Returns the shape for a game; without options the published one: 4 heads, width max(64, 64·layers).
    /// </summary>
    /// <param name="game">The game.</param>
    /// <param name="layers">Number of blocks, in 1 … 64.</param>
    /// <param name="options">What is to be other than in the published shape; null for nothing.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of layers outside its range.</exception>
    /// <exception cref="InvalidDataException">Options that do not fit the game or each other.</exception>
    public static NetworkConfig For(GameInfo game, int layers, NetworkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, 64);
        options ??= new NetworkOptions();
        bool isTransformer = options.Body == NetworkBody.Transformer,
            seesBoard = !isTransformer || options.Policy == NetworkPolicy.Squares;
        int width = options.Width ?? (isTransformer ? Math.Max(64, 64 * layers) : WidthOfConvolutions);
        NetworkConfig config = new()
        {
            Game = game.Name,
            TokenCount = game.TokenCount,
            TokenKinds = game.TokenKinds,
            ActionCount = game.ActionCount,
            Layers = layers,
            Heads = isTransformer ? HeadsFor(width) : 1,
            Width = width,
            Body = options.Body,
            Policy = options.Policy,
            Value = options.Value,
            BoardRows = seesBoard ? game.Rows : 0,
            BoardColumns = seesBoard ? game.Columns : 0,
        };
        config.Validate();
        return config;
    }

    /// <summary>
    /// Returns the shape for a game; without options the published one: 4 heads, width max(64, 64·layers).
    /// </summary>
    /// <param name="game">
    /// The game by name, as <see cref="GameCatalogue.Open{TResult}(string, IGameVisitor{TResult})"/> reads it.
    /// </param>
    /// <param name="layers">Number of blocks, in 1 … 64.</param>
    /// <param name="options">What is to be other than in the published shape; null for nothing.</param>
    /// <exception cref="FormatException">No such game.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of layers outside its range.</exception>
    /// <exception cref="InvalidDataException">Options that do not fit the game or each other.</exception>
    public static NetworkConfig For(string game, int layers, NetworkOptions? options = null) =>
        For(GameCatalogue.InfoOf(game), layers, options);

    /// <summary>Checks that the sizes fit together.</summary>
    /// <exception cref="InvalidDataException">
    /// A size that is not positive or beyond all reason, or parts that do not fit each other.
    /// </exception>
    public void Validate()
    {
        int[] sizes = [TokenCount, TokenKinds, ActionCount, Layers, Heads, Width];
        if (sizes.Min() < 1 || sizes.Max() > LargestSize || Width % Heads != 0 || Width % 4 != 0 || TokenKinds > 256)
        {
            throw new InvalidDataException(
                $"the network's sizes do not fit together: {Layers} layers of width {Width} with {Heads} heads over "
                + $"{TokenCount} tokens "
                + $"of {TokenKinds} kinds and {ActionCount} actions; all must be in 1 … {LargestSize} and the width "
                + "divisible by 4 and by the heads");
        }

        bool seesBoard = Body != NetworkBody.Transformer || Policy == NetworkPolicy.Squares;
        if (!Enum.IsDefined(Body) || !Enum.IsDefined(Policy) || !Enum.IsDefined(Value)
            || (seesBoard && (BoardRows < 1 || BoardColumns < 1 || (long)BoardRows * BoardColumns > TokenCount)))
        {
            throw new InvalidDataException(
                $"the network's parts do not fit together: body {Body}, policy {Policy} and value {Value} on a board "
                + $"of {BoardRows} rows and "
                + $"{BoardColumns} columns, of which it reads {TokenCount} tokens");
        }

        if (Policy == NetworkPolicy.Squares && !SquarePolicy.Fits(BoardRows, BoardColumns, ActionCount))
        {
            throw new InvalidDataException(
                "policy squares needs a game with equally many actions for each square, with or without a pass, or "
                + "with one for each column; "
                + $"{Game} has {ActionCount} actions "
                + $"on {BoardRows} rows and {BoardColumns} columns; choose policy pooled");
        }
    }

    /// <summary>Checks that the network can play a game.</summary>
    /// <param name="game">The game about to be played.</param>
    /// <exception cref="InvalidDataException">
    /// The network is for another game or another size of it; the message names both.
    /// </exception>
    public void RequireGame(GameInfo game)
    {
        ArgumentNullException.ThrowIfNull(game);
        if (Game != game.Name)
        {
            throw new InvalidDataException(
                $"the model plays {Game}, not {game.Name}; choose a model trained for {game.Name}");
        }

        if (TokenCount != game.TokenCount || TokenKinds != game.TokenKinds || ActionCount != game.ActionCount)
        {
            throw new InvalidDataException(
                $"the model reads {TokenCount} tokens of {TokenKinds} kinds and knows {ActionCount} actions, but "
                + $"{game.Name} has "
                + $"{game.TokenCount} tokens of {game.TokenKinds} kinds and {game.ActionCount} actions; it was made by "
                + "another version");
        }
    }

    // As many as the published four, as far as their widths stay whole vectors.
    private static int HeadsFor(int width) =>
        Enumerable.Range(1, MostHeads)
            .LastOrDefault(heads => width % (heads * MatrixKernel.PanelWidth) == 0, MostHeads);
}
