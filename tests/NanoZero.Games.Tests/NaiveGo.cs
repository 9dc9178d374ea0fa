namespace NanoZero.Games.Tests;

/// <summary>Go by the letter of the rules, over an array of colours: slow, plain, and written without looking at the fast one.</summary>
internal sealed class NaiveGo(int size, float komi)
{
    public const int Empty = 0;
    public const int Black = 1;
    public const int White = 2;

    private readonly int[][] neighbours = [.. Enumerable.Range(0, size * size).Select(point => NeighboursOf(point, size))];
    private readonly bool[] seen = new bool[size * size];
    private int[] board = new int[size * size];
    private int passesInARow;

    public int Ply { get; private set; }

    public int Ko { get; private set; } = -1;

    public int ToMove { get; private set; } = Black;

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

        // A stone beside an empty point has a liberty; otherwise the move is tried out on a copy.
        return neighbours[action].Any(next => board[next] == Empty) || HasLiberty(After(action, out _), action);
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

        ToMove = Black + White - ToMove;
    }

    /// <summary>Black's area minus White's minus komi.</summary>
    public float Score()
    {
        int lead = board.Count(colour => colour == Black) - board.Count(colour => colour == White);
        Array.Clear(seen);
        for (int point = 0; point < board.Length; point++)
        {
            if (board[point] == Empty && !seen[point])
            {
                List<int> region = [];
                Collect(board, point, region);
                bool black = region.Any(inside => neighbours[inside].Any(next => board[next] == Black));
                bool white = region.Any(inside => neighbours[inside].Any(next => board[next] == White));
                lead += black && !white ? region.Count : white && !black ? -region.Count : 0;
            }
        }

        return lead - komi;
    }

    private void Place(int action)
    {
        board = After(action, out List<int> captured);

        // Ko: one stone took one stone, stands alone, and could itself be taken on the point it emptied.
        bool alone = neighbours[action].All(next => board[next] != ToMove);
        int liberties = neighbours[action].Count(next => board[next] == Empty);
        if (captured.Count == 1 && alone && liberties == 1)
        {
            Ko = captured[0];
        }
    }

    private int[] After(int action, out List<int> captured)
    {
        int[] next = [.. board];
        next[action] = ToMove;
        captured = [];
        foreach (int beside in neighbours[action])
        {
            if (next[beside] == Black + White - ToMove && !HasLiberty(next, beside))
            {
                Array.Clear(seen);
                List<int> group = [];
                Collect(next, beside, group);
                group.ForEach(stone => next[stone] = Empty);
                captured.AddRange(group);
            }
        }

        return next;
    }

    private bool HasLiberty(int[] colours, int stone)
    {
        Array.Clear(seen);
        List<int> group = [];
        Collect(colours, stone, group);
        return group.Any(member => neighbours[member].Any(next => colours[next] == Empty));
    }

    // Adds the points connected to one of the same colour, itself included.
    private void Collect(int[] colours, int point, List<int> group)
    {
        seen[point] = true;
        group.Add(point);
        foreach (int next in neighbours[point])
        {
            if (!seen[next] && colours[next] == colours[point])
            {
                Collect(colours, next, group);
            }
        }
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
