using System.Numerics;

namespace NanoZero.Games;

/// <summary>The one place where games get their heuristics.</summary>
internal static class Heuristics
{
    // Lines of play that minimax may look through at one move, before cutoffs.
    private const double MostLines = 100_000;

    private static readonly IReadOnlyDictionary<Type, Entry> Entries = new Dictionary<Type, Entry>
    {
        [typeof(TicTacToe)] = new(TicTacToe.Info, new TicTacToeLines()),
        [typeof(ConnectFour)] = new(ConnectFour.Info, new ConnectFourLines()),
        [typeof(Othello<N6>)] = new(Othello<N6>.Info, new OthelloCorners<N6>()),
        [typeof(Othello<N8>)] = new(Othello<N8>.Info, new OthelloCorners<N8>()),
    };

    /// <summary>Says whether a game has a heuristic.</summary>
    public static bool Exists<TGame>()
        where TGame : unmanaged, IGame<TGame> => Entries.ContainsKey(typeof(TGame)) || default(TGame) is IHasHeuristic;

    /// <summary>
    /// Says whether minimax of some depth is quick enough to measure a game with: it is not on large boards.
    /// </summary>
    /// <param name="depth">Plies looked ahead.</param>
    public static bool AreQuick<TGame>(int depth)
        where TGame : unmanaged, IGame<TGame> =>
        Exists<TGame>() && Math.Pow(TGame.Info.TypicalLegalActions, depth) <= MostLines;

    /// <summary>Returns the heuristic of a game.</summary>
    /// <exception cref="NotSupportedException">The game has none; the message says which ones have.</exception>
    public static IHeuristic<TGame> Of<TGame>()
        where TGame : unmanaged, IGame<TGame> =>
        Entries.TryGetValue(typeof(TGame), out Entry? entry)
            ? (IHeuristic<TGame>)entry.Heuristic
            : default(TGame) is IHasHeuristic { Heuristic: var own }
            ? (IHeuristic<TGame>)own
            : throw new NotSupportedException(
                $"{TGame.Info.Title} has no heuristic for minimax; the games with one are: "
                    + $"{string.Join(", ", Entries.Values.Select(each => each.Info.Name))}, and stones in a row");

    private sealed record Entry(GameInfo Info, object Heuristic);
}

/// <summary>A game of a family, whose members are too many to list: it brings its heuristic.</summary>
internal interface IHasHeuristic
{
    /// <summary>Gets the <see cref="IHeuristic{TGame}"/> of the game.</summary>
    object Heuristic { get; }
}

/// <summary>Guesses from the stones alone how good a position is: what a minimax search asks at its last ply.</summary>
/// <remarks>Has no state: all threads may ask at once.</remarks>
internal interface IHeuristic<TGame>
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Returns a guess in (-1, 1) for the side to move; higher is better.</summary>
    /// <param name="position">Not terminal.</param>
    float Guess(in TGame position);
}

/// <summary>
/// Counts the eight lines that only one side holds stones of: 1 or 10 for one or two stones, own lines minus the
/// opponent's.
/// </summary>
internal sealed class TicTacToeLines : IHeuristic<TicTacToe>
{
    private const float Scale = 1e-2f; // 8 lines of at most 10 stay below 1

    // Squares of every line, numbered row by row.
    private static readonly int[][] Lines =
        [[0, 1, 2], [3, 4, 5], [6, 7, 8], [0, 3, 6], [1, 4, 7], [2, 5, 8], [0, 4, 8], [2, 4, 6]];

    /// <inheritdoc/>
    public float Guess(in TicTacToe position)
    {
        int sum = 0;
        foreach (int[] line in Lines)
        {
            int first = 0, second = 0;
            foreach (int square in line)
            {
                int stone = position.StoneAt(square / 3, square % 3);
                first += stone > 0 ? 1 : 0;
                second += stone < 0 ? 1 : 0;
            }

            sum += second == 0 ? Weight(first) : first == 0 ? -Weight(second) : 0;
        }

        return (position.Ply % 2 == 0 ? sum : -sum) * Scale;
    }

    private static int Weight(int stones) => stones switch { 2 => 10, 1 => 1, _ => 0 };
}

/// <summary>
/// Counts the 69 lines of four in which only one side has stones. One, two or three stones count 1, 10 or 100. The
/// opponent's lines are subtracted.
/// </summary>
internal sealed class ConnectFourLines : IHeuristic<ConnectFour>
{
    private const float Scale = 1e-4f; // 69 lines of at most 100 stay below 1

    private static readonly ulong[] Lines = [.. FindLines()];

    /// <inheritdoc/>
    public float Guess(in ConnectFour position)
    {
        ulong own = position.OwnStones, opponent = own ^ position.Stones;
        int sum = 0;
        foreach (ulong line in Lines)
        {
            ulong mine = own & line, theirs = opponent & line;
            sum += theirs == 0 ? Weight(mine) : mine == 0 ? -Weight(theirs) : 0;
        }

        return sum * Scale;
    }

    private static int Weight(ulong stones) =>
        BitOperations.PopCount(stones) switch { 3 => 100, 2 => 10, 1 => 1, _ => 0 };

    private static IEnumerable<ulong> FindLines()
    {
        foreach (int step in (int[])[1, ConnectFourBits.Stride, ConnectFourBits.Stride - 1, ConnectFourBits.Stride + 1])
        {
            ulong line = 1 | (1ul << step) | (1ul << (2 * step)) | (1ul << (3 * step));
            for (int square = 0; square + (3 * step) < 7 * ConnectFourBits.Stride; square++)
            {
                if (((line << square) & ~ConnectFourBits.FullBoard) == 0)
                {
                    yield return line << square;
                }
            }
        }
    }
}

/// <summary>
/// Counts the moves and the corners of both sides: a corner counts as eight moves, because it is never turned over.
/// The opponent's are subtracted.
/// </summary>
internal sealed class OthelloCorners<TSize> : IHeuristic<Othello<TSize>>
    where TSize : struct, ISize
{
    private const int Corner = 8;
    private const float Scale = 1e-2f; // 60 moves and 4 corners stay below 1

    private static readonly ulong Corners =
        SquareBits<TSize>.At(0, 0) | SquareBits<TSize>.At(0, TSize.Value - 1)
        | SquareBits<TSize>.At(TSize.Value - 1, 0) | SquareBits<TSize>.At(TSize.Value - 1, TSize.Value - 1);

    /// <inheritdoc/>
    public float Guess(in Othello<TSize> position)
    {
        ulong own = position.OwnStones, opponent = position.OpponentStones;
        int moves = BitOperations.PopCount(Othello<TSize>.Moves(own, opponent))
            - BitOperations.PopCount(Othello<TSize>.Moves(opponent, own));
        int corners = BitOperations.PopCount(own & Corners) - BitOperations.PopCount(opponent & Corners);
        return (moves + (Corner * corners)) * Scale;
    }
}
