using System.Text;

namespace NanoZero.Play;

/// <summary>What a front end can ask of a game as it stands.</summary>
internal static class GtpStatus
{
    /// <summary>Returns the groups of a status, each a line of vertices.</summary>
    /// <param name="game">A game of Go.</param>
    /// <param name="status"><c>alive</c>, <c>dead</c> or <c>seki</c>.</param>
    /// <remarks>The board is counted as it stands, so all stones are alive.</remarks>
    /// <exception cref="GtpFault">No such status.</exception>
    public static string List(GtpGame game, string status) => status.ToLowerInvariant() switch
    {
        "alive" => string.Join('\n', Groups(game.Session.View).Select(group => string.Join(' ', group.Select(Name)))),
        "dead" or "seki" => "",
        _ => throw GtpFault.Syntax,
    };

    /// <summary>Returns the rules in KataGo's words.</summary>
    /// <param name="game">A game of Go.</param>
    /// <exception cref="GtpFault">Another game.</exception>
    public static string Rules(GtpGame game)
    {
        string ko = game.Superko == Superko.None ? "SIMPLE" : game.Superko.ToString().ToUpperInvariant();
        return game.IsGo
            ? $$"""{"hasButton":false,"ko":"{{ko}}","scoring":"AREA","suicide":false,"tax":"NONE","""
                + "\"whiteHandicapBonus\":\"0\"}"
            : throw new GtpFault($"these are rules of Go; the game is {game.Session.Game.Title}");
    }

    /// <summary>Draws a board as GoGui reads it: X, O and dots.</summary>
    /// <param name="view">The game.</param>
    public static string Board(GameView view)
    {
        StringBuilder text = new();
        foreach (IReadOnlyList<int> row in view.Cells)
        {
            text.AppendJoin(' ', row.Select(cell => cell > 0 ? 'X' : cell < 0 ? 'O' : '.')).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Returns a board's size: one number, or columns and rows.</summary>
    /// <param name="info">The game.</param>
    public static string Size(GameInfo info) => info.Rows == info.Columns
        ? string.Create(CultureInfo.InvariantCulture, $"{info.Rows}")
        : string.Create(CultureInfo.InvariantCulture, $"{info.Columns} {info.Rows}");

    /// <summary>Returns the points of handicap stones, in the order of the protocol's section 4.1.1.</summary>
    /// <param name="game">A game of Go.</param>
    /// <param name="stones">How many.</param>
    /// <param name="isFree">Whether fewer are allowed where there are no points for more.</param>
    /// <exception cref="GtpFault">Fewer than two stones, more than there are points for, or another game.</exception>
    public static IReadOnlyList<string> HandicapPoints(GtpGame game, int stones, bool isFree)
    {
        int size = game.Session.Game.Rows;
        if (!game.IsGo || stones < 2)
        {
            throw new GtpFault("invalid number of stones");
        }

        int near = size < 13 ? 3 : 4, far = size + 1 - near, middle = (size + 1) / 2;
        (int Column, int Row)[] corners = [(near, near), (far, far), (near, far), (far, near)];
        (int, int)[] sides = [(near, middle), (far, middle), (middle, near), (middle, far)];
        IEnumerable<(int, int)> points = stones switch
        {
            <= 4 => corners.Take(stones),
            5 => [.. corners, (middle, middle)],
            6 => [.. corners, .. sides.Take(2)],
            7 => [.. corners, .. sides.Take(2), (middle, middle)],
            8 => [.. corners, .. sides],
            _ => [.. corners, .. sides, (middle, middle)],
        };
        string[] vertices = [.. points.Select(point => GoText.Of(size - point.Item2, point.Item1 - 1, size))];
        return stones <= vertices.Length || isFree ? vertices : throw new GtpFault("invalid number of stones");
    }

    private static string Name((int Row, int Column, int Rows) square) =>
        GoText.Of(square.Row, square.Column, square.Rows).ToUpperInvariant();

    // Stones of one colour that are connected.
    private static IEnumerable<List<(int Row, int Column, int Rows)>> Groups(GameView view)
    {
        int rows = view.Cells.Count, columns = view.Cells[0].Count;
        bool[,] seen = new bool[rows, columns];
        for (int square = 0; square < rows * columns; square++)
        {
            (int row, int column) = Math.DivRem(square, columns);
            if (view.Cells[row][column] == 0 || seen[row, column])
            {
                continue;
            }

            List<(int Row, int Column, int Rows)> group = [];
            Stack<(int Row, int Column)> next = new([(row, column)]);
            seen[row, column] = true;
            while (next.TryPop(out (int Row, int Column) at))
            {
                group.Add((at.Row, at.Column, rows));
                foreach ((int down, int along) in new[] { (0, 1), (1, 0), (0, -1), (-1, 0) })
                {
                    (int y, int x) = (at.Row + down, at.Column + along);
                    if (y >= 0 && y < rows && x >= 0 && x < columns && !seen[y, x]
                        && view.Cells[y][x] == view.Cells[row][column])
                    {
                        seen[y, x] = true;
                        next.Push((y, x));
                    }
                }
            }

            yield return group;
        }
    }
}
