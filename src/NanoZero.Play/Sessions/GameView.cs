namespace NanoZero.Play;

/// <summary>A game as it stands, without type parameters: what a screen, a web page or another program shows.</summary>
/// <param name="Game">The game with its rule options, as the catalogue reads it.</param>
/// <param name="Line">All moves so far as one line of moves; empty at the start.</param>
/// <param name="Moves">The same moves one by one.</param>
/// <param name="Ply">
/// The number of moves since the game's start position. The first player moves where it is even.
/// </param>
/// <param name="Board">The board as text, as <see cref="BoardText"/> draws it.</param>
/// <param name="MarkedBoard">The same with the last move in parentheses.</param>
/// <param name="Cells">
/// The squares, [row][column] from the top left: 1 the first player's, -1 the second's, 0 empty.
/// </param>
/// <param name="LegalMoves">The moves that may be played now; empty at the end of the game.</param>
/// <param name="LegalSquares">
/// Where each of these moves places its stone, in the same order. Null for a move that places none, such as a pass, and
/// for a move that moves a stone. Null, too, for a move to the same square as a move before it.
/// </param>
/// <param name="LastSquare">Where the last move placed its stone or moved it to; null where it did neither.</param>
/// <param name="Summary">A line of facts beside the board; empty where the game has none.</param>
/// <param name="Outcome">
/// 1 where the first player won, -1 where the second did, 0 for a draw; null while the game goes on.
/// </param>
/// <param name="Score">
/// How many points the first player is ahead by, counted as the board stands, with komi; null in a game without points.
/// </param>
public sealed record GameView(
    string Game,
    string Line,
    IReadOnlyList<string> Moves,
    int Ply,
    string Board,
    string MarkedBoard,
    IReadOnlyList<IReadOnlyList<int>> Cells,
    IReadOnlyList<string> LegalMoves,
    IReadOnlyList<BoardSquare?> LegalSquares,
    BoardSquare? LastSquare,
    string Summary,
    int? Outcome,
    float? Score)
{
    /// <summary>Gets whether the game has ended.</summary>
    public bool IsOver => Outcome is not null;

    /// <summary>Looks at a position.</summary>
    /// <param name="game">The game with its rule options.</param>
    /// <param name="line">The moves that lead to the position; empty for the start position.</param>
    /// <exception cref="FormatException">
    /// No such game, or a move that cannot be played; the message says why.
    /// </exception>
    public static GameView At(string game, string line) => GameCatalogue.Open(game, new Visitor(game, line));

    internal static GameView Of<TGame>(string game, TGame start, IReadOnlyList<int> actions)
        where TGame : unmanaged, IGame<TGame>
    {
        TGame position = start;
        TGame? before = null;
        foreach (int action in actions)
        {
            before = position;
            position.Play(action);
        }

        ushort[] legal = new ushort[TGame.Info.MaxLegalActions];
        int count = position.IsTerminal ? 0 : position.LegalActions(legal);
        return new GameView(
            game,
            MoveText.Format<TGame>(actions),
            [.. actions.Select(action => TGame.ActionText(action))],
            position.Ply,
            BoardText.Draw(position),
            BoardText.Draw(position, before ?? position),
            [.. Enumerable.Range(0, TGame.Info.Rows).Select(row => CellsOf(position, row))],
            [.. legal.Take(count).Select(action => TGame.ActionText(action))],
            SquaresOf(position, legal.AsSpan(0, count)),
            before is { } earlier ? SquareOf<TGame>(BoardText.PlacedSquare(earlier, position)) : null,
            TGame.Summary(start, [.. actions]),
            position.IsTerminal
                ? Math.Sign(position.Ply % 2 == 0 ? position.TerminalValue : -position.TerminalValue)
                : null,
            position is IHasKomi { Score: var score } ? score : null);
    }

    private static BoardSquare?[] SquaresOf<TGame>(in TGame position, ReadOnlySpan<ushort> actions)
        where TGame : unmanaged, IGame<TGame>
    {
        int[] owners = new int[TGame.Info.Rows * TGame.Info.Columns];
        for (int square = 0; square < owners.Length; square++)
        {
            owners[square] = position.StoneAt(square / TGame.Info.Columns, square % TGame.Info.Columns);
        }

        int mover = position.Ply % 2 == 0 ? 1 : -1;
        bool[] isTaken = new bool[owners.Length];  // by an action before
        BoardSquare?[] squares = new BoardSquare?[actions.Length];
        for (int index = 0; index < actions.Length; index++)
        {
            TGame after = position;
            after.Play(actions[index]);
            int placed = PlacedSquare(owners, mover, after);
            if (placed >= 0 && !isTaken[placed])
            {
                isTaken[placed] = true;
                squares[index] = SquareOf<TGame>(placed);
            }
        }

        return squares;
    }

    // The first empty square that got a stone of the side that moves; -1 where none did, or where one of its stones is
    // no longer where it was.
    private static int PlacedSquare<TGame>(int[] owners, int mover, in TGame after)
        where TGame : unmanaged, IGame<TGame>
    {
        int placed = -1;
        for (int square = 0; square < owners.Length; square++)
        {
            bool isOwn = after.StoneAt(square / TGame.Info.Columns, square % TGame.Info.Columns) == mover;
            if (owners[square] == mover && !isOwn)
            {
                return -1;
            }

            if (placed < 0 && owners[square] == 0 && isOwn)
            {
                placed = square;
            }
        }

        return placed;
    }

    private static BoardSquare? SquareOf<TGame>(int square)
        where TGame : unmanaged, IGame<TGame> =>
        square < 0 ? null : new BoardSquare(square / TGame.Info.Columns, square % TGame.Info.Columns);

    private static int[] CellsOf<TGame>(TGame position, int row)
        where TGame : unmanaged, IGame<TGame> =>
        [.. Enumerable.Range(0, TGame.Info.Columns).Select(column => Math.Sign(position.StoneAt(row, column)))];

    private sealed class Visitor(string game, string line) : IGameVisitor<GameView>
    {
        public GameView Visit<TGame>(TGame start)
            where TGame : unmanaged, IGame<TGame>
        {
            _ = MoveText.Play(start, line, out int[] actions);
            return Of(game, start, actions);
        }
    }
}

