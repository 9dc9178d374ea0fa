namespace NanoZero.Play;

/// <summary>A game of Go as a file in the Smart Game Format holds it, without variations.</summary>
public sealed record SgfGame
{
    private const int StandardSize = 19;    // of a file that does not say its size

    /// <summary>Gets the game with its rule options, such as <c>go9:komi=6.5</c>.</summary>
    public required string Game { get; init; }

    /// <summary>
    /// Gets the moves from the empty board, as commands take them. Stones that were set up are moves, too, with passes
    /// of the other side between them.
    /// </summary>
    public required IReadOnlyList<string> Moves { get; init; }

    /// <summary>Gets who played Black; null where the file does not say.</summary>
    public string? Black { get; init; }

    /// <summary>Gets who played White; null where the file does not say.</summary>
    public string? White { get; init; }

    /// <summary>Gets the result, such as <c>B+3.5</c> or <c>W+Resign</c>; null where the file does not say.</summary>
    public string? Result { get; init; }

    /// <summary>
    /// Gets what is said of the position after each move, in the order of <see cref="Moves"/>; empty for nothing.
    /// </summary>
    public IReadOnlyList<string> Comments { get; init; } = [];

    /// <summary>
    /// Gets the moves that were played after all stones were set up: the number of each, counted from 1, and its place
    /// in <see cref="Moves"/>.
    /// </summary>
    internal IReadOnlyList<(int Number, int Place)> Played { get; init; } = [];

    /// <summary>Gets the moves as one line.</summary>
    public string Line => string.Join(',', Moves);

    /// <summary>Reads a game.</summary>
    /// <param name="root">The first node of its tree.</param>
    /// <param name="before">Read up to the position before this move, counted from 1; null reads all.</param>
    /// <exception cref="FormatException">
    /// Another game than Go, a size that is not played here, or moves that the rules do not allow; the message says
    /// where.
    /// </exception>
    public static SgfGame Of(SgfNode root, int? before = null)
    {
        string kind = root.Value("GM")?.Trim() ?? "1";
        if (kind != "1")
        {
            throw new FormatException($"it holds game {OneLine.Of(kind)} of the format; Go, game 1, is expected");
        }

        int size = SizeOf(root);
        string game = GameOf(size, root.Value("KM"));
        Reader reader = new(game, size);
        List<string> moves = reader.Read(root, before ?? int.MaxValue);
        return new SgfGame
        {
            Game = game,
            Moves = moves,
            Comments = [.. Enumerable.Range(0, moves.Count).Select(ply => reader.Comments.GetValueOrDefault(ply, ""))],
            Played = [.. reader.Numbers.Where(each => each.Key < moves.Count).OrderBy(each => each.Key)
                .Select(each => (each.Value, each.Key))],
            Black = root.Value("PB"),
            White = root.Value("PW"),
            Result = root.Value("RE"),
        };
    }

    /// <summary>Writes the game as a tree.</summary>
    /// <exception cref="FormatException">The game is not Go, or a move is none.</exception>
    public SgfNode ToTree()
    {
        GameInfo info = GameCatalogue.InfoOf(Game);
        GameView view = GameView.At(Game, Line);
        SgfNode root = new SgfNode().Add("FF", "4").Add("GM", "1").Add("CA", "UTF-8").Add("AP", "NanoZero")
            .Add("SZ", Number(info.Rows)).Add("KM", Number(KomiOf(Game))).Add("RU", "Chinese");
        foreach ((string name, string? value) in
            new[] { ("PB", Black), ("PW", White), ("RE", Result ?? ResultOf(view)) })
        {
            _ = value is null ? root : root.Add(name, value);
        }

        SgfNode node = root;
        foreach ((int ply, string move) in view.Moves.Index())
        {
            node = node.Add(new SgfNode().Add(ply % 2 == 0 ? "B" : "W", Point(move, info.Rows)));
            if (ply < Comments.Count && Comments[ply].Length > 0)
            {
                node.Add("C", Comments[ply]);
            }
        }

        return root;
    }

