using System.Numerics;

namespace NanoZero.Games;

/// <summary>Bounds the score of Connect Four positions by negamax with windows of one.</summary>
/// <remarks>
/// Scores are for the side to move. 0 is a draw, k > 0 a win with its (22 - k)-th stone. k &lt; 0 is a loss to the
/// opponent's (22 + k)-th stone. After Pascal Pons, "Solving Connect 4". Moves that lose at once are left out. Moves
/// that make more threats come first. Bounds are kept in a table. Before a move is searched, the table is asked whether
/// another move refutes the position already.
/// </remarks>
/// <param name="tableBytes">Memory of the table of bounds.</param>
internal sealed class ConnectFourSearch(long tableBytes)
{
    private const int Squares = 42;
    private const int Columns = 7;
    private const int MirrorPlies = 14; // up to here a position and its mirror image share an entry of the table
    private const int RefutationPlies = 26; // from here on searching is cheaper than asking the table about every move

    private const long CheckedNodes = (1 << 14) - 1; // a cancellation is looked for once in so many

    private readonly ScoreBoundTable table = new(tableBytes);
    private readonly ulong[] moves = new ulong[Squares * Columns]; // by ply, best first
    private readonly int[] ranks = new int[Squares * Columns];

    /// <summary>Gets the number of positions searched so far.</summary>
    public long Nodes { get; private set; }

    /// <summary>Gets or sets what ends a search.</summary>
    public CancellationToken Cancellation { get; set; }

    /// <summary>Forgets the bounds found so far.</summary>
    public void Clear() => table.Clear();

    /// <summary>Says on which side of a threshold the score lies.</summary>
    /// <param name="own">Stones of the side to move, which cannot win at once; nobody has won.</param>
    /// <param name="occupied">Both sides' stones.</param>
    /// <param name="ply">How many they are.</param>
    /// <param name="threshold">In [-21, 20].</param>
    /// <returns>A lower bound of the score if it is above the threshold, else an upper bound.</returns>
    public int Bound(ulong own, ulong occupied, int ply, int threshold)
    {
        if ((++Nodes & CheckedNodes) == 0)
        {
            Cancellation.ThrowIfCancellationRequested();
        }

        ulong safe = SafeMoves(own ^ occupied, occupied);
        if (safe == 0 || ply >= Squares - 2)
        {
            return safe == 0 ? -((Squares - ply) / 2) : 0; // safe is 0 on the full board, too
        }

        int lower = -((Squares - 2 - ply) / 2), upper = (Squares - 1 - ply) / 2; // nobody wins with the next two stones
        if (lower > threshold || upper <= threshold)
        {
            return lower > threshold ? lower : upper;
        }

        ulong key = KeyOf(own, occupied, ply);
        (int knownLower, int knownUpper) = table.Find(key);
        if (knownLower > threshold || knownUpper <= threshold)
        {
            return knownLower > threshold ? knownLower : knownUpper;
        }

        long nodes = Nodes;
        int first = ply * Columns, count = Order(own, occupied, safe, first);
        int known = ply < RefutationPlies ? BestKnown(own, occupied, ply, first, count) : -Squares;
        if (known > threshold)
        {
            return known;
        }

        int best = SearchMoves(own, occupied, ply, threshold, first, count);
        (lower, upper) = best > threshold ? (best, Math.Max(best, knownUpper)) : (Math.Min(best, knownLower), best);
        table.Store(key, lower, upper, Nodes - nodes);
        return best;
    }

    private static ulong SafeMoves(ulong opponent, ulong occupied)
    {
        ulong threats = ConnectFourBits.WinningSquares(opponent, occupied);
        ulong open = ConnectFourBits.Landings(occupied);
        ulong forced = open & threats;
        if ((forced & (forced - 1)) != 0)
        {
            return 0; // two cannot be parried
        }

        return (forced != 0 ? forced : open) & ~(threats >> 1);
    }

    private static ulong KeyOf(ulong own, ulong occupied, int ply) =>
        ply < MirrorPlies ? ConnectFourBits.MirrorKey(own, occupied) : ConnectFourBits.Key(own, occupied);

    private int BestKnown(ulong own, ulong occupied, int ply, int first, int count)
    {
        int best = -Squares;
        for (int i = first; i < first + count; i++)
        {
            best = Math.Max(best, -table.Find(KeyOf(own ^ occupied, occupied | moves[i], ply + 1)).Upper);
        }

        return best;
    }

    private int SearchMoves(ulong own, ulong occupied, int ply, int threshold, int first, int count)
    {
        int best = -Squares;
        for (int i = first; i < first + count && best <= threshold; i++)
        {
            best = Math.Max(best, -Bound(own ^ occupied, occupied | moves[i], ply + 1, -threshold - 1));
        }

        return best;
    }

    // Sorts the moves by the winning squares they leave their side, then from the centre outwards.
    private int Order(ulong own, ulong occupied, ulong safe, int first)
    {
        int count = 0;
        for (ulong left = safe; left != 0; left &= left - 1)
        {
            ulong move = left & (0 - left);
            int threats = BitOperations.PopCount(ConnectFourBits.WinningSquares(own | move, occupied | move));
            int rank = (threats * Columns) - Math.Abs(ConnectFourBits.ColumnOf(move) - (Columns / 2));
            int at = first + count++;
            for (; at > first && ranks[at - 1] < rank; at--)
            {
                (ranks[at], moves[at]) = (ranks[at - 1], moves[at - 1]);
            }

            (ranks[at], moves[at]) = (rank, move);
        }

        return count;
    }
}
