namespace NanoZero.Games;

/// <summary>A position as a file states it, with as much of its label as stands there.</summary>
/// <param name="Position">The position; it may be an ended game.</param>
/// <param name="Moves">Actions that lead there from the start position.</param>
/// <param name="Line">The line of the file where the position begins, counted from 1.</param>
internal sealed record StatedPosition<TGame>(TGame Position, IReadOnlyList<int> Moves, int Line)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Gets whether the file has a board, so that the moves are one way of many to reach it.</summary>
    public bool IsBoard { get; init; }

    /// <summary>Gets the outcome for the side to move: its sign is the value; null where none stands there.</summary>
    public int? Score { get; init; }

    /// <summary>Gets whether the size of the score counts; false where win, draw or loss stands there.</summary>
    public bool HasSize { get; init; }

    /// <summary>Gets the value of every action, as in <see cref="LabelledPosition{TGame}"/>; empty for none.</summary>
    public IReadOnlyList<sbyte> Values { get; init; } = [];
}

/// <summary>The positions of a file or of a built-in set, as stated there.</summary>
/// <param name="Name">The name shown in tables.</param>
/// <param name="Source">What messages call the text, such as its path.</param>
/// <param name="Positions">At least one.</param>
internal sealed record StatedSet<TGame>(string Name, string Source, IReadOnlyList<StatedPosition<TGame>> Positions)
    where TGame : unmanaged, IGame<TGame>
{
    /// <summary>Refuses the position of an ended game, where no move can be chosen.</summary>
    /// <param name="position">A position of this set.</param>
    /// <exception cref="InvalidDataException">The game has ended.</exception>
    public void RequireOpen(StatedPosition<TGame> position)
    {
        if (position.Position.IsTerminal)
        {
            throw new InvalidDataException(
                $"{Source}, line {position.Line}: the game has ended after {MoveText.Format<TGame>(position.Moves)}; a "
                    + "set holds positions in which a move can be chosen");
        }
    }
}

/// <summary>Reads positions in the notations in which people write them.</summary>
/// <remarks>
/// <para>A line of moves, <c>-</c> for none, with a label behind it or none: <c>MOVES SCORE V1 V2 …</c>.</para>
/// <para>
/// In games of columns, the cells of the board in one line, column by column from the bottom: <c>x,o,b,…,win</c>. The
/// data set "Connect-4" of the UCI Machine Learning Repository has this notation.
/// </para>
/// <para>
/// A board in lines of x, o and dots, an empty line behind it, with a label in the line below the board or none.
/// </para>
/// <para>
/// A label is a score for the side to move, or win, draw or loss of the first player, x. Values of all actions may
/// follow. Empty lines and lines that begin with # are skipped.
/// </para>
/// </remarks>
internal static class PositionText
{
    private const string NoMoves = "-";
    private const string Illegal = "x";

    /// <summary>Reads positions of labelled sets.</summary>
    /// <param name="start">The game's start position.</param>
    /// <param name="source">What messages call the text, such as its path.</param>
    /// <param name="lines">The text.</param>
    /// <returns>Maybe none.</returns>
    /// <exception cref="InvalidDataException">A line that is no position; the message says which and why.</exception>
    public static IReadOnlyList<StatedPosition<TGame>> Read<TGame>(
        TGame start, string source, IEnumerable<string> lines)
        where TGame : unmanaged, IGame<TGame> => new Reader<TGame>(start, source, [.. lines], isPlain: false).Read();

    /// <summary>
    /// Reads positions of which the moves alone are wanted. A line of moves may have spaces between them. An empty line
    /// is the start position, unless there are boards, which empty lines part.
    /// </summary>
    /// <param name="start">The game's start position.</param>
    /// <param name="source">What messages call the text, such as its path.</param>
    /// <param name="lines">The text.</param>
    /// <returns>Maybe none.</returns>
    /// <exception cref="InvalidDataException">A line that is no position; the message says which and why.</exception>
    public static IReadOnlyList<StatedPosition<TGame>> ReadMoves<TGame>(
        TGame start, string source, IEnumerable<string> lines)
        where TGame : unmanaged, IGame<TGame> => new Reader<TGame>(start, source, [.. lines], isPlain: true).Read();

