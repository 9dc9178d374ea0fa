namespace NanoZero.Games;

/// <summary>
/// Counts the lines of k squares in which only one side has stones: Gomoku and the family <c>connect</c>. 1, 2, 3 …
/// stones count 1, 10, 100 …; the opponent's lines are subtracted. On Connect Four's board it is
/// <see cref="ConnectFourLines"/>.
/// </summary>
internal sealed class RowLines<TBoard, TRules> : IHeuristic<Connect<TBoard, TRules>>
    where TBoard : struct, IBoard
    where TRules : struct, IRowRules
{
    // Squares of every line, numbered row by row.
    private static readonly int[][] Lines = [.. FindLines()];

    // By number of stones. A line that is full has won, or is part of one that is too long.
    private static readonly long[] Weights =
        [0, .. Enumerable.Range(0, TRules.Length - 1).Select(stones => (long)Math.Pow(10, stones)), 0];

    // The power of ten that keeps all lines together below 1.
    private static readonly float Scale = (float)Math.Pow(
        10, -1 - Math.Floor(Math.Log10(Lines.Length * (double)Weights[TRules.Length - 1])));

    private static int Squares => TBoard.Rows * TBoard.Columns;

    /// <inheritdoc/>
    public float Guess(in Connect<TBoard, TRules> position)
    {
        Span<int> owners = stackalloc int[Squares];  // 1 the side to move, -1 the other, 0 empty
        int mover = position.Ply % 2 == 0 ? 1 : -1;
        for (int square = 0; square < owners.Length; square++)
        {
            owners[square] = mover * position.StoneAt(square / TBoard.Columns, square % TBoard.Columns);
        }

        long sum = 0;
        foreach (int[] line in Lines)
        {
            int own = 0, opponent = 0;
            foreach (int square in line)
            {
                own += owners[square] > 0 ? 1 : 0;
                opponent += owners[square] < 0 ? 1 : 0;
            }

            sum += opponent == 0 ? Weights[own] : own == 0 ? -Weights[opponent] : 0;
        }

        return sum * Scale;
    }

    private static IEnumerable<int[]> FindLines()
    {
        int length = TRules.Length;
        foreach ((int rowStep, int columnStep) in ((int, int)[])[(0, 1), (1, 0), (1, 1), (1, -1)])
        {
            for (int square = 0; square < Squares; square++)
            {
                (int row, int column) = Math.DivRem(square, TBoard.Columns);
                (int lastRow, int lastColumn) = (row + ((length - 1) * rowStep), column + ((length - 1) * columnStep));
                if (lastRow < TBoard.Rows && lastColumn >= 0 && lastColumn < TBoard.Columns)
                {
                    int step = (rowStep * TBoard.Columns) + columnStep, first = square;
                    yield return [.. Enumerable.Range(0, length).Select(stone => first + (stone * step))];
                }
            }
        }
    }
}
