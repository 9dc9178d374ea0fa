using NanoZero.Games;

namespace NanoZero.Network;

/// <summary>Sizes of a policy-value network, and the game it plays.</summary>
public sealed record NetworkConfig
{
    // Keeps the number of weights countable, whatever a damaged file says.
    private const int LargestSize = 1 << 16;

    /// <summary>Gets the name of the game, such as <c>connect4</c>.</summary>
    public required string Game { get; init; }

    /// <summary>Gets the number of tokens S read per position.</summary>
    public required int TokenCount { get; init; }

    /// <summary>Gets the number of different token values.</summary>
    public required int TokenKinds { get; init; }

    /// <summary>Gets the number of actions A.</summary>
    public required int ActionCount { get; init; }

    /// <summary>Gets the number of transformer blocks. Original study: 4.</summary>
    public required int Layers { get; init; }

    /// <summary>Gets the number of attention heads H. Original study: 4.</summary>
    public required int Heads { get; init; }

    /// <summary>Gets the width C of a token, divisible by 4 and by the heads. Original study: max(64, 64·layers).</summary>
    public required int Width { get; init; }

    /// <summary>Gets the number of weights.</summary>
    public long ParameterCount => new NetworkDescription(this).ParameterCount;

    /// <summary>
    /// Gets the floating-point operations of the matrix products of one evaluation: a multiplication and an addition count as two.
    /// </summary>
    public long OperationsPerEvaluation => new NetworkDescription(this).Operations;

    /// <summary>Returns the published shape for a game: 4 heads, width max(64, 64·layers).</summary>
    /// <param name="game">The game.</param>
    /// <param name="layers">Number of transformer blocks, in 1 … 64.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number of layers outside its range.</exception>
    public static NetworkConfig For(GameInfo game, int layers)
    {
        ArgumentNullException.ThrowIfNull(game);
        ArgumentOutOfRangeException.ThrowIfLessThan(layers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(layers, 64);
        return new()
        {
            Game = game.Name,
            TokenCount = game.TokenCount,
            TokenKinds = game.TokenKinds,
            ActionCount = game.ActionCount,
            Layers = layers,
            Heads = 4,
            Width = Math.Max(64, 64 * layers),
        };
    }

    /// <summary>Returns the published shape for a game: 4 heads, width max(64, 64·layers).</summary>
    /// <param name="game">The game by name, as <see cref="GameCatalogue.Open{TResult}(string, IGameVisitor{TResult})"/> reads it.</param>
    /// <param name="layers">Number of transformer blocks, in 1 … 64.</param>
    /// <exception cref="FormatException">No such game.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number of layers outside its range.</exception>
    public static NetworkConfig For(string game, int layers) => GameCatalogue.Open(game, new Shape(layers));

    /// <summary>Checks that the sizes fit together.</summary>
    /// <exception cref="InvalidDataException">A size that is not positive or beyond all reason, or a width that the heads do not divide.</exception>
    public void Validate()
    {
        int[] sizes = [TokenCount, TokenKinds, ActionCount, Layers, Heads, Width];
        if (sizes.Min() < 1 || sizes.Max() > LargestSize || Width % Heads != 0 || Width % 4 != 0 || TokenKinds > 256)
        {
            throw new InvalidDataException(
                $"the network's sizes do not fit together: {Layers} layers of width {Width} with {Heads} heads over {TokenCount} tokens " +
                $"of {TokenKinds} kinds and {ActionCount} actions; all must be in 1 … {LargestSize} and the width divisible by 4 and by the heads");
        }
    }

    /// <summary>Checks that the network can play a game.</summary>
    /// <param name="game">The game about to be played.</param>
    /// <exception cref="InvalidDataException">The network is for another game or another size of it; the message names both.</exception>
    public void RequireGame(GameInfo game)
    {
        ArgumentNullException.ThrowIfNull(game);
        if (Game != game.Name)
        {
            throw new InvalidDataException($"the model plays {Game}, not {game.Name}; choose a model trained for {game.Name}");
        }

        if (TokenCount != game.TokenCount || TokenKinds != game.TokenKinds || ActionCount != game.ActionCount)
        {
            throw new InvalidDataException(
                $"the model reads {TokenCount} tokens of {TokenKinds} kinds and knows {ActionCount} actions, but {game.Name} has " +
                $"{game.TokenCount} tokens of {game.TokenKinds} kinds and {game.ActionCount} actions; it was made by another version");
        }
    }

    private sealed class Shape(int layers) : IGameVisitor<NetworkConfig>
    {
        public NetworkConfig Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame> => For(TGame.Info, layers);
    }
}