/// <summary>A square of a board.</summary>
/// <param name="Row">Row from the top, from 0.</param>
/// <param name="Column">Column from the left, from 0.</param>
public sealed record BoardSquare(int Row, int Column);

/// <summary>What a search found at one position, in the notation of its game.</summary>
/// <param name="Moves">The line of moves that leads to the position.</param>
/// <param name="Simulations">Simulations made.</param>
/// <param name="Evaluations">Answers that the evaluator computed, the position's own included.</param>
/// <param name="CacheHits">
/// Answers out of a cache or shared with an equal position, the position's own included.
/// </param>
/// <param name="Collisions">Descents that ended at a leaf already in flight.</param>
/// <param name="Terminals">Simulations that ended at a finished position.</param>
/// <param name="Value">The position's value for its side to move, in [-1, 1].</param>
/// <param name="StoppedEarly">Whether early stopping ended the search.</param>
/// <param name="Actions">Every legal action, by action index; empty at the end of a game.</param>
public sealed record Analysis(
    string Moves,
    int Simulations,
    int Evaluations,
    int CacheHits,
    int Collisions,
    int Terminals,
    float Value,
    bool StoppedEarly,
    IReadOnlyList<AnalysedMove> Actions)
{
    internal static Analysis Of<TGame>(string moves, SearchResult result)
        where TGame : unmanaged, IGame<TGame> =>
        new(
            moves,
            result.Counts.Simulations,
            result.Counts.Evaluations,
            result.Counts.CacheHits,
            result.Counts.Collisions,
            result.Counts.Terminals,
            result.Value + 0f,  // no negative zero
            result.Counts.StoppedEarly,
            [.. result.Actions.Select(action => new AnalysedMove(
                TGame.ActionText(action.Action),
                action.Prior,
                action.Visits,
                action.Q + 0f,
                action.Policy,
                action.Mean + 0f,
                action.Variance))]);
}

/// <summary>One action of a searched position.</summary>
/// <param name="Action">The action as it is written in moves.</param>
/// <param name="Prior">The evaluator's probability.</param>
/// <param name="Visits">Simulations through the action.</param>
/// <param name="Q">Its value for the side to move; 0 if it was never visited.</param>
/// <param name="Policy">Its share of the search policy.</param>
/// <param name="Mean">TTTS: the belief's mean for the side to move.</param>
/// <param name="Variance">TTTS: the belief's variance.</param>
public sealed record AnalysedMove(
    string Action, float Prior, int Visits, float Q, float Policy, float? Mean, float? Variance);
