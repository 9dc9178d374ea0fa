namespace NanoZero.Play;

/// <summary>A position that a query asks about.</summary>
/// <param name="Turn">How many of the query's moves were made.</param>
/// <param name="Line">The line of moves that leads there, with the passes that stand for set-up stones.</param>
/// <param name="IsBlackToMove">Whose turn it is.</param>
internal sealed record AnalysedTurn(int Turn, string Line, bool IsBlackToMove);

/// <summary>
/// Makes lines of moves of what a query tells: stones that are set up, and moves. Any side may make several moves in a
/// row. Two passes end no game here: they are taken back.
/// </summary>
/// <param name="stones">The stones that are set up.</param>
/// <param name="moves">The moves.</param>
/// <param name="isBlackFirst">Who moves at turn 0.</param>
/// <param name="turns">Which turns are asked for, each from 0 to the number of moves.</param>
internal sealed class AnalysisLines(
    IReadOnlyList<AnalysisMove> stones, IReadOnlyList<AnalysisMove> moves, bool isBlackFirst,
    IReadOnlySet<int> turns) : IGameVisitor<IReadOnlyList<AnalysedTurn>>
{
    /// <inheritdoc/>
    /// <exception cref="AnalysisFault">Stones that cannot stand there, or an illegal move.</exception>
    public IReadOnlyList<AnalysedTurn> Visit<TGame>(TGame start)
        where TGame : unmanaged, IGame<TGame>
    {
        List<string> line = GoLine.SetUp(Stones(true), Stones(false), isBlackFirst);
        List<TGame> positions = [start];  // the one after so many moves of the line
        if (stones.Any(stone => stone.Vertex == GoLine.Pass) || !Follow(positions, line))
        {
            throw new AnalysisFault(
                "initialStones cannot stand like this: each needs a point of the board of its own, every group a "
                    + "liberty", "initialStones");
        }

        List<AnalysedTurn> lines = [];
        for (int turn = 0; ; turn++)
        {
            if (turns.Contains(turn))
            {
                lines.Add(Turn(turn, line, positions));
            }

            if (turn == moves.Count)
            {
                return lines;
            }

            GoLine.GiveTurn(line, moves[turn].IsBlack);
            line.Add(moves[turn].Vertex);
            if (!Follow(positions, line))
            {
                throw new AnalysisFault(
                    OneLine.Of($"Illegal move {turn}: {(moves[turn].IsBlack ? 'B' : 'W')} '{moves[turn].Vertex}'"),
                    "moves");
            }
        }
    }

    private IEnumerable<string> Stones(bool black) =>
        stones.Where(stone => stone.IsBlack == black).Select(stone => stone.Vertex);

    private static AnalysedTurn Turn<TGame>(int turn, List<string> moves, List<TGame> positions)
        where TGame : unmanaged, IGame<TGame>
    {
        List<string> line = [.. moves];
        GoLine.TakeBackEnd(line);
        return positions[line.Count].IsTerminal
            ? throw new AnalysisFault(
                $"turn {turn} is the end: games of {TGame.Info.Title} end after {TGame.Info.MaxPlies} moves",
                "moves")
            : new AnalysedTurn(turn, string.Join(TGame.Info.ActionSeparator, line), line.Count % 2 == 0);
    }

    // Plays on to the end of the line. Its last move is new; before it, passes may be new or gone.
    private static bool Follow<TGame>(List<TGame> positions, List<string> line)
        where TGame : unmanaged, IGame<TGame>
    {
        if (positions.Count > line.Count && line.Count > 0)
        {
            positions.RemoveRange(line.Count, positions.Count - line.Count);
        }

        while (positions.Count <= line.Count)
        {
            TGame position = positions[^1];
            if (!TGame.TryParseAction(line[positions.Count - 1], out int action) || !position.IsLegal(action))
            {
                return false;
            }

            position.Play(action);
            positions.Add(position);
        }

        return true;
    }
}