    /// <summary>Returns the result of a game as the format and the Go Text Protocol write it.</summary>
    /// <param name="view">The game.</param>
    /// <returns>Such as <c>B+3.5</c>, <c>0</c> for a draw; null while the game goes on.</returns>
    public static string? ResultOf(GameView view) => view switch
    {
        { Outcome: null } => null,
        { Score: { } score } => ResultOf(score),
        { Outcome: var outcome } => outcome == 0 ? "0" : outcome > 0 ? "B+1" : "W+1",
    };

    /// <summary>Returns a score as the format and the Go Text Protocol write it.</summary>
    /// <param name="score">How many points Black is ahead by.</param>
    public static string ResultOf(float score) =>
        score == 0 ? "0" : $"{(score > 0 ? 'B' : 'W')}+{Number(Math.Abs(score))}";

    /// <summary>Returns the komi of a game of Go.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <exception cref="FormatException">The game has none.</exception>
    public static float KomiOf(string game) => 0 - (GameView.At(game, "").Score
        ?? throw new FormatException($"'{game}' is no game of Go; the Smart Game Format is written for Go"));

    private static string Number(float number) => number.ToString(CultureInfo.InvariantCulture);

    private static int SizeOf(SgfNode root)
    {
        string text = root.Value("SZ") ?? Number(StandardSize);
        string[] sides = text.Split(':');
        int[] played = [.. GameCatalogue.Games.Where(game => game.Name == GoName(game.Rows)).Select(game => game.Rows)];
        return sides.All(side => side.Trim() == sides[0].Trim())
            && int.TryParse(sides[0], NumberStyles.Integer, CultureInfo.InvariantCulture, out int size)
            && played.Contains(size)
            ? size
            : throw new FormatException(
                $"its board has the size {OneLine.Of(text)}; sizes played here are {string.Join(", ", played)}");
    }

    // Files hold all kinds of komi, some of them in other units: what the rules here do not allow is not taken.
    private static string GameOf(int size, string? komi)
    {
        if (!float.TryParse(
            komi?.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture, out float points))
        {
            return GoName(size);
        }

        try
        {
            return GameCatalogue.Canonical($"{GoName(size)}:komi={Number(points)}");
        }
        catch (FormatException)
        {
            return GoName(size);
        }
    }

    private static string GoName(int size) => string.Create(CultureInfo.InvariantCulture, $"go{size}");

    private static string Point(string move, int size)
    {
        if (move == GoLine.Pass)
        {
            return "";
        }

        int column = GoText.Columns.IndexOf(move[0], StringComparison.Ordinal);
        int row = size - int.Parse(move.AsSpan(1), CultureInfo.InvariantCulture);
        return $"{(char)('a' + column)}{(char)('a' + row)}";
    }

    // Follows the main line of a tree; passes stand in for what our moves do not have.
    private sealed class Reader(string game, int size)
    {
        // Each of them replays the moves. Files of a lesson have some dozens.
        private const int MostSetUps = 1000;

        private readonly int mostMoves = GameCatalogue.InfoOf(game).MaxPlies;
        private List<string> moves = [];
        private int setUps;

        // What is said after a move, by its place among the moves.
        public Dictionary<int, string> Comments { get; } = [];

        // The number of a move that was played, by its place among the moves.
        public Dictionary<int, int> Numbers { get; } = [];

        public List<string> Read(SgfNode root, int before)
        {
            int number = 0;
            foreach (SgfNode node in root.MainLine())
            {
                try
                {
                    SetUp(node);
                    if (MoveOf(node) is { } move)
                    {
                        if (++number >= before)
                        {
                            break;
                        }

                        TakeBackEnd();
                        Require(moves.Count <= mostMoves, $"a game here has at most {mostMoves} moves");
                        GoLine.GiveTurn(moves, move.First);
                        moves.Add(move.Vertex);
                        Comments[moves.Count - 1] = node.Value("C") ?? "";
                        Numbers[moves.Count - 1] = number;
                    }

                    if (node.Value("PL")?.Trim() is [var side, ..])
                    {
                        GoLine.GiveTurn(moves, char.ToUpperInvariant(side) == 'B');
                    }
                }
                catch (FormatException exception)
                {
                    throw new FormatException($"after {number} moves: {exception.Message}", exception);
                }
            }

            _ = Cells();  // every move can be played
            return moves;
        }