    /// <summary>Writes a labelled position as a line.</summary>
    public static string Write<TGame>(LabelledPosition<TGame> position)
        where TGame : unmanaged, IGame<TGame>
    {
        string moves = MoveText.Format<TGame>(position.Moves);
        IEnumerable<string> values = position.Values.Select(value =>
            value == OracleValues.Illegal ? Illegal : value.ToString(CultureInfo.InvariantCulture));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(moves.Length == 0 ? NoMoves : moves)} {position.Score} {string.Join(' ', values)}");
    }

    private sealed class Reader<TGame>(TGame start, string source, string[] lines, bool isPlain)
        where TGame : unmanaged, IGame<TGame>
    {
        private static readonly GameInfo Info = TGame.Info;

        private int at;        // the line that is read
        private bool hasLabels;  // whether labels stand behind lines of moves

        public List<StatedPosition<TGame>> Read()
        {
            List<StatedPosition<TGame>> positions = [];
            bool hasBoards = lines.Any(line => !line.StartsWith('#') && IsRow(line));
            hasLabels = !isPlain || HaveLabels();
            for (at = 0; at < lines.Length; at++)
            {
                bool isEmpty = string.IsNullOrWhiteSpace(lines[at]);
                if (lines[at].StartsWith('#') || (isEmpty && (hasBoards || !isPlain)))
                {
                    continue;
                }

                try
                {
                    positions.Add(IsRow(lines[at]) ? OfBoard() : IsCells(lines[at]) ? OfCells() : OfMoves());
                }
                catch (FormatException exception)
                {
                    throw new InvalidDataException($"{source}, line {at + 1}: {exception.Message}", exception);
                }
            }

            return positions;
        }

        private static string[] WordsOf(string line) =>
            line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

        private StatedPosition<TGame> OfMoves()
        {
            string[] words = WordsOf(lines[at]);
            bool isLabelled = HasFormOfLabelled(words);
            if (isPlain && !(isLabelled && IsLabel(words[1]) && (hasLabels || !AreMoves(lines[at]))))
            {
                TGame reached = MoveText.Play(start, words is [NoMoves] ? "" : lines[at], out int[] played);
                return new StatedPosition<TGame>(reached, played, at + 1);
            }

            if (!isLabelled && words.Length != 1)
            {
                throw new FormatException(
                    $"{words.Length} words; expected the moves, the score and {Info.ActionCount} values");
            }

            TGame position = MoveText.Play(start, words[0] == NoMoves ? "" : words[0], out int[] moves);
            return WithLabel(new StatedPosition<TGame>(position, moves, at + 1), words[1..]);
        }

        private static bool HasFormOfLabelled(string[] words) =>
            words.Length == 2 || words.Length == Info.ActionCount + 2;

        // 44 5 is three moves, or two moves and a score: whatever all lines of several words can be.
        private bool HaveLabels()
        {
            string[][] several =
            [
                .. lines.Where(line => !line.StartsWith('#') && !IsRow(line) && !IsCells(line)).Select(WordsOf)
                    .Where(words => words.Length > 1),
            ];
            return several.All(words => HasFormOfLabelled(words) && IsLabel(words[1]))
                && several.Any(words => !AreMoves(string.Join(' ', words)));
        }

        private bool AreMoves(string line)
        {
            try
            {
                MoveText.Play(start, line, out _);
                return true;
            }
            catch (FormatException)
            {
                return false;
            }
        }

        // A game of columns whose moves are parted by nothing has no other line with commas.
        private static bool IsCells(string line) => BoardMoves.HasGravity<TGame>() && line.Contains(',')
            && (Info.ActionSeparator.Length == 0 || line.TrimStart()[0] is 'x' or 'o' or 'b');

        private StatedPosition<TGame> OfCells()
        {
            string[] fields = lines[at].Split(',', StringSplitOptions.TrimEntries);
            int squares = Info.Rows * Info.Columns;
            if (fields.Length != squares && fields.Length != squares + 1)
            {
                throw new FormatException(
                    $"{fields.Length} fields between commas; expected {squares} cells, column by column from the "
                        + "bottom, and win, loss or draw of x behind them");
            }

            int[] cells = new int[squares];
            for (int field = 0; field < squares; field++)
            {
                int column = field / Info.Rows, row = Info.Rows - 1 - (field % Info.Rows);
                cells[(row * Info.Columns) + column] = fields[field] switch
                {
                    "x" => 1,
                    "o" => -1,
                    "b" => 0,
                    var other => throw new FormatException($"cell {field + 1} is '{other}'; a cell is x, o or b"),
                };
            }

            return WithLabel(Reach(cells, at + 1), fields[squares..]);
        }

        private StatedPosition<TGame> Reach(int[] cells, int line)
        {
            int[] moves = BoardMoves.To(start, cells);
            TGame position = start;
            foreach (int move in moves)
            {
                position.Play(move);
            }

            return new StatedPosition<TGame>(position, moves, line) { IsBoard = true };
        }

        // Signs of squares alone; no move looks like this. An empty square shows a row even where a sign is wrong.
        private static bool IsRow(string line)
        {
            string signs = SignsOf(line);
            return BoardMoves.Exist<TGame>() && signs.Length > 0 && (signs.All(sign => StoneOf(sign) is not null)
                || (signs.AsSpan().IndexOfAny('.', '_') >= 0 && !signs.Any(char.IsDigit)));
        }

        // What people put between the signs, and around the last move.
        private static string SignsOf(string line) =>
            string.Concat(line.Where(sign => !char.IsWhiteSpace(sign) && sign is not ('|' or '(' or ')')));

        private static int? StoneOf(char sign) => char.ToLowerInvariant(sign) switch
        {
            'x' or 'r' => 1,
            'o' or 'y' => -1,
            '.' or '_' => 0,
            _ => null,
        };

        private StatedPosition<TGame> OfBoard()
        {
            int first = at;
            List<int> cells = [];
            for (int row = 0; row < Info.Rows; row++, at++)
            {
                string signs = at < lines.Length ? SignsOf(lines[at]) : "";
                if (signs.Length != Info.Columns)
                {
                    throw new FormatException(signs.Length == 0
                        ? $"the board ends after {row} lines; a board of {Info.Title} has {Info.Rows}"
                        : $"{signs.Length} squares; a line of a board of {Info.Title} has {Info.Columns}");
                }

                cells.AddRange(signs.Select(sign => StoneOf(sign) ?? throw new FormatException(
                    $"'{sign}' is no square; x is a stone of the first player, o one of the second, a dot is none "
                        + "(or X, R, r and O, Y, y and _)")));
            }

            int last = at - 1;
            at = first;  // where messages about the whole board point
            StatedPosition<TGame> board = Reach([.. cells], first + 1);
            at = last;
            if (IsNext(line => string.Concat(WordsOf(line)) == ColumnNames))
            {
                at++;  // as boards are drawn here
            }

            if (!IsNext(line => !string.IsNullOrWhiteSpace(line)))
            {
                return board;
            }

            string[] label = WordsOf(lines[++at]);
            return !IsRow(lines[at]) && (label.Length == 1 || label.Length == Info.ActionCount + 1)
                ? WithLabel(board, label)
                : throw new FormatException(
                    "a board is followed by an empty line, or by a line with its score or win, loss or draw");
        }

        private static string ColumnNames => BoardMoves.HasGravity<TGame>()
            ? string.Concat(Enumerable.Range(0, Info.ActionCount).Select(TGame.ActionText))
            : "-";

        private bool IsNext(Func<string, bool> condition) => at + 1 < lines.Length && condition(lines[at + 1]);

        private static bool IsLabel(string word) => OutcomeOf(word) is not null
            || (int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int score)
                && IsScore(score));

        private static bool IsScore(int score) => score >= -Info.MaxPlies && score <= Info.MaxPlies;

        private static int? OutcomeOf(string word) => word switch { "win" => 1, "draw" => 0, "loss" => -1, _ => null };

        // An ended game has no label: nothing can be chosen there.
        private static StatedPosition<TGame> WithLabel(StatedPosition<TGame> bare, string[] words)
        {
            if (words.Length == 0 || bare.Position.IsTerminal)
            {
                return bare;
            }

            bool hasSize = int.TryParse(
                words[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int score);
            if (hasSize && !IsScore(score))
            {
                throw new FormatException(
                    $"{score} is no score: a game of {Info.Title} has at most {Info.MaxPlies} moves; an empty line "
                    + "parts a board from what follows it");
            }

            int stated = hasSize ? score
                : OutcomeOf(words[0]) is { } outcome ? bare.Position.Ply % 2 == 0 ? outcome : -outcome
                : throw new FormatException(
                    $"score '{words[0]}' is no whole number, and not win, draw or loss of the first player");
            sbyte[] values = [.. words.Skip(1).Select((word, action) => ReadValue(word, bare.Position, action))];
            return values.Length == 0 || values.Max() == Math.Sign(stated)
                ? bare with { Score = stated, HasSize = hasSize, Values = values }
                : throw new FormatException(
                    $"score {stated} and the best value {values.Max()} contradict each other");
        }

        private static sbyte ReadValue(string word, TGame position, int action)
        {
            if (position.IsLegal(action) == (word == Illegal))
            {
                throw new FormatException(
                    $"value '{word}' of action {TGame.ActionText(action)}, which is "
                        + $"{(position.IsLegal(action) ? "legal; expected 1, 0 or -1" : "illegal; expected x")}");
            }

            return word switch
            {
                Illegal => OracleValues.Illegal,
                "1" => 1,
                "0" => 0,
                "-1" => -1,
                _ => throw new FormatException(
                    $"value '{word}' of action {TGame.ActionText(action)}; expected 1, 0, -1 or x"),
            };
        }
    }
}
