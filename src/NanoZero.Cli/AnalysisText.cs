namespace NanoZero.Cli;

/// <summary>Puts what a search found into lines for people.</summary>
internal static class AnalysisText
{
    /// <summary>Writes an analysis: a line of counts and a table of the best actions.</summary>
    /// <param name="analysis">The analysis.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="isTerminal">Whether the root is the end of a game.</param>
    /// <param name="actionsShown">Rows of the table at most.</param>
    public static void Write(Analysis analysis, TextWriter writer, bool isTerminal, int actionsShown)
    {
        if (isTerminal)
        {
            writer.WriteLine($"the game has ended; value {Number(analysis.Value, "+0;-0;0")} for the side to move");
            return;
        }

        (int Count, string Name)[] rare =
            [(analysis.CacheHits, "cache hits"), (analysis.Terminals, "terminals"),
                (analysis.Collisions, "collisions")];
        writer.WriteLine(
            $"value {Number(analysis.Value, "+0.000;-0.000;0.000")} for the side to move; {analysis.Simulations} "
            + $"simulations{(analysis.StoppedEarly ? ", stopped early" : "")}");
        writer.WriteLine(
            string.Join(", ", rare.Where(each => each.Count > 0).Prepend((analysis.Evaluations, "evaluations")).Select(
                each => $"{each.Item1} {(each.Item1 == 1 ? each.Item2[..^1] : each.Item2)}")));
        bool hasBeliefs = analysis.Actions.Any(action => action.Mean is not null);
        ScreenWriter.WriteTable(writer, new Table(
            [
                Column.Words("action"), Column.Numbers("prior"), Column.Numbers("visits"), Column.Numbers("q"),
                Column.Numbers("policy"),
                .. hasBeliefs ? (Column[])[Column.Numbers("mean"), Column.Numbers("deviation")] : [],
            ],
            [
                .. analysis.Actions.OrderByDescending(action => action.Policy).ThenByDescending(action =>
                    action.Visits).Take(actionsShown)
                    .Select(action => Row(action, hasBeliefs)),
            ]));
        if (analysis.Actions.Count > actionsShown)
        {
            writer.WriteLine($"… and {analysis.Actions.Count - actionsShown} more");
        }
    }

    /// <summary>Writes what an evaluator answers: its value, and a table of the most probable actions.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="writer">Where to.</param>
    /// <param name="actionsShown">Rows of the table at most.</param>
    public static void Write(EvaluatorAnswer answer, TextWriter writer, int actionsShown)
    {
        string draw = answer.Draw is { } known ? $"; draw {Number(known, "0.000")}" : "";
        writer.WriteLine($"value {Number(answer.Value, "+0.000;-0.000;0.000")} for the side to move{draw}");
        ScreenWriter.WriteTable(writer, new Table(
            [Column.Words("action"), Column.Numbers("prior"), Column.Numbers("logit")],
            [
                .. answer.Actions.Where(action => action.Prior > 0).OrderByDescending(action => action.Prior)
                    .Take(actionsShown).Select(action => (Cell[])
                        [action.Action, Number(action.Prior, "0.000"), Number(action.Logit, "+0.000;-0.000;0.000")]),
            ]));
    }

    /// <summary>Returns a drawing of a searched position: each move stands on the square that it fills.</summary>
    /// <param name="game">The game.</param>
    /// <param name="view">The position.</param>
    /// <param name="analysis">What the search found.</param>
    public static BoardChart Picture(GameInfo game, GameView view, Analysis analysis)
    {
        double visits = Math.Max(1, analysis.Actions.Sum(action => action.Visits));
        return new BoardChart
        {
            Title = view.Moves.Count > 0 ? $"{game.Title} after {view.Line}" : game.Title,
            Label = $"{analysis.Simulations} simulations; below: value for the side to move",
            ShareLabel = "share of visits",
            Squares = view.Cells,
            Moves =
            [
                .. from action in analysis.Actions
                   let square = SquareOf(view, action.Action)
                   where square is not null
                   let share = action.Visits / visits
                   select new BoardMove(action.Action, square.Row, square.Column, share, action.Q),
            ],
            NamesColumns = game.ActionCount == game.Columns,
        };
    }

    private static BoardSquare? SquareOf(GameView view, string move) =>
        view.LegalMoves.Index().FirstOrDefault(each => each.Item == move) is { Item: not null } found
            ? view.LegalSquares[found.Index]
            : null;

    private static Cell[] Row(AnalysedMove action, bool hasBeliefs) =>
    [
        action.Action,
        Number(action.Prior, "0.000"),
        $"{action.Visits}",
        Number(action.Q, "+0.000;-0.000;0.000"),
        Number(action.Policy, "0.000"),
        .. hasBeliefs
            ? (Cell[])[Number(action.Mean ?? 0, "+0.000;-0.000;0.000"),
                Number(MathF.Sqrt(action.Variance ?? 0), "0.000")]
            : [],
    ];

    private static string Number(float value, string format) => value.ToString(format);
}
