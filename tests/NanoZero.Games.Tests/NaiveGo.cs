namespace NanoZero.Games.Tests;

/// <summary>
/// Go by the letter of the rules, over an array of colours: slow and plain, sharing nothing with the fast one.
/// </summary>
internal sealed class NaiveGo(int size, float komi)
{
    public const int Empty = 0;
    public const int Black = 1;
    public const int White = 2;

    private readonly int[][] neighbours =
        [.. Enumerable.Range(0, size * size).Select(point => NeighboursOf(point, size))];
    private readonly int[] board = new int[size * size];
    private readonly bool[] seen = new bool[size * size];
    private int passesInARow;

    public int Ply { get; private set; }

    public int Ko { get; private set; } = -1;

    public int ToMove { get; private set; } = Black;

    private int Other => Black + White - ToMove;

    public bool LastWasPass => passesInARow > 0;

    public bool HasEnded => passesInARow == 2 || Ply == 3 * size * size;

    public int Pass => size * size;

    public int ColourAt(int point) => board[point];

    public bool IsLegal(int action)
    {
        if (HasEnded)
        {
            return false;
        }

        if (action == Pass)
        {
            return true;
        }

        if (board[action] != Empty || action == Ko)
        {
            return false;
        }

        // The stone is put down for a look: it may stay if its group has a liberty or if it takes a group that has none
        // left.
        board[action] = ToMove;
        bool legal = HasLiberty(action);
        foreach (int next in neighbours[action])
        {
            legal |= board[next] == Other && !HasLiberty(next);
        }

        board[action] = Empty;
        return legal;
    }

    public void Play(int action)
    {
        Ply++;
        Ko = -1;
        passesInARow = action == Pass ? passesInARow + 1 : 0;
        if (action != Pass)
        {
            Place(action);
        }

        ToMove = Other;
    }

    /// <summary>Black's area minus White's minus komi.</summary>
    public float Score()
    {
        int lead = 0;
        Array.Clear(seen);
        for (int point = 0; point < board.Length; point++)
        {
            if (board[point] != Empty)
            {
                lead += board[point] == Black ? 1 : -1;
            }
            else if (!seen[point])
            {
                bool black = false;
                bool white = false;
                int region = Region(point, ref black, ref white);
                lead += black == white ? 0 : black ? region : -region;
            }
        }

        return lead - komi;
    }

    /// <summary>Whose a point is when the board is counted: 1 Black's, -1 White's, 0 nobody's.</summary>
    public int OwnerOf(int point)
    {
        if (board[point] != Empty)
        {
            return board[point] == Black ? 1 : -1;
        }

        Array.Clear(seen);
        bool black = false;
        bool white = false;
        Region(point, ref black, ref white);
        return black == white ? 0 : black ? 1 : -1;
    }

    private void Place(int action)
    {
        board[action] = ToMove;
        int captured = 0;
        int lastCaptured = -1;
        foreach (int next in neighbours[action])
        {
            if (board[next] == Other && !HasLiberty(next))
            {
                captured += Remove(next, Other);
                lastCaptured = next;
            }
        }

        // Ko: one stone took one stone, stands alone, and could itself be taken on the point it emptied.
        bool alone = neighbours[action].All(next => board[next] != ToMove);
        int liberties = neighbours[action].Count(next => board[next] == Empty);
        if (captured == 1 && alone && liberties == 1)
        {
            Ko = lastCaptured;
        }
    }

    private bool HasLiberty(int stone)
    {
        Array.Clear(seen);
        return FindsLiberty(stone);
    }

    private bool FindsLiberty(int stone)
    {
        seen[stone] = true;
        foreach (int next in neighbours[stone])
        {
            if (board[next] == Empty || (!seen[next] && board[next] == board[stone] && FindsLiberty(next)))
            {
                return true;
            }
        }

        return false;
    }

    private int Remove(int stone, int colour)
    {
        board[stone] = Empty;
        int removed = 1;
        foreach (int next in neighbours[stone])
        {
            removed += board[next] == colour ? Remove(next, colour) : 0;
        }

        return removed;
    }

    // The size of an empty region, and which colours it touches.
    private int Region(int point, ref bool black, ref bool white)
    {
        seen[point] = true;
        int count = 1;
        foreach (int next in neighbours[point])
        {
            black |= board[next] == Black;
            white |= board[next] == White;
            count += board[next] == Empty && !seen[next] ? Region(next, ref black, ref white) : 0;
        }

        return count;
    }

    private static int[] NeighboursOf(int point, int size)
    {
        List<int> result = [];
        if (point >= size)
        {
            result.Add(point - size);
        }

        if (point < size * (size - 1))
        {
            result.Add(point + size);
        }

        if (point % size > 0)
        {
            result.Add(point - 1);
        }

        if (point % size < size - 1)
        {
            result.Add(point + 1);
        }

        return [.. result];
    }
}
