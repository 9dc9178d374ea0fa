using System.Numerics;

namespace NanoZero.Games;

/// <summary>
/// Counts the 69 lines of four in which only one side has stones. One, two or three stones count 1, 10 or 100. The
/// opponent's lines are subtracted.
/// </summary>
public sealed class ConnectFourLines : IHeuristic<ConnectFour>
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