        private static void Require(bool holds, string problem)
        {
            if (!holds)
            {
                throw new FormatException(problem);
            }
        }

        // Two passes that did not end the game are no moves.
        private void TakeBackEnd()
        {
            GoLine.TakeBackEnd(moves);
            Numbers.Remove(moves.Count);
            Numbers.Remove(moves.Count + 1);
        }

        private int[][] Cells() => GameCatalogue.Open(game, new Board(string.Join(',', moves)));

        private (bool First, string Vertex)? MoveOf(SgfNode node) =>
            node.Value("B") is { } black ? (true, Vertex(black))
            : node.Value("W") is { } white ? (false, Vertex(white))
            : null;

        private void SetUp(SgfNode node)
        {
            if (node.Values("AB").Count + node.Values("AW").Count + node.Values("AE").Count == 0)
            {
                return;
            }

            Require(++setUps <= MostSetUps, $"stones are set up more than {MostSetUps} times");
            int[][] cells = Cells();
            foreach ((string property, int stone) in new[] { ("AB", 1), ("AW", -1), ("AE", 0) })
            {
                foreach ((int row, int column) in node.Values(property).SelectMany(Area))
                {
                    cells[row][column] = stone;
                }
            }

            // Where nobody has moved yet and Black alone has stones, they are a handicap: White moves.
            bool isHandicap = moves.Count == 0 && cells.All(row => row.All(stone => stone >= 0));
            moves = GoLine.SetUp(Where(1), Where(-1), isHandicap ? false : moves.Count % 2 == 0);
            Comments.Clear();  // the moves that they spoke of are stones now
            Numbers.Clear();

            IEnumerable<string> Where(int stone) =>
                from row in Enumerable.Range(0, size)
                from column in Enumerable.Range(0, size)
                where cells[row][column] == stone
                select GoText.Of(row, column, size);
        }

        // A point, or a rectangle such as aa:cc.
        private IEnumerable<(int Row, int Column)> Area(string text)
        {
            string[] corners = text.Split(':');
            (int top, int left) = PointOf(corners[0]);
            (int bottom, int right) = PointOf(corners[^1]);
            return from row in Enumerable.Range(top, Math.Max(0, bottom - top + 1))
                   from column in Enumerable.Range(left, Math.Max(0, right - left + 1))
                   select (row, column);
        }

        private string Vertex(string point)
        {
            string trimmed = point.Trim();
            if (trimmed.Length == 0 || trimmed.Equals("tt", StringComparison.OrdinalIgnoreCase))
            {
                return GoLine.Pass;
            }

            (int row, int column) = PointOf(trimmed);
            return GoText.Of(row, column, size);
        }

        private (int Row, int Column) PointOf(string text)
        {
            string point = text.Trim().ToLowerInvariant();
            return point.Length == 2 && point.All(letter => letter >= 'a' && letter < 'a' + size)
                ? (point[1] - 'a', point[0] - 'a')
                : throw new FormatException(
                    $"'{OneLine.Of(text)}' is no point of a {size}×{size} board; points look like 'cd'");
        }
    }

    // The stones after a line of moves: 1 Black, -1 White.
    private sealed class Board(string line) : IGameVisitor<int[][]>
    {
        public int[][] Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            TGame position = MoveText.Play(start, line, out _);
            return
            [
                .. Enumerable.Range(0, TGame.Info.Rows).Select(row =>
                    Enumerable.Range(0, TGame.Info.Columns).Select(column => position.StoneAt(row, column)).ToArray()),
            ];
        }
    }
}
