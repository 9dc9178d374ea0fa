namespace NanoZero.Games;

/// <summary>
/// Counts the eight lines that only one side holds stones of: 1 or 10 for one or two stones, own lines minus the
/// opponent's.
/// </summary>
public sealed class TicTacToeLines : IHeuristic<TicTacToe>
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
