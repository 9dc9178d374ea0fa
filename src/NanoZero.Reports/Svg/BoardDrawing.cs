namespace NanoZero.Reports;

/// <summary>Draws a board.</summary>
/// <param name="board">The board.</param>
/// <param name="width">Width of the drawing, pixels.</param>
internal sealed class BoardDrawing(BoardChart board, int width)
{
    private const double LargestSquare = 56;
    private const double Palest = 0.05;
    private const double Strongest = 0.7;
    private const double SquareWithNumbers = 30;
    private const double ShareWithNumbers = 0.005;
    private const double NameSize = 13;

    private static readonly string First = SeriesStyle.Palette[1];
    private static readonly string Second = SeriesStyle.Palette[0];
    private static readonly string Share = SeriesStyle.Palette[2];

    /// <summary>Returns the drawing as one svg element.</summary>
    /// <exception cref="InvalidOperationException">The rows are not of equal length.</exception>
    public string ToSvg()
    {
        int columns = board.Squares.Select(row => row.Count).DefaultIfEmpty(0).First();
        if (board.Squares.Any(row => row.Count != columns))
        {
            throw new InvalidOperationException("The rows of a board have different lengths.");
        }

        ChartHeader header = new(width, board.Title, Legend(), board.Label);
        double square = Math.Min(LargestSquare, (width - 4.0) / Math.Max(1, columns));
        double top = header.Bottom + 8;
        double bottom = top + (square * board.Squares.Count);
        SvgWriter svg = new(width, bottom + 2 + (board.NamesColumns ? 1.5 * NameSize : 0), board.Title);
        header.Draw(svg);
        svg.Begin("board");
        DrawGrid(svg, columns, square, top);
        for (int row = 0; row < board.Squares.Count; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double x = 2 + ((column + 0.5) * square), y = top + ((row + 0.5) * square);
                DrawStone(svg, board.Squares[row][column], x, y, 0.36 * square);
            }
        }

        foreach (BoardMove move in board.Moves)
        {
            DrawMove(svg, move, 2 + (move.Column * square), top + (move.Row * square), square);
        }

        foreach (BoardMove move in board.NamesColumns ? board.Moves : [])
        {
            svg.Text(2 + ((move.Column + 0.5) * square), bottom + (1.2 * NameSize), move.Name, "middle", NameSize);
        }

        svg.End();
        return svg.Finish();
    }

    private LegendEntry[] Legend() =>
    [
        new("first player", 14, (svg, x, y) => DrawStone(svg, 1, x + 7, y, 6)),
        new("second player", 14, (svg, x, y) => DrawStone(svg, -1, x + 7, y, 6)),
        .. board.Moves.Count > 0 ? [LegendEntry.OfArea(board.ShareLabel, Share, Strongest)] : (LegendEntry[])[],
    ];

    private void DrawGrid(SvgWriter svg, int columns, double square, double top)
    {
        double right = 2 + (columns * square), bottom = top + (board.Squares.Count * square);
        for (int row = 0; row <= board.Squares.Count; row++)
        {
            svg.Line(2, top + (row * square), right, top + (row * square), "currentColor", opacity: 0.3);
        }

        for (int column = 0; column <= columns; column++)
        {
            svg.Line(2 + (column * square), top, 2 + (column * square), bottom, "currentColor", opacity: 0.3);
        }
    }

    // A disc and a ring, so that they differ without colour.
    private static void DrawStone(SvgWriter svg, int stone, double x, double y, double radius)
    {
        if (stone != 0)
        {
            double drawn = stone > 0 ? radius : 0.8 * radius;
            string r = SvgWriter.Number(drawn), d = SvgWriter.Number(2 * drawn);
            string start = $"M{SvgWriter.Number(x - drawn)} {SvgWriter.Number(y)}";
            string circle = $"{start}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0 -{d} 0z";
            if (stone > 0)
            {
                svg.Area(circle, First, 1);
            }
            else
            {
                svg.Outline(circle, Second, 0.4 * radius);
            }
        }
    }

    private static void DrawMove(SvgWriter svg, BoardMove move, double x, double y, double square)
    {
        string share = NumberText.Of(move.Share, "0 %");
        string value = NumberText.Of(move.Value, "+0.00;-0.00;0.00");
        double opacity = Palest + (Math.Clamp(move.Share, 0, 1) * (Strongest - Palest));
        string hint = $"{move.Name}: {share}, value {value}";
        svg.Rectangle(x + 1, y + 1, square - 2, square - 2, Share, opacity, "none", hint);
        if (square >= SquareWithNumbers && move.Share >= ShareWithNumbers)
        {
            double size = Math.Min(13, square / 4);
            svg.Text(x + (square / 2), y + (square / 2) - 1, share, "middle", size, isBold: true);
            svg.Text(x + (square / 2), y + (square / 2) + size + 1, value, "middle", size - 2);
        }
    }
}
